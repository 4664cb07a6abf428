"""The analysis of any function of the unit cube: screening, then indices, each of values that are all there.

The model is such a function (``runs.Runs``), and so are those with known indices that the tests put in its place.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from experiments.sensitivity import designs
from experiments.sensitivity.indices import Indices, indices
from experiments.sensitivity.screening import Screening, screened
from sim import ScenarioError


class Model(Protocol):
    """A function of a block's name and places, float64 (points, factors): float64 (targets, seeds, points).

    ``runs_each`` is how many runs are made of a place and seed.
    """

    runs_each: int

    def __call__(self, block: str, places: np.ndarray, /) -> np.ndarray: ...  # noqa: D102


Columns = Sequence[Sequence[int]]


class Refused(ScenarioError):
    """Runs without a result: so many of so many, and the first. They are never averaged away."""

    def __init__(self, failed: int, runs: int, first: str) -> None:
        self.failed, self.runs, self.first = failed, runs, first
        super().__init__(
            "runs",
            None,
            f"{failed:,} of {runs:,} failed or gave no number, the first at {first}. Nothing is said of sensitivity, "
            "since leaving out the values under which the model gives no result would bend every index. Vary less "
            "(--keep-school, --behaviour posterior) or try a larger school; if the cause lay outside the model, delete "
            "the folder of those runs and start the same again",
        )


class Apportioned(NamedTuple):
    """Indices from the first ``points`` pairs of places."""

    points: int
    indices: Indices


def screen(model: Model, factors: int, trajectories: int) -> tuple[Screening, Screening]:
    """Return the screening of so many factors over so many trajectories: by all seeds, and by the first two alone.

    The second stays when seeds are added, so that what is chosen by it stays too. Raises Refused when runs have no
    result.
    """
    blocks = list(designs.blocks_of_trajectories(trajectories))
    paths = [designs.trajectories(*ends, factors) for ends in blocks]
    values = _values(
        model,
        ((f"screening-{first}-{stop}", one.places) for (first, stop), one in zip(blocks, paths, strict=True)),
    )
    whole = designs.Trajectories(*(np.concatenate(parts) for parts in zip(*paths, strict=True)))
    together = np.concatenate(values, axis=2)
    return screened(together, whole), screened(together[:, :2], whole)


def apportion(model: Model, factors: int, columns: Columns, points: int) -> list[Apportioned]:
    """Return the indices of columns of factors, from ever more points up to all of them, a power of two.

    Raises Refused when runs have no result.
    """
    blocks = list(designs.blocks_of_pairs(points))
    values = _values(
        model, ((f"indices-{first}-{stop}", _places(first, stop, factors, columns)) for first, stop in blocks)
    )
    whole = np.concatenate(values, axis=3)  # (targets, seeds, A, B and columns, points)
    f_a, f_b, *f_ab = np.moveaxis(whole, 2, 0)
    found = []
    for some in designs.growing(points):
        pages = np.stack(f_ab)[..., :some]
        found.append(Apportioned(some, indices(f_a[..., :some], f_b[..., :some], pages)))
    return found


def _places(first: int, stop: int, factors: int, columns: Columns) -> np.ndarray:
    """Return the places A, B and A with each column of B: float64 (2 + columns, points, factors)."""
    a, b = designs.pairs(first, stop, factors)
    return np.stack([a, b, *designs.crossed(a, b, columns)])


def _values(model: Model, blocks: Iterable[tuple[str, np.ndarray]]) -> list[np.ndarray]:
    """Return the values at the places of each block, float64 (targets, seeds, *shape of places but the last axis).

    All blocks are run before what failed is counted and refused.
    """
    found, refused = [], []
    for name, places in blocks:
        try:
            values = model(name, places.reshape(-1, places.shape[-1]))
            _refuse_what_is_no_number(name, values)
        except Refused as error:
            refused.append(error)
            continue
        found.append(values.reshape(*values.shape[:2], *places.shape[:-1]))
    if refused:
        runs = model.runs_each * sum(values[0].size for values in found) + sum(error.runs for error in refused)
        raise Refused(sum(error.failed for error in refused), runs, refused[0].first)
    return found


def _refuse_what_is_no_number(name: str, values: np.ndarray) -> None:
    missing = ~np.isfinite(values).all(axis=0)  # (seeds, points)
    if missing.any():
        seed, point = np.argwhere(missing)[0]
        raise Refused(int(missing.sum()), missing.size, f"point {point} of {name} (replicate {seed + 1})")
