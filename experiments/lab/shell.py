"""What every page of the lab has: its looks, the way to the other pages, and where its numbers come from."""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import marimo as mo

from experiments.lab import schools
from experiments.pages import filled
from sim import Scenario
from sim.record import package_versions

PAGES = {
    "": "A school, week by week",
    "two": "Two policies side by side",
    "levers": "Levers",
    "school": "Your school",
    "lessons": "Lessons",
    "agents": "For readers of code",
}
LARGEST_SEED = 999_999  # more than a class will try


def head(
    page: str, title: str, lead: str = "", school: Scenario | None = None, controls: Sequence[mo.Html] = ()
) -> mo.Html:
    """Return the top of a page: looks, navigation with ``page`` (of PAGES) marked, title, what one can do here.

    ``school`` is named when the page shows one; ``controls`` stand in place of the title, which the
    navigation shows. Links to other pages keep the school and the plan of this one.
    """
    parameters = asked()
    links = [(schools.address(name, parameters), words, name == page) for name, words in PAGES.items()]
    looks = "\n".join(files("experiments").joinpath(file).read_text() for file in ("looks.css", "lab/lab.css"))
    values = {"title": title, "lead": lead, "school": school, "controls": [control.text for control in controls]}
    return mo.Html(filled("lab/head.html.j2", looks=looks, links=links, **values))


def luck(get_seed: Callable[[], int], set_seed: Callable) -> tuple[Any, Any]:
    """Return the field and the button that choose the seed of a run; both set the state of a page given here."""
    field = mo.ui.number(
        0, LARGEST_SEED, value=get_seed(), step=1, label="Luck", on_change=lambda seed: set_seed(int(seed or 0))
    )
    return field, mo.ui.button(label="Draw again", on_click=lambda _: set_seed(lambda seed: seed + 1))


def foot(*lines: str) -> mo.Html:
    """Return the bottom of a page: where its numbers come from, a line each, and the version."""
    version = package_versions()["mentoring-policy-lab"]
    return mo.Html(filled("lab/foot.html.j2", lines=[line for line in lines if line], version=version))


def problem(error: Exception) -> mo.Html:
    """Return what a person is told in place of what could not be made."""
    return mo.Html(filled("lab/problem.html.j2", message=str(error)))


def asked() -> Mapping[str, Any]:
    """Return what the page's address asks for; nothing when the notebook is not served."""
    return mo.query_params().to_dict()
