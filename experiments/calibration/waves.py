"""The runs of a calibration: points of behaviour as studies in the store, so that they resume and spread as sweeps do.

The school is the baseline over five years: all classes are present from the fourth on.
"""

import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from experiments.calibration import priors
from experiments.calibration.agreement import FITTED, LOGARITHMIC
from experiments.runner import sweep
from experiments.study import make_study

SCHOOL = "baseline"
YEARS = 5


class Wave(NamedTuple):
    """Points and what each gave: ``places`` float64 (points, priors), ``figures`` float64 (points, seeds, FITTED)."""

    places: np.ndarray
    figures: np.ndarray

    @property
    def runs(self) -> tuple[np.ndarray, np.ndarray]:
        """Places and figures with a row a run: float64 (runs, priors) and (runs, FITTED)."""
        points, seeds, number = self.figures.shape
        return np.repeat(self.places, seeds, axis=0), self.figures.reshape(points * seeds, number)

    def of(self, chosen: np.ndarray) -> "Wave":
        """Return the chosen points alone: bool (points,)."""
        return Wave(self.places[chosen], self.figures[chosen])


def run_wave(folder: Path, places: np.ndarray, seeds: range, **options: Any) -> Wave:
    """Run points under seeds, or what the store in ``folder`` lacks of them; options are those of ``run_study``.

    Raises ScenarioError as ``run_study`` does, or when runs failed.
    """
    sets = [values | {"run.years": YEARS} for values in priors.at(places)]
    runs = run_sets(folder, sets, seeds, FITTED, **options)
    figures = runs.select(_compared(name) for name in FITTED).to_numpy()
    return Wave(places, figures.reshape(len(places), len(seeds), len(FITTED)))


def run_sets(
    folder: Path, sets: list[dict[str, Any]], seeds: range, figures: tuple[str, ...], **options: Any
) -> pl.DataFrame:
    """Run sets of values (by dotted name) at the school: point, seed and a column per figure, in that order of rows.

    Runs that the store in ``folder`` has are not made again; options are those of ``run_study``. Raises ScenarioError
    as that does, RuntimeError when runs failed.
    """
    study = make_study(
        {
            "scenarios": (SCHOOL,),
            "design": "list",
            "vary": {name: [values[name] for values in sets] for name in sets[0]},
            "seeds": tuple(seeds),
            "outcomes": figures,
            "required": ("C1", "C2"),
        },
        folder.name,
    )
    runs = sweep(study, folder, **options).sort("point", "seed").select("point", "seed", *figures, "error").collect()
    failed = runs.filter(pl.col("error").is_not_null())
    if failed.height:
        raise RuntimeError(f"{failed.height} runs failed, the first: {failed['error'][0]}")
    return runs.drop("error")


def _compared(name: str) -> pl.Expr:
    """Return a figure on the scale on which it is compared."""
    return pl.col(name).log(math.e) if name in LOGARITHMIC else pl.col(name)
