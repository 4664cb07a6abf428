"""The figures: every policy kept and withdrawn, spring by spring, and sessions for students at several times."""

import textwrap
from itertools import zip_longest

import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.house_style import INK, SERIES, draw_band, frame, house_style, legend_of
from experiments.timing.effects import CLINICAL, KEPT, SESSIONS, WITHDRAWN
from experiments.timing.timing import Timing
from experiments.timing.words import ranked

COLUMNS = 4
TITLE_WIDTH = 26
Y_LABEL = "points more\nwith a mentor"
KINDS = {KEPT: SERIES[1], WITHDRAWN: SERIES[2]}


def courses_figure(found: Timing, source: str) -> Figure:
    """Draw the effect of each policy in every spring, kept and withdrawn, with 95 % intervals."""
    springs = _points(found)
    names = ranked(found)
    rows = -(-len(names) // COLUMNS)
    with house_style("y"):
        figure = Figure(figsize=(11, 1.6 + 2.2 * rows), layout="constrained")
        panels = figure.subplots(rows, COLUMNS, sharex=True, sharey="row", squeeze=False)
        for axes, name in zip_longest(panels.flat, names):
            if name is None:
                axes.set_visible(False)
                continue
            _draw_course(axes, found, springs.filter(scenario=name), name)
        for place, axes in enumerate(panels.flat):
            axes.set_xlabel("year of the run" if place + COLUMNS >= len(names) else "")
            axes.xaxis.label.set_visible(True)
            axes.tick_params(labelbottom=place + COLUMNS >= len(names))
        for axes in panels[:, 0]:
            axes.set_ylabel(Y_LABEL)
        shown = [pair for pair in zip(*legend_of(["", "kept", "withdrawn"]), strict=True) if pair[1]]
        figure.legend(*zip(*shown, strict=True), loc="outside right center")
        lines = [
            "Students of the last two class years. Bands: 95 % intervals over "
            f"{found.runs['behaviour_set'].n_unique()} behaviour sets: luck and doubt about behaviour. Dotted lines: "
            f"the policy starts, and is withdrawn {found.withdrawn_after} years later.",
            source,
        ]
        frame(figure, ("When each policy shows, and what is left when it is withdrawn", found.school.title), lines)
    return figure


def _draw_course(axes: Axes, found: Timing, springs: pl.DataFrame, name: str) -> None:
    axes.axhline(0, color=INK, linewidth=0.8)
    for course in found.courses:
        if course.scenario == name and course.kind in KINDS:
            axes.set_title(textwrap.fill(course.title, TITLE_WIDTH, break_on_hyphens=False), loc="left", fontsize=9)
            axes.axvline((course.stops or course.starts) - 0.5, color=INK, linewidth=0.8, linestyle=":")
            draw_band(axes, springs.filter(kind=course.kind), "year", "mean", *KINDS[course.kind])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel("")


def sessions_figure(found: Timing, source: str) -> Figure:
    """Draw what sessions for students add in every spring, by when they are held."""
    springs = _points(found).filter(kind=SESSIONS)
    titles = springs["title"].unique(maintain_order=True).to_list()
    panels_of = {"clinical": "students of the last two class years", "all": "all students"}
    with house_style("y"):
        figure = Figure(figsize=(11, 4.6), layout="constrained")
        panels = figure.subplots(1, len(panels_of), sharey=True)
        every = found.springs.filter(kind=SESSIONS).with_columns(pl.col("mean", "low", "high") * 100)
        for axes, (who, label) in zip(panels, panels_of.items(), strict=True):
            axes.axhline(0, color=INK, linewidth=0.8)
            for title, (colour, marker) in zip(titles, SERIES[1:], strict=True):
                draw_band(axes, every.filter(title=title, who=who), "year", "mean", colour, marker)
            axes.set_title(label, loc="left")
            axes.set_xlabel("year of the run")
            axes.set_ylabel("")
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        panels[0].set_ylabel(Y_LABEL)
        shown = [pair for pair in zip(*legend_of(["", *titles]), strict=True) if pair[1]]
        figure.legend(*zip(*shown, strict=True), loc="outside right center")
        lines = [
            "Weeks are since matriculation; the first is 1. Bands: 95 % intervals over "
            f"{found.runs['behaviour_set'].n_unique()} behaviour sets: luck and doubt about behaviour.",
            source,
        ]
        frame(figure, ("When to teach students to find mentors", found.school.title), lines)
    return figure


def _points(found: Timing) -> pl.DataFrame:
    """Return the effects on students of the last two class years, in percentage points."""
    return found.springs.filter(pl.col("who") == CLINICAL).with_columns(pl.col("mean", "low", "high") * 100)
