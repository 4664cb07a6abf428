"""Many schools: what each policy does at every school of a study's table, and over all of them."""

import math
from statistics import median
from typing import Any

import polars as pl
from rich.console import Group
from rich.table import Table
from rich.text import Text
from scipy.stats import quantile_test

from experiments.point_table import NAME
from experiments.statistics import CONFIDENCE, paired_effects
from experiments.study import Study
from sim.errors import ScenarioError

OUTCOME = "mentored_clinical"
NOT_DEFINED = "–"


def check_many_schools(study: Study) -> None:
    """Raise ScenarioError unless a study has named schools, first one scenario without policies, and two seeds."""
    reference, *policies = study.schools
    if not all(NAME in row for row in study.rows):
        raise ScenarioError("table", None, f"a study of many schools needs a table of them with a column {NAME!r}")
    if reference.policies or not policies:
        allowed = "first the school without a policy, then one or more policies to hold against it"
        raise ScenarioError("scenarios", [school.name for school in study.schools], allowed)
    if OUTCOME not in study.outcomes:
        raise ScenarioError("outcomes", list(study.outcomes), f"{OUTCOME} is needed among them")
    if len(study.seeds) < 2:
        raise ScenarioError("seeds", list(study.seeds), "two or more are needed for an interval")


def effects_by_school(study: Study, runs: pl.LazyFrame) -> pl.DataFrame:
    """Return what each policy does at each school: runs of the first scenario are what the others are held against.

    ``runs`` are those of ``store.scan``; the study's seeds are used, and runs that failed left out. Columns: school,
    scenario, title, reference, outcome, and those of ``experiments.statistics.paired_effects``; p_adjusted is over the
    policies at one school.
    """
    reference, *policies = study.schools
    keys = ["scenario", "school", "seed", "behaviour_set"]
    values = (
        runs.filter(pl.col("error").is_null(), pl.col("seed").is_in(study.seeds))
        .select(
            "scenario",
            pl.col(NAME).alias("school"),
            "seed",
            pl.lit(0, pl.Int32).alias("behaviour_set"),
            *study.outcomes,
        )
        .unpivot(index=keys, variable_name="outcome")
        .collect()
    )
    references = {policy.name: reference.name for policy in policies}
    found = paired_effects(values, references, ["school", "outcome"], "value")
    titles = {policy.name: policy.title for policy in policies}
    title = pl.col("scenario").replace_strict(titles, return_dtype=pl.String).alias("title")
    first = ["school", "scenario", "title", "reference", "outcome"]
    return found.with_columns(title).select(*first, pl.exclude(first))


def national(effects: pl.DataFrame) -> pl.DataFrame:
    """Return what each policy does to each outcome over schools, the largest median first.

    Columns: scenario, title, outcome, schools (where it is defined), median, low and high (95 % interval of the median
    by ranks, as if the schools were drawn from all there could be; null with fewer than six schools), lower_quartile,
    upper_quartile, least, most, sure (share of schools where the school's own 95 % interval leaves out 0).
    """
    effect = pl.col("effect")
    summed = (
        effects.group_by("scenario", "title", "outcome", maintain_order=True)
        .agg(
            pl.len().alias("schools"),
            effect.median().alias("median"),
            effect.map_batches(_interval_of_median, return_dtype=pl.List(pl.Float64), returns_scalar=True).alias(
                "ends"
            ),
            effect.quantile(0.25, "linear").alias("lower_quartile"),
            effect.quantile(0.75, "linear").alias("upper_quartile"),
            effect.min().alias("least"),
            effect.max().alias("most"),
            ((pl.col("low") > 0) | (pl.col("high") < 0)).mean().alias("sure"),
        )
        .with_columns(pl.col("ends").list.get(0).alias("low"), pl.col("ends").list.get(1).alias("high"))
    )
    columns = ["scenario", "title", "outcome", "schools", "median", "low", "high"]
    order = pl.col("outcome").cast(pl.Enum(effects["outcome"].unique(maintain_order=True)))
    return summed.sort(order, -pl.col("median"), "title").select(*columns, pl.exclude(*columns, "ends"))


def as_they_are(effects: pl.DataFrame) -> str:
    """Say how many students in the last two class years have a mentor at the schools without a policy."""
    of_outcome = effects.filter(pl.col("outcome") == OUTCOME)
    levels = of_outcome.unique("school", maintain_order=True)["reference_mean"].to_list()
    return (
        f"{len(levels)} schools; as they are, {median(levels):.0%} of students in the last two class years have a "
        f"mentor at the median school ({min(levels):.0%} to {max(levels):.0%})"
    )


def summary(effects: pl.DataFrame, over_schools: pl.DataFrame) -> Group:
    """Return the national summary for the terminal: effects on students of the last two class years."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for column in ("policy", "schools", "median", "95 %", "middle half", "range", "surely at"):
        table.add_column(column, justify="left" if column == "policy" else "right", no_wrap=column != "policy")
    for row in over_schools.filter(pl.col("outcome") == OUTCOME).iter_rows(named=True):
        table.add_row(
            row["title"],
            str(row["schools"]),
            f"{100 * row['median']:+.1f}",
            NOT_DEFINED if row["low"] is None else _span(row, "low", "high"),
            _span(row, "lower_quartile", "upper_quartile"),
            _span(row, "least", "most"),
            f"{row['sure']:.0%}",
        )
    head = Text(f"{as_they_are(effects)}.\n"), Text("What each policy adds, in percentage points", style="bold")
    return Group(*head, table)


def notes(study: Study, effects: pl.DataFrame) -> list[str]:
    """Return what is to be kept in mind with the national summary, one sentence or two each."""
    of_outcome = effects.filter(pl.col("outcome") == OUTCOME)
    missing = len(study.rows) * (len(study.schools) - 1) - len(of_outcome)
    luck = median((of_outcome["high"] - of_outcome["low"]).drop_nulls().to_list() or [math.nan]) / 2
    return [
        f"{len(study.seeds)} seeds at each school, the same under every policy. 95 %: interval of the median over "
        "schools, by ranks. Surely at: share of schools whose own 95 % interval leaves out 0; in the middle it reaches "
        f"{100 * luck:.1f} points to either side. It shows luck, not doubt about behaviour, which is that of "
        f"{study.schools[0].name} everywhere. The range holds luck too.",
        "A policy is without effect where a school does it already. One that replaces all class years, such as "
        "longitudinal-clerkship, fits few schools and is not in the shipped study.",
        *([f"{missing} effects are missing, because runs failed."] * bool(missing)),
    ]


def _interval_of_median(values: pl.Series) -> list[float | None]:
    ends = quantile_test(values.to_numpy()).confidence_interval(CONFIDENCE)
    return [None if math.isnan(end) else float(end) for end in ends]


def _span(row: dict[str, Any], low: str, high: str) -> str:
    return f"{100 * row[low]:.1f} to {100 * row[high]:.1f}"
