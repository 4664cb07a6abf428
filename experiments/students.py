"""Students of the last two class years, one by one: of what kind they are, and how each fares under a policy.

Ids are the same under every policy, so a student can be followed from the school as it is into the same school with a
policy: who gains a mentor, who loses one, and what stands in the way of those it does not reach.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from sim import Record
from sim.exposure import NOT_YET, clerkship_entry
from sim.measures import BARRIERS, SEEKING_MOVES, reported_ties
from sim.trace import Asker, Outcome

GROUPS = ("larger group", "smaller group")
THIRDS = ("lowest initiative", "middle initiative", "highest initiative")  # thirds of these students
SEEKERS = ("early seekers", "late seekers", "never looked")  # at the school without the policy
KINDS = (*GROUPS, *THIRDS, *SEEKERS)
CHANGES = ("either way", "gained", "lost", "neither way")
HAD_ONE, ASSIGNED, NEVER_LOOKED = "had_one_before", "only_assigned", "never_looked"
WITHOUT = (HAD_ONE, ASSIGNED, *BARRIERS, NEVER_LOOKED)


class Clinical(NamedTuple):
    """Students of the last two class years of a run, in order of their ids; each array has one entry a student.

    ``mentored`` is whether they report a mentor in the last spring, ``seeker`` the place in SEEKERS: early when the
    first moment of seeking came before the clerkships. ``why`` says of those without a mentor what was the matter
    (place in WITHOUT; -1 for those with one): they had one before or hardly know theirs, were only ever assigned one,
    never looked, or else what stopped them when they last looked.
    """

    ids: np.ndarray
    group: np.ndarray
    third: np.ndarray
    seeker: np.ndarray
    mentored: np.ndarray
    why: np.ndarray


def clinical_students(record: Record) -> Clinical:
    """Return the students of the last two class years of a run."""
    everybody = record.plan.population.students
    class_year = record.years - everybody["cohort"]
    rows = np.flatnonzero((class_year > record.plan.class_years - 2) & (class_year <= record.plan.class_years))
    people = everybody[rows]
    last = reported_ties(record).filter(pl.col("year") == record.years)
    mentored = np.isin(people["id"], last["student"].to_numpy())
    third = people["initiative"].argsort().argsort() * len(THIRDS) // max(len(people), 1)
    entry = clerkship_entry(record)[rows]
    why = np.where(mentored, -1, _why(record, rows))
    return Clinical(people["id"], people["group"], third, _seeker(record, rows, entry), mentored, why)


def shares_by_kind(students: Clinical, reference: Clinical) -> dict[str, float]:
    """Return the share with a mentor among each of KINDS; NaN where there is nobody.

    When students look for a mentor is read at the reference, so that a policy cannot change who is compared.
    """
    seeker = np.full(len(students.ids), -1)
    mine, theirs = _same(students, reference)
    seeker[mine] = reference.seeker[theirs]
    kinds = [students.group == code for code in range(len(GROUPS))]
    kinds += [students.third == place for place in range(len(THIRDS))]
    kinds += [seeker == place for place in range(len(SEEKERS))]
    return {name: _share(students.mentored[those]) for name, those in zip(KINDS, kinds, strict=True)}


def changes(students: Clinical, reference: Clinical) -> dict[str, float]:
    """Return the shares of students who have a mentor either way, gain one, lose one, or have none (CHANGES).

    Only students who are at both schools are counted; NaN when there are none.
    """
    mine, theirs = _same(students, reference)
    after, before = students.mentored[mine], reference.mentored[theirs]
    found = (after & before, after & ~before, ~after & before, ~after & ~before)
    return {name: _share(those) for name, those in zip(CHANGES, found, strict=True)}


def without(students: Clinical) -> dict[str, float]:
    """Return the shares of all students who have no mentor, by what was the matter (WITHOUT)."""
    return {name: _share(students.why == place) for place, name in enumerate(WITHOUT)}


def _seeker(record: Record, rows: np.ndarray, entry: np.ndarray) -> np.ndarray:
    """Return the place in SEEKERS of students: int64 (rows,)."""
    requests = record.trace.requests
    sought = requests[np.isin(requests["move"], SEEKING_MOVES)]
    never = np.iinfo(np.int32).max
    first = np.full(len(record.plan.population.students), never, np.int32)
    np.minimum.at(first, sought["student"], sought["week"])
    begun = np.where(entry == NOT_YET, record.plan.weeks, entry)
    return np.select([first[rows] == never, first[rows] < begun], [2, 0], 1)


def _why(record: Record, rows: np.ndarray) -> np.ndarray:
    """Return what would be the matter with students if they had no mentor: int64 (rows,)."""
    people = len(record.plan.population.students)
    why = np.full(people, WITHOUT.index(NEVER_LOOKED))
    requests = record.trace.requests
    failed = requests[np.isin(requests["move"], SEEKING_MOVES) & (requests["outcome"] != Outcome.accepted)]
    why[failed["student"]] = np.array(_PLACE_OF_OUTCOME)[failed["outcome"]]  # in order of weeks: the last one stays
    ties = record.trace.ties[record.trace.ties["start"] >= 0]
    assigned = ties["who_asked"] == Asker.school
    for those, name in ((assigned, ASSIGNED), (~assigned, HAD_ONE)):
        why[ties["student"][those]] = WITHOUT.index(name)
    return why[rows]


_PLACE_OF_OUTCOME = [WITHOUT.index(outcome.name) if outcome.name in WITHOUT else -1 for outcome in Outcome]


def _same(students: Clinical, reference: Clinical) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of the students who are in both."""
    _, mine, theirs = np.intersect1d(students.ids, reference.ids, assume_unique=True, return_indices=True)
    return mine, theirs


def _share(those: np.ndarray) -> float:
    return float(those.mean()) if len(those) else float("nan")
