"""The numbers of a case in words: what it means that one is below or above a limit."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.conclusions.beliefs import POLICIES
from experiments.conclusions.meanings import meaning
from experiments.discovery.cases import MONTHS_BEFORE, PRECEPTORS, RATIO, WHOLE
from experiments.discovery.prim import Restriction

FEWER, SHORTER, BELOW = ("fewer than", "more than"), ("shorter than", "longer than"), ("below", "above")
LESS = ("less than", "more than")
ONE = re.compile(r"( 1 (week|student))s\b")


class Said(NamedTuple):
    """A number in a sentence: the words for below and above a limit, the sentence, and whether it is a percentage."""

    sides: tuple[str, str]
    sentence: str
    percent: bool = False
    name: str = ""  # at the axis of a figure


SAID: Mapping[str, Said] = {
    "school.class_size": Said(FEWER, "{side} {limit} students enter each year", name="students per class"),
    RATIO: Said(FEWER, "there are {side} {limit} faculty for each student", name="faculty for each student"),
    MONTHS_BEFORE: Said(("before", "after"), "clerkships begin {side} month {limit}", name="months before clerkships"),
    "clerkship_weeks": Said(SHORTER, "clerkships are {side} {limit} weeks", name="weeks of each clerkship"),
    "rotation_weeks": Said(SHORTER, "rotations are {side} {limit} weeks", name="weeks of a rotation"),
    "ward_team": Said(FEWER, "{side} {limit} students share a ward attending", name="students who share an attending"),
    "small_group": Said(FEWER, "classroom groups have {side} {limit} students", name="students in a classroom group"),
    PRECEPTORS: Said(
        FEWER,
        "{side} {limit} of classroom students have a clinician who teaches them",
        True,
        "classroom students with a clinician",
    ),
    "school.faculty.turnover": Said(
        FEWER, "{side} {limit} of faculty leave each year", True, "faculty who leave in a year"
    ),
    "school.students.research_before": Said(
        FEWER, "{side} {limit} of students did research before school", True, "students with earlier research"
    ),
    "levers.pool.share": Said(
        FEWER, "{side} {limit} of faculty are open to mentoring", True, "faculty open to mentoring"
    ),
    "levers.pool.mean_slots": Said(
        FEWER, "a mentor has room for {side} {limit} students", name="students a mentor has room for"
    ),
}
# Levers of the policy itself: the strength that it has in a case.
SAID_OF_POLICY: Mapping[str, Said] = {
    "levers.education.reach": Said(FEWER, "a session works in {side} {limit} of students", True, "students reached"),
    "levers.education.effect": Said(
        LESS, "a session gives {side} {limit} of the literacy that students lack", True, "missing literacy given"
    ),
    "levers.promotion.emphasis": Said(
        BELOW, "the emphasis of the promotion (0 to 1) is {side} {limit}", name="emphasis of the promotion"
    ),
    "levers.responsibility.student_share": Said(
        LESS, "the policy leaves {side} {limit} of first moves to students", True, "first moves left to students"
    ),
    "levers.pool.share": Said(
        FEWER, "the policy opens {side} {limit} of faculty to mentoring", True, "faculty open with the policy"
    ),
    "levers.pool.mean_slots": Said(FEWER, "the policy gives a mentor {side} {limit} places", name="places of a mentor"),
    "levers.faculty_education.reach": Said(FEWER, "{side} {limit} of faculty take part", True, "faculty who take part"),
    "levers.faculty_education.effect": Said(
        LESS, "a course gives {side} {limit} of the attunement that faculty lack", True, "missing attunement given"
    ),
    "levers.protected_time.share": Said(
        FEWER, "{side} {limit} of faculty have paid time", True, "faculty with paid time"
    ),
    "levers.bridge.strength": Said(
        LESS, "the bridge takes away {side} {limit} of the shock", True, "shock that the bridge takes away"
    ),
    "levers.assignment.share": Said(
        FEWER, "{side} {limit} of students without a mentor are assigned one", True, "students assigned a mentor"
    ),
}


def said_of(name: str) -> Said | None:
    """Return how a number is said; None when only its meaning is known."""
    first, _, rest = name.partition(".")
    return SAID_OF_POLICY.get(rest.partition(".")[2]) if first == POLICIES else SAID.get(name)


def called(name: str) -> str:
    """Return what a number is called, in words."""
    said = said_of(name)
    return said.name if said else meaning(name)


class Words:
    """The numbers of cases in words. ``x``, float64 (cases, numbers), holds the values between which limits lie."""

    def __init__(self, names: Sequence[str], x: np.ndarray) -> None:
        self.names, self.x = tuple(names), x

    def axis(self, place: int) -> str:
        """Return what a number is called at an axis."""
        said = said_of(self.names[place])
        return f"{called(self.names[place])}{', %' if said and said.percent else ''}"

    def limit(self, restriction: Restriction) -> float:
        """Return the limit between the last case inside and the first outside; of whole numbers the first outside."""
        column = self.x[:, restriction.place]
        inside = column >= restriction.limit if restriction.side == "low" else column <= restriction.limit
        if inside.all():
            return restriction.limit
        last, first = (column[inside].min(), column[~inside].max())
        if restriction.side == "high":
            last, first = (column[inside].max(), column[~inside].min())
        return float(first if self.whole(restriction.place) else (last + first) / 2)

    def clause(self, restriction: Restriction) -> str:
        """Return a restriction as a clause: "fewer than 25 % of faculty are open to mentoring"."""
        said = said_of(self.names[restriction.place])
        limit = self._written(restriction.place, self.limit(restriction), said is not None and said.percent)
        if said is None:
            return f"the {meaning(self.names[restriction.place])} is {BELOW[restriction.side == 'low']} {limit}"
        sentence = said.sentence.format(side=said.sides[restriction.side == "low"], limit=limit)
        return ONE.sub(r"\1", sentence)

    def where(self, restrictions: Sequence[Restriction]) -> str:
        """Return restrictions as clauses joined by commas and "and"."""
        clauses = [self.clause(restriction) for restriction in restrictions]
        return " and ".join(filter(None, (", ".join(clauses[:-1]), *clauses[-1:])))

    def whole(self, place: int) -> bool:
        """Return whether a number takes whole values only."""
        column = self.x[:, place]
        return self.names[place] in (*WHOLE, MONTHS_BEFORE) or bool((column == np.round(column)).all())

    def _written(self, place: int, limit: float, percent: bool) -> str:
        """Write a limit to about a hundredth of what the number's values span."""
        if self.whole(place):
            return f"{limit:,.0f}"
        scale = 100 if percent else 1
        digits = max(0, int(np.ceil(-np.log10(np.ptp(self.x[:, place]) * scale / 30))))
        return f"{scale * limit:,.{digits}f}" + ("\N{NO-BREAK SPACE}%" if percent else "")
