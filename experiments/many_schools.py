"""Many schools: what each policy does at every school of a study's table, and over all of them."""

import math
from statistics import median
from typing import Any

import polars as pl
from rich.console import Group
from rich.table import Table
from rich.text import Text

from experiments.point_table import NAME
from experiments.statistics import interval, paired_differences, paired_effects
from experiments.study import Study
from sim.errors import ScenarioError

OUTCOME = "mentored_clinical"
MISSING = "-"


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


def outcomes_by_school(study: Study, runs: pl.LazyFrame) -> pl.DataFrame:
    """Return the outcomes of the study's seeds: scenario, school, seed, behaviour_set (0), outcome, value.

    ``runs`` are those of ``store.scan``; runs that failed are left out.
    """
    keys = ["scenario", "school", "seed", "behaviour_set"]
    return (
        runs.filter(pl.col("error").is_null(), pl.col("seed").is_in(study.seeds))
        .with_columns(pl.col(NAME).alias("school"), pl.lit(0, pl.Int32).alias("behaviour_set"))
        .select(*keys, *study.outcomes)
        .unpivot(index=keys, variable_name="outcome")
        .collect()
    )


def effects_by_school(study: Study, values: pl.DataFrame) -> pl.DataFrame:
    """Return what each policy does at each school, held against the study's first scenario there.

    ``values`` are those of ``outcomes_by_school``. Columns: school, scenario, title, reference, outcome, and those of
    ``experiments.statistics.paired_effects``; p_adjusted is over the policies at one school. Raises ScenarioError when
    so many runs failed that there is nothing to compare.
    """
    references = _references(study)
    if paired_differences(values, references, ["school", "outcome"], "value").is_empty():
        raise ScenarioError("STUDY", study.name, "no policy has a run to compare; mentoring sweep says why runs failed")
    found = paired_effects(values, references, ["school", "outcome"], "value")
    titles = {policy.name: policy.title for policy in study.schools}
    title = pl.col("scenario").replace_strict(titles, return_dtype=pl.String).alias("title")
    first = ["school", "scenario", "title", "reference", "outcome"]
    return found.with_columns(title).select(*first, pl.exclude(first))


def national(study: Study, values: pl.DataFrame, effects: pl.DataFrame) -> pl.DataFrame:
    """Return what each policy does to each outcome over schools, the largest mean first.

    Schools share their seeds, and so part of their luck: a seed whose faculty are good for one school has much the
    same for another. The interval is therefore taken over seeds, of the mean over schools under each.

    Columns: scenario, title, outcome, schools (where it is defined), seeds, mean (over schools), se, low, high (95 %
    t interval, for these schools), median, lower_quartile, upper_quartile, least, most, sd_schools (how far schools
    lie apart, luck taken off by moments), sure (share of schools where the school's own 95 % interval leaves out 0).
    """
    keys = ["scenario", "outcome"]
    of_seed = [*keys, "seed", "behaviour_set"]
    paired = paired_differences(values, _references(study), ["school", "outcome"], "value").with_columns(
        pl.col("difference").mean().over(of_seed).alias("of_all")
    )
    means = interval(paired.unique(of_seed, maintain_order=True), keys, "of_all")
    own_luck = (
        paired.group_by(*keys, "school")
        .agg(((pl.col("difference") - pl.col("of_all")).var() / pl.len()).alias("own_luck"))
        .group_by(keys)
        .agg(pl.col("own_luck").mean())
    )
    effect = pl.col("effect")
    spread = effects.group_by(*keys, "title", maintain_order=True).agg(
        pl.len().alias("schools"),
        effect.median().alias("median"),
        effect.quantile(0.25, "linear").alias("lower_quartile"),
        effect.quantile(0.75, "linear").alias("upper_quartile"),
        effect.min().alias("least"),
        effect.max().alias("most"),
        effect.var().alias("variance"),
        ((pl.col("low") > 0) | (pl.col("high") < 0)).mean().alias("sure"),
    )
    found = spread.join(means, on=keys, maintain_order="left").join(own_luck, on=keys, maintain_order="left")
    between = (pl.col("variance") - pl.col("own_luck")).clip(lower_bound=0).sqrt()
    order = pl.col("outcome").cast(pl.Enum(effects["outcome"].unique(maintain_order=True)))
    columns = ["scenario", "title", "outcome", "schools", "seeds", "mean", "se", "low", "high"]
    columns += ["median", "lower_quartile", "upper_quartile", "least", "most", "sd_schools", "sure"]
    return found.with_columns(between.alias("sd_schools")).sort(order, -pl.col("mean"), "title").select(columns)


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
    for column in ("policy", "mean", "95 %", "median", "middle half", "range", "sd", "surely at"):
        table.add_column(column, justify="left" if column == "policy" else "right", no_wrap=column != "policy")
    for row in over_schools.filter(pl.col("outcome") == OUTCOME).iter_rows(named=True):
        table.add_row(
            row["title"],
            f"{100 * row['mean']:+.1f}",
            _span(row, "low", "high"),
            f"{100 * row['median']:+.1f}",
            _span(row, "lower_quartile", "upper_quartile"),
            _span(row, "least", "most"),
            MISSING if row["sd_schools"] is None else f"{100 * row['sd_schools']:.1f}",
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
        f"{len(study.seeds)} seeds at each school, the same under every policy. 95 %: interval of the mean over "
        "these schools, over seeds. Median, middle half and range are over schools; they hold luck too, since the "
        f"95 % interval of a school's own effect reaches {100 * luck:.1f} points to either side (the middle one). Sd: "
        "how far schools lie apart, luck taken off. Surely at: share of schools whose own interval leaves out 0. None "
        f"of this shows doubt about behaviour, which is that of {study.schools[0].name} everywhere.",
        "A policy is without effect where a school does it already. One that replaces all class years, such as "
        "longitudinal-clerkship, fits few schools and is not in the shipped study.",
        *([f"{missing} effects are missing, because runs failed."] * bool(missing)),
    ]


def _references(study: Study) -> dict[str, str]:
    reference, *policies = study.schools
    return {policy.name: reference.name for policy in policies}


def _span(row: dict[str, Any], low: str, high: str) -> str:
    return MISSING if row[low] is None else f"{100 * row[low]:.1f} to {100 * row[high]:.1f}"
