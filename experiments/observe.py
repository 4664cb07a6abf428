"""What a comparison keeps of each run: headline outcomes, every spring, and for whom; the records are let go."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from typing import NamedTuple

import numpy as np
import polars as pl

from sim import Record
from sim.measures import by_class_year, outcomes, reported_ties
from sim.schema import WEEKS_PER_YEAR

BATCH = 500  # runs waiting at once, so that a long comparison does not fill the memory
HOURS = ("hours_mentoring", "hours_policy", "hours_teaching")
# Sums beside the headline outcomes: what a planner buys, and what it costs.
STUDENTS_MENTORED = "students_mentored"
MENTORING_YEARS = "mentoring_years"
HOURS_ALL = "hours_all"
GROUPS = {"all": "share", "larger group": "share_group_0", "smaller group": "share_group_1"}
THIRDS = ("lowest initiative", "middle initiative", "highest initiative")  # thirds of the clinical students


class Observed(NamedTuple):
    """What is kept of one run or several: tables with the columns scenario, seed and those named here.

    ``runs``: outcome, value. ``class_years``: class_year, group, share with a mentor in the last spring. ``years``:
    year, class_year, share. ``for_whom``: who (a group, or a third by initiative), share of the last two class years
    in the last spring.
    """

    runs: pl.DataFrame
    class_years: pl.DataFrame
    years: pl.DataFrame
    for_whom: pl.DataFrame


def observed(name: str, record: Record) -> Observed:
    """Return what is kept of one run of the scenario with this name."""
    every_spring = by_class_year(record)
    spring = every_spring.filter(pl.col("year") == record.years)
    values = outcomes(record)
    values[STUDENTS_MENTORED] = float(spring["mentored"].sum())
    values[MENTORING_YEARS] = _mentoring_years(record)
    values[HOURS_ALL] = sum(values[hours] for hours in HOURS)
    shares = [
        spring.select("class_year", pl.lit(group).alias("group"), share=column) for group, column in GROUPS.items()
    ]
    who = _for_whom(record)
    labels = [pl.lit(name).alias("scenario"), pl.lit(record.seed, pl.UInt64).alias("seed")]

    def labelled(table: pl.DataFrame) -> pl.DataFrame:
        return table.select(*labels, pl.all())

    return Observed(
        runs=labelled(pl.DataFrame({"outcome": list(values), "value": list(values.values())})),
        class_years=labelled(pl.concat(shares)),
        years=labelled(every_spring.select("year", "class_year", "share")),
        for_whom=labelled(pl.DataFrame({"who": list(who), "share": list(who.values())})),
    )


def together(parts: Sequence[Observed]) -> Observed:
    """Put what is kept of several runs below one another."""
    return Observed(*(pl.concat(tables) for tables in zip(*parts, strict=True)))


def run_all(
    observe: Callable[[tuple[str, int]], Observed],
    tasks: Sequence[tuple[str, int]],
    threads: int | None,
    progress: Callable[[int, int], None],
) -> Observed:
    """Do all tasks in threads and return what was observed in their order; on Ctrl-C, drop what has not begun."""
    kept = [observe(tasks[0])]  # alone, so that the kernel is compiled once
    done = 1
    progress(done, len(tasks))
    executor = ThreadPoolExecutor(threads or os.cpu_count())
    try:
        for batch in batched(tasks[1:], BATCH):
            seen = []
            for one in executor.map(observe, batch):
                seen.append(one)
                done += 1
                progress(done, len(tasks))
            kept.append(together(seen))
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
    return together(kept)


def _mentoring_years(record: Record) -> float:
    """Return the years of mentoring that all students had together in the run's last year."""
    ties = record.trace.ties[record.trace.ties["start"] >= 0]
    stop = np.where(ties["stop"] >= 0, ties["stop"], record.plan.weeks)
    weeks = stop - np.maximum(ties["start"], record.plan.weeks - WEEKS_PER_YEAR)
    return float(np.maximum(weeks, 0).sum() / WEEKS_PER_YEAR)


def _for_whom(record: Record) -> dict[str, float]:
    """Return the share with a mentor in the last spring among kinds of students of the last two class years."""
    people = record.plan.population.students
    class_year = record.years - people["cohort"]
    people = people[(class_year > record.plan.class_years - 2) & (class_year <= record.plan.class_years)]
    last = reported_ties(record).filter(pl.col("year") == record.years)
    mentored = np.isin(people["id"], last["student"].to_numpy())
    third = np.searchsorted(np.quantile(people["initiative"], (1 / 3, 2 / 3)), people["initiative"])
    kinds = {group: people["group"] == code for code, group in enumerate(list(GROUPS)[1:])}
    kinds |= {name: third == place for place, name in enumerate(THIRDS)}
    return {kind: float(mentored[those].mean()) if those.any() else float("nan") for kind, those in kinds.items()}
