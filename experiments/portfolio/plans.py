"""Many plans of policies at one school, each under the same seeds, through the store.

Seeds carry behaviour sets as in a comparison (``experiments.ensemble``). The seeds of one set are a study of their own,
with a row for each plan, and have a folder of their own, so that everything resumes and spreads as sweeps do.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from experiments.ensemble import Ensemble
from experiments.point_table import NAME
from experiments.runner import Pool, Progress, open_pool, run_study
from experiments.store import model_version, scan
from experiments.study import Study
from sim import Scenario, ScenarioError

type Policies = Mapping[str, Any]  # policies by name, as ``Scenario.model_dump`` gives them
KEYS = ("plan", "seed", "behaviour_set")


class Asked(NamedTuple):
    """What to run: a school, the policies of each plan, the seeds and the sets they carry, the outcomes to keep.

    A plan's own policies take the place of the school's: name those that stay. NaN in a ``required`` outcome is a fault
    of the run.
    """

    name: str
    school: Scenario
    plans: Sequence[Policies]
    ensemble: Ensemble
    seeds: Sequence[int]
    outcomes: tuple[str, ...]
    required: tuple[str, ...]

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.plans) * len(self.seeds)


def run_plans(
    asked: Asked,
    folder: Path,
    threads: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> pl.DataFrame:
    """Run what the stores in ``folder`` lack and return every run: plan (its place), seed, behaviour_set, outcomes.

    ``threads`` and ``cluster`` are those of ``run_study``; ``progress`` is called with runs done and runs in all.
    Raises ScenarioError as ``Ensemble.check`` and ``run_study`` do, and when runs failed: nothing is averaged over what
    is left.
    """
    asked.ensemble.check([asked.school], asked.seeds)
    before, parts = 0, []
    progress(0, asked.runs)
    with open_pool(threads, cluster) as pool:
        for study in studies(asked):
            parts.append(_of_one_set(asked, study, folder, pool, before, progress))
            before += study.runs
    runs = pl.concat(parts).sort("plan", "seed")
    failed = runs.filter(pl.col("error").is_not_null())
    if failed.height:
        allowed = f"of {runs.height:,} runs so many failed, and the rest is no answer; the first: {failed['error'][0]}"
        raise ScenarioError("runs", failed.height, allowed)
    return runs.drop("error")


def studies(asked: Asked) -> list[Study]:
    """Return the study of each behaviour set that the seeds carry."""
    carried = dict.fromkeys(map(asked.ensemble.set_of, asked.seeds))
    found = []
    for number in carried:
        school = asked.ensemble.at(asked.school, number)
        rows = tuple({NAME: f"{asked.name} {place}", "policies": plan} for place, plan in enumerate(asked.plans))
        seeds = tuple(seed for seed in asked.seeds if asked.ensemble.set_of(seed) == number)
        name = f"{asked.name}-{number:03d}"
        found.append(Study(name, name, (school,), rows, seeds, asked.outcomes, asked.required))
    return found


def _of_one_set(
    asked: Asked, study: Study, folder: Path, pool: Pool, before: int, progress: Callable[[int, int], None]
) -> pl.DataFrame:
    """Run the study of one set; another one, such as of other policies or another model, has another folder."""
    store = folder / f"{study.name}-{study.fingerprint[:12]}-{model_version()[:8]}"

    def shown(now: Progress) -> None:
        progress(before + min(now.done, study.runs), asked.runs)

    run_study(study, store, progress=shown, pool=pool)
    return (
        scan(store)
        .filter(pl.col("seed").is_in(study.seeds))
        .select(
            pl.col("point").alias("plan"),
            "seed",
            pl.lit(asked.ensemble.set_of(study.seeds[0]), pl.Int32).alias("behaviour_set"),
            *asked.outcomes,
            "error",
        )
        .collect()
    )
