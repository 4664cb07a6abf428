"""The pictures that lessons can ask for, by kind: from what was measured to ``experiments.lab.teaching.charts``."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from experiments.lab.teaching import charts
from experiments.lab.teaching.lesson import Lesson, Picture
from experiments.lab.teaching.measured import Measured, Row
from experiments.lab.teaching.told import IN_UNIT, signed, within
from sim import Scenario, rules, simulate
from sim.measures import OUTCOMES
from sim.schema import Origin

GROWTH_WEEKS = 52
TITLES = {"mentored_clinical": "Third- and fourth-years with a mentor"}  # in four years, as at all schools of lessons


def effects(lesson: Lesson, found: Measured, asked: Picture) -> str:
    """Return what schools change against the first one, by figure."""
    groups = [
        (
            title(figure) if len(asked.figures) > 1 else "",
            [
                _line(lesson, school, found.difference(school, figure, lesson.reference), asked)
                for school in asked.schools
            ],
        )
        for figure in asked.figures
    ]
    return charts.rows(asked.title, groups, effect=True)


def levels(lesson: Lesson, found: Measured, asked: Picture) -> str:
    """Return figures of schools: a group for each school when there are several figures, else one line each."""
    if len(asked.figures) == 1:
        lines = [
            _line(lesson, school, _level(found, school, asked.figures[0], asked), asked) for school in asked.schools
        ]
        return charts.rows(asked.title, [("", lines)], effect=False)
    groups = [
        (
            lesson.schools[school].title if len(asked.schools) > 1 else "",
            [_figure_line(figure, _level(found, school, figure, asked), asked) for figure in asked.figures],
        )
        for school in asked.schools
    ]
    return charts.rows(asked.title, groups, effect=False)


def draws(lesson: Lesson, found: Measured, asked: Picture) -> str:
    """Return every run of schools as a dot; with unit "points" the differences from the first school."""
    figure, effect = asked.figures[0], asked.unit == "points"
    lines = []
    for school in asked.schools:
        row = found.difference(school, figure, lesson.reference) if effect else found.level(school, figure)
        values = found.values(school, figure) - (found.values(lesson.reference, figure) if effect else 0.0)
        lines.append((lesson.schools[school].title, values.tolist(), row, IN_UNIT[asked.unit](row)))
    return charts.draws(asked.title, lines, effect)


def weeks(lesson: Lesson, found: Measured, asked: Picture) -> str:
    """Return curves around entering the clerkships, a curve for each school: the middle run, and 8 in 10 runs."""
    name = asked.figures[0]
    lines = []
    for school in asked.schools:
        at = sorted(int(key.partition("@")[2]) for key in found.runs[school][0] if key.startswith(f"{name}@"))
        runs = [found.values(school, f"{name}@{week}") for week in at]
        low, middle, high = (np.nanquantile(runs, share, axis=1).tolist() for share in (0.1, 0.5, 0.9))
        lines.append(charts.Curve(lesson.schools[school].title, [float(week) for week in at], middle, low, high))
    return charts.curves(asked.title, lines, "Weeks since entering the clerkships", zero="clerkships begin")


def growth(lesson: Lesson, found: Measured, asked: Picture) -> str:
    """Return how one student's connection with one ward attending grows and then fades, a curve for each school.

    The pair is of middling closeness and attunement; drawn by the rules of the model, with the behaviour of the file.
    """
    del found
    lines = []
    for school in asked.schools:
        scenario = lesson.schools[school].scenario_of(school)
        lines.append(_grown(lesson.schools[school].title, scenario))
    behaviour = lesson.schools[lesson.reference].scenario_of(lesson.reference).behaviour
    marks = [(behaviour.recognition, "the teacher knows the student"), (behaviour.asking_threshold, "half would ask")]
    return charts.curves(asked.title, lines, "Weeks since they met", marks)


DRAW: dict[str, Callable[[Lesson, Measured, Picture], str]] = {
    "effects": effects,
    "levels": levels,
    "draws": draws,
    "weeks": weeks,
    "growth": growth,
}


def _grown(title: str, scenario: Scenario) -> charts.Curve:
    phase = scenario.phases["clerkship"]
    slot = phase.slots["attending"]
    behaviour, connection = scenario.behaviour, 0.0
    heights = [0.0]
    for week in range(GROWTH_WEEKS):
        if week < slot.rotation_weeks:
            close = _middling_closeness()
            connection = rules.connection_after_contact(connection, slot.hours, close, 0.5, behaviour.growth_rate)
        else:
            connection = rules.connection_after_weeks(connection, 1, behaviour.connection_half_life)
        heights.append(connection)
    return charts.Curve(title, [float(week) for week in range(GROWTH_WEEKS + 1)], heights, [], [])


@lru_cache
def _middling_closeness() -> float:
    """Return the median compatibility of students and the attendings they meet in clerkships, in one run."""
    ties = simulate("baseline", 0).trace.ties
    return float(np.median(ties["compatibility"][ties["origin"] == Origin.clerkship]))


def _level(found: Measured, school: str, figure: str, asked: Picture) -> Row:
    row = found.level(school, figure)
    return within(row) if asked.unit == "%" else row


def _figure_line(figure: str, row: Row, asked: Picture) -> charts.Line:
    return charts.Line(title(figure), row, IN_UNIT[asked.unit](row))


def _line(lesson: Lesson, school: str, row: Row, asked: Picture) -> charts.Line:
    words = signed(row) if asked.kind == "effects" and asked.unit == "number" else IN_UNIT[asked.unit](row)
    return charts.Line(lesson.schools[school].title, row, words)


def title(figure: str) -> str:
    """Return what a figure is called."""
    name = TITLES.get(figure) or (OUTCOMES[figure].title if figure in OUTCOMES else figure)
    return name[0].upper() + name[1:]
