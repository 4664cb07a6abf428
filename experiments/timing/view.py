"""When policies show and what is left of them, on the terminal: the sentences of the page and its main tables."""

from rich.console import Group, RenderableType
from rich.text import Text

from experiments.portfolio.view import as_table
from experiments.timing import words
from experiments.timing.page import left_grid, sessions_grid, showing_grid
from experiments.timing.timing import Timing


def view(found: Timing) -> Group:
    """Return the sentences and tables for the terminal."""
    parts: list[RenderableType] = [Text(f"When policies show at: {found.school.title}\n", style="bold")]
    parts += [Text(f"{sentence}\n") for sentence in words.lead(found)]
    if not found.sessions.is_empty():
        parts.append(as_table(sessions_grid(found), 1))
    parts += [as_table(showing_grid(found), 1), as_table(left_grid(found), 1)]
    return Group(*parts, Text("\n\n".join([*words.method(found), *words.LIMITS])))
