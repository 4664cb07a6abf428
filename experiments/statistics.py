"""Means, paired differences and their intervals, over seeds."""

import math

import polars as pl
from scipy.stats import false_discovery_control, norm
from scipy.stats import t as student_t

CONFIDENCE = 0.95
_UPPER = (1 + CONFIDENCE) / 2
SIGNIFICANT = 1 - CONFIDENCE  # an adjusted p-value below this counts as an effect


def interval(table: pl.DataFrame, keys: list[str], value: str) -> pl.DataFrame:
    """Return mean, standard error and 95 % interval of a column, by keys.

    Columns: (keys), seeds, behaviour_sets, mean, se (what luck leaves unsure), sd_behaviour (how far sets of behaviour
    lie apart, luck taken off; null with one set), low, high. With one set the interval is the t interval over seeds.
    With several (column ``behaviour_set``; see ``experiments.ensemble``) it holds the value under a further set: mean
    ± t sqrt(sd_behaviour² (1 + 1 / sets) + se²). The two variances are those of one-way random effects, by moments
    (Searle, Casella & McCulloch 1992, ch. 3).

    NaN values are left out; one value alone has no standard error and no interval (null).
    """
    of_luck = pl.col("within") * pl.col("behaviour_sets") / pl.col("seeds")  # variance of the mean of one set
    grouped = _within_and_between(table, keys, value).with_columns(
        (pl.col("within") / pl.col("seeds")).sqrt().alias("se"),
        (pl.col("between") - of_luck).clip(lower_bound=0).sqrt().alias("sd_behaviour"),
    )
    half = _total() * _freedom().replace_strict(_quantiles(grouped), return_dtype=pl.Float64)
    columns = [*keys, "seeds", "behaviour_sets", "mean", "se", "sd_behaviour"]
    return grouped.select(*columns, (pl.col("mean") - half).alias("low"), (pl.col("mean") + half).alias("high"))


def paired_effects(runs: pl.DataFrame, references: dict[str, str], what: list[str], value: str) -> pl.DataFrame:
    """Return the mean paired difference of each scenario from its reference, by the columns ``what``.

    Columns: scenario, reference, (what), seeds, behaviour_sets, mean, reference_mean, effect, se (paired),
    sd_behaviour, low, high (as in ``interval``), se_unpaired (had the seeds not been shared), pairing_gain (ratio of
    the two variances; null when the difference does not vary), p (that there is no effect, by the same t), p_adjusted
    (over all scenarios with the same ``what``: Benjamini and Hochberg 1995).
    """
    paired = paired_differences(runs, references, what, value)
    keys = ["scenario", "reference", *what]
    effects = interval(paired, keys, "difference").rename({"mean": "effect"})
    for column, mean in ((value, "mean"), ("before", "reference_mean")):
        alone = interval(paired, keys, column)
        alone = alone.select(*keys, pl.col("mean").alias(mean), pl.col("se").alias(f"{mean}_se"))
        effects = effects.join(alone, on=keys, maintain_order="left")
    unpaired = (pl.col("mean_se") ** 2 + pl.col("reference_mean_se") ** 2).sqrt()
    effects = effects.with_columns(unpaired.alias("se_unpaired")).with_columns(
        pl.when(pl.col("se") > 0).then((pl.col("se_unpaired") / pl.col("se")) ** 2).alias("pairing_gain")
    )
    about = ["seeds", "behaviour_sets", "mean", "reference_mean", "effect", "se", "sd_behaviour", "low", "high"]
    return _with_p_values(effects.select(*keys, *about, "se_unpaired", "pairing_gain"), what)


def paired_differences(runs: pl.DataFrame, references: dict[str, str], what: list[str], value: str) -> pl.DataFrame:
    """Return ``runs`` of compared scenarios with columns reference, before and difference; where it is NaN, no row."""
    pairs = pl.DataFrame(
        {"scenario": list(references), "reference": list(references.values())},
        {"scenario": pl.String, "reference": pl.String},
    )
    before = runs.select(pl.col("scenario").alias("reference"), "seed", *what, pl.col(value).alias("before"))
    return (
        runs.join(pairs, on="scenario", maintain_order="left")
        .join(before, on=["reference", "seed", *what], maintain_order="left")
        .with_columns((pl.col(value) - pl.col("before")).alias("difference"))
        .filter(pl.col("difference").is_not_nan())
    )


def seeds_for(half_width: float, se: float, seeds: float) -> int:
    """Return how many seeds in all bring the 95 % half-width down to what is wanted, at least 2.

    ``se`` is the standard error found with ``seeds`` seeds.
    """
    variance = se**2 * seeds
    needed = max(2, math.floor(variance * (norm.ppf(_UPPER) / half_width) ** 2))  # too few: t is wider than normal
    while variance / needed * student_t.ppf(_UPPER, needed - 1) ** 2 > half_width**2:
        needed += 1
    return needed


def _within_and_between(table: pl.DataFrame, keys: list[str], value: str) -> pl.DataFrame:
    """Return, by keys: seeds, behaviour_sets, mean, variance within sets (over seeds) and that of the sets' means."""
    sets = [name for name in ("behaviour_set",) if name in table.columns]
    column, number = pl.col(value), pl.col("number").cast(pl.Float64)
    by_set = (
        table.filter(column.is_not_nan())
        .group_by([*keys, *sets], maintain_order=True)
        .agg(pl.len().alias("number"), column.mean().alias("mean"), column.var().alias("variance"))
    )
    freedom = (number - 1).sum()
    return by_set.group_by(keys, maintain_order=True).agg(
        pl.col("number").sum().alias("seeds"),
        pl.len().alias("behaviour_sets"),
        (pl.col("mean") * number).sum() / number.sum(),
        pl.when(freedom > 0).then(((number - 1) * pl.col("variance")).sum() / freedom).alias("within"),
        pl.col("mean").var().alias("between"),
    )


def _total() -> pl.Expr:
    """Return how unsure a mean is, of luck and of behaviour together."""
    of_behaviour = (pl.col("sd_behaviour") ** 2 * (1 + 1 / pl.col("behaviour_sets"))).fill_null(0.0)
    return (pl.col("se") ** 2 + of_behaviour).sqrt()


def _freedom() -> pl.Expr:
    """Return the degrees of freedom of an interval."""
    several = pl.col("behaviour_sets") > 1
    return (pl.when(several).then(pl.col("behaviour_sets")).otherwise(pl.col("seeds")) - 1).cast(pl.Int64)


def _quantiles(grouped: pl.DataFrame) -> dict[int, float]:
    numbers = grouped.select(_freedom().unique()).to_series()
    return {number: float(student_t.ppf(_UPPER, number)) for number in numbers}


def _with_p_values(effects: pl.DataFrame, what: list[str]) -> pl.DataFrame:
    """Add p and p_adjusted; an effect that never varies is certain (p = 0) unless it is nothing (p = 1)."""
    never_varies = pl.when(pl.col("effect") == 0).then(1.0).otherwise(0.0)
    t = (pl.col("effect") / _total()).abs()
    p = pl.struct(t.alias("t"), _freedom().alias("df")).map_batches(
        lambda both: pl.Series(2 * student_t.sf(both.struct.field("t"), both.struct.field("df"))),
        return_dtype=pl.Float64,
    )
    tested = effects.with_columns(
        pl.when(pl.col("seeds") < 2).then(None).when(_total() == 0).then(never_varies).otherwise(p).alias("p")
    )
    return tested.with_columns(
        pl.col("p").map_batches(_adjusted, return_dtype=pl.Float64).over(what).alias("p_adjusted")
    )


def _adjusted(p: pl.Series) -> pl.Series:
    known = p.is_not_null()
    if not known.any():
        return p
    adjusted = pl.Series(false_discovery_control(p.filter(known).to_numpy()))
    return pl.select(pl.when(known).then(adjusted.gather(known.cum_sum().cast(pl.Int64) - 1))).to_series()
