"""What the notebooks of the lessons, of their list and of the instructor put on their pages."""

from functools import lru_cache
from typing import Any

import marimo as mo
from markupsafe import Markup

from experiments.lab import schools, shell
from experiments.lab.teaching import parts as lesson_parts
from experiments.lab.teaching.about import ALONE, GATE, SKIP, provenance
from experiments.lab.teaching.fields import Position, Prediction, read
from experiments.lab.teaching.lesson import Lesson, lesson, names
from experiments.lab.teaching.parts import choices, recorded
from experiments.lab.teaching.words import plain_html
from experiments.lab.view import SchoolView
from experiments.pages import filled
from sim import Record
from sim.errors import ScenarioError

RUNNING = "Running the schools of this lesson many times"


def head(asked: Lesson) -> mo.Html:
    """Return the top of a lesson's page."""
    return mo.vstack([looks(), shell.head("lessons", asked.title)])


def opening(asked: Lesson) -> mo.Html:
    """Return the question, what to know beforehand, and the way to the instructor's page."""
    return mo.Html(lesson_parts.opening(asked, _instructors(asked)))


def asking(asked: Lesson) -> mo.Html:
    """Return what is to be predicted."""
    return section("Your prediction", lesson_parts.ask(asked))


def experiment(asked: Lesson) -> mo.Html:
    """Return what to do and what to look for."""
    return mo.Html(lesson_parts.experiment(asked))


def looks() -> mo.Html:
    """Return the looks of lessons."""
    return mo.Html(f"<style>{read('lesson.css')}</style>")


def index() -> mo.Html:
    """Return the list of lessons: the question of each, its minutes, the way to it and to the instructor's page."""
    parameters = shell.asked()
    entries = [
        {
            "title": one.title,
            "minutes": one.minutes,
            "question": Markup(plain_html(one.question)),
            "address": schools.address(f"lesson-{one.name}", parameters),
            "instructor": _instructors(one),
        }
        for one in map(lesson, names())
    ]
    return mo.Html(filled("lab/teaching/lessons.html.j2", lessons=entries))


def asked_for() -> Lesson:
    """Return the lesson that the instructor's page was asked for. Raises ScenarioError when there is none such."""
    name = shell.asked().get("lesson")
    if not name:
        raise ScenarioError("lesson", None, f"the address must name one, such as /instructor/?lesson={names()[0]}")
    return lesson(str(name))


def gate() -> mo.Html:
    """Return what stands in place of the experiment until one has predicted."""
    return mo.Html(f'<div class="lesson"><h2>Experiment</h2><div class="lesson-note"><p>{GATE}</p></div></div>')


def section(title: str, text: str = "") -> mo.Html:
    """Return the head of a part of the page and a line below it."""
    line = f"<p>{Markup.escape(text)}</p>" if text else ""
    return mo.Html(f'<div class="lesson"><h2>{Markup.escape(title)}</h2>{line}</div>')


def prediction(asked: Lesson) -> Any:
    """Return the choices as one field; its value has the place that is ``chosen``: -1 when skipped, None before."""
    return mo.ui.anywidget(Prediction(choices=choices(asked), skip=SKIP))


def predicted(asked: Lesson, chosen: int | None) -> str:
    """Return what was chosen in words; nothing when it was skipped."""
    return "" if chosen is None or chosen < 0 else choices(asked)[chosen]


def sides(asked: Lesson) -> tuple[Any, Any]:
    """Return the two fields that choose which recordings are shown."""
    titles = [recording.title for recording in asked.recording]
    return (
        mo.ui.dropdown(titles, value=titles[0], label="Left", allow_select_none=False),
        mo.ui.dropdown([ALONE, *titles], value=titles[1] if len(titles) > 1 else ALONE, label="Right"),
    )


def view(asked: Lesson, left: str, right: str | None) -> SchoolView:
    """Return the canvas with the recordings of these titles side by side, or the left one alone."""
    shown = [left] if right in (None, ALONE) else [left, str(right)]
    return SchoolView.of(
        [_recorded(asked.name, title) for title in shown], shown, first_week=asked.experiment.first_week
    )


def slider(asked: Lesson) -> Any:
    """Return the slider of a lesson; its value has the position ``value``, from 1."""
    control = asked.control
    positions = [point.label for point in control.points]
    return mo.ui.anywidget(Position(label=control.label, positions=positions, value=control.start))


def foot(asked: Lesson) -> mo.Html:
    """Return the bottom of a lesson's page: where its numbers come from, and how to get the lesson as a file."""
    alone = f"This lesson as one file that plays without the lab: mentoring lab export {asked.name}"
    return shell.foot(*provenance(asked), alone)


def _instructors(asked: Lesson) -> str:
    return schools.address("instructor", shell.asked(), lesson=asked.name)


@lru_cache(maxsize=32)
def _recorded(name: str, title: str) -> Record:
    """Return the run behind a recording's title."""
    one = lesson(name)
    return recorded(one, next(recording for recording in one.recording if recording.title == title))
