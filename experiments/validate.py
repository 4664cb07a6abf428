"""Validate: figures and patterns that nothing was fitted to, held against what the model gives.

Each check (``experiments.evidence``) is read from every run of the scenario with its source's setting. The interval
is that of ``experiments.statistics.interval``: with one set of behaviour it shows luck, with an ensemble doubt about
behaviour too.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from experiments.ensemble import ONE_SET, SEEDS_PER_SET, Ensemble
from experiments.evidence.check import VERDICTS, Check
from experiments.evidence.patterns import PATTERNS
from experiments.evidence.validation import FIGURES
from experiments.parallel import in_threads
from experiments.statistics import interval
from sim import ScenarioError, load, simulate
from sim.record import package_versions

SECTIONS: dict[str, tuple[Check, ...]] = {"figures": FIGURES, "patterns": PATTERNS}
CHECKS = FIGURES + PATTERNS
SEEDS = 20  # where no ensemble is given
MANY_SETS = 40  # enough to see which 95 of 100 lie in between
ENDS = {"low": 0.025, "high": 0.975}
VALUES = pl.Schema({"id": pl.String(), "seed": pl.Int64(), "behaviour_set": pl.Int32(), "value": pl.Float64()})

COLUMNS = pl.Schema(
    {
        "section": pl.Enum(list(SECTIONS)),
        "id": pl.String(),
        "title": pl.String(),
        "scenario": pl.String(),
        "unit": pl.String(),
        "published": pl.Float64(),
        "band_low": pl.Float64(),
        "band_high": pl.Float64(),
        "seeds": pl.UInt32(),
        "behaviour_sets": pl.UInt32(),
        "mean": pl.Float64(),
        "se": pl.Float64(),
        "sd_behaviour": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "verdict": pl.Enum(VERDICTS),
        "source": pl.String(),
        "differs": pl.String(),
    }
)


@dataclass(frozen=True)
class Validation:
    """What the checks gave: a table with a row for each (COLUMNS), and where it comes from.

    ``scenario`` is null when the model cannot express the check, ``published`` when only a direction was published,
    ``band_low`` and ``band_high`` where the band is open. seeds to high are those of
    ``experiments.statistics.interval``.
    """

    checks: pl.DataFrame
    provenance: dict[str, object]


def validate(
    ensemble: Ensemble | None = None,
    seeds: int | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Validation:
    """Read every check from runs of the scenarios with the sources' settings.

    ``seeds`` is how many, from 0 (default: those that the behaviour sets carry, or SEEDS without an ``ensemble``). With
    one, each seed carries one of its sets, in turn. ``progress`` is called with runs done and runs in all.

    Raises ScenarioError when there are fewer than two seeds, or a school cannot have a behaviour set.
    """
    if seeds is None:
        seeds = SEEDS if ensemble is None else SEEDS_PER_SET * len(ensemble)
    if seeds < 2:
        raise ScenarioError("seeds", seeds, "two or more seeds are needed for an interval")
    names = dict.fromkeys(check.scenario for check in CHECKS if check.read)
    schools = {name: load(name) for name in names}
    if ensemble is not None:
        ensemble.check(schools.values(), range(seeds))

    def read(task: tuple[str, int]) -> list[tuple[str, int, int, float]]:
        name, seed = task
        school, number = schools[name], ONE_SET
        if ensemble is not None:
            school, number = ensemble.of(school, seed), ensemble.set_of(seed)
        record = simulate(school, seed)
        return [(one.id, seed, number, one.read(record)) for one in CHECKS if one.scenario == name and one.read]

    tasks = [(name, seed) for name in names for seed in range(seeds)]
    rows = [row for rows in in_threads(read, tasks, threads, progress) for row in rows]
    values = pl.DataFrame(rows, VALUES, orient="row")
    provenance = {
        "scenarios": {name: school.fingerprint for name, school in schools.items()},
        "seeds": seeds,
        "behaviour": "as in the scenarios" if ensemble is None else {ensemble.name: ensemble.fingerprint},
        "versions": json.dumps(package_versions()),
    }
    return Validation(_judged(values), provenance)


def _judged(values: pl.DataFrame) -> pl.DataFrame:
    """Return the table of checks, each with what the runs gave and the verdict."""
    found = {row.pop("id"): row for row in believed(values).iter_rows(named=True)}
    nothing = dict.fromkeys(("mean", "se", "sd_behaviour", "low", "high")) | {"seeds": 0, "behaviour_sets": 0}
    rows = []
    for section, checks in SECTIONS.items():
        for check in checks:
            of_runs = found.get(check.id, nothing)
            rows.append(
                {
                    **check._asdict(),
                    **of_runs,  # low and high are now the interval's
                    "section": section,
                    "scenario": check.scenario or None,
                    "band_low": _finite(check.low),
                    "band_high": _finite(check.high),
                    "verdict": check.verdict(of_runs["low"], of_runs["high"]),
                }
            )
    return pl.DataFrame(rows, COLUMNS)


def believed(values: pl.DataFrame) -> pl.DataFrame:
    """Return the interval of each check; with MANY_SETS or more it holds 95 of 100 sets, luck taken off.

    A shape is then seen, and need not be assumed: a share that is small in most sets and large in a few has no end
    below 0. Means of sets lie apart by luck too; they are drawn in until they lie as far apart as the sets do.
    """
    overall = interval(values, ["id"], "value")
    of_sets = values.filter(pl.col("value").is_finite()).group_by("id", "behaviour_set").agg(pl.col("value").mean())
    spread = pl.col("value").std().over("id")
    drawn_in = pl.when(spread > 0).then((pl.col("sd_behaviour") / spread).clip(0, 1)).otherwise(0.0)
    ends = (
        of_sets.join(overall, on="id")
        .filter(pl.col("behaviour_sets") >= MANY_SETS)
        .with_columns((pl.col("mean") + drawn_in * (pl.col("value") - pl.col("mean"))).alias("drawn_in"))
        .group_by("id")
        .agg(*(pl.col("drawn_in").quantile(at, "linear").alias(name) for name, at in ENDS.items()))
    )
    return overall.join(ends, on="id", how="left", suffix="_of_sets", maintain_order="left").select(
        pl.exclude("low", "high", *(f"{name}_of_sets" for name in ENDS)),
        *(pl.coalesce(f"{name}_of_sets", name).alias(name) for name in ENDS),
    )


def _finite(end: float) -> float | None:
    return end if math.isfinite(end) else None
