"""A focus group as one HTML page: themes, the four groups with the events behind each sentence, the other policy."""

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from experiments.focus_group import change, words
from experiments.focus_group.events import references
from experiments.focus_group.phrases import chapter_title
from experiments.focus_group.session import FocusGroup
from experiments.focus_group.story import Sentence
from experiments.focus_group.themes import THEMES
from experiments.pages import Grid, filled
from experiments.words import NO_BREAK

FILE = "focus-group.html"
TEMPLATE = "focus_group/focus_group.html.j2"
SHOWN = 6  # events of a sentence that the page lists; all are in sentences.parquet


class Told(NamedTuple):
    """A story: the student, class years with their numbered sentences, the events behind each, codes, the change."""

    student: int
    chapters: list[tuple[str, list[tuple[int, str]]]]
    events: list[tuple[int, list[tuple[str, str]], int]]  # sentence, references shown with what they say, further ones
    themes: list[str]
    change: str


def write_page(focus_group: FocusGroup, folder: Path) -> str:
    """Write the page into a folder as FILE and return its name."""
    (folder / FILE).write_text(rendered(focus_group), encoding="utf-8")
    return FILE


def rendered(focus_group: FocusGroup) -> str:
    """Return the focus group as HTML."""
    record = focus_group.here.record
    told = _stories(focus_group)
    runs = [last.record.scenario for last in (focus_group.here, focus_group.there) if last is not None]
    return filled(
        TEMPLATE,
        scenario=record.scenario,
        seed=record.seed,
        who=words.who(focus_group),
        groups=[(group, [told[student] for student in group.students]) for group in focus_group.groups],
        themes=_beside_the_paper(focus_group),
        definitions=THEMES,
        paper=words.PAPER,
        luck=words.LUCK,
        traced=words.TRACED,
        compared=None if focus_group.there is None else _compared(focus_group),
        years=record.scenario.run.years,
        fingerprints=Grid(
            "Scenarios run; equal fingerprints mean equal scenarios",
            ["Title", "Name", "Fingerprint"],
            [[scenario.title, scenario.name, scenario.fingerprint] for scenario in runs],
        ),
        versions=json.loads(record.provenance["versions"]),
    )


# --- stories -----------------------------------------------------------------------------------------


def _stories(focus_group: FocusGroup) -> dict[int, Told]:
    says = {(row["event"], row["student"]): row["says"] for row in _events_told(focus_group)}
    titles = {theme.name: theme.title for theme in THEMES}
    name = focus_group.here.record.scenario.name
    coded = focus_group.codes.filter(pl.col("scenario") == name, pl.col("coded"), pl.col("group").is_not_null())
    changes = {} if focus_group.changes is None else dict(focus_group.changes.select("student", "change").iter_rows())
    told = {}
    for student, story in focus_group.stories.items():
        themes = [titles[theme] for theme in coded.filter(pl.col("student") == student)["theme"]]
        events = [_behind(number, sentence, student, says) for number, sentence in enumerate(story, start=1)]
        told[student] = Told(student, _chapters(focus_group, story), events, themes, changes.get(student, ""))
    return told


def _events_told(focus_group: FocusGroup) -> list[dict[str, Any]]:
    name = focus_group.here.record.scenario.name
    chosen = pl.col("student").is_in(list(focus_group.stories))
    return focus_group.events.filter(pl.col("scenario") == name, chosen).to_dicts()


def _chapters(focus_group: FocusGroup, story: list[Sentence]) -> list[tuple[str, list[tuple[int, str]]]]:
    class_years = focus_group.here.record.plan.class_years
    numbered = list(enumerate(story, start=1))
    return [
        (
            chapter_title(chapter, class_years),
            [(number, _kept_together(sentence.text)) for number, sentence in sentences],
        )
        for chapter, sentences in groupby(numbered, key=lambda one: one[1].chapter)
    ]


def _behind(
    number: int, sentence: Sentence, student: int, says: dict[tuple[str, int], str]
) -> tuple[int, list[tuple[str, str]], int]:
    named = references(sentence.events)
    return number, [(one, says[one, student]) for one in named[:SHOWN]], max(0, len(named) - SHOWN)


# --- tables ------------------------------------------------------------------------------------------


def _beside_the_paper(focus_group: FocusGroup) -> Grid:
    caption, heads, rows = _grid("The whole class", words.kinds(focus_group), words.themes_here(focus_group))
    beside = [[*row, theme.paper] for theme, row in zip(THEMES, rows, strict=True)]
    return Grid(caption, [*heads, "The paper"], beside)


def _grid(caption: str, heads: Sequence[str], rows: list[words.ThemeRow]) -> Grid:
    cells = [[row.theme.title, *row.cells] for row in rows]
    return Grid(f"{caption}: students, share (95 % interval)", ["Theme", *heads], cells)


def _compared(focus_group: FocusGroup) -> dict[str, Any]:
    assert focus_group.changes is not None
    names = words.run_names(focus_group)
    return {
        "title": words.compared_title(focus_group),
        "summary": words.compared(focus_group),
        "description": focus_group.there.record.scenario.description.strip() if focus_group.there else "",
        "names": names,
        "themes": _grid("The whole class in each run", names, words.themes_in_both(focus_group)),
        "caution": change.CAUTION,
        "changes": [grid for grid in (_changes(focus_group, kind) for kind in ("gained", "lost")) if grid.rows],
    }


def _changes(focus_group: FocusGroup, kind: str) -> Grid:
    assert focus_group.changes is not None
    rows = []
    for row in focus_group.changes.filter(pl.col("change") == kind).iter_rows(named=True):
        student = f"{row['student']} (group {row['group']})" if row["group"] else str(row["student"])
        apart = f"{row['parted']} Only in {row['parted_in']}." if row["parted"] else words.NONE
        rows.append([student, *map(_kept_together, (row["here"], row["there"], apart))])
    return Grid(f"Who {kind} a mentor", ["Student", *words.run_names(focus_group), "First apart"], rows)


def _kept_together(text: str) -> str:
    """Keep a name, "Dr 57-2", on one line."""
    return text.replace("Dr ", f"Dr{NO_BREAK}")
