"""The figures: the plane of the screening, indices with intervals, and how they settled as points were added."""

import textwrap
from collections.abc import Iterator

import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from experiments.house_style import BLUE, GREEN, INK, ORANGE, PALE, draw_point, frame, house_style, label_points
from experiments.sensitivity.results import CHOSEN_BY, REST, Results
from experiments.sensitivity.words import column_words

ACROSS = 2  # panels in a row
WIDTH, HEIGHT = 10.0, 3.8  # inches, of a figure and of a row of panels
NAMED = 3  # factors named in a panel of the screening
FIRST, TOTAL = -0.17, 0.17  # places in a row; rows lie one apart
LINES = ((BLUE, "s", "-"), (ORANGE, "^", "--"), (GREEN, "D", "-."))
AXIS = (-0.15, 1.35)  # of indices; what reaches further is cut


def screening_figure(results: Results, source: str) -> Figure:
    """Draw a panel for each target on students with a mentor: mean size of a change against how far changes differ."""
    with house_style("both"):
        figure, panels = _panels(results)
        for (scenario, title), axes in panels:
            rows = results.screening_table.filter(pl.col("scenario") == scenario, pl.col("outcome") == CHOSEN_BY)
            _plane(axes, results, rows)
            axes.set_title(_wrapped(title), loc="left")
        _only_outer(figure, "mean size of the change (μ*), points", "sd of the change (σ), points")
        note = (
            f"Each number moved by half its range on {results.trajectories} paths; percentage points of students in "
            "the last two class years with a mentor. Left of the dashed line a number cannot be told from luck (the "
            "middle one's). Blue squares: has an index of its own. Above the diagonal: what it does hangs on others."
        )
        frame(figure, ("What moves how many have a mentor", results.schools.reference.title), [note, source])
    return figure


def indices_figure(results: Results, source: str) -> Figure:
    """Draw a panel for each target on students with a mentor: first and total indices with 95 % intervals."""
    with house_style("x"):
        figure, panels = _panels(results, height=HEIGHT + 0.12 * len(results.columns), sharey=True)
        labels = [_wrapped(_sentence(column_words(results, name)), 38) for name in results.columns]
        for (scenario, title), axes in panels:
            rows = results.indices.filter(pl.col("scenario") == scenario, pl.col("outcome") == CHOSEN_BY).to_dicts()
            for place, row in enumerate(rows):
                _index(axes, place, row)
            if rows[0]["total"] is None:
                _say_hidden(axes)
            axes.axvline(0, color=INK, linewidth=1, zorder=1)
            axes.set_xlim(*AXIS)
            axes.set_yticks(range(len(labels)), labels)
            axes.set_ylim(len(labels) - 0.4, -0.6)
            axes.set_title(_wrapped(title), loc="left")
        _only_outer(figure, "share of what varies", "")
        note = (
            "Blue squares: total index, with all interplay. Orange triangles: first index, by itself. Bars: 95 % "
            f"intervals over {results.last.points} points, luck taken off, cut at the frame. First panel: the school "
            "without a policy; the others: what each policy adds."
        )
        frame(figure, ("What decides how many have a mentor", results.schools.reference.title), [note, source])
    return figure


def convergence_figure(results: Results, source: str) -> Figure:
    """Draw a panel for each target: the largest total indices against the number of points, with 95 % bands."""
    with house_style("y"):
        figure, panels = _panels(results, sharey=True)
        for (scenario, title), axes in panels:
            rows = results.convergence.filter(pl.col("scenario") == scenario, pl.col("outcome") == CHOSEN_BY)
            _settling(axes, results, rows)
            axes.set_title(_wrapped(title), loc="left")
        _only_outer(figure, "points", "total index")
        note = "The largest total indices from ever more points; bands: 95 % intervals, cut at the frame."
        frame(figure, ("How the indices settled", results.schools.reference.title), [note, source])
    return figure


def _panels(
    results: Results, height: float = HEIGHT, sharey: bool = False
) -> tuple[Figure, Iterator[tuple[tuple[str, str], Axes]]]:
    titles = [(name, title) for name, title in results.titles.items()]
    titles[0] = (titles[0][0], "Without a policy")
    down = -(-len(titles) // ACROSS)
    figure = Figure(figsize=(WIDTH, 1.4 + height * down), layout="constrained")
    grid = figure.subplots(down, min(ACROSS, len(titles)), squeeze=False, sharey=sharey).ravel()
    for spare in grid[len(titles) :]:
        spare.set_visible(False)
    return figure, zip(titles, grid[: len(titles)], strict=True)


def _only_outer(figure: Figure, x_label: str, y_label: str) -> None:
    shown = [axes for axes in figure.axes if axes.get_visible()]
    for place, axes in enumerate(shown):
        if place + ACROSS >= len(shown):
            axes.set_xlabel(x_label)
        if place % ACROSS == 0 and y_label:
            axes.set_ylabel(y_label)


def _plane(axes: Axes, results: Results, rows: pl.DataFrame) -> None:
    names = {factor.name: factor.words for factor in results.space.factors}
    own = {name for name in results.columns if name != REST}
    x, y = (100 * rows[name].to_numpy() for name in ("mu_star", "sigma"))
    extent = 1.08 * max(x.max(), y.max(), 1e-9)
    axes.plot([0, extent], [0, extent], color=PALE, linewidth=0.8, zorder=1)
    line = 100 * float(np.median(rows["luck"]))
    axes.axvline(line, color=PALE, linestyle="--", linewidth=1, zorder=1)
    for across, up, name in zip(x, y, rows["parameter"], strict=True):
        mine = name in own
        draw_point(axes, across, up, None, None, BLUE if mine else PALE, "s" if mine else "o", not mine)
    axes.set_xlim(-0.02 * extent, extent)
    axes.set_ylim(-0.02 * extent, extent)
    order = [place for place in np.argsort(-x) if x[place] > line]
    named = [(x[place], y[place], _wrapped(names[rows["parameter"][int(place)]], 30)) for place in order[:NAMED]]
    dots = [np.array([(x[place], y[place])] * 2) for place in np.argsort(-x)]
    label_points(axes, named, [*dots[: len(named)], *dots])


def _index(axes: Axes, place: int, row: dict[str, float | None]) -> None:
    for name, offset, colour, marker in (("first", FIRST, ORANGE, "^"), ("total", TOTAL, BLUE, "s")):
        value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
        if value is not None and low is not None and high is not None:
            ends = np.clip([low, high], *AXIS)
            axes.plot(ends, [place + offset] * 2, color=colour, linewidth=1.8, zorder=2)
            axes.plot(np.clip(value, *AXIS), place + offset, color=colour, marker=marker, markersize=6, zorder=3)


def _settling(axes: Axes, results: Results, rows: pl.DataFrame) -> None:
    last = rows.filter(pl.col("points") == results.last.points, pl.col("total").is_not_null())
    largest = last.sort("total", descending=True)["parameter"].head(len(LINES)).to_list()
    for name, (colour, marker, line) in zip(largest, LINES, strict=False):
        one = rows.filter(pl.col("parameter") == name, pl.col("total").is_not_null())
        axes.fill_between(one["points"], one["total_low"], one["total_high"], color=colour, alpha=0.18, linewidth=0)
        label = _wrapped(column_words(results, name), 34)
        axes.plot(one["points"], one["total"], color=colour, marker=marker, linestyle=line, label=label)
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(FixedLocator([part.points for part in results.growing]))
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_ylim(*AXIS)
    if largest:
        axes.legend(loc="upper right", fontsize=8, frameon=True, framealpha=0.85, edgecolor="none")
    else:
        _say_hidden(axes)


def _say_hidden(axes: Axes) -> None:
    axes.text(0.5, 0.5, "luck hides it", ha="center", color=PALE, transform=axes.transAxes)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _wrapped(text: str, width: int = 40) -> str:
    return textwrap.fill(text, width, break_on_hyphens=False)
