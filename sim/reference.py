"""A reference run for those who build the model from its description: what the baseline gives with seed 0."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import polars as pl

from sim.curriculum import build_timetable
from sim.measures import by_class_year
from sim.record import Record
from sim.scenario import load
from sim.schema import Setting
from sim.simulate import simulate

STUDENT, MEMBER = 10000, 0  # whose traits are shown, by id
TAUGHT = 10004  # whose teachers are shown: one whose team has a preceptor
WEEKS = (*range(36), *range(104, 120))  # a classroom year and two clerkships


def reference_run() -> str:
    """Return the posts, two people, the teachers of one student and the totals of a run as Markdown tables."""
    record = simulate(load("baseline"), seed=0)
    parts = {
        "Posts by department and setting": _posts(record),
        f"Student {STUDENT}": _traits(record.students, record.plan.population.students, STUDENT),
        f"Faculty member {MEMBER}": _traits(record.faculty, record.plan.population.faculty, MEMBER),
        f"Spells with teachers of student {TAUGHT} that begin in weeks 0-35 and 104-119": _teachers(record),
        "Totals of the run": _totals(record),
        "Students who report a mentor in the last spring": _reported(record),
    }
    return "\n".join(f"\n*{title}*\n\n{table}" for title, table in parts.items()) + "\n"


def _markdown(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_shown, line))} |" for line in lines)


def _shown(value: Any) -> str:
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def _posts(record: Record) -> str:
    """Return how many posts each department has in each setting."""
    posts = build_timetable(record.scenario)[2]
    rows = []
    for place, department in enumerate(record.names.departments):
        settings = posts.setting[posts.department == place]
        rows.append([department, *(int((settings == setting).sum()) for setting in Setting)])
    return _markdown(["department", *(setting.name for setting in Setting)], rows)


def _traits(people: pl.DataFrame, rows: np.ndarray, person: int) -> str:
    """Return the traits of a person and the draws held against the levers."""
    place = int(np.flatnonzero(rows["id"] == person)[0])
    shown = people.drop(people.columns[0]).row(place, named=True)
    shown |= {name: float(rows[name][place]) for name in rows.dtype.names or () if name.endswith("_draw")}
    return _markdown(shown, [shown.values()])


def _teachers(record: Record) -> str:
    """Return the spells of one student with teachers in some weeks."""
    taught = pl.col("slot") != "research"
    spells = record.spells.filter((pl.col("student") == TAUGHT) & taught & pl.col("start_week").is_in(WEEKS))
    return _markdown(
        ["slot", "teacher", "first week", "last week"],
        spells.select("slot", "faculty", "start_week", "stop_week").rows(),
    )


def _totals(record: Record) -> str:
    """Return how many ties, first moves and spells there were, by kind."""
    started = record.ties.filter(pl.col("start_week").is_not_null())
    rows = [
        *_counts("ties by where they met", record.ties, "where_met"),
        *_counts("first moves by move and outcome", record.requests, "move", "outcome"),
        *_counts("mentoring begun, by who asked", started, "who_asked"),
        *_counts("mentoring ended, by reason", started, "end_reason"),
        ("spells", "teachers and supervisors", len(record.spells)),
        ("weekly counts, summed", "meetings", record.weekly["meetings"].sum()),
        ("weekly counts, summed", "moments of seeking", record.weekly["seeking"].sum()),
        ("weekly counts, summed", "ties lapsed", record.weekly["lapsed"].sum()),
    ]
    return _markdown(["of", "kind", "number"], rows)


def _counts(title: str, frame: pl.DataFrame, *columns: str) -> list[tuple[str, str, int]]:
    return [(title, ", ".join(kind), number) for *kind, number in frame.group_by(columns).len().sort(columns).rows()]


def _reported(record: Record) -> str:
    """Return the students enrolled and mentored in the last spring, by class year."""
    last = by_class_year(record).filter(pl.col("year") == record.years)
    return _markdown(
        ["class year", "enrolled", "mentored", "share"],
        last.select("class_year", "enrolled", "mentored", "share").rows(),
    )
