"""Published figures the model is held against, each a number read from a record, its source beside it."""

from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from sim import Record, measures

ANCHOR = "Aagaard & Hauer 2003, J Gen Intern Med 18:298-302: UCSF, spring 1999, 232 of 302 answered"
WARD = "Brigham 2009-11, 199 students, Teach Learn Med 2015;27:130"


class Target(NamedTuple):
    """A published figure: its value, its standard error, and how it is read from a record."""

    id: str
    title: str
    value: float
    standard_error: float
    source: str
    read: Callable[[Record], float]


def _met(origin: str) -> Callable[[Record], float]:
    """Return a reader of the share of third- and fourth-year students' mentors met in one way, last spring."""

    def share(record: Record) -> float:
        met = measures.where_met(record).filter(
            pl.col("year") == record.years, pl.col("class_year") >= len(record.scenario.curriculum.years) - 1
        )
        total = int(met["mentors"].sum())
        return int(met.filter(pl.col("category") == origin)["mentors"].sum()) / total if total else float("nan")

    return share


def _outcome(name: str) -> Callable[[Record], float]:
    return lambda record: measures.outcomes(record)[name]


def _exposure(column: str) -> Callable[[Record], float]:
    return lambda record: measures.ward_exposure(record)[column].item()


TARGETS = (
    Target("C1", "third-year students with a mentor", 0.26, 0.042, ANCHOR, _outcome("mentored_year_3")),
    Target("C2", "fourth-year students with a mentor", 0.45, 0.045, ANCHOR, _outcome("mentored_year_4")),
    Target("C3", "mentors met on an inpatient clerkship", 0.28, 0.049, ANCHOR, _met("clerkship")),
    Target("C4", "mentors sought for similar interests", 0.23, 0.046, ANCHOR, _met("sought")),
    Target("C5", "mentors met in research", 0.19, 0.043, ANCHOR, _met("research")),
    Target("C8", "attendings met per four-week ward block", 3.7, 0.2, WARD, _exposure("attendings")),
    Target("C8b", "students who met four or more of them", 0.497, 0.035, WARD, _exposure("share_four_or_more")),
    Target("C9", "working days shared with an attending", 9.0, 0.5, WARD, _exposure("days")),
    Target("C9b", "pairs who shared seven days or fewer", 0.40, 0.03, WARD, _exposure("share_seven_or_fewer")),
)
