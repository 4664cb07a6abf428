"""What one run showed, for the terminal, and its tables as files."""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim import Record
from sim.measures import (
    BARRIERS,
    acceptance,
    barriers,
    by_class_year,
    durations,
    hours,
    load,
    transition_survival,
    ward_exposure,
    where_met,
    who_asked,
)

RECORD_TABLES = ("students", "faculty", "ties", "requests", "census", "weekly", "spells")
MEASURES = (
    by_class_year,
    where_met,
    who_asked,
    acceptance,
    barriers,
    load,
    hours,
    durations,
    transition_survival,
    ward_exposure,
)
ONE_RUN = (
    "One run is one draw of people and luck: another seed gives other numbers. To see what a policy does, "
    "use [bold]mentoring compare[/bold], which runs many seeds and shows how sure the difference is."
)


def run_tables(record: Record) -> dict[str, pl.DataFrame]:
    """Return the tables of a record and its measures, by name."""
    tables = {name: getattr(record, name) for name in RECORD_TABLES}
    return tables | {measure.__name__: measure(record) for measure in MEASURES}


def summary(record: Record) -> RenderableType:
    """Return the readable summary of one run: its last spring and year."""
    title = f"{record.scenario.title} - seed {record.seed}, spring of year {record.years}"
    return Group(
        Text(title, style="bold"),
        _class_years(record),
        _counted("Where they met their mentors", where_met(record), record.years),
        _counted("Who made the first move", who_asked(record), record.years),
        _barriers(record),
        _hours(record),
        Text(),
        Text(_across_the_transition(record)),
        Text.from_markup(ONE_RUN, style="italic"),
    )


def _class_years(record: Record) -> RenderableType:
    view = _table("Students with a mentor", "class year", "students", "with a mentor", "share", "mentors each")
    for row in by_class_year(record).filter(pl.col("year") == record.years).iter_rows(named=True):
        each = f"{row['mentors_per_mentored']:.2f}" if row["mentored"] else "-"
        counts = str(row["enrolled"]), str(row["mentored"])
        view.table.add_row(f"year {row['class_year']}", *counts, f"{row['share']:.0%}", each)
    return view


def _counted(title: str, of_mentors: pl.DataFrame, year: int) -> RenderableType:
    view = _table(title, "", "mentors", "share")
    counts = of_mentors.filter(pl.col("year") == year).group_by("category").agg(pl.col("mentors").sum())
    total = counts["mentors"].sum()
    for category, mentors in counts.sort("mentors", "category", descending=[True, False]).iter_rows():
        view.table.add_row(category, str(mentors), f"{mentors / total:.0%}")
    if not total:
        view.table.add_row("nobody has a mentor", "0", "-")
    return view


def _barriers(record: Record) -> RenderableType:
    view = _table("What stopped students who looked for a mentor, last year", "", "times")
    last = barriers(record).filter(pl.col("year") == record.years)
    counts = last.group_by("barrier").agg(pl.col("count").sum())
    for barrier, count in counts.sort("count", "barrier", descending=[True, False]).iter_rows():
        view.table.add_row(BARRIERS[barrier], str(count))
    return view


def _hours(record: Record) -> RenderableType:
    view = _table("Faculty time, last year", "", "hours")
    for kind, spent in hours(record).filter(pl.col("year") == record.years).select("kind", "hours").iter_rows():
        if spent:
            view.table.add_row(kind, f"{spent:,.0f}")
    return view


def _across_the_transition(record: Record) -> str:
    ties = transition_survival(record)
    total, kept = int(ties["ties"].sum()), int(ties["surviving"].sum())
    if not total:
        return "No student had a mentor when entering the clerkships."
    return (
        f"Of {total} mentoring ties at the change to clerkships, {kept} ({kept / total:.0%}) were alive 26 weeks later."
    )


class _Titled(NamedTuple):
    """A table under a title that is never wrapped."""

    title: str
    table: Table

    def __rich_console__(self, *_: object) -> Iterator[RenderableType]:
        yield Text(f"\n{self.title}", style="bold")
        yield self.table


def _table(title: str, *columns: str) -> _Titled:
    table = Table(box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", min_width=12 if number else 36)
    return _Titled(title, table)
