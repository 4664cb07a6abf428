"""Which policies together, on the terminal: the sentences of the page and its two main tables."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from experiments.pages import Grid
from experiments.portfolio import words
from experiments.portfolio.page import adds_grid, choices_grid
from experiments.portfolio.portfolio import Portfolio


def view(found: Portfolio) -> Group:
    """Return the sentences and tables for the terminal."""
    parts: list[RenderableType] = [Text(f"Which policies together at: {found.levers.school.title}\n", style="bold")]
    parts += [Text(f"{sentence}\n") for sentence in words.lead(found)]
    parts += [as_table(choices_grid(found), 3), as_table(adds_grid(found), 1)]
    told = [*words.together(found), *words.cannot(found), *words.method(found), *words.LIMITS]
    return Group(*parts, Text("\n\n".join(told)))


def as_table(grid: Grid, text_columns: int) -> Table:
    """Return a table of a page for the terminal, its first columns text and the others numbers."""
    table = Table(title=grid.caption, title_justify="left", box=None, padding=(0, 2, 1, 0), pad_edge=False)
    for place, head in enumerate(grid.heads):
        table.add_column(head, justify="left" if place < text_columns else "right")
    for row in grid.rows:
        table.add_row(*row)
    return table
