"""Sobol indices of the mean over luck, with bootstrap intervals, and what of the variance is luck.

Every point is run under the same seeds. A run is the mean over luck at its point, what its seed gives every point, and
what luck does at this point alone. The second drops out when each seed's mean is taken off. The third is as rough as
white noise: it would raise every total index and lower every first one. So each product in the estimators of Saltelli
and others (2010) is taken of two different seeds, whose luck has nothing to do with each other, and holds no luck in
the mean (Archer, Saltelli and Sobol 1997 for the bootstrap over points).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import stats

from experiments.sensitivity.screening import across_seeds

RESAMPLES = 999
CONFIDENCE = 0.95
ROUNDING = 1e-12  # of a square

type Method = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


class Estimate(NamedTuple):
    """Estimates and the ends of their 95 % intervals over points, of one shape."""

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Indices(NamedTuple):
    """What varies and why: of each target, and (targets, columns) of each column of factors.

    ``mean`` over the cube; ``variance``: over the cube, luck taken off; ``luck``: variance of a single run at its point
    (the mean over points), what a seed gives every point left out; ``luck_share``: the second of both together;
    ``told``: whether the first is there at all. Indices of a target of which it is not are NaN: there is nothing to
    share out. ``alone``: the sum of the first indices; what it lacks of 1 is interplay.
    """

    mean: Estimate
    variance: Estimate
    luck: Estimate
    luck_share: Estimate
    told: np.ndarray
    first: Estimate
    total: Estimate
    alone: Estimate


def indices(f_a: np.ndarray, f_b: np.ndarray, f_ab: np.ndarray) -> Indices:
    """Return the indices of values at A and B, float64 (targets, seeds, points), and (columns, targets, seeds, points).

    The number of points is a power of two; seeds are two or more, and all values finite.
    """
    targets, _, points = f_a.shape
    of_all = _bootstrapped(lambda rows: _overall(f_a[..., rows], f_b[..., rows]), points)
    mean, variance, luck, luck_share = (Estimate(*parts) for parts in zip(*of_all, strict=True))
    # Not the interval alone: a constant target has a variance of nothing but rounding.
    told = (variance.low > 0) & (variance.value > ROUNDING * np.square(mean.value))
    of_told = Estimate(*(np.full((2, targets, len(f_ab) + 1), np.nan) for _ in Estimate._fields))
    if told.any():
        for whole, part in zip(of_told, _of_told(f_a[told], f_b[told], f_ab[:, told]), strict=True):
            whole[:, told] = part
    first, total = (Estimate(*(values[place, :, :-1] for values in of_told)) for place in range(2))
    alone = Estimate(*(values[0, :, -1] for values in of_told))
    return Indices(mean, variance, luck, luck_share, told, first, total, alone)


def without_luck(seeds: int) -> Method:
    """Return the method, as ``scipy.stats.sobol_indices`` takes it, of outputs that are ``seeds`` runs of each target.

    f_A, f_B are (targets x seeds, points) and f_AB (columns, targets x seeds, points), the seeds of a target beside
    each other; indices are (targets, columns).
    """

    def method(f_A: np.ndarray, f_B: np.ndarray, f_AB: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        a, b = (values.reshape(-1, seeds, values.shape[-1]) for values in (f_A, f_B))
        ab = f_AB.reshape(len(f_AB), *a.shape)
        whole = _variance(a, b)
        first = [across_seeds(b, page - a).mean(axis=-1) / whole for page in ab]
        total = [across_seeds(a - page, a - page).mean(axis=-1) / 2 / whole for page in ab]
        return np.stack(first, axis=-1), np.stack(total, axis=-1)

    return method


def points_needed(points: int, half_width: float, wanted: float) -> int:
    """Return how many points make an interval as narrow as wanted: a power of two, since width falls as 1/sqrt(n)."""
    needed = points * (half_width / wanted) ** 2
    return max(points, 2 ** int(np.ceil(np.log2(max(needed, 1.0)))))


def _of_told(f_a: np.ndarray, f_b: np.ndarray, f_ab: np.ndarray) -> Estimate:
    """Return first and total indices of targets that vary, and the sum of each: float64 (2, targets, columns + 1).

    The bootstrap is that of scipy's result, with a seed, which that does not take, so that all bytes stay the same.
    """
    seeds, points = f_a.shape[1:]
    flat = {
        "f_A": f_a.reshape(-1, points),
        "f_B": f_b.reshape(-1, points),
        "f_AB": f_ab.reshape(len(f_ab), -1, points),
    }
    method = without_luck(seeds)
    found = stats.sobol_indices(func=flat, n=points, method=method)
    means = np.concatenate([flat["f_A"], flat["f_B"]], axis=-1).mean(axis=-1, keepdims=True)
    centred = [values - means for values in flat.values()]

    def statistic(rows: np.ndarray) -> np.ndarray:
        return _with_sum(np.stack(method(*(values[..., rows] for values in centred))))

    value = np.stack([found.first_order, found.total_order]).reshape(2, len(f_a), len(f_ab))
    return _bootstrapped(statistic, points)._replace(value=_with_sum(value))


def _with_sum(both: np.ndarray) -> np.ndarray:
    return np.concatenate([both, both.sum(axis=-1, keepdims=True)], axis=-1)


def _overall(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return mean, variance, luck and the share of luck of values at A and B: float64 (4, targets)."""
    both = np.concatenate([a, b], axis=-1)
    variance, luck = _variance(a, b), _luck(both)
    whole = np.clip(variance, 0.0, None) + luck
    share = np.divide(luck, whole, out=np.zeros_like(luck), where=whole > 0)
    return np.stack([both.mean(axis=(1, 2)), variance, luck, share])


def _variance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the variance over the cube, luck taken off: float64 (targets,) of values at A and B."""
    both = np.concatenate([a, b], axis=-1)
    both = both - both.mean(axis=-1, keepdims=True)
    return across_seeds(both, both).mean(axis=-1)


def _luck(values: np.ndarray) -> np.ndarray:
    """Return the variance of a run at its point, each seed's mean over points taken off: float64 (targets,)."""
    points = values.shape[-1]
    of_seeds = values - values.mean(axis=-1, keepdims=True)
    return of_seeds.var(axis=1, ddof=1).sum(axis=-1) / (points - 1)


def _bootstrapped(statistic: Callable[[np.ndarray], np.ndarray], points: int) -> Estimate:
    """Return a statistic of point numbers, and its 95 % interval over points."""
    numbers = np.arange(points)
    found = stats.bootstrap(
        (numbers,),
        statistic,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        vectorized=False,
        rng=np.random.default_rng(0),
    ).confidence_interval
    return Estimate(statistic(numbers), found.low, found.high)
