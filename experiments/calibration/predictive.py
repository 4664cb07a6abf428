"""What the posterior predicts for every published figure, fitted or not, from runs of the model itself.

The emulator only proposed the sets of behaviour; here each is run, at the school over all its years.
"""

import numpy as np
import polars as pl

from experiments.evidence.figures import FIGURES

COLUMNS = ("id", "title", "fitted", "published", "standard_error", "seeds", "sets", "mean", "low", "high", "distance")


def predictive(runs: pl.DataFrame, fitted: tuple[str, ...]) -> pl.DataFrame:
    """Return, for each published figure, what the sets of ``waves.run_sets`` give: the columns COLUMNS.

    ``low`` and ``high`` hold the mean over luck of 95 of 100 sets. ``distance`` is that of the mean over sets from the
    published value, in standard errors of the published value and the spread of the sets together.
    """
    seeds = runs["seed"].n_unique()
    rows = []
    for figure in FIGURES:
        of_sets = runs.filter(pl.col(figure.id).is_finite()).group_by("point").agg(pl.col(figure.id).mean())
        values = of_sets[figure.id].to_numpy()
        low, high = np.quantile(values, (0.025, 0.975))
        spread = float(np.hypot(figure.standard_error, values.std(ddof=1)))
        distance = (float(values.mean()) - figure.value) / spread
        about = figure.id, figure.title, figure.id in fitted, figure.value, figure.standard_error
        rows.append((*about, seeds, len(values), float(values.mean()), float(low), float(high), distance))
    return pl.DataFrame(rows, COLUMNS, orient="row")
