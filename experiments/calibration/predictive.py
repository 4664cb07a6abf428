"""What the posterior predicts for every published figure, fitted or not, from runs of the model itself.

The emulator only proposed the sets of behaviour; here each is run, at the school over all its years.
"""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from experiments.calibration.waves import SCHOOL
from experiments.evidence.figures import FIGURES
from experiments.runner import sweep
from experiments.study import make_study

COLUMNS = ("id", "title", "fitted", "published", "standard_error", "seeds", "sets", "mean", "low", "high", "distance")


def run_sets(folder: Path, sets: list[dict[str, Any]], seeds: range, **options: Any) -> pl.DataFrame:
    """Run sets of behaviour (values by dotted name) under seeds: point, seed, a column per figure, error.

    Finished runs are kept in the store in ``folder``; options are those of ``run_study``, errors too.
    """
    study = make_study(
        {
            "scenarios": (SCHOOL,),
            "design": "list",
            "vary": {name: [values[name] for values in sets] for name in sets[0]},
            "seeds": tuple(seeds),
            "outcomes": tuple(figure.id for figure in FIGURES),
            "required": ("C1", "C2"),
        },
        folder.name,
    )
    figures = [figure.id for figure in FIGURES]
    return sweep(study, folder, **options).select("point", "seed", *figures, "error").sort("point", "seed").collect()


def predictive(runs: pl.DataFrame, fitted: tuple[str, ...]) -> pl.DataFrame:
    """Return, for each published figure, what the sets of ``run_sets`` give: the columns COLUMNS.

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
