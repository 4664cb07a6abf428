"""What to choose within a budget: best on average, least regretted, and what cannot be told apart from the best.

Combinations are screened under a few behaviour sets. The finalists are tried again under other sets, and those decide:
what looks best of thousands under few sets partly had luck with them.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.best import drawn_in
from experiments.portfolio.levers import Levers
from experiments.portfolio.screened import AS_IT_IS, COUNTED, NOTHING, Screened, differences
from experiments.statistics import interval

FINALISTS = 12  # for each question: the best on average, and as many of those least regretted
BEST, LEAST_REGRET, FEWEST = "best on average", "least regretted", "fewest policies"
RULES = (BEST, LEAST_REGRET, FEWEST)
DECIDED = (
    *("counted", "who", "combination", "chosen"),
    *("effect", "effect_low", "effect_high", "hours", "hours_low", "hours_high"),
    *("behind", "behind_low", "behind_high", "told_apart", "regret", "regret_mean"),
)  # columns of ``decided``


class Question(NamedTuple):
    """Which hours a budget counts (an outcome of COUNTED), and for whom a choice is made (an outcome)."""

    counted: str
    who: str


def questions(screened: Screened) -> list[Question]:
    """Return all questions, those of the whole class first."""
    return [Question(counted, who) for who, counted in product(screened.who, COUNTED)]


def screening(screened: Screened, budget: float) -> pl.DataFrame:
    """Return every combination within the budget, held against the best of them, by question.

    Columns: counted, who, combination, effect, hours, behind, behind_low, behind_high, told_apart (as
    ``held_against_best`` has them), regret and regret_mean (as ``regrets``, luck included).
    """
    parts = []
    for question in questions(screened):
        affordable = screened.levers.combinations[screened.of_combinations(question.counted) <= budget]
        rows = screened.differences.filter(pl.col("combination").is_in(affordable))
        parts.append(_judged(rows, question, luck_off=False))
    return pl.concat(parts)


def finalists(screened: Screened, of_screening: pl.DataFrame) -> np.ndarray:
    """Return the combinations to try again, with that of no policies: int64, ascending.

    For each question: those that add most, those least regretted, and the best with each number of policies.
    """
    found = {AS_IT_IS}
    for question in questions(screened):
        rows = _of(of_screening, question).with_columns(_number_of_policies())
        found.update(rows.sort("effect", descending=True)["combination"].head(FINALISTS))
        found.update(rows.sort("regret", "behind")["combination"].head(FINALISTS))
        found.update(rows.sort("effect", descending=True).unique("policies", keep="first")["combination"])
    return np.array(sorted(found))


def decided(screened: Screened, fresh: pl.DataFrame, budget: float) -> pl.DataFrame:
    """Return the finalists within the budget as the fresh runs have them, by question, the best first.

    Columns: DECIDED; beside those of ``screening`` the intervals of effect and hours, and chosen (the RULES by which it
    is chosen, empty for most). Regret is taken with luck off (``best.drawn_in``).
    """
    changed = differences(fresh, (*screened.who, *COUNTED))
    spans = interval(changed, ["combination", "outcome"], "difference")
    parts = []
    for question in questions(screened):
        hours = _named(spans, question.counted, "hours")
        affordable = hours.filter(pl.col("hours") <= budget)["combination"]
        rows = _judged(changed.filter(pl.col("combination").is_in(affordable.implode())), question, luck_off=True)
        rows = rows.drop("hours").join(hours, on="combination", maintain_order="left")
        rows = rows.drop("effect").join(_named(spans, question.who, "effect"), on="combination", maintain_order="left")
        parts.append(_chosen(rows).select(DECIDED))
    return pl.concat(parts)


def held_against_best(changed: pl.DataFrame, who: str) -> pl.DataFrame:
    """Return how far each combination is behind the best, pair by pair, over sets: of rows of ``differences``.

    Columns: combination, effect, behind, behind_low, behind_high (its 95 % interval), told_apart (0 is not in it).
    """
    of_who = changed.filter(pl.col("outcome") == who)
    means = interval(of_who, ["combination"], "difference").select("combination", effect="mean")
    best = int(means.sort("effect", descending=True, maintain_order=True)["combination"][0])
    of_best = of_who.filter(combination=best).select("seed", best=pl.col("difference"))
    behind = of_who.join(of_best, on="seed", maintain_order="left").with_columns(
        (pl.col("best") - pl.col("difference")).alias("behind")
    )
    spans = interval(behind, ["combination"], "behind").select(
        "combination", behind="mean", behind_low="low", behind_high="high"
    )
    told_apart = (pl.col("behind_low") > NOTHING).fill_null(False).alias("told_apart")
    return means.join(spans, on="combination", maintain_order="left").with_columns(told_apart)


def regrets(changed: pl.DataFrame, who: str, luck_off: bool) -> pl.DataFrame:
    """Return regrets over behaviour sets: combination, regret (the largest of any set), regret_mean.

    Regret under a set is what the best combination for that set adds more. With ``luck_off`` the effects of sets are
    drawn together until only behaviour keeps them apart (``best.drawn_in``).
    """
    wide = changed.filter(pl.col("outcome") == who).pivot(
        "combination", index=["seed", "behaviour_set"], values="difference"
    )
    names = wide.columns[2:]
    values = wide.select(names).to_numpy()
    _, place, seeds = np.unique(wide["behaviour_set"], return_inverse=True, return_counts=True)
    means = (place == np.arange(len(seeds))[:, None]) @ values / seeds[:, None]
    if luck_off and len(seeds) > 1:
        within = values - means[place]
        means = drawn_in(means, within.T @ within / max(len(values) - len(seeds), 1) * (1 / seeds).mean())
    regret = means.max(axis=1, keepdims=True) - means
    return pl.DataFrame(
        {
            "combination": pl.Series(list(map(int, names)), dtype=pl.Int32),
            "regret": regret.max(axis=0),
            "regret_mean": regret.mean(axis=0),
        }
    )


def shared(levers: Levers, rows: pl.DataFrame) -> list[tuple[str, float]]:
    """Return each policy's title, and the share of these combinations that have it."""
    numbers = rows["combination"].to_numpy()
    return [(title, float((numbers >> place & 1).mean())) for place, title in enumerate(levers.titles)]


def _judged(changed: pl.DataFrame, question: Question, luck_off: bool) -> pl.DataFrame:
    hours = interval(changed.filter(pl.col("outcome") == question.counted), ["combination"], "difference")
    found = held_against_best(changed, question.who)
    for table in (hours.select("combination", hours="mean"), regrets(changed, question.who, luck_off)):
        found = found.join(table, on="combination", maintain_order="left")
    labels = pl.lit(question.counted).alias("counted"), pl.lit(question.who).alias("who")
    first = ["combination", "effect", "hours"]
    return found.select(*labels, *first, pl.exclude(first)).sort("effect", descending=True, maintain_order=True)


def _chosen(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the column chosen to the finalists of one question, the best first."""
    few = rows.filter(~pl.col("told_apart")).with_columns(_number_of_policies())
    chosen = {
        BEST: rows["combination"][0],
        LEAST_REGRET: rows.sort("regret", "regret_mean", maintain_order=True)["combination"][0],
        FEWEST: few.sort("policies", maintain_order=True)["combination"][0],
    }
    text = {number: ", ".join(rule for rule, one in chosen.items() if one == number) for number in chosen.values()}
    return rows.with_columns(pl.col("combination").replace_strict(text, default="").alias("chosen"))


def _number_of_policies() -> pl.Expr:
    return pl.col("combination").bitwise_count_ones().alias("policies")


def _named(spans: pl.DataFrame, outcome: str, name: str) -> pl.DataFrame:
    of_outcome = spans.filter(pl.col("outcome") == outcome)
    return of_outcome.select("combination", **{name: "mean", f"{name}_low": "low", f"{name}_high": "high"})


def _of(table: pl.DataFrame, question: Question) -> pl.DataFrame:
    return table.filter(pl.col("counted") == question.counted, pl.col("who") == question.who)
