"""What a story is made of: its parts, and a record cut by person, once, so that any story is told at once."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from sim.exposure import clerkship_entry
from sim.schema import WEEKS_PER_YEAR
from sim.words import INVESTMENT, RESEARCH, closeness, counted, word

if TYPE_CHECKING:
    from sim.record import Record

Row = dict[str, Any]


class Story(NamedTuple):
    """What a record says of one person."""

    name: str  # "Student 50005" or "Dr 57"
    about: tuple[str, ...]  # who they are: parts of one sentence
    events: tuple[tuple[int, str], ...]  # (week of the run, text), in order of time
    end: tuple[str, ...]  # how it stands when they leave or the run ends; from the second line on, a tie each
    known: tuple[int, ...]  # for each event, the week from which all that its text says has happened


class Event(NamedTuple):
    """An event of a story; those of one week stand in ``order``."""

    week: int  # of the run
    order: int
    text: str
    until: int = -1  # week of the last of what the text says, when that is later

    @property
    def known(self) -> int:
        """The week from which all that the text says has happened."""
        return max(self.week, self.until)


class Stage(NamedTuple):
    """The levers of a stage that change what a faculty member can be to students."""

    start: int  # week of the run
    pool_share: float
    education_reach: float  # 0 when the teaching has no effect
    protected_share: float


def in_order(events: list[Event]) -> tuple[tuple[int, str], ...]:
    """Return the events of a story in order of time, as (week, text)."""
    return tuple((event.week, event.text) for event in sorted(events))


def known_in_order(events: list[Event]) -> tuple[int, ...]:
    """Return, in the same order, the week from which all that an event's text says has happened."""
    return tuple(event.known for event in sorted(events))


def grown(tie: Row) -> str:
    """Return what a mentoring tie has become, in words."""
    met, hours = counted(tie["meetings"], "meeting"), counted(round(tie["hours"]), "hour")
    advocate, known = word(INVESTMENT, tie["advocacy"]), f"{closeness(tie['connection'])} when last met"
    return f"{met}, {hours} together in all, {known}, mentor {advocate} (advocacy {tie['advocacy']:.2f})"


class ByPerson:
    """A table cut by person: the rows of each, in the order of the table."""

    def __init__(self, table: pl.DataFrame, person: str) -> None:
        self.table = table.drop_nulls(person).sort(person, maintain_order=True)
        sizes = self.table[person].rle().struct.unnest()
        starts = sizes["len"].cum_sum() - sizes["len"]
        self.places = dict(zip(sizes["value"], zip(starts, sizes["len"], strict=True), strict=True))

    def __getitem__(self, person: int) -> list[Row]:
        """Return the rows of one person; none when there are none."""
        return self.table.slice(*self.places[person]).to_dicts() if person in self.places else []


class Chronicle:
    """The tables of a record, cut by student and by faculty member who have come to the school so far."""

    def __init__(self, record: "Record") -> None:
        from sim.measures import reported_ties  # measures read records, which hold this chronicle

        self.record = record
        self.lived = record.weeks_lived
        self.school_weeks = record.plan.class_years * WEEKS_PER_YEAR
        entered = pl.Series("clerkships_week", clerkship_entry(record))
        people = record.students.with_columns(entered).filter(pl.col("entry_week") < self.lived).to_dicts()
        self.students: dict[int, Row] = {person["student"]: person for person in people}
        draws = {name: record.plan.population.faculty[name] for name in ("education_draw", "protected_draw")}
        members = record.faculty.with_columns(**{name: pl.Series(draw) for name, draw in draws.items()})
        came = members.filter(pl.col("arrival_week") < self.lived).to_dicts()
        self.faculty: dict[int, Row] = {member["faculty"]: member for member in came}
        self.ties_of_student = ByPerson(record.ties, "student")
        self.requests_of_student = ByPerson(record.requests, "student")
        self.spells_of_student = ByPerson(self._spells, "student")
        self.reported_of_student = ByPerson(reported_ties(record), "student")

    # What only the stories of faculty need.

    @cached_property
    def stages(self) -> list[Stage]:
        """The stages of the school's policies."""
        levers = self.record.plan.timetable.levers
        reach = np.where(levers["faculty_education_effect"] > 0, levers["faculty_education_reach"], 0.0)
        columns = levers["start"], levers["pool_share"], reach, levers["protected_share"]
        return [Stage(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]

    @cached_property
    def ties_of_faculty(self) -> ByPerson:
        """Ties of each faculty member."""
        return ByPerson(self.record.ties, "faculty")

    @cached_property
    def introductions_of_faculty(self) -> ByPerson:
        """Ties that each faculty member's introduction began."""
        return ByPerson(self.record.ties, "introduced_by")

    @cached_property
    def requests_of_faculty(self) -> ByPerson:
        """First moves to and by each faculty member."""
        return ByPerson(self.record.requests, "faculty")

    @cached_property
    def spells_of_faculty(self) -> ByPerson:
        """Spells of each faculty member with students."""
        return ByPerson(self._spells, "faculty")

    @cached_property
    def _spells(self) -> pl.DataFrame:
        """The spells in which people met, with their weeks and hours."""
        slots = {f"{phase}.{name}": slot.hours for phase, name, slot in self.record.names.slots}
        slots[RESEARCH] = self.record.scenario.behaviour.project_hours
        entry = pl.col("student").replace_strict({i: person["entry_week"] for i, person in self.students.items()})
        last = pl.min_horizontal(entry + self.school_weeks, pl.lit(self.lived))
        # A project agreed on in the last week, or with someone who leaves before it begins, never begins.
        began = self.record.spells.filter(pl.col("start_week") < last)
        weeks = pl.col("stop_week") - pl.col("start_week") + 1
        began = began.with_columns(weeks.alias("weeks"), pl.col("slot").cast(pl.String))
        hours = pl.col("weeks") * pl.col("slot").replace_strict(slots, return_dtype=pl.Float64)
        return began.with_columns(hours.alias("hours"))
