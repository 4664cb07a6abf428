"""HTML pages that need nothing else: their looks (page.css), their tables (page.html.j2), and how they are filled."""

from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined


class Grid(NamedTuple):
    """A table of a page: caption, column heads, and rows whose first cell is their head."""

    caption: str
    heads: list[str]
    rows: list[list[str]]


def filled(template: str, **values: Any) -> str:
    """Return a page as HTML from a template of this package, such as "report.html.j2"; all text is escaped."""
    environment = Environment(
        loader=PackageLoader("experiments", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values)
