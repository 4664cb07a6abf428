"""A focus group as plain text: themes, stories and what another policy changed, for the terminal and for a file."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import polars as pl
from rich.console import Console, RenderableType
from rich.console import Group as Together
from rich.table import Table
from rich.text import Text

from experiments.focus_group import change, words
from experiments.focus_group.phrases import chapter_title
from experiments.focus_group.session import FocusGroup
from experiments.focus_group.story import Sentence
from experiments.focus_group.themes import THEMES

FILE = "stories.txt"
WIDTH = 100


def view(focus_group: FocusGroup) -> RenderableType:
    """Return what the terminal shows: one story of each group, the themes, and what the other policy changed."""
    chosen = [group.students[0] for group in focus_group.groups if group.students]
    head = Text(f"One of each group; all {words.participants(focus_group)} stories are in {FILE}.\n")
    return Together(*_parts(focus_group, chosen, head))


def write_text(focus_group: FocusGroup, folder: Path) -> str:
    """Write the whole focus group into a folder as FILE and return its name."""
    everybody = [student for group in focus_group.groups for student in group.students]
    with (folder / FILE).open("w", encoding="utf-8") as file:
        Console(file=file, width=WIDTH).print(Together(*_parts(focus_group, everybody, Text()), *_definitions()))
    return FILE


def _parts(focus_group: FocusGroup, students: list[int], before_stories: Text) -> Iterator[RenderableType]:
    yield Text(words.title(focus_group), style="bold")
    yield Text(words.who(focus_group) + "\n")
    yield from _stories(focus_group, students, before_stories)
    caption = "The paper's themes in the stories of the whole class: students, share (95 % interval)"
    yield _themes(caption, words.kinds(focus_group), words.themes_here(focus_group))
    yield Text("\n" + words.LUCK + "\n")
    if focus_group.there is not None:
        yield from _changes(focus_group)
    yield Text(words.TRACED)


# --- stories -----------------------------------------------------------------------------------------


def _stories(focus_group: FocusGroup, students: list[int], before: Text) -> Iterator[RenderableType]:
    yield before
    for group in focus_group.groups:
        yield Text(group.title, style="bold")
        if not group.students:
            yield Text("Nobody of the class could be drawn.\n")
        for student in group.students:
            if student in students:
                yield Text(f"\nStudent {student}", style="bold")
                yield Text(_told(focus_group, focus_group.stories[student]) + "\n")


def _told(focus_group: FocusGroup, story: list[Sentence]) -> str:
    """Return a story as paragraphs, one for each class year."""
    class_years = focus_group.here.record.plan.class_years
    paragraphs = []
    for chapter, sentences in groupby(story, key=lambda sentence: sentence.chapter):
        text = f"{chapter_title(chapter, class_years)}. {' '.join(sentence.text for sentence in sentences)}"
        paragraphs.append(textwrap.fill(text, WIDTH, break_on_hyphens=False))
    return "\n".join(paragraphs)


# --- themes ------------------------------------------------------------------------------------------


def _themes(caption: str, heads: Sequence[str], rows: list[words.ThemeRow]) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, title_justify="left", title=caption)
    table.add_column("theme", min_width=20)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for part, of_part in groupby(rows, key=lambda row: row.theme.part):
        table.add_row(Text(f"\n{part.capitalize()}", style="italic"))
        for row in of_part:
            table.add_row(row.theme.title, *row.cells)
    return table


def _definitions() -> Iterator[RenderableType]:
    """Return what each theme is in the paper, and what counts as evidence of it here."""
    yield Text(f"\nThe themes: in the paper ({words.PAPER}), and as coded here", style="bold")
    for theme in THEMES:
        yield Text(f"\n{theme.title}", style="bold")
        yield from (Text(f"  {line}") for line in textwrap.wrap(f"The paper: {theme.paper}", WIDTH - 2))
        yield from (Text(f"  {line}") for line in textwrap.wrap(f"Here: {theme.definition}", WIDTH - 2))


# --- the other policy --------------------------------------------------------------------------------


def _changes(focus_group: FocusGroup) -> Iterator[RenderableType]:
    yield Text(words.compared_title(focus_group), style="bold")
    yield Text("\n".join(textwrap.wrap(words.compared(focus_group), WIDTH)))
    assert focus_group.changes is not None
    names = words.run_names(focus_group)
    yield _themes(
        "The whole class in each run: students, share (95 % interval)", names, words.themes_in_both(focus_group)
    )
    yield Text()
    for kind in ("gained", "lost"):
        for row in focus_group.changes.filter(pl.col("change") == kind).iter_rows(named=True):
            member = f", group {row['group']}" if row["group"] else ""
            lines = [f"{names[0]}: {row['here']}", f"{names[1]}: {row['there']}"]
            if row["parted"]:
                lines.append(f"first apart: {row['parted']} Only in {row['parted_in']}.")
            told = [textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="    ") for line in lines]
            yield Text(f"\nStudent {row['student']}{member}, {kind} a mentor", style="bold")
            yield Text("\n".join(told))
    yield Text("\n" + change.CAUTION + "\n")
