"""The kernel's working memory, in proportion to the people of a run."""

from typing import NamedTuple

import numpy as np

from sim.kernel.constants import NEW_BLOCK, NOBODY
from sim.plan import Plan
from sim.trace import CENSUS, REQUEST, SPELL, TIE, Count, Trace, ordered

STUDENT_STATE = np.dtype(
    [
        ("learnt", "f8"),  # literacy from sessions
        ("encouragement", "f8"),
        ("clinical_since", "i4"),  # week of the run, -1: not yet
        ("met_clinician", "i4"),
        ("block", "i4"),
        ("department", "i4"),  # of the block
        ("project_end", "i4"),  # week of the run, exclusive
        ("ties", "i4"),
        ("mentors", "i4"),
    ],
    align=True,
)
LINE = np.dtype(
    [
        ("tie", "i4"),  # with the teacher of a slot; the last line is the research supervisor's
        ("until", "i4"),  # week in which another takes over
        ("spell", "i4"),
        ("contact", "i4"),  # week of the last contact
        ("offered", "i4"),  # week in which an offer was last thought of
    ],
    align=True,
)
FACULTY_STATE = np.dtype(
    [
        ("attunement", "f8"),
        ("mentees", "i4"),
        ("capacity", "i4"),
        ("open", "i4"),
        ("protected", "i4"),
        ("first_queued", "i4"),
    ],
    align=True,
)
QUEUED = np.dtype(
    [
        ("student", "i4"),
        ("faculty", "i4"),
        ("move", "i4"),
        ("answered", "i4"),
        ("next", "i4"),
        ("connection", "f8"),
        ("acceptance_draw", "f8"),
        ("order_draw", "f8"),
    ],
    align=True,
)


class Sizes(NamedTuple):
    """How much of each log is used, as int64 arrays of one; overflow is 1 when one was too small."""

    requests: np.ndarray
    census: np.ndarray
    spells: np.ndarray
    queue: np.ndarray
    asked: np.ndarray
    lapsed: np.ndarray
    overflow: np.ndarray


class State(NamedTuple):
    """All that changes during a run."""

    students: np.ndarray  # STUDENT_STATE
    faculty: np.ndarray  # FACULTY_STATE
    lines: np.ndarray  # LINE (student, slots of a block + 1)
    ties: np.ndarray  # TIE (student, room)
    known: np.ndarray  # int32 (student, room): the faculty of each tie, for quick finding
    mentoring: np.ndarray  # int32 (student, room): places of the mentoring ties, by start
    queue: np.ndarray  # QUEUED: the first moves of a week
    asked: np.ndarray  # int32: faculty with first moves to answer
    lottery: np.ndarray  # float64: draws of the students to be assigned a mentor
    waiting: np.ndarray  # int32: their rows
    lapsed: np.ndarray  # int32: mentors of ties that faded this week
    requests: np.ndarray  # REQUEST
    census: np.ndarray  # CENSUS
    spells: np.ndarray  # SPELL
    weekly: np.ndarray  # int32 (week, class year, Count)
    contacts: np.ndarray  # int32 (week, slot)
    sizes: Sizes


def make_room(plan: Plan, factor: int) -> State:
    """Return the state at the start of a run, with ``factor`` times the usual room.

    Logs are allocated but not touched, so unused room takes no memory.
    """
    students, faculty = len(plan.population.students), len(plan.population.faculty)
    enrolled = int(np.convolve(np.diff(plan.population.cohort_start), np.ones(plan.class_years, int)).max())
    years = -(-plan.weeks // 52)
    ties, mentors = factor * (plan.timetable.most_teachers + 40), factor * 12
    lines = np.zeros((students, plan.timetable.most_slots + 1), LINE)
    for field in LINE.names or ():
        lines[field] = NOBODY
    about_students = np.zeros(students, STUDENT_STATE)
    about_students["encouragement"] = 1.0
    about_students["clinical_since"] = NOBODY
    about_students["block"] = NEW_BLOCK
    about_faculty = np.zeros(faculty, FACULTY_STATE)
    about_faculty["first_queued"] = NOBODY
    return State(
        about_students,
        about_faculty,
        lines,
        np.empty((students, ties), TIE),
        np.empty((students, ties), np.int32),
        np.empty((students, mentors), np.int32),
        np.empty(enrolled * (plan.timetable.most_slots + 2), QUEUED),
        np.empty(enrolled * (plan.timetable.most_slots + 2), np.int32),
        np.empty(enrolled),
        np.empty(enrolled, np.int32),
        np.empty(enrolled * mentors, np.int32),
        np.empty(factor * 64 * students, REQUEST),
        np.empty(factor * 4 * enrolled * years, CENSUS),
        np.empty(students * ties, SPELL),
        np.zeros((plan.weeks, plan.class_years, len(Count)), np.int32),
        np.zeros((plan.weeks, len(plan.timetable.slots)), np.int32),
        Sizes(*(np.zeros(1, np.int64) for _ in Sizes._fields)),
    )


def trace_of(state: State) -> Trace:
    """Return what a finished run leaves."""
    used = np.arange(state.ties.shape[1]) < state.students["ties"][:, None]
    sizes = state.sizes
    logs = ordered(
        state.ties[used],
        state.requests[: sizes.requests[0]],
        state.census[: sizes.census[0]],
        state.spells[: sizes.spells[0]],
    )
    return Trace(*logs, state.weekly, state.contacts)
