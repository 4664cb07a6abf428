"""The runs of a sensitivity analysis: places of the unit cube as studies in the store, a folder for each block.

A block is a study of its own, in a folder named by what it holds. So more points are more blocks, more seeds are added
to each, and what is there is never run again.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from experiments.runner import Progress, sweep
from experiments.sensitivity.analysis import Refused
from experiments.sensitivity.factors import CLASS_SIZE, Space
from experiments.study import Study
from sim import Scenario

SHARES = ("mentored_year_3", "mentored_year_4", "mentored_clinical", "gap")
MENTORING_AND_POLICY, TEACHING = ("hours_mentoring", "hours_policy"), "hours_teaching"
HOURS = "hours_per_student"  # made here: whole hours say how large a school is, and little else
OUTCOMES = (*SHARES, *MENTORING_AND_POLICY, TEACHING)
KEPT = (*SHARES, HOURS)
MOST_SHOWN = 200  # characters of the error of a failed run


class Target(NamedTuple):
    """What is explained: an outcome of the school without a policy, or what a policy adds to it."""

    scenario: str
    outcome: str


class Schools(NamedTuple):
    """The school without a policy, then under each: what is run at every point."""

    reference: Scenario
    policies: tuple[Scenario, ...]

    @property
    def targets(self) -> tuple[Target, ...]:
        """Everything that is explained, in the order of the values."""
        return tuple(Target(one.name, outcome) for one in (self.reference, *self.policies) for outcome in KEPT)


class Runs:
    """The model as a function of places: runs what the store lacks, and returns the values of all targets.

    ``folder`` holds the stores; ``options`` are those of ``experiments.runner.run_study``. ``progress`` is called with
    runs done and in all, ``whole`` the number of runs that will be asked for.
    """

    def __init__(
        self,
        schools: Schools,
        space: Space,
        seeds: Sequence[int],
        folder: Path,
        whole: int,
        progress: Callable[[int, int], None],
        **options: Any,
    ) -> None:
        self.schools, self.space, self.seeds, self.folder = schools, space, tuple(seeds), folder
        self.whole, self.progress, self.options = whole, progress, options
        self.done = 0
        self.runs_each = 1 + len(schools.policies)

    def __call__(self, block: str, places: np.ndarray) -> np.ndarray:
        """Return the values of all targets at places, float64 (points, factors): (targets, seeds, points).

        Raises Refused when runs failed, ScenarioError as ``run_study`` does.
        """
        study = self._study(block, places)
        folder = self.folder / f"{block}-{study.fingerprint[:12]}"

        def show(part: Progress) -> None:
            self.progress(self.done + min(part.done, study.runs), self.whole)

        runs = sweep(study, folder, progress=show, **self.options)
        found = (
            runs.filter(pl.col("seed").is_in(self.seeds))
            .select("point", "scenario", "seed", *OUTCOMES, "error")
            .sort("point", "seed")
            .collect()
        )
        self.done += study.runs
        failed = found.filter(pl.col("error").is_not_null())
        if failed.height:
            raise Refused(failed.height, found.height, _named(failed.row(0, named=True), folder))
        shape = (self.runs_each, len(places), len(self.seeds), len(OUTCOMES))
        return self._targets(found.select(OUTCOMES).to_numpy().reshape(shape), study)

    def _study(self, block: str, places: np.ndarray) -> Study:
        rows = tuple(self.space.values(row) for row in places.tolist())
        schools = (self.schools.reference, *self.schools.policies)
        return Study(block, f"sensitivity, {block}", schools, rows, self.seeds, OUTCOMES, OUTCOMES)

    def _targets(self, values: np.ndarray, study: Study) -> np.ndarray:
        """Return what is explained of outcomes, float64 (scenarios, points, seeds, OUTCOMES)."""
        by_name = dict(zip(OUTCOMES, np.moveaxis(values, -1, 0), strict=True))
        teaching = by_name[TEACHING] - by_name[TEACHING][0]  # the school's own timetable is no cost of mentoring
        hours = sum(by_name[name] for name in MENTORING_AND_POLICY) + teaching
        students = np.array([self._students(row) for row in study.rows])
        kept = np.stack([*(by_name[name] for name in SHARES), hours / students[:, None]], axis=1)
        kept[1:] -= kept[0]
        return kept.reshape(-1, *kept.shape[2:]).swapaxes(1, 2)

    def _students(self, row: Mapping[str, Any]) -> int:
        """Return how many students the school has in the last year of its run, at the values of a row."""
        reference = self.schools.reference
        last = reference.run.years
        present = range(max(last - len(reference.curriculum.years), 0), last)
        return sum(row.get(CLASS_SIZE, reference.school.class_size_of(cohort)) for cohort in present)


def _named(failed: dict[str, Any], folder: Path) -> str:
    """Return which run failed, and why."""
    error = failed["error"]
    shown = error if len(error) <= MOST_SHOWN else f"{error[:MOST_SHOWN]} ..."
    return f"point {failed['point']} of {folder} ({failed['scenario']}, seed {failed['seed']}): {shown}"
