"""A lesson as one HTML file with the recorded runs inside: it plays from disk, offline, on a phone too."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import Markup

from experiments.lab import front
from experiments.lab.recording import packed
from experiments.lab.teaching.about import ALONE, GATE, SKIP, provenance
from experiments.lab.teaching.fields import read
from experiments.lab.teaching.lesson import Lesson
from experiments.lab.teaching.parts import Taught, ask, choices, experiment, opening, recorded, taught
from experiments.output import whole_files
from experiments.pages import filled
from sim import Record
from sim.record import package_versions

FOLDER = Path("results") / "lab"


def export(
    lesson: Lesson, folder: Path = FOLDER, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> list[Path]:
    """Write a lesson into a folder, and beside it the instructor's page; return the two files.

    ``progress`` is called with runs done and runs in all. Raises ScenarioError when the folder cannot be written to.
    """
    with whole_files(folder) as unfinished:
        made = taught(lesson, 0, progress)
        pages = {f"{lesson.name}.html": page(made), f"{lesson.name}-instructor.html": instructors_page(made)}
        for name, text in pages.items():
            (unfinished / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]


def page(made: Taught) -> str:
    """Return the exported lesson as HTML."""
    lesson = made.lesson
    body = filled(
        "lab/teaching/export_body.html.j2",
        opening=Markup(opening(lesson)),
        ask=ask(lesson),
        gate=GATE,
        experiment=Markup(experiment(lesson)),
        outcome=Markup(made.outcome()),
    )
    script = "\n".join([front.script(), read("fields.js"), read("export.js")])
    return _page(made, lesson.title, body, script, _data(made))


def instructors_page(made: Taught) -> str:
    """Return the instructor's page as HTML."""
    return _page(made, f"For the instructor: {made.lesson.title}", made.instructor(), "", {})


def told(record: Record) -> dict[str, Any]:
    """Return the stories of everybody in a run, as recordings hold them."""
    of = record.stories()
    named = {"students": of["student"], "faculty": of["faculty"]}
    return {
        kind: {int(person): story._asdict() for person, story in stories.items()} for kind, stories in named.items()
    }


def _page(made: Taught, title: str, body: str, script: str, data: dict[str, Any]) -> str:
    looks = [files("experiments").joinpath("looks.css").read_text(encoding="utf-8")]
    looks += [front.style(), read("lesson.css"), read("fields.css")]
    return filled(
        "lab/teaching/export.html.j2",
        title=title,
        body=Markup(body),
        looks=Markup("\n".join(looks)),
        script=Markup(script),
        data=Markup(_inside_script(data)),
        provenance=provenance(made.lesson),
        version=package_versions()["mentoring-policy-lab"],
    )


def _data(made: Taught) -> dict[str, Any]:
    lesson, control = made.lesson, made.lesson.control
    records = [(one.title, recorded(lesson, one)) for one in lesson.recording]
    return {
        "recordings": [{"title": name, "data": packed(record, name, told(record))} for name, record in records],
        "first_week": lesson.experiment.first_week,
        "choices": choices(lesson),
        "skip": SKIP,
        "alone": ALONE,
        "control": control.label,
        "positions": [point.label for point in control.points],
        "start": control.start,
        "points": [made.point(place) for place in range(1, len(control.points) + 1)],
    }


def _inside_script(data: dict[str, Any]) -> str:
    """Return JSON that cannot end the script element that it stands in."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
