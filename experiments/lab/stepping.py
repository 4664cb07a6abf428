"""What the page of the stepped model says: which school it is, and in words what its last weeks did."""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from typing import Any, NamedTuple

import marimo as mo
import pandas as pd
import polars as pl

from experiments.lab import schools
from experiments.pages import filled
from sim import Record, Scenario, load
from sim.model import MentoringModel
from sim.schema import WEEKS_PER_YEAR
from sim.student_story import turns_of_student
from sim.trace import Count
from sim.words import STOPPED, counted, slot_name

SMALL = {  # agents step at once, and each can be seen
    "title": "A small school of four years",
    "school.class_size": 24,
    "school.faculty.number": 200,
}
MOST_TOLD = 8  # events of the last weeks that are told one by one


class Weeks(NamedTuple):
    """Weeks just lived, in words: when, how many did what, and the latest turns of single students' stories."""

    when: str
    numbers: tuple[str, ...]
    events: tuple[str, ...]
    left_out: int  # events before these


def school_of(parameters: Mapping[str, Any]) -> Scenario:
    """Return the school that a page's address asks for, a small one by default. Raises ScenarioError as ``chosen``."""
    return schools.chosen(parameters) if schools.SCHOOL in parameters else load("baseline").vary(SMALL)


def record_so_far(model: MentoringModel) -> Record:
    """Return the record of a model as far as it has been stepped."""
    return Record(model.school, model.seed, model.plan, model.trace())


def date(week: int) -> str:
    """Return a week of the run in words."""
    return f"year {week // WEEKS_PER_YEAR + 1}, week {week % WEEKS_PER_YEAR + 1}"


def lived(record: Record, since: int) -> Weeks:
    """Return what happened from week ``since`` of the run up to where the record ends."""
    last = record.weeks_lived - 1
    if last < since:
        return Weeks("No week has been lived yet.", (), (), 0)
    when = date(last) if last == since else f"{date(since)} to {date(last)}"
    events = _events(record, since)
    told = [f"{text[0].upper()}{text[1:]}." for text in events[-MOST_TOLD:]]
    left_out = len(events) - len(told)
    return Weeks(f"{when[0].upper()}{when[1:]}", tuple(_numbers(record, since)), tuple(told), left_out)


def told(records: Mapping[str, Record], since: int, ended: bool) -> mo.Html:
    """Return ``lived`` of each record under its title, side by side; screen readers hear it when it changes.

    ``ended`` says that no more weeks can be lived.
    """
    weeks = {title: lived(record, since) for title, record in records.items()}
    return mo.Html(filled("lab/stepping.html.j2", records=weeks, ended=ended))


def looks() -> mo.Html:
    """Return the style sheet of the page."""
    return mo.Html(f"<style>{files('experiments.lab').joinpath('agents.css').read_text()}</style>")


def chapter(text: str, title: str = "") -> mo.Html:
    """Return a few words of the page, under their title if they have one."""
    head = f"<h2>{escape(title)}</h2>" if title else ""
    return mo.Html(f'<div class="lab-chapter">{head}<p>{escape(text)}</p></div>')


def table(frame: pd.DataFrame) -> mo.Html:
    """Return a small table of the page."""
    corner = frame.index.name or ""
    rows = list(frame.itertuples())
    return mo.Html(filled("lab/stepping_table.html.j2", corner=corner, columns=list(frame.columns), rows=rows))


def _numbers(record: Record, since: int) -> list[str]:
    """Return what many did in these weeks, and how the last one ended."""
    weekly, last = record.trace.weekly, record.weeks_lived - 1
    enrolled, mentored = (int(weekly[last, :, count].sum()) for count in (Count.enrolled, Count.mentored))
    lines = [f"{mentored} of {counted(enrolled, 'student')} have a mentor at the end."]
    contacts = {name: int(number) for name, number in _contacts(record, since).items() if number}
    if contacts:
        each = ", ".join(f"{slot_name(name)} {number}" for name, number in contacts.items())
        lines.append(f"{'Students' if last == since else 'Student-weeks'} with a teacher: {each}.")
    meetings = int(weekly[since:, :, Count.meetings].sum())
    lines.append(f"{counted(meetings, 'meeting')} of students with their mentors.")
    stopped = record.requests.filter((pl.col("week") >= since) & (pl.col("move") == "nothing"))
    for outcome, number in stopped.group_by("outcome").len().sort("len", descending=True).iter_rows():
        lines.append(f"{counted(number, 'time')} a student looked for a mentor and asked nobody: {STOPPED[outcome]}.")
    return lines


def _contacts(record: Record, since: int) -> dict[str, int]:
    """Return the student-weeks with a teacher by slot."""
    contacts: dict[str, int] = {}
    for (phase, name, _), number in zip(record.names.slots, record.trace.contacts[since:].sum(axis=0), strict=True):
        slot = f"{phase}.{name}"
        contacts[slot] = contacts.get(slot, 0) + int(number)
    return contacts


def _events(record: Record, since: int) -> list[str]:
    """Return in order of time how mentoring was asked for or offered, began or ended in these weeks."""
    asking = record.requests.filter((pl.col("week") >= since) & (pl.col("move") != "nothing"))["student"]
    introduced = record.ties.filter((pl.col("met_week") >= since) & pl.col("introduced_by").is_not_null())["student"]
    parting = record.ties.filter(pl.col("stop_week") >= since)["student"]
    turns = [
        (week, student, text)
        for student in pl.concat([asking, introduced, parting]).unique().sort()
        for week, text in turns_of_student(record.chronicle, student)
        if week >= since
    ]
    in_order = sorted(turns, key=lambda turn: turn[:2])
    return [f"{date(week)}, student {student}: {text}" for week, student, text in in_order]
