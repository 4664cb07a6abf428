"""Means, paired differences and their intervals, over seeds."""

import math

import polars as pl
from scipy.stats import false_discovery_control, norm
from scipy.stats import t as student_t

CONFIDENCE = 0.95
_UPPER = (1 + CONFIDENCE) / 2
SIGNIFICANT = 1 - CONFIDENCE  # an adjusted p-value below this counts as an effect


def interval(table: pl.DataFrame, keys: list[str], value: str) -> pl.DataFrame:
    """Return mean, standard error and 95 % t interval of a column, by keys: (keys), seeds, mean, se, low, high.

    NaN values are left out; one value alone has no standard error and no interval (null).
    """
    grouped = (
        table.filter(pl.col(value).is_not_nan())
        .group_by(keys, maintain_order=True)
        .agg(
            pl.len().alias("seeds"),
            pl.col(value).mean().alias("mean"),
            (pl.col(value).std() / pl.len().sqrt()).alias("se"),
        )
    )
    half = pl.col("se") * pl.col("seeds").replace_strict(_quantiles(grouped), return_dtype=pl.Float64)
    return grouped.with_columns((pl.col("mean") - half).alias("low"), (pl.col("mean") + half).alias("high"))


def paired_effects(runs: pl.DataFrame, references: dict[str, str], what: list[str], value: str) -> pl.DataFrame:
    """Return the mean paired difference of each scenario from its reference, by the columns ``what``.

    Columns: scenario, reference, (what), seeds, mean, reference_mean, effect, se (paired), low, high (95 % t
    interval), se_unpaired (had the seeds not been shared), pairing_gain (ratio of the two variances; null when the
    difference does not vary), p (paired t test), p_adjusted (over all scenarios with the same ``what``: Benjamini and
    Hochberg 1995).
    """
    pairs = pl.DataFrame(
        {"scenario": list(references), "reference": list(references.values())},
        {"scenario": pl.String, "reference": pl.String},
    )
    before = runs.rename({"scenario": "reference", value: "before"})
    paired = (
        runs.join(pairs, on="scenario", maintain_order="left")
        .join(before, on=["reference", "seed", *what], maintain_order="left")
        .with_columns((pl.col(value) - pl.col("before")).alias("difference"))
        .filter(pl.col("difference").is_not_nan())
    )
    keys = ["scenario", "reference", *what]
    beside = paired.group_by(keys, maintain_order=True).agg(
        pl.col(value).mean().alias("mean"),
        pl.col("before").mean().alias("reference_mean"),
        ((pl.col(value).var() + pl.col("before").var()) / pl.len()).sqrt().alias("se_unpaired"),
    )
    effects = interval(paired, keys, "difference").rename({"mean": "effect"})
    effects = effects.join(beside, on=keys, maintain_order="left").with_columns(
        pl.when(pl.col("se") > 0).then((pl.col("se_unpaired") / pl.col("se")) ** 2).alias("pairing_gain")
    )
    columns = [*keys, "seeds", "mean", "reference_mean", "effect", "se", "low", "high", "se_unpaired", "pairing_gain"]
    return _with_p_values(effects.select(columns), what)


def seeds_for(half_width: float, se: float, seeds: float) -> int:
    """Return how many seeds in all bring the 95 % half-width down to what is wanted, at least 2.

    ``se`` is the standard error found with ``seeds`` seeds.
    """
    variance = se**2 * seeds
    needed = max(2, math.floor(variance * (norm.ppf(_UPPER) / half_width) ** 2))  # too few: t is wider than normal
    while variance / needed * student_t.ppf(_UPPER, needed - 1) ** 2 > half_width**2:
        needed += 1
    return needed


def _quantiles(grouped: pl.DataFrame) -> dict[int, float]:
    return {number: float(student_t.ppf(_UPPER, number - 1)) for number in set(grouped["seeds"])}


def _with_p_values(effects: pl.DataFrame, what: list[str]) -> pl.DataFrame:
    """Add p and p_adjusted; an effect that never varies is certain (p = 0) unless it is nothing (p = 1)."""
    never_varies = pl.when(pl.col("effect") == 0).then(1.0).otherwise(0.0)
    t = (pl.col("effect") / pl.col("se")).abs()
    p = pl.struct(t.alias("t"), (pl.col("seeds") - 1).alias("df")).map_batches(
        lambda both: pl.Series(2 * student_t.sf(both.struct.field("t"), both.struct.field("df"))),
        return_dtype=pl.Float64,
    )
    tested = effects.with_columns(
        pl.when(pl.col("seeds") < 2).then(None).when(pl.col("se") == 0).then(never_varies).otherwise(p).alias("p")
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
