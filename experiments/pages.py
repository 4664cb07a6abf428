"""HTML pages that need nothing else: looks (page.css), tables (page.html.j2), figures, and how they are filled."""

import base64
import io
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Grid(NamedTuple):
    """A table of a page: caption, column heads, and rows whose first cell is their head."""

    caption: str
    heads: list[str]
    rows: list[list[str]]


class Picture(NamedTuple):
    """A figure inside the page: its image as a data URL, what it says to who cannot see it, and its caption."""

    image: str
    alt: str
    caption: str


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


def data_url(figure: "Figure") -> str:
    """Return a figure as an SVG image inside a URL, without the title and footer that the page itself has."""
    import matplotlib as mpl  # takes long, and most pages of the lab have no such figure

    figure.suptitle("")
    figure.supxlabel("")
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "mentoring"}):  # the same bytes each time
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()
