"""Factors: what is varied, over which values, and the scenario values that a place in the unit cube stands for.

Each factor is drawn by itself, evenly over its range (orders of magnitude where ``calibration.priors`` does so):

- behaviour: every free number of the calibration over all that is plausible, and homophily; or one whole set of an
  ensemble, since the numbers of a calibrated set belong together; or nothing;
- people: what the school's people are like and what nobody counted, over what is plausible;
- structure: what a school knows of itself, over what is published of schools.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import polars as pl

from experiments.calibration import priors
from experiments.calibration.priors import Prior
from experiments.conclusions.beliefs import value_at
from experiments.conclusions.meanings import meaning
from experiments.ensemble import AS_WRITTEN, Ensemble
from experiments.made_up_schools import CLASS_SIZE as MEAN_CLASS_SIZE
from experiments.made_up_schools import (
    CLASS_SIZE_SPREAD,
    CLASSROOM_MONTHS,
    FACULTY_PER_STUDENT,
    FACULTY_SPREAD,
    ROTATION_WEEKS,
)
from experiments.questions import CLASS_YEARS, class_years, questions
from sim import Scenario
from sim.parameters import parameters

Z_95 = 1.96
BEHAVIOUR, PEOPLE, STRUCTURE = "behaviour", "people", "structure"
PLAUSIBLE = "plausible"  # behaviour over all that is
SETS = "behaviour sets"  # the factor of an ensemble
HOMOPHILY = "behaviour.homophily"
GROUP_SHARE, LEAST_GROUP, MOST_GROUP = "school.students.group_share", 0.15, 0.5  # smaller, it can be empty
OF_PEOPLE = (
    "reporting.connection",
    GROUP_SHARE,
    "school.students.research_before",
    "school.students.literacy_median",
    "school.students.literacy_spread",
    "school.faculty.attunement_median",
    "school.faculty.attunement_spread",
    "school.faculty.vision_radius",
    "school.faculty.vision_spread",
    "school.faculty.turnover",
    "levers.responsibility.student_share",
    "levers.pool.share",
    "levers.pool.mean_slots",
)
CLASS_SIZE, PER_STUDENT = "school.class_size", "faculty per student"
MONTHS, LENGTH, ELECTIVES = "classroom months", "clerkship length", "elective weeks"
TIMETABLE = {MONTHS: "classroom_months", LENGTH: "clerkship_length", ELECTIVES: "elective_weeks"}  # by question
ROTATION, TEAM = "rotation weeks", "ward team"
SMALL_GROUP, PRECEPTORS = (
    f"phases.classroom.slots.{slot}" for slot in ("small_group.team_size", "clinical_skills.share")
)
WORDS = {
    SETS: "behaviour of students and faculty, a set as a whole",
    HOMOPHILY: "loss of compatibility across groups",
    "behaviour.need.before_third": "felt need of a mentor before the third year",
    "behaviour.need.fourth": "felt need of a mentor in the fourth year",
    "behaviour.starting_connection": "connection with which mentoring begins",
    GROUP_SHARE: "share of students in the smaller group",
    "school.students.research_before": "share of students with research before school",
    "school.faculty.turnover": "turnover of faculty",
    CLASS_SIZE: "size of a class",
    PER_STUDENT: "number of faculty per student",
    MONTHS: "number of months before the clerkships",
    LENGTH: "length of a core clerkship",
    ELECTIVES: "number of weeks of electives",
    ROTATION: "time with one ward attending",
    TEAM: "number of students who share a ward attending",
    SMALL_GROUP: "size of a small group in the classroom years",
    PRECEPTORS: "share of classroom students with a preceptor",
}


class Choice(NamedTuple):
    """Values of which each is equally likely."""

    values: tuple[Any, ...]

    def at(self, place: float) -> Any:
        """Return the value at a place from 0 to 1."""
        return self.values[min(int(place * len(self.values)), len(self.values) - 1)]

    @property
    def low(self) -> float:
        """The first value."""
        return float(self.values[0])

    @property
    def high(self) -> float:
        """The last value."""
        return float(self.values[-1])


class Values(Protocol):
    """Something with a value at every place from 0 to 1, from ``low`` to ``high``."""

    @property
    def low(self) -> float: ...  # noqa: D102
    @property
    def high(self) -> float: ...  # noqa: D102
    def at(self, place: float, /) -> Any: ...  # noqa: D102


class Factor(NamedTuple):
    """What is varied: its name, the part it belongs to, its values and unit, and whether they have an order."""

    name: str
    part: str
    values: Values
    unit: str
    ordered: bool = True

    @property
    def words(self) -> str:
        """What it is, in words that can be high or low."""
        return WORDS.get(self.name) or meaning(self.name)


@dataclass(frozen=True)
class Space:
    """The factors, the ensemble that one of them chooses a set of, the school, and why others are not varied."""

    factors: tuple[Factor, ...]
    plausible: bool
    ensemble: Ensemble | None
    school: Scenario
    left_out: tuple[str, ...]

    @property
    def behaviour(self) -> str:
        """What is done to behaviour, in a word: plausible, the name of the ensemble, or scenario."""
        return PLAUSIBLE if self.plausible else AS_WRITTEN if self.ensemble is None else self.ensemble.name

    def values(self, row: Iterable[float]) -> dict[str, Any]:
        """Return the values by dotted name, as ``Scenario.vary`` takes them, at a place in the unit cube."""
        found = {factor.name: factor.values.at(place) for factor, place in zip(self.factors, row, strict=True)}
        if self.ensemble is not None:
            found |= self.ensemble.values(found.pop(SETS))
        if priors.FREE[priors.NEED][0] in found:
            found = priors.behaviour(found)
        return _as_dotted(found, self.school)


def space(
    schools: Mapping[str, Scenario], reference: str, behaviour: Ensemble | None, plausible: bool, keep_school: bool
) -> Space:
    """Return what is varied at a school under policies; ``schools`` are those of ``experiments.references.to_run``.

    Behaviour is varied over all that is ``plausible``, or else takes a set of the ensemble, or stays where there is
    none. ``keep_school``: the structure stays as the school has it.
    """
    school = schools[reference]
    factors = _of_behaviour(None if plausible else behaviour, plausible)
    factors += _of_people()
    left_out: list[str] = []
    if not keep_school:
        structure, left_out = _of_structure(school, schools.values())
        factors += structure
    factors = _on_one_side(factors, schools.values(), school)
    return Space(tuple(factors), plausible, None if plausible else behaviour, school, tuple(left_out))


# --- what is varied ----------------------------------------------------------------------------------


def _of_behaviour(ensemble: Ensemble | None, plausible: bool) -> list[Factor]:
    units = dict(parameters().select("name", "unit").iter_rows())
    if plausible:
        free = [Factor(prior.name, BEHAVIOUR, prior, _unit(prior.name, units)) for prior in priors.priors()]
    elif ensemble is not None:
        free = [Factor(SETS, BEHAVIOUR, Choice(tuple(range(len(ensemble)))), "", ordered=False)]
    else:
        return []
    if ensemble is None or HOMOPHILY not in ensemble.sets.columns:
        low, high = _plausible(HOMOPHILY)
        free.append(Factor(HOMOPHILY, BEHAVIOUR, Prior(HOMOPHILY, low, high, False, False), units[HOMOPHILY]))
    return free


def _of_people() -> list[Factor]:
    found = []
    units = dict(parameters().select("name", "unit").iter_rows())
    for name in OF_PEOPLE:
        low, high = (LEAST_GROUP, MOST_GROUP) if name == GROUP_SHARE else _plausible(name)
        found.append(Factor(name, PEOPLE, Prior(name, low, high, False, False), units[name]))
    return found


def _of_structure(school: Scenario, schools: Iterable[Scenario]) -> tuple[list[Factor], list[str]]:
    """Return the factors of structure that make sense at a school, and why others do not."""
    size = Prior(CLASS_SIZE, *_of_most_schools(MEAN_CLASS_SIZE, CLASS_SIZE_SPREAD), True, False)
    per_student = Prior(PER_STUDENT, *_of_most_schools(FACULTY_PER_STUDENT, FACULTY_SPREAD), True, False)
    found = [Factor(CLASS_SIZE, STRUCTURE, size, "people"), Factor(PER_STUDENT, STRUCTURE, per_student, "people")]
    if not _like_the_baseline(school):
        return found, ["the timetable stays as the school has it: its phases are not those of the baseline"]
    of_timetable = [
        Factor(MONTHS, STRUCTURE, Choice(tuple(CLASSROOM_MONTHS)), "months"),
        Factor(LENGTH, STRUCTURE, Prior(LENGTH, 4, 8, False, True), "weeks"),  # the shortest and longest of UCSF
        Factor(ELECTIVES, STRUCTURE, Choice((24, 28, 32, 36, 40, 44)), "weeks"),  # assumed
    ]
    left_out = []
    replacing = [one.title for one in schools if any(policy.curriculum for policy in one.policies.values())]
    if replacing:
        of_timetable = []
        left_out = [f"the class years stay as the school has them, since {replacing[0]} replaces them all"]
    return [
        *found,
        *of_timetable,
        Factor(ROTATION, STRUCTURE, Choice(ROTATION_WEEKS), "weeks"),
        Factor(TEAM, STRUCTURE, Prior(TEAM, 1, 4, False, True), "people"),  # assumed
        Factor(SMALL_GROUP, STRUCTURE, Prior(SMALL_GROUP, 4, 12, False, True), "people"),  # assumed
        Factor(PRECEPTORS, STRUCTURE, Prior(PRECEPTORS, 0.0, 1.0, False, False), "share"),  # none to all
    ], left_out


def _of_most_schools(mean: float, spread: float) -> tuple[float, float]:
    """Return between which values 95 of 100 schools lie, by a mean and the standard deviation of the logarithm."""
    middle = math.log(mean) - spread**2 / 2
    return math.exp(middle - Z_95 * spread), math.exp(middle + Z_95 * spread)


def _like_the_baseline(school: Scenario) -> bool:
    """Return whether a school has the phases and slots that answers about a timetable set."""
    return (
        len(school.curriculum.years) == CLASS_YEARS
        and set(school.phases) == {"classroom", "clerkship", "elective"}
        and {"small_group", "clinical_skills"} <= set(school.phases["classroom"].slots)
    )


def _on_one_side(factors: list[Factor], schools: Iterable[Scenario], school: Scenario) -> list[Factor]:
    """Return the factors with ranges cut where a policy sets them, so that a wider pool is never a narrower one."""
    policies = {name: policy for one in schools for name, policy in one.policies.items()}
    kept = []
    for factor in factors:
        values = factor.values
        at_rest = value_at(school.model_dump(include={"levers"}), factor.name)
        for policy in policies.values():
            target = value_at({"levers": policy.levers}, factor.name)
            if isinstance(values, Prior) and target is not None and at_rest is not None:
                if target >= at_rest:
                    values = values._replace(high=min(values.high, target))
                else:
                    values = values._replace(low=max(values.low, target))
        if values.low < values.high:
            kept.append(factor._replace(values=values))
    return kept


def _plausible(name: str) -> tuple[float, float]:
    row = parameters().filter(pl.col("name") == name).row(0, named=True)
    return row["plausible_low"], row["plausible_high"]


def _unit(name: str, units: Mapping[str, str]) -> str:
    """Return the unit of a number of behaviour; a number for some class years has that of its list."""
    return units.get(name) or units[name.rpartition(".")[0]]


# --- values of a scenario ----------------------------------------------------------------------------


def _as_dotted(found: dict[str, Any], school: Scenario) -> dict[str, Any]:
    """Return values by dotted name: those of several keys of a scenario, or made of each other, are spelled out."""
    values = {name: value for name, value in found.items() if name not in (PER_STUDENT, ROTATION, TEAM, *TIMETABLE)}
    if CLASS_SIZE in found:
        values[CLASS_SIZE] = round(found[CLASS_SIZE])
        values["school.faculty.number"] = round(len(school.curriculum.years) * values[CLASS_SIZE] * found[PER_STUDENT])
    if LENGTH in found:
        answers: dict[str, Any] = {one.name: one.default for one in questions()}
        answers |= {question: found[name] for name, question in TIMETABLE.items()}
        values["phases.clerkship.weeks"] = found[LENGTH]
        values["curriculum.years"] = class_years(answers)
    for name, key in ((ROTATION, "rotation_weeks"), (TEAM, "team_size")):
        if name in found:
            values |= {f"phases.clerkship.slots.{slot}.{key}": found[name] for slot in school.phases["clerkship"].slots}
    return values
