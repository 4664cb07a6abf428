"""The posterior: points of the prior, drawn in proportion to how well their figures agree with the published ones.

Millions of points are asked of the emulator. ``candidates`` keeps those near the published figures, ``sampled`` draws
from them by rejection: a point is kept with the chance that its likelihood bears to the highest one. So the draws are
independent and equally credible, and no chain has to converge.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from experiments.calibration import priors
from experiments.calibration.agreement import log_agreement, published
from experiments.calibration.emulator import Emulator

NEAR = 4.0  # published standard errors: farther points are as good as impossible
FAR = 3.0  # published standard errors: next to no likelihood
MISSED = 2.0  # published standard errors
BATCH = 250_000  # points asked at once


class Candidates(NamedTuple):
    """Points of the prior near the published figures: ``places`` float64 (points, priors), and how many were asked."""

    places: np.ndarray
    asked: int


def candidates(
    emulator: Emulator,
    wanted: int,
    most_asked: int,
    rng: np.random.Generator,
    progress: Callable[[int, int], None] = lambda _found, _wanted: None,
) -> Candidates:
    """Draw points from the prior until enough lie within NEAR of every published figure, or ``most_asked`` were drawn.

    ``progress`` is called with the points found and wanted. Raises RuntimeError when none is found.
    """
    known = published()
    kept: list[np.ndarray] = []
    found = asked = 0
    while found < wanted and asked < most_asked:
        places = priors.drawn(BATCH, rng)
        near = (np.abs(emulator.figures(places) - known.values) < NEAR * known.errors).all(axis=1)
        kept.append(places[near])
        found, asked = found + int(near.sum()), asked + BATCH
        progress(min(found, wanted), wanted)
    if not found:
        raise RuntimeError(f"none of {asked:,} points of the prior is near the published figures")
    return Candidates(np.concatenate(kept), asked)


def agreement_weights(figures: np.ndarray, values: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Return the likelihood of candidates relative to the highest, in (0, 1]: float64 (points,)."""
    log = log_agreement(figures, values, covariance)
    return np.exp(log - log.max())


def effective_size(weights: np.ndarray) -> float:
    """Return how many equally weighted points weighted ones are worth (Kish): (sum w)² / sum w²."""
    return float(weights.sum() ** 2 / np.square(weights).sum())


def sampled(weights: np.ndarray, number: int, rng: np.random.Generator) -> np.ndarray:
    """Return the places of ``number`` candidates kept by rejection, in random order: int64 (number,).

    Raises RuntimeError when fewer are kept: more candidates are needed.
    """
    kept = np.flatnonzero(rng.random(len(weights)) < weights)
    if len(kept) < number:
        raise RuntimeError(
            f"only {len(kept)} of {len(weights)} candidates were kept, {number} are wanted: ask for more"
        )
    return rng.permutation(kept)[:number]


def agreeing(figures: np.ndarray) -> np.ndarray:
    """Return which sets agree with the published figures when run in the model itself: bool (sets,).

    ``figures`` is float64 (sets, seeds, figures), NaN where one is not defined. The emulator is not exact, and left out
    are sets whose mean over seeds is FAR published standard errors or more from a published figure, which leaves them
    next to no likelihood, and those in which a figure is not defined in most runs: where all students do research there
    is no odds ratio, and so none that agrees. Figures that all sets miss are left aside (``_away``).
    """
    defined = (np.isfinite(figures).mean(axis=1) >= 0.5).all(axis=1)
    near = np.zeros(len(figures), bool)
    near[defined] = (np.abs(_away(figures[defined])) < FAR).all(axis=1)
    return near


def representative(figures: np.ndarray) -> int:
    """Return the set that can stand for all: the one whose farthest figure is nearest to the published value.

    ``figures`` is float64 (sets, seeds, figures). Figures that all sets miss are left aside (``_away``).
    """
    return int(np.argmin(np.abs(_away(figures)).max(axis=1)))


def _away(figures: np.ndarray) -> np.ndarray:
    """Return how far sets are from the published figures, in standard errors: float64 (sets, figures met).

    Figures that the sets miss by MISSED standard errors on average are left out: no set can speak for those.
    """
    known = published()
    away = (np.nanmean(figures, axis=1) - known.values) / known.errors
    return away[:, np.abs(away.mean(axis=0)) < MISSED]
