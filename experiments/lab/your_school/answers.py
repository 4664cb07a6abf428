"""A school's file read backwards: the answers it gives to the questions of a school, and what it says beyond them."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from experiments.lab.schools import read
from experiments.questions import Answers, Question, class_years, questions
from experiments.school_file import school_file
from sim import Scenario, ScenarioError, load
from sim.schema import WEEKS_PER_YEAR

YEARS = "curriculum.years"
OF_YEARS = ("classroom_months", "classroom_weeks", "clerkship_weeks", "elective_weeks")  # make one timetable together
MONTHS, CLERKSHIP_WEEKS, ELECTIVE_WEEKS, CLASSROOM_WEEKS = range(3, 25), range(12, 81), range(4, 53), range(9, 53)
Nested = dict[str, Any]


class Read(NamedTuple):
    """What a school says: a value for each question, and what no answer says, nested as in a scenario."""

    answers: dict[str, Any]
    beyond: Nested


def read_back(school: Scenario) -> Read:
    """Return the answers that make a school, as near as answers can, and what its file must say beyond them.

    ``school_file`` of both describes the same school. Raises ScenarioError when the questions describe something that
    the school lacks, such as a phase of the baseline: then no answers make it.
    """
    values = _values(school)
    found = {question.name: _answer(question, values) for question in questions() if question.name not in OF_YEARS}
    defaults = {question.name: question.default for question in questions()}
    found |= _of_years(values["curriculum"]["years"], defaults | found)
    answers = {name: found[name] for name in defaults}
    return Read(answers, dict(_beyond(_values(read(school_file(answers, ""), "answers")), values, "")))


def settled(beyond: Nested) -> set[str]:
    """Return the names of the questions whose settings are among what the file says beyond the answers."""
    said = set(dotted(beyond))
    names = {question.name for question in questions() if any(key in said for key in _keys(question) if key != "title")}
    names |= {"title"} & said
    return names | (set(OF_YEARS) if YEARS in said else set())


def dotted(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested values by dotted name."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        inside = isinstance(value, Mapping) and value
        flat |= dotted(value, f"{prefix}{key}.") if inside else {prefix + key: value}
    return flat


def concerned(error: ScenarioError) -> list[str]:
    """Return the names of the questions that a problem of the whole school may be about, in their order."""
    if error.key.startswith(YEARS):
        return [question.name for question in questions() if question.name in (*OF_YEARS, "clerkship_length")]
    table = error.key.rpartition(".")[0]
    return [
        question.name
        for question in questions()
        if any(
            error.key == key or (table and key.rpartition(".")[0] == table) or key in error.allowed
            for key in _keys(question)
        )
    ]


# --- one question ------------------------------------------------------------------------------------


def _answer(question: Question, values: Nested) -> Any:
    """Return the answer that agrees with most of what a school says; the default where none agrees with anything."""
    if question.policy:
        return max((False, True), key=lambda yes: -_wrong(question.keys(yes), values, _keys(question)))
    given = _at(values, next(iter(question.keys(question.default))))
    value = tuple(given) if isinstance(given, list) else given
    try:
        return value if question.answered(question.shown(value)) == value else question.default
    except (ScenarioError, TypeError, ValueError):
        return question.default


def _wrong(says: Mapping[str, Any], values: Nested, keys: Mapping[str, Any]) -> int:
    """Return how many of some keys have another value in the school than an answer or, without one, the baseline."""
    return sum(_plain(says.get(key, _at(_baseline(), key))) != _plain(_at(values, key)) for key in keys)


def _keys(question: Question) -> dict[str, Any]:
    """Return all that an answer can set: of a question about what the school does, what a yes sets."""
    return question.keys(True if question.policy else question.default)


# --- the timetable -----------------------------------------------------------------------------------


def _of_years(years: list[dict[str, int]], answers: Answers) -> dict[str, Any]:
    """Return answers about months and weeks that make these class years; the defaults where none do.

    Where several do, because some change nothing, that nearest the defaults is taken.
    """
    defaults = {name: answers[name] for name in OF_YEARS}
    for months in _from(defaults["classroom_months"], MONTHS):
        whole = {year.get("classroom") for year in years[: months * WEEKS_PER_YEAR // 12 // WEEKS_PER_YEAR]}
        weeks = whole.pop() if len(whole) == 1 else defaults["classroom_weeks"]
        found = dict(answers) | {"classroom_months": months, "classroom_weeks": weeks}
        if weeks not in CLASSROOM_WEEKS or _only(class_years(found), "classroom") != _only(years, "classroom"):
            continue
        for name, allowed, phase in (
            ("clerkship_weeks", CLERKSHIP_WEEKS, "clerkship"),
            ("elective_weeks", ELECTIVE_WEEKS, ""),
        ):
            for value in _from(defaults[name], allowed):
                if _only(class_years(found | {name: value}), phase) == _only(years, phase):
                    found |= {name: value}
                    break
        if _plain(class_years(found)) == _plain(years):
            return {name: found[name] for name in OF_YEARS}
    return defaults


def _only(years: list[dict[str, int]], phase: str) -> list[Any]:
    return [year.get(phase) for year in years] if phase else list(map(_plain, years))


def _from(default: int, allowed: range) -> list[int]:
    """Return the allowed values, the default first and then by how near it they are."""
    return sorted(allowed, key=lambda value: (abs(value - default), value))


# --- values ------------------------------------------------------------------------------------------


@cache
def _baseline() -> Nested:
    return _values(load("baseline"))


def _values(school: Scenario) -> Nested:
    return school.model_dump(mode="json", exclude={"name"})


def _beyond(usual: Nested, given: Nested, prefix: str) -> Iterator[tuple[str, Any]]:
    """Give what nested values say that others do not. Raises ScenarioError when they lack what the others have."""
    for key in usual.keys() - given.keys():
        allowed = "the questions describe this and the school has none; no answers make this school"
        raise ScenarioError(prefix + key, None, allowed)
    for key, value in given.items():
        if isinstance(value, dict) and isinstance(usual.get(key), dict):
            inside = dict(_beyond(usual[key], value, f"{prefix}{key}."))
            if inside:
                yield key, inside
        elif key not in usual or _plain(value) != _plain(usual[key]):
            yield key, value


def _at(values: Nested, key: str) -> Any:
    """Return the value at a dotted name, None where there is none."""
    inside: Any = values
    for step in key.split("."):
        inside = inside.get(step) if isinstance(inside, dict) else None
    return inside


def _plain(value: Any) -> str:
    """Return a value as text in which the order of the phases of a year counts."""
    return json.dumps(value)
