"""The trace: what either engine writes down of a run, as plain arrays that must agree to the last bit."""

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from sim import rules


class Status(IntEnum):
    """How a tie stands."""

    acquaintance = 0
    mentoring = 1
    ended = 2  # was mentoring
    gone = 3  # an acquaintance who left the school


class Asker(IntEnum):
    """Who made the first move of a mentoring tie."""

    nobody = 0
    student = 1
    faculty = 2
    school = 3


class EndReason(IntEnum):
    """Why a mentoring tie ended; ongoing when it never began or still goes on."""

    ongoing = 0
    faded = 1
    mentor_left = 2
    graduated = 3


class Move(IntEnum):
    """The first move of a possible mentoring tie."""

    asked = 0  # a student asked somebody known
    searched = 1  # a student asked a stranger of like interests
    offered = 2
    assigned = 3
    nothing = 4  # a moment of seeking that came to nothing


class Outcome(IntEnum):
    """What came of a first move: accepted, or exactly one barrier."""

    accepted = rules.ACCEPTED
    no_clinician_met = rules.NO_CLINICIAN_MET
    course_over_too_soon = rules.COURSE_OVER_TOO_SOON
    lost_at_transition = rules.LOST_AT_TRANSITION
    did_not_know_how = rules.DID_NOT_KNOW_HOW
    not_in_pool = rules.NOT_IN_POOL
    no_free_slot = rules.NO_FREE_SLOT
    declined = rules.DECLINED


class Count(IntEnum):
    """Columns of the weekly counts, per class year."""

    enrolled = 0
    mentored = 1  # students with a mentoring tie
    ties = 2  # mentoring ties
    meetings = 3
    seeking = 4  # moments of seeking
    requests = 5  # asked or searched
    offers = 6  # offers made
    educated = 7  # students taught at a session
    assigned = 8
    lapsed = 9
    projects = 10  # students in a research project


TIE = np.dtype(
    [
        ("student", "i4"),  # row of the population
        ("faculty", "i4"),  # row of the population
        ("met_week", "i4"),
        ("origin", "i4"),  # Origin
        ("status", "i4"),  # Status
        ("who_asked", "i4"),  # Asker
        ("start", "i4"),  # week mentoring began, -1: never
        ("stop", "i4"),  # week it ended, -1: not
        ("end_reason", "i4"),  # EndReason
        ("last", "i4"),  # week of last contact
        ("refused_year", "i4"),  # year of the last refusal, -1: never
        ("introduced_by", "i4"),  # row of the mentor, -1: nobody
        ("meetings", "i4"),
        ("connection", "f8"),  # at last contact
        ("advocacy", "f8"),
        ("compatibility", "f8"),
        ("hours", "f8"),  # together: in teaching slots and projects, and an hour a meeting
    ],
    align=True,
)
REQUEST = np.dtype(
    [("week", "i4"), ("student", "i4"), ("faculty", "i4"), ("move", "i4"), ("outcome", "i4"), ("connection", "f8")],
    align=True,
)
CENSUS = np.dtype(
    [("year", "i4"), ("student", "i4"), ("faculty", "i4"), ("connection", "f8"), ("advocacy", "f8")], align=True
)
SPELL = np.dtype(
    [
        ("student", "i4"),
        ("faculty", "i4"),
        ("slot", "i4"),
        ("start", "i4"),
        ("stop", "i4"),
        ("connection", "f8"),  # when the last week of it was over
    ],
    align=True,
)
RESEARCH_SLOT = -1


class Trace(NamedTuple):
    """Everything one run leaves."""

    ties: np.ndarray  # TIE, by student, then in order of meeting
    requests: np.ndarray  # REQUEST, by week, student, move and faculty
    census: np.ndarray  # CENSUS: mentoring ties in the spring of each year, by year, student and faculty
    spells: np.ndarray  # SPELL: weeks with one teacher in one slot, by student, then in order of beginning
    weekly: np.ndarray  # int32 (week, class year, Count)
    contacts: np.ndarray  # int32 (week, slot): students in contact with a teacher


def ordered(
    ties: np.ndarray, requests: np.ndarray, census: np.ndarray, spells: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the four logs in their canonical order (``ties`` are in order already)."""

    def by(log: np.ndarray, *keys: str) -> np.ndarray:
        return log[np.lexsort([log[key] for key in reversed(keys)])]

    return (
        ties,
        by(requests, "week", "student", "move", "faculty"),
        by(census, "year", "student", "faculty"),
        by(spells, "student"),  # a stable sort: each student's are in order already
    )
