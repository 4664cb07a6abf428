"""Morris screening: what half of a factor's range changes, along paths through the cube, and what of that is luck.

Each run of a path is repeated under the same seeds. A change is taken seed by seed, so what a seed gives every run
cancels; what is left of luck differs between seeds and is told by that. The mean of squares is made of products of two
different seeds, whose luck has nothing to do with each other, and so holds none (it can come out below 0).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

from experiments.sensitivity.designs import Trajectories

RESAMPLES = 999


class Screening(NamedTuple):
    """What each factor changes: float64 (targets, factors) each; see ``screened``."""

    mu: np.ndarray
    mu_se: np.ndarray
    mu_star: np.ndarray
    sigma: np.ndarray
    luck: np.ndarray
    squared: np.ndarray
    low: np.ndarray
    high: np.ndarray


def screened(values: np.ndarray, paths: Trajectories) -> Screening:
    """Return what half of each factor's range changes, over the paths.

    ``values`` float64 (targets, seeds, trajectories, places): seeds are two or more. mu: mean change, upwards (Morris),
    and its standard error; mu_star: mean size of the change; sigma: standard deviation of the change (both hold luck);
    luck: the mean size that luck alone would give; squared: mean square of the change without luck, and the ends of
    its 95 % interval over paths.
    """
    effects = _effects(values, paths)
    seeds = effects.shape[1]
    mean = effects.mean(axis=1)
    by_luck = effects.var(axis=1, ddof=1).mean(axis=1) / seeds
    spread = mean.std(axis=1, ddof=1)
    squares = across_seeds(effects, effects)
    low, high = _interval(squares)
    return Screening(
        mu=mean.mean(axis=1),
        mu_se=spread / np.sqrt(mean.shape[1]),
        mu_star=np.abs(mean).mean(axis=1),
        sigma=spread,
        luck=np.sqrt(2 / np.pi * by_luck),
        squared=squares.mean(axis=1),
        low=low,
        high=high,
    )


def across_seeds(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the mean product of two values under two different seeds: axis 1 of both holds the seeds and goes."""
    seeds = one.shape[1]
    return (one.sum(axis=1) * other.sum(axis=1) - (one * other).sum(axis=1)) / (seeds * (seeds - 1))


def influence(found: Screening, targets: Sequence[int]) -> np.ndarray:
    """Return the part of each factor in the squared changes of these targets, mean over them: float64 (factors,).

    The changes of a factor count without luck (no less than nothing), the whole with it, so that a target in which luck
    does most says little.
    """
    rows = list(targets)
    whole = (found.mu[rows] ** 2 + found.sigma[rows] ** 2).sum(axis=1, keepdims=True)
    without = np.clip(found.squared[rows], 0.0, None)
    return np.divide(without, whole, out=np.zeros_like(without), where=whole > 0).mean(axis=0)


def _effects(values: np.ndarray, paths: Trajectories) -> np.ndarray:
    """Return the change by each factor, upwards: float64 (targets, seeds, trajectories, factors)."""
    steps = np.diff(values, axis=-1) * paths.up
    place_of_factor = np.argsort(paths.order, axis=1)
    return np.take_along_axis(steps, place_of_factor[None, None], axis=-1)


def _interval(squares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % bootstrap interval of means over trajectories: axis 1 of (targets, trajectories, factors)."""
    found = stats.bootstrap(
        (squares,), np.mean, axis=1, n_resamples=RESAMPLES, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    return found.low, found.high
