"""Designs: at which places of the unit cube the model is run. More points begin with the same ones."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import qmc

SEED = 20050905
HALF = 0.5  # a step of the screening, of the range of a factor
TRAJECTORIES, FEWEST_POINTS = 4, 32  # of the smallest block
FEWEST_SHOWN = 16  # points of which indices are shown, to see how they settle


class Trajectories(NamedTuple):
    """Paths through the cube on which one factor changes at each step (Morris 1991).

    ``places`` float64 (trajectories, factors + 1, factors); ``order`` int (trajectories, factors), which factor
    changes at each step; ``up`` float64 (trajectories, factors), 1 where that step goes up and -1 where down.
    """

    places: np.ndarray
    order: np.ndarray
    up: np.ndarray


def trajectories(first: int, stop: int, factors: int) -> Trajectories:
    """Return the trajectories from ``first`` to ``stop`` (exclusive); each is the same whatever is asked beside it.

    Every step is half of the range, up or down as there is room, so that all places of a range are equally likely.
    """
    places = np.empty((stop - first, factors + 1, factors))
    order = np.empty((stop - first, factors), int)
    for row, number in enumerate(range(first, stop)):
        rng = np.random.default_rng([SEED, number])
        start = rng.random(factors)
        order[row] = rng.permutation(factors)
        changed = np.argsort(order[row])[None, :] < np.arange(factors + 1)[:, None]
        places[row] = np.where(changed, (start + HALF) % 1.0, start)
    up = np.where(places[:, 0] < HALF, 1.0, -1.0)
    return Trajectories(places, order, np.take_along_axis(up, order, axis=1))


def pairs(first: int, stop: int, factors: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the places A and B of a block, float64 (stop - first, factors) each: a Latin hypercube of both.

    Not the usual Sobol sequence: with a hundred columns and as many points some pairs of its columns are far from even,
    so that A and B of one number go together and intervals hold the truth half as often as they say.
    """
    both = qmc.LatinHypercube(2 * factors, rng=np.random.default_rng([SEED, first, stop])).random(stop - first)
    return both[:, :factors], both[:, factors:]


def crossed(a: np.ndarray, b: np.ndarray, columns: Sequence[Sequence[int]]) -> np.ndarray:
    """Return A with each column (of one factor or several) taken from B: float64 (columns, points, factors)."""
    found = np.tile(a, (len(columns), 1, 1))
    for page, together in zip(found, columns, strict=True):
        page[:, list(together)] = b[:, list(together)]
    return found


def blocks_of_trajectories(number: int) -> Iterator[tuple[int, int]]:
    """Yield the ends of blocks that more trajectories leave as they are."""
    for first in range(0, number, TRAJECTORIES):
        yield first, min(first + TRAJECTORIES, number)


def blocks_of_pairs(number: int) -> Iterator[tuple[int, int]]:
    """Yield the ends of blocks, each as large as all before it, that more points leave as they are."""
    first, stop = 0, min(FEWEST_POINTS, number)
    while first < number:
        yield first, stop
        first, stop = stop, min(2 * stop, number)


def growing(number: int) -> list[int]:
    """Return ever larger parts of so many points, each twice the one before, the last all of them."""
    first = FEWEST_SHOWN.bit_length() - 1
    return [2**power for power in range(first, number.bit_length())]
