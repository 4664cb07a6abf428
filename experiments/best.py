"""How likely each policy is to be the best, and to help at all, when behaviour is unsure."""

import polars as pl

from experiments.statistics import interval, paired_differences

OUTCOME = "mentored_clinical"


def chances(runs: pl.DataFrame, references: dict[str, str]) -> pl.DataFrame:
    """Return, for each scenario: scenario, reference, behaviour_sets, best, helps (shares of the behaviour sets).

    ``best`` is the share of sets in which no other scenario with the same reference adds more students of the last two
    class years with a mentor, ``helps`` that in which it adds any. Luck spreads the means of sets apart; each is drawn
    towards the mean of all until they lie as far apart as the sets themselves do (``sd_behaviour``), without which luck
    would be taken for doubt about behaviour (Louis 1984, J Am Stat Assoc 79:393). No rows where there is one set.
    """
    paired = paired_differences(runs.filter(outcome=OUTCOME), references, ["outcome"], "value")
    keys = ["scenario", "reference"]
    overall = interval(paired, keys, "difference").filter(pl.col("behaviour_sets") > 1)
    by_set = paired.group_by([*keys, "behaviour_set"], maintain_order=True).agg(pl.col("difference").mean())
    spread = pl.col("difference").std().over(keys)
    drawn_in = pl.when(spread > 0).then(pl.col("sd_behaviour") / spread).otherwise(0.0)
    effect = pl.col("mean") + drawn_in * (pl.col("difference") - pl.col("mean"))
    believed = by_set.join(overall.select(*keys, "behaviour_sets", "mean", "sd_behaviour"), on=keys).with_columns(
        effect.alias("effect")
    )
    rivals = ["reference", "behaviour_set"]
    return (
        believed.with_columns((pl.col("effect") == pl.col("effect").max().over(rivals)).alias("best"))
        .group_by([*keys, "behaviour_sets"], maintain_order=True)
        .agg(pl.col("best").mean(), (pl.col("effect") > 0).mean().alias("helps"))
    )
