"""Every case with and without the policy, on the same seeds, through the store of sweeps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from experiments.discovery.cases import Cases, Place
from experiments.runner import Pool, Progress, run_study
from experiments.store import model_version, scan
from experiments.study import ALWAYS_DEFINED, Study
from sim import Scenario, ScenarioError
from sim.measures import OUTCOMES

CLINICAL = "mentored_clinical"


@dataclass(frozen=True)
class Runs:
    """What cases gave: ``before`` and ``after`` (without and with the policy) hold float64 (cases, seeds) by outcome.

    ``students`` is how many are enrolled in the last year of each case: float64 (cases,).
    """

    before: Mapping[str, np.ndarray]
    after: Mapping[str, np.ndarray]
    students: np.ndarray

    def __len__(self) -> int:
        return len(self.students)

    def difference(self, outcome: str) -> np.ndarray:
        """Return what the policy adds to an outcome: float64 (cases, seeds)."""
        return self.after[outcome] - self.before[outcome]


def studies(place: Place, cases: Cases, seeds: tuple[int, ...], name: str) -> tuple[Study, Study]:
    """Return the study of all cases without the policy, and that with it."""
    without = _study(f"{name}-without", place.without, cases.values, seeds)
    both = tuple(own | levers for own, levers in zip(cases.values, cases.policy, strict=True))
    return without, _study(f"{name}-{place.policy.name}", place.policy, both, seeds)


def run_cases(
    asked: tuple[Study, Study], folder: Path, pool: Pool, progress: Callable[[int], None] = lambda _done: None
) -> Runs:
    """Run what the stores in ``folder`` lack of two studies, without and with the policy, and return what they gave.

    ``pool`` is that of ``open_pool``; ``progress`` is called with how many runs there are. Raises ScenarioError as
    ``run_study`` does, and when runs failed: how many, and why the first did.
    """
    found = []
    done = 0
    for study in asked:
        store = folder / f"{study.name}-{study.fingerprint[:12]}-{model_version()[:8]}"

        def part(now: Progress, before: int = done, most: int = study.runs) -> None:
            progress(before + min(now.done, most))

        run_study(study, store, progress=part, pool=pool)
        done += study.runs
        found.append(_values(store, study))
    students = [_students(point.scenario()) for point in asked[0].points()]
    before, after = found
    return Runs(before, after, np.array(students, np.float64))


def _study(name: str, school: Scenario, rows: tuple[dict[str, Any], ...], seeds: tuple[int, ...]) -> Study:
    required = (*ALWAYS_DEFINED, CLINICAL)
    return Study(name, school.title, (school,), rows, seeds, tuple(OUTCOMES), required)


def _values(store: Path, study: Study) -> dict[str, np.ndarray]:
    """Return each outcome of the runs of a study's seeds: float64 (points, seeds)."""
    runs = scan(store).filter(pl.col("seed").is_in(study.seeds)).select("point", "seed", *study.outcomes, "error")
    table = runs.sort("point", "seed").collect()
    failed = table.filter(pl.col("error").is_not_null())
    if failed.height:
        allowed = f"{failed.height:,} of {table.height:,} failed and nothing is told; the first: {failed['error'][0]}"
        raise ScenarioError("runs", None, allowed, study.name)
    shape = len(study.rows), len(study.seeds)
    return {name: table[name].to_numpy().reshape(shape) for name in study.outcomes}


def _students(school: Scenario) -> float:
    """Return how many students are enrolled in the last year of a run."""
    last = range(max(0, school.run.years - len(school.curriculum.years)), school.run.years)
    return float(sum(map(school.school.class_size_of, last)))
