"""What a comparison keeps of each run: headline outcomes, every spring, and for whom; the records are let go."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.students import GROUPS, Clinical, changes, shares_by_kind, without
from sim import Record
from sim.measures import by_class_year, outcomes
from sim.schema import WEEKS_PER_YEAR

HOURS = ("hours_mentoring", "hours_policy", "hours_teaching")
# Sums beside the headline outcomes: what a planner buys, and what it costs.
STUDENTS_MENTORED = "students_mentored"
MENTORING_YEARS = "mentoring_years"
HOURS_ALL = "hours_all"
SHARES = {"all": "share"} | {name: f"share_group_{code}" for code, name in enumerate(GROUPS)}  # columns by group


class Observed(NamedTuple):
    """What is kept of one run or several: tables with the columns scenario, seed, behaviour_set and those named here.

    ``runs``: outcome, value. ``class_years``: class_year, group, share with a mentor in the last spring. ``years``:
    year, class_year, share. The others are of students of the last two class years in the last spring (see
    ``experiments.students``). ``for_whom``: who, share with a mentor. ``changes``: change, share. ``without``: why,
    share of all students.
    """

    runs: pl.DataFrame
    class_years: pl.DataFrame
    years: pl.DataFrame
    for_whom: pl.DataFrame
    changes: pl.DataFrame
    without: pl.DataFrame


NOTHING = Observed(*(pl.DataFrame() for _ in Observed._fields))


def observed(name: str, behaviour_set: int, record: Record, students: Clinical, reference: Clinical) -> Observed:
    """Return what is kept of one run of the scenario with this name.

    ``students`` are those of the run, ``reference`` those of the run of the same seed that it is held against.
    """
    every_spring = by_class_year(record)
    spring = every_spring.filter(pl.col("year") == record.years)
    values = outcomes(record)
    values[STUDENTS_MENTORED] = float(spring["mentored"].sum())
    values[MENTORING_YEARS] = _mentoring_years(record)
    values[HOURS_ALL] = sum(values[hours] for hours in HOURS)
    shares = [
        spring.select("class_year", pl.lit(group).alias("group"), share=column) for group, column in SHARES.items()
    ]
    labels = [
        pl.lit(name).alias("scenario"),
        pl.lit(record.seed, pl.Int64).alias("seed"),
        pl.lit(behaviour_set, pl.Int32).alias("behaviour_set"),
    ]

    def labelled(table: pl.DataFrame) -> pl.DataFrame:
        return table.select(*labels, pl.all())

    def listed(what: str, numbers: Mapping[str, float], value: str = "share") -> pl.DataFrame:
        return labelled(pl.DataFrame({what: list(numbers), value: list(numbers.values())}))

    return Observed(
        runs=listed("outcome", values, "value"),
        class_years=labelled(pl.concat(shares)),
        years=labelled(every_spring.select("year", "class_year", "share")),
        for_whom=listed("who", shares_by_kind(students, reference)),
        changes=listed("change", changes(students, reference)),
        without=listed("why", without(students)),
    )


def together(parts: Sequence[Observed]) -> Observed:
    """Put what is kept of several runs below one another."""
    return Observed(*(pl.concat(tables) for tables in zip(*parts, strict=True)))


def _mentoring_years(record: Record) -> float:
    """Return the years of mentoring that all students had together in the run's last year."""
    ties = record.trace.ties[record.trace.ties["start"] >= 0]
    stop = np.where(ties["stop"] >= 0, ties["stop"], record.plan.weeks)
    weeks = stop - np.maximum(ties["start"], record.plan.weeks - WEEKS_PER_YEAR)
    return float(np.maximum(weeks, 0).sum() / WEEKS_PER_YEAR)
