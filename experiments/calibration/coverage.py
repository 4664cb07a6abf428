"""Does it work? Data made from known parameters, calibrated again: how often do the intervals hold the truth?

The truths are points of the prior near the published figures that were run but never shown to the emulator. Each gives
data as a survey would, its mean figures and an error drawn from the published covariance, and the same candidates are
weighted by those data instead of the published ones. When prior, emulator and sampling are right, a 90 % interval holds
the truth 90 times in 100 (Cook, Gelman & Rubin 2006, J Comput Graph Stat 15:675).
"""

import numpy as np
import polars as pl
from scipy.stats import binom

from experiments.calibration.agreement import published
from experiments.calibration.posterior import agreement_weights, effective_size

LEVELS = (0.5, 0.9)
NEGLIGIBLE = 1e-6  # a weight beside the highest, 1
FEWEST = 50  # effective candidates; fewer say too little of an interval


def coverage(
    truths: np.ndarray, of_truths: np.ndarray, places: np.ndarray, figures: np.ndarray, rng: np.random.Generator
) -> pl.DataFrame:
    """Return how often intervals hold the truth: parameter (place of the prior), level, trials, held, low, high.

    ``truths`` and ``of_truths`` are places and mean figures of the points taken as true: float64 (truths, priors) and
    (truths, figures); ``places`` and ``figures`` those of the candidates, as emulated. ``held`` is a share, low and
    high are the ends of the range that 95 of 100 such shares would lie in, were the intervals exact. Truths whose data
    leave fewer than FEWEST effective candidates are not counted.
    """
    known = published()
    data = rng.multivariate_normal(np.zeros(len(known.values)), known.covariance, len(truths)) + of_truths
    ranks = []
    for truth, values in zip(truths, data, strict=True):
        if not np.isfinite(values).all():
            continue
        weights = agreement_weights(figures, values, known.covariance)
        if effective_size(weights) >= FEWEST:
            likely = weights > NEGLIGIBLE
            ranks.append(weights[likely] @ (places[likely] < truth) / weights[likely].sum())
    rank = np.array(ranks)
    rows = []
    for level in LEVELS:
        held = np.abs(rank - 0.5) < level / 2
        low, high = (binom.ppf(end, len(rank), level) / len(rank) for end in (0.025, 0.975))
        rows += [
            (parameter, level, len(rank), float(share), low, high) for parameter, share in enumerate(held.mean(axis=0))
        ]
    columns = ["parameter", "level", "trials", "held", "low", "high"]
    return pl.DataFrame(rows, columns, orient="row")
