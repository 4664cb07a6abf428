"""Means, paired differences and their intervals, over seeds."""

import math
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import false_discovery_control, norm
from scipy.stats import t as student_t

from experiments.prediction import Spread, half_widths, p_values

CONFIDENCE = 0.95
UPPER = (1 + CONFIDENCE) / 2
SIGNIFICANT = 1 - CONFIDENCE  # an adjusted p-value below this counts as an effect


def interval(table: pl.DataFrame, keys: list[str], value: str) -> pl.DataFrame:
    """Return mean, standard error and 95 % interval of a column, by keys.

    Columns: (keys), seeds, behaviour_sets, mean, se (what luck leaves unsure), sd_behaviour (how far sets of behaviour
    lie apart, luck taken off; null with one set), low, high. With one set the interval is the t interval over seeds.
    With several (column ``behaviour_set``; see ``experiments.ensemble``) every set counts the same, whatever its
    number of seeds, and the interval holds the value under a further set (``experiments.prediction``). The two
    variances are those of one-way random effects, by unweighted means (Searle, Casella & McCulloch 1992, ch. 3).

    NaN values are left out; one value alone, or one for each set, has no standard error and no interval (null).
    """
    return _estimated(table, keys, value).drop("p")


def paired_effects(runs: pl.DataFrame, references: dict[str, str], what: list[str], value: str) -> pl.DataFrame:
    """Return the mean paired difference of each scenario from its reference, by the columns ``what``.

    Columns: scenario, reference, (what), seeds, behaviour_sets, mean, reference_mean, effect, se (paired),
    sd_behaviour, low, high (as in ``interval``), se_unpaired (had the seeds not been shared), pairing_gain (ratio of
    the two variances; null when the difference does not vary), p (that there is no effect; below 0.05 when the interval
    leaves out 0), p_adjusted (over all scenarios with the same ``what``: Benjamini and Hochberg 1995).
    """
    paired = paired_differences(runs, references, what, value)
    keys = ["scenario", "reference", *what]
    effects = _estimated(paired, keys, "difference").rename({"mean": "effect"})
    for column, mean in ((value, "mean"), ("before", "reference_mean")):
        alone = interval(paired, keys, column)
        alone = alone.select(*keys, pl.col("mean").alias(mean), pl.col("se").alias(f"{mean}_se"))
        effects = effects.join(alone, on=keys, maintain_order="left")
    unpaired = (pl.col("mean_se") ** 2 + pl.col("reference_mean_se") ** 2).sqrt()
    effects = effects.with_columns(unpaired.alias("se_unpaired")).with_columns(
        pl.when(pl.col("se") > 0).then((pl.col("se_unpaired") / pl.col("se")) ** 2).alias("pairing_gain")
    )
    about = ["seeds", "behaviour_sets", "mean", "reference_mean", "effect", "se", "sd_behaviour", "low", "high"]
    adjusted = pl.col("p").map_batches(_adjusted, return_dtype=pl.Float64).over(what).alias("p_adjusted")
    return effects.select(*keys, *about, "se_unpaired", "pairing_gain", "p").with_columns(adjusted)


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


def luck_half_width(row: dict[str, Any]) -> float:
    """Return half the width of the 95 % interval of luck alone, of a row of ``interval`` or ``paired_effects``."""
    return float(row["se"] * student_t.ppf(UPPER, row["seeds"] - row["behaviour_sets"]))


def seeds_for(half_width: float, se: float, seeds: float) -> int:
    """Return how many seeds in all bring the 95 % half-width down to what is wanted, at least 2.

    ``se`` is the standard error found with ``seeds`` seeds.
    """
    variance = se**2 * seeds
    needed = max(2, math.floor(variance * (norm.ppf(UPPER) / half_width) ** 2))  # too few: t is wider than normal
    while variance / needed * student_t.ppf(UPPER, needed - 1) ** 2 > half_width**2:
        needed += 1
    return needed


def _estimated(table: pl.DataFrame, keys: list[str], value: str) -> pl.DataFrame:
    """Return the columns of ``interval``, and p: that the mean is 0."""
    grouped = _within_and_between(table, keys, value)
    halves, p = (np.full(grouped.height, np.nan) for _ in range(2))
    for (sets, freedom), rows in grouped.with_row_index("row").group_by("behaviour_sets", "freedom"):
        if freedom > 0:
            spread = Spread(sets, freedom, rows["between"].fill_null(0.0).to_numpy(), rows["luck"].to_numpy())
            halves[rows["row"]] = half_widths(spread, CONFIDENCE)
            p[rows["row"]] = p_values(rows["mean"].to_numpy(), spread)
    half = pl.lit(pl.Series(halves, nan_to_null=True))
    return grouped.select(
        *keys,
        "seeds",
        "behaviour_sets",
        "mean",
        (pl.col("luck") / pl.col("behaviour_sets")).sqrt().alias("se"),
        (pl.col("between") - pl.col("luck")).clip(lower_bound=0).sqrt().alias("sd_behaviour"),
        (pl.col("mean") - half).alias("low"),
        (pl.col("mean") + half).alias("high"),
        pl.lit(pl.Series(p, nan_to_null=True)).alias("p"),
    )


def _within_and_between(table: pl.DataFrame, keys: list[str], value: str) -> pl.DataFrame:
    """Return, by keys: seeds, behaviour_sets, freedom, mean of the sets' means, their variance, and luck's part of it.

    ``luck`` comes of the variance between seeds of the same set, with so many degrees of ``freedom``.
    """
    sets = [name for name in ("behaviour_set",) if name in table.columns]
    column, number = pl.col(value), pl.col("number").cast(pl.Int64)
    freedom = (number - 1).sum()
    within = ((number - 1) * pl.col("variance")).sum() / freedom
    return (
        table.filter(column.is_not_nan())
        .group_by([*keys, *sets], maintain_order=True)
        .agg(pl.len().alias("number"), column.mean().alias("mean"), column.var().alias("variance"))
        .group_by(keys, maintain_order=True)
        .agg(
            pl.col("number").sum().alias("seeds"),
            pl.len().alias("behaviour_sets"),
            freedom.alias("freedom"),
            pl.col("mean").mean(),
            pl.col("mean").var().alias("between"),
            pl.when(freedom > 0).then(within * (1 / number).mean()).alias("luck"),
        )
    )


def _adjusted(p: pl.Series) -> pl.Series:
    known = p.is_not_null()
    if not known.any():
        return p
    adjusted = pl.Series(false_discovery_control(p.filter(known).to_numpy()))
    return pl.select(pl.when(known).then(adjusted.gather(known.cum_sum().cast(pl.Int64) - 1))).to_series()
