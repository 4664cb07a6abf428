"""A lesson: its words, its recorded runs and what is counted, read from one TOML file and checked.

The lab's page, the exported file and the instructor's page are all made from it. Texts are Markdown in which Jinja
asks for numbers (``experiments.lab.teaching.words``), so that no number is typed and none can go out of date.
"""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim import Scenario, load
from sim.errors import ScenarioError, explained, nearest

FOLDER = "lessons"
Text = Annotated[str, Field(min_length=1)]
Vary = dict[str, Any]
Unit = Literal["%", "points", "number"]  # a share, a difference of shares, or anything else


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class School(_Table):
    """A school that a lesson runs: a shipped scenario, parameters varied by their dotted names, and its title."""

    title: Text
    scenario: Text = "baseline"
    vary: Vary = {}

    def scenario_of(self, name: str) -> Scenario:
        """Return the scenario to run, called ``name``. Raises ScenarioError when it cannot be."""
        return load(self.scenario).vary({**self.vary, "name": name, "title": self.title})


class Recording(_Table):
    """A run that can be watched: one of the lesson's schools (by name) under one seed, and how many years it lasts."""

    title: Text
    school: Text
    seed: Annotated[int, Field(ge=0, le=1_000_000)]
    years: Annotated[int, Field(ge=4, le=8)]


class Choice(_Table):
    """What can be predicted, and the Jinja expression that says, from the runs, whether it is what came out."""

    says: Text
    right_when: Text


class Prediction(_Table):
    """What is asked before anything is shown."""

    ask: Text
    choices: Annotated[list[Choice], Field(min_length=2, max_length=6)]


class Experiment(_Table):
    """What to do with the recorded runs, where their time line begins (week of the run) and what to look for."""

    steps: Annotated[list[Text], Field(min_length=1)]
    first_week: Annotated[int, Field(ge=0)]
    look_for: Annotated[list[Text], Field(min_length=1)]


class Point(_Table):
    """A position of a lesson's slider: its label, and either the school that it runs or how many runs are read."""

    label: Text
    vary: Vary = {}
    runs: Annotated[int, Field(ge=2, le=100)] | None = None


class Control(_Table):
    """A slider: what it moves, its positions, where it stands first, the title of its picture and what is said of it.

    In ``says``, ``here`` is the school of the position (``read`` the number of runs). ``figures`` are drawn as effects
    against the lesson's first school; ``schools`` too when positions choose how many runs are read.
    """

    label: Text
    title: Text
    start: Annotated[int, Field(ge=1)]
    figures: Annotated[list[Text], Field(min_length=1)]
    unit: Unit
    schools: list[Text] = []
    says: Text
    points: Annotated[list[Point], Field(min_length=2, max_length=9)]


class Picture(_Table):
    """A picture of what came out: shares or effects with intervals, curves over weeks, or single runs."""

    kind: Literal["effects", "levels", "weeks", "draws", "growth"]
    title: Text
    schools: Annotated[list[Text], Field(min_length=1)]
    figures: Annotated[list[Text], Field(min_length=1)]
    unit: Unit


class Claim(_Table):
    """A sentence the lesson teaches, and the Jinja expression that the runs must fulfil."""

    says: Text
    holds: Text


class Instructor(_Table):
    """The instructor's page, in Markdown."""

    aims: Annotated[list[Text], Field(min_length=1)]
    plan: Annotated[list[Text], Field(min_length=1)]
    usually_predicted: Text
    answers: Text
    pitfalls: Annotated[list[Text], Field(min_length=1)]
    follow_up: Annotated[list[Text], Field(min_length=1)]


class Lesson(_Table):
    """A lesson as its file has it. ``schools`` are in order: effects are against the first."""

    name: Text
    order: Annotated[int, Field(ge=1)]
    title: Text
    minutes: Annotated[int, Field(ge=5, le=240)]
    question: Text
    background: Text
    behaviour: Literal["posterior", "scenario"]
    seeds: Annotated[int, Field(ge=4, le=100)]
    observe: list[Literal["kinds", "teaching", "crossing", "exposure", "assigned"]] = []
    schools: Annotated[dict[str, School], Field(min_length=1)]
    recording: Annotated[list[Recording], Field(min_length=1)]
    prediction: Prediction
    experiment: Experiment
    control: Control
    outcome: Text
    pictures: Annotated[dict[str, Picture], Field(min_length=1)]
    discussion: Text
    sources: Annotated[list[Text], Field(min_length=1)]
    claims: Annotated[list[Claim], Field(min_length=1)]
    instructor: Instructor

    @property
    def reference(self) -> str:
        """The school that all others are held against."""
        return next(iter(self.schools))


def names() -> list[str]:
    """Return the names of the lessons in the order in which they are taught."""
    found = [file.name.removesuffix(".toml") for file in _folder().iterdir() if file.name.endswith(".toml")]
    return sorted(found, key=lambda name: (lesson(name).order, name))


@lru_cache
def lesson(name: str) -> Lesson:
    """Return the lesson called ``name``. Raises ScenarioError when there is none, or its file is wrong."""
    file = _folder().joinpath(f"{name}.toml")
    if not name.replace("-", "").isalnum() or not file.is_file():
        known = [found.name.removesuffix(".toml") for found in _folder().iterdir() if found.name.endswith(".toml")]
        raise ScenarioError("lesson", name, f"there is no such lesson{nearest(name, known)}")
    return read(file.read_text(encoding="utf-8"), name)


def read(text: str, name: str) -> Lesson:
    """Return the lesson that a TOML text describes. Raises ScenarioError naming the key that is wrong."""
    file = f"{name}.toml"
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError("TOML", None, str(error), file) from None
    content["name"] = name
    try:
        found = Lesson.model_validate(content)
    except ValidationError as error:
        problem = explained(Lesson, content, error, "")
        problem.file = file
        raise problem from None
    _check(found, file)
    return found


def _check(found: Lesson, file: str) -> None:
    """Raise ScenarioError when a school is named that the lesson does not have, or a slider starts nowhere."""
    named = [(f"recording.{place + 1}.school", one.school) for place, one in enumerate(found.recording)]
    named += [(f"pictures.{key}.schools", one) for key, picture in found.pictures.items() for one in picture.schools]
    named += [("control.schools", one) for one in found.control.schools]
    for key, school in named:
        if school not in found.schools:
            raise ScenarioError(key, school, f"is none of the lesson's schools{nearest(school, found.schools)}", file)
    if found.control.start > len(found.control.points):
        allowed = f"must be from 1 to {len(found.control.points)}, the number of points"
        raise ScenarioError("control.start", found.control.start, allowed, file)
    if any(point.runs is not None for point in found.control.points) and not found.control.schools:
        raise ScenarioError("control.schools", [], "needed when positions choose how many runs are read", file)


def _folder() -> Any:
    return files("experiments.lab").joinpath(FOLDER)
