"""Whether the sign, the rank and the size of each policy's effect survive, belief by belief, and what it hangs on."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from scipy.stats import false_discovery_control, spearmanr

from experiments.best import NOTHING, OUTCOME, effects_of_sets
from experiments.statistics import CONFIDENCE, SIGNIFICANT, luck_half_width, paired_differences

SURVIVES, MOSTLY, DOES_NOT, NONE = "survives", "mostly", "does not", "no effect to tell"
VERDICTS = pl.Enum([SURVIVES, MOSTLY, DOES_NOT, NONE])
ENOUGH, FAIRLY = 0.95, 0.8  # of beliefs: survives, mostly survives
HALF, DOUBLE = 0.5, 2.0  # of the effect with the shipped numbers: a size that survives lies between
THIRDS, TOP = 3, 3
TAIL = (1 - CONFIDENCE) / 2


def by_belief(runs: pl.DataFrame, references: Mapping[str, str]) -> pl.DataFrame:
    """Return the effect of each policy under each belief, from the runs of a comparison whose sets are beliefs.

    All must be held against one reference. Columns: scenario, belief, mean (over its seeds), luck (its standard error,
    the same for all beliefs), effect (the mean, luck taken off; see ``experiments.best``), rank (1 adds most), level
    (share with a mentor at the school without it).
    """
    paired = paired_differences(runs.filter(outcome=OUTCOME), dict(references), ["outcome"], "value")
    names, sets, means, effects = effects_of_sets(paired)
    difference = pl.col("difference")
    more = (
        paired.group_by("scenario", belief="behaviour_set", maintain_order=True)
        .agg(pl.col("before").mean().alias("level"), (difference.var() / pl.len()).alias("variance"))
        .with_columns(pl.col("variance").mean().over("scenario").sqrt().alias("luck"))
    )
    frame = pl.DataFrame(
        {
            "scenario": np.repeat(names, len(sets)),
            "belief": np.tile(sets, len(names)),
            "mean": means.T.ravel(),
            "effect": effects.T.ravel(),
        }
    )
    rank = pl.col("effect").rank("min", descending=True).over("belief").cast(pl.Int32).alias("rank")
    joined = frame.with_columns(rank).join(more, on=["scenario", "belief"], how="left", maintain_order="left")
    return joined.select("scenario", "belief", "mean", "luck", "effect", "rank", "level")


def conclusions(headline: pl.DataFrame, believed: pl.DataFrame) -> pl.DataFrame:
    """Return for each policy what survives, those that add most with the shipped numbers first.

    ``headline`` are rows of ``experiments.statistics.paired_effects``, ``believed`` those of ``by_belief``. Columns:
    scenario, beliefs; effect, low, high, rank with the shipped numbers; least, median, most (from least to most: 95 of
    100 beliefs), luck (as in ``believed``); same_sign, same_third (of the ranks), similar_size (between half and
    double): shares of beliefs that agree with the shipped numbers; sign, place, size: their verdicts (VERDICTS);
    rank_least, rank_median, rank_most, top_three (share of beliefs).
    """
    shown = headline.with_columns(
        pl.Series("clear", [abs(row["effect"]) > max(luck_half_width(row), NOTHING) for row in headline.to_dicts()]),
        pl.col("effect").rank("min", descending=True).cast(pl.Int32).alias("rank"),
    ).select("scenario", "effect", "low", "high", "rank", "clear")
    both = believed.join(shown, on="scenario", suffix="_shipped").with_columns(
        _agreements(headline["scenario"].n_unique())
    )
    return (
        shown.join(
            both.group_by("scenario", maintain_order=True).agg(_OVER_BELIEFS), on="scenario", maintain_order="left"
        )
        .with_columns(
            _verdict("same_sign", pl.col("clear")).alias("sign"),
            _verdict("same_third", pl.lit(True)).alias("place"),
            _verdict("similar_size", pl.col("clear")).alias("size"),
        )
        .sort("effect", descending=True, maintain_order=True)
        .select(COLUMNS)
    )


def hangs_on(believed: pl.DataFrame, numbers: pl.DataFrame, numbers_of: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Return how each policy's effect goes with each number over beliefs, what goes with it most first.

    ``numbers`` has a row a belief and a column a number, ``numbers_of`` names those that each policy's runs have.
    Columns: scenario, parameter, correlation (Spearman, of the mean over a belief's seeds), p, p_adjusted (over all
    numbers of the policy: Benjamini and Hochberg 1995), stands_out (below 0.05). No rows where an effect never varies.
    """
    found = [HANGS_ON.to_frame()]
    for (name,), rows in believed.group_by("scenario", maintain_order=True):
        means = rows.sort("belief")["mean"].to_numpy()
        if np.ptp(means) <= NOTHING:
            continue
        columns = list(numbers_of[str(name)])
        told = [spearmanr(numbers[column][rows["belief"].sort()].to_numpy(), means) for column in columns]
        p = np.array([one.pvalue for one in told])
        adjusted = false_discovery_control(p)
        table = {
            "scenario": [name] * len(columns),
            "parameter": columns,
            "correlation": [float(one.statistic) for one in told],
            "p": p,
            "p_adjusted": adjusted,
            "stands_out": adjusted < SIGNIFICANT,
        }
        found.append(pl.DataFrame(table, HANGS_ON).sort(pl.col("correlation").abs(), descending=True))
    return pl.concat(found)


AGREEMENTS = ("same_sign", "same_third", "similar_size")
COLUMNS = (
    *("scenario", "beliefs", "effect", "low", "high", "rank", "least", "median", "most", "luck"),
    *("same_sign", "sign", "same_third", "place", "similar_size", "size"),
    *("rank_least", "rank_median", "rank_most", "top_three"),
)
HANGS_ON = pl.Schema(
    {
        "scenario": pl.String(),
        "parameter": pl.String(),
        "correlation": pl.Float64(),
        "p": pl.Float64(),
        "p_adjusted": pl.Float64(),
        "stands_out": pl.Boolean(),
    }
)
_OVER_BELIEFS = (
    pl.len().alias("beliefs"),
    pl.col("effect").quantile(TAIL, "linear").alias("least"),
    pl.col("effect").median().alias("median"),
    pl.col("effect").quantile(1 - TAIL, "linear").alias("most"),
    pl.col("luck").first(),
    *(pl.col(name).mean() for name in AGREEMENTS),
    pl.col("rank").quantile(TAIL, "nearest").cast(pl.Int32).alias("rank_least"),
    pl.col("rank").median().alias("rank_median"),
    pl.col("rank").quantile(1 - TAIL, "nearest").cast(pl.Int32).alias("rank_most"),
    (pl.col("rank") <= TOP).mean().alias("top_three"),
)


def _agreements(policies: int) -> list[pl.Expr]:
    """Return whether the sign, the third of the ranks and the size under a belief are those of the shipped numbers."""
    effect, shipped = pl.col("effect"), pl.col("effect_shipped")
    sign = pl.when(effect.abs() > NOTHING).then(effect.sign()).otherwise(0.0)
    third, third_shipped = ((pl.col(rank) - 1) * THIRDS // policies for rank in ("rank", "rank_shipped"))
    agree = (sign == shipped.sign(), third == third_shipped, (effect / shipped).is_between(HALF, DOUBLE))
    return [one.alias(name) for name, one in zip(AGREEMENTS, agree, strict=True)]


def _verdict(share: str, clear: pl.Expr) -> pl.Expr:
    """Return the verdict on a share of beliefs that agree; NONE where the effect is not clear of luck."""
    return (
        pl.when(~clear)
        .then(pl.lit(NONE))
        .when(pl.col(share) >= ENOUGH)
        .then(pl.lit(SURVIVES))
        .when(pl.col(share) >= FAIRLY)
        .then(pl.lit(MOSTLY))
        .otherwise(pl.lit(DOES_NOT))
        .cast(VERDICTS)
    )
