"""Beliefs: one behaviour set of an ensemble, with one draw of every number that no source informs.

Three kinds of number are drawn, each evenly over its plausible range in the schema, all at once by a Latin hypercube:

- of the school: what ``school`` and ``reporting`` say without a source, the pool of mentors, and homophily, on which
  sources contradict each other;
- of each policy tried: the levers it sets. A lever is drawn from where the school has it, in the same belief, to the
  far end of its range on the side to which the policy moves it: a wider pool is never a narrower one;
- of behaviour: nothing. An ensemble that was calibrated has what the published figures leave open, which for most
  parameters is nearly the whole of their range.

A policy that changes the timetable sets no such number and is tried as it is.
"""

from collections.abc import Mapping
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from scipy.stats import qmc

from experiments.ensemble import Ensemble
from sim import Scenario
from sim.parameters import parameters
from sim.schema.quantities import ASSUMED

SEED = 20050902
SEEDS = 4  # of each belief
WITHOUT_SOURCE = (ASSUMED, "design")
BESIDE = ("levers.pool.share", "levers.pool.mean_slots", "behaviour.homophily")  # sources: of others, or contradictory
WITHOUT_UNIT = ("levers.promotion.emphasis",)  # any of its scale is plausible
POLICIES = "policies"


class Range(NamedTuple):
    """The ends of a range that is drawn from evenly; a column where they differ from belief to belief."""

    low: float | pl.Series
    high: float | pl.Series


class Lever(NamedTuple):
    """A lever that a policy sets: its dotted name, where the school has it and the policy sets it, plausible range.

    ``own`` is whether the school has it by itself, and not by a policy of its own.
    """

    name: str
    at_rest: float
    own: bool
    value: float
    plausible: Range


class Beliefs(Ensemble):
    """An ensemble whose sets are beliefs: a policy's own numbers are set where the policy is, and only there.

    Each has SEEDS seeds in turn: the effect under every single belief matters here, so luck must not hide its sign.
    """

    def set_of(self, seed: int) -> int:
        """Return the number of the belief that a seed carries."""
        return seed // SEEDS % len(self)

    def at(self, school: Scenario, number: int) -> Scenario:
        """Return a school as a belief has it. Raises ScenarioError when it cannot be so."""
        values = self.values(number)
        return school.vary({name: value for name, value in values.items() if belongs(name, school)})


def belongs(name: str, school: Scenario) -> bool:
    """Return whether a number, by dotted name, is one of this school's: all are but those of policies it has not."""
    section, *rest = name.split(".")
    return section != POLICIES or rest[0] in school.policies


def drawn(
    ensemble: Ensemble, schools: Mapping[str, Scenario], references: Mapping[str, str], number: int, batch: int = 0
) -> Beliefs:
    """Return a batch of so many beliefs, the same for the same arguments; the behaviour sets are taken in turn.

    ``schools`` and ``references`` are those of ``experiments.references.to_run``. Columns of the ensemble stay as they
    are; those drawn here stand behind them.
    """
    of_school = {name: ends for name, ends in _of_school().items() if name not in ensemble.sets.columns}
    of_policies = _of_policies(schools, references)
    places = qmc.LatinHypercube(len(of_school) + len(of_policies), rng=SEED + batch).random(number)
    columns = iter(places.T)
    sets = ensemble.sets[[row % len(ensemble) for row in range(batch * number, (batch + 1) * number)]]
    sets = sets.with_columns(_spread(name, ends, next(columns)) for name, ends in of_school.items())
    sets = sets.with_columns(_spread(name, _onwards(lever, sets), next(columns)) for name, lever in of_policies.items())
    return Beliefs(f"{number} beliefs from {ensemble.name}", sets)


def numbers(beliefs: Ensemble) -> pl.DataFrame:
    """Return what differs between beliefs as Float64 columns, by dotted name; parts of a list end in their place.

    Of parts that are in the same order in all beliefs, such as those that are scaled together, the first is kept.
    """
    columns: list[pl.Series] = []
    for column in beliefs.sets.iter_columns():
        columns += _parts(column) if isinstance(column.dtype, pl.List) else [column]
    return pl.DataFrame(
        [column.cast(pl.Float64) for column in columns if column.dtype.is_numeric() and column.n_unique() > 1]
    )


def table(beliefs: Ensemble) -> pl.DataFrame:
    """Return what differs between beliefs as a table: belief (the first is 0), parameter, value."""
    return (
        numbers(beliefs)
        .with_row_index("belief")
        .cast({"belief": pl.Int32})
        .unpivot(index="belief", variable_name="parameter")
    )


def _parts(column: pl.Series) -> list[pl.Series]:
    """Return the parts of a column of lists, the first of those in the same order."""
    parts: dict[tuple[float, ...], pl.Series] = {}
    for place in range(len(column[0])):
        part = column.list.get(place).alias(f"{column.name}.{place + 1}")
        parts.setdefault(tuple(part.rank()), part)
    return list(parts.values())


def value_at(tree: Mapping[str, Any], dotted: str) -> float | None:
    """Return the value at a dotted name, None where there is none."""
    for part in dotted.split("."):
        tree = tree.get(part, {})
    return tree if isinstance(tree, int | float) else None


# --- what is drawn -----------------------------------------------------------------------------------


def _of_school() -> dict[str, Range]:
    """Return the ranges of the school's numbers that no source informs, by dotted name."""
    of_school = pl.col("name").str.contains(r"^(school|reporting)\.") & pl.col("source").is_in(WITHOUT_SOURCE)
    return _ranges(_NARROWED & (of_school | pl.col("name").is_in(BESIDE)))


def _of_policies(schools: Mapping[str, Scenario], references: Mapping[str, str]) -> dict[str, Lever]:
    """Return the levers that the policies tried set, by dotted name, where a range says what is plausible."""
    ranges = _ranges(pl.col("name").str.starts_with("levers.") & (_NARROWED | pl.col("name").is_in(WITHOUT_UNIT)))
    found = {}
    for scenario, reference in references.items():
        tried = {name for name in schools[scenario].policies if name not in schools[reference].policies}
        for policy, (name, plausible) in product(sorted(tried), ranges.items()):
            value = value_at(schools[scenario].policies[policy].model_dump(), name)
            at_rest = value_at({"levers": schools[reference].stages[-1].levers.model_dump()}, name)
            if value is not None and at_rest is not None and value != at_rest:
                own = at_rest == value_at(schools[reference].model_dump(include={"levers"}), name)
                found[f"{POLICIES}.{policy}.{name}"] = Lever(name, at_rest, own, value, plausible)
    return found


_NARROWED = (pl.col("plausible_low") > pl.col("allowed_low")) | (pl.col("plausible_high") < pl.col("allowed_high"))


def _ranges(which: pl.Expr) -> dict[str, Range]:
    """Return the plausible ranges of those parameters that are numbers with decimals, by dotted name."""
    one_number = ~pl.col("baseline").str.starts_with("[")
    chosen = parameters().filter(which, one_number).select("name", "plausible_low", "plausible_high")
    return {name: Range(low, high) for name, low, high in chosen.iter_rows()}


def _onwards(lever: Lever, sets: pl.DataFrame) -> Range:
    """Return the range from where a belief's school has a lever to the end towards which the policy moves it."""
    drawn_too = lever.own and lever.name in sets.columns
    at_rest = sets[lever.name] if drawn_too else pl.repeat(lever.at_rest, sets.height, eager=True)
    within = at_rest.clip(*lever.plausible)
    return lever.plausible._replace(**{"low" if lever.value > lever.at_rest else "high": within})


def _spread(name: str, ends: Range, places: np.ndarray) -> pl.Series:
    """Return a column with the values at places from 0 to 1 of a range."""
    return pl.Series(name, ends.low + pl.Series(places) * (ends.high - ends.low))
