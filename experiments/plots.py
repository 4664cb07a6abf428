"""Figures of a comparison, in one house style: plain titles, intervals on everything, and where it comes from."""

import json
import pathlib
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

import matplotlib as mpl
import numpy as np
import polars as pl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from experiments.compare import HOURS_ALL, STUDENTS_MENTORED, Comparison
from sim.measures import BARRIERS

# Okabe and Ito's palette: told apart by colour-blind readers; the shapes tell them apart in grey.
INK, BLUE, ORANGE, GREEN, PALE = "#222222", "#0072B2", "#D55E00", "#009E73", "#8C8C8C"
SERIES = ((PALE, "o"), (BLUE, "s"), (ORANGE, "^"), (GREEN, "D"))
LABEL_WIDTH = 32  # characters of a policy's title on one line
COLUMNS = (5, 4, 3)  # of small multiples; the number that leaves fewest places empty
TOP = 3  # policies whose barriers are shown
DPI = 200
NEAR = 14  # points on paper: labels further off get a line to what they name


def draw_all(comparison: Comparison, folder: pathlib.Path) -> list[str]:
    """Draw every figure into a folder as PNG; return the file names."""
    figures: dict[str, Callable[[Comparison], Figure]] = {
        "effects": effects_figure,
        "cost": cost_figure,
        "class-years": class_years_figure,
        "barriers": barriers_figure,
    }
    description = json.dumps(comparison.provenance)
    for name, draw in figures.items():
        draw(comparison).savefig(folder / f"{name}.png", dpi=DPI, metadata={"Description": description})
    return [f"{name}.png" for name in figures]


def effects_figure(comparison: Comparison) -> Figure:
    """Draw the effect of each policy on third- and fourth-years with a mentor, ranked, with 95 % intervals."""
    ranked = comparison.ranked
    with _house_style("x"):
        figure = Figure(figsize=(9, 2.0 + 0.42 * len(ranked)), layout="constrained")
        panels = figure.subplots(1, 2, sharey=True, sharex=True)
        for axes, (outcome, label) in zip(panels, comparison.clinical_years.items(), strict=True):
            rows = _rows(comparison.effects, outcome, ranked)
            axes.axvline(0, color=INK, linewidth=1)
            for place, row in enumerate(rows):
                if row is not None:
                    sure = row["low"] > 0 or row["high"] < 0
                    _point(
                        axes,
                        100 * row["effect"],
                        place,
                        _half(row, 100),
                        None,
                        BLUE if sure else PALE,
                        "o",
                        hollow=not sure,
                    )
            axes.set_title(label.capitalize() + _without(comparison, outcome), loc="left")
            axes.set_xlabel("percentage points more with a mentor")
        panels[0].set_yticks(range(len(ranked)), [_label(comparison, name) for name in ranked])
        panels[0].set_ylim(len(ranked) - 0.4, -0.6)
        _finish(figure, comparison, "What each policy adds", "Hollow grey points: the interval includes no effect.")
    return figure


def cost_figure(comparison: Comparison) -> Figure:
    """Draw the students each policy adds against the faculty hours it takes, with 95 % intervals on both."""
    ranked = comparison.ranked
    pairs = zip(
        ranked,
        _rows(comparison.effects, HOURS_ALL, ranked),
        _rows(comparison.effects, STUDENTS_MENTORED, ranked),
        strict=True,
    )
    points = [(name, hours, students) for name, hours, students in pairs if hours and students]
    with _house_style("both"):
        figure = Figure(figsize=(10, 7), layout="constrained")
        axes = figure.subplots()
        axes.axhline(0, color=INK, linewidth=1)
        axes.axvline(0, color=INK, linewidth=1)
        for _, hours, students in points:
            _point(axes, hours["effect"], students["effect"], _half(hours), _half(students), BLUE, "o")
        extent = max((abs(hours[side]) for _, hours, _ in points for side in ("low", "high")), default=1)
        _hours_axis(axes, extent)
        axes.set_xlabel("more faculty hours a year: mentoring, policy and teaching (scale widens towards 0)")
        axes.set_ylabel("more students with a mentor, all class years")
        labels = [
            (hours["effect"], students["effect"], _label(comparison, name, 40)) for name, hours, students in points
        ]
        bars = [
            np.array([(hours[side], students["effect"]) for side in ("low", "high")]) for _, hours, students in points
        ] + [np.array([(hours["effect"], students[side]) for side in ("low", "high")]) for _, hours, students in points]
        _label_points(axes, labels, bars)
        _finish(
            figure,
            comparison,
            "What each policy costs, and how many students it reaches",
            "Up and to the left is better.",
        )
    return figure


def class_years_figure(comparison: Comparison) -> Figure:
    """Draw the share with a mentor by class year under each policy and without it, with 95 % intervals."""
    ranked = comparison.ranked
    columns = min(len(ranked), min(COLUMNS, key=lambda number: -len(ranked) % number))
    rows = -(-len(ranked) // columns)
    levels = comparison.class_year_levels.filter(pl.col("group") == "all")
    with _house_style("y"):
        figure = Figure(figsize=(max(2.6 * columns, 5.2), 1.4 + 2.3 * rows), layout="constrained")
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for axes, name in zip_longest(panels.flat, ranked):
            if name is None:
                axes.set_visible(False)
                continue
            for series, (colour, marker) in ((comparison.references[name], SERIES[0]), (name, SERIES[1])):
                _band(axes, levels.filter(pl.col("scenario") == series), colour, marker)
            axes.set_title(_label(comparison, name, 26), loc="left", fontsize=9)
            axes.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(1, decimals=0))
            axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True))
            axes.set_ylim(bottom=0)
        for place, axes in enumerate(panels.flat):
            if place + columns >= len(ranked):
                axes.tick_params(labelbottom=True)
                axes.set_xlabel("class year")
                axes.xaxis.label.set_visible(True)
        for axes in panels[:, 0]:
            axes.set_ylabel("with a mentor")
        figure.legend(*_legend(("without it", "with the policy")), loc="outside right center")
        _finish(figure, comparison, "Students with a mentor by class year")
    return figure


def barriers_figure(comparison: Comparison) -> Figure:
    """Draw what stops students who look for a mentor, without and with the policies that add most."""
    top = [name for name in comparison.ranked if comparison.scenarios[name].policies][:TOP] or comparison.ranked[:TOP]
    shown = [comparison.references[top[0]], *top]
    means = {
        row[0]: row[1]
        for row in comparison.levels.filter(pl.col("scenario") == shown[0]).select("outcome", "mean").iter_rows()
    }
    order = sorted(BARRIERS, key=lambda barrier: -means.get(f"barrier_{barrier}", 0.0))
    with _house_style("x"):
        figure = Figure(figsize=(9, 5.6), layout="constrained")
        axes = figure.subplots()
        step = 0.7 / len(shown)
        for series, (name, (colour, marker)) in enumerate(zip(shown, SERIES, strict=False)):
            rows = comparison.levels.filter(pl.col("scenario") == name)
            for place, barrier in enumerate(order):
                (row,) = _rows(rows, f"barrier_{barrier}", [name])
                if row is not None:
                    _point(
                        axes,
                        row["mean"],
                        place + (series - (len(shown) - 1) / 2) * step,
                        _half(row),
                        None,
                        colour,
                        marker,
                    )
        axes.set_yticks(range(len(order)), [textwrap.fill(BARRIERS[barrier], 24) for barrier in order])
        axes.set_ylim(len(order) - 0.5, -0.5)
        for edge in np.arange(0.5, len(order) - 1):
            axes.axhline(edge, color="#DDDDDD", linewidth=0.8)
        axes.set_xlim(left=0)
        axes.set_xlabel("failed moments of looking for a mentor, per 100 students a year")
        labels = ["without them", *(comparison.scenarios[name].title for name in top)]
        axes.legend(*_legend(labels), loc="lower right", frameon=True, edgecolor="#DDDDDD", borderpad=0.8)
        _finish(
            figure,
            comparison,
            "What stops students who look for a mentor",
            "A policy that makes more students look also makes more of them fail.",
        )
    return figure


# --- house style -------------------------------------------------------------------------------------


@contextmanager
def _house_style(grid: str) -> Iterator[None]:
    """Draw in the house style, grid lines along one axis or both, without changing the user's own settings."""
    own: Any = {
        "axes.edgecolor": "#BBBBBB",
        "axes.titlesize": 11,
        "axes.labelsize": 10,
        "figure.titlesize": 14,
        "figure.titleweight": "bold",
        "legend.frameon": False,
        "legend.fontsize": 9,
        "text.color": INK,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
    }
    with sns.axes_style("whitegrid"), mpl.rc_context(own | {"axes.grid.axis": grid}):
        yield


def _finish(figure: Figure, comparison: Comparison, title: str, note: str = "") -> None:
    """Set the title, and below everything the uncertainty shown and where the figure comes from."""
    width = int(figure.get_figwidth() * 8)
    figure.suptitle("\n".join(textwrap.fill(line, width) for line in (title, comparison.school)), x=0.01, ha="left")
    lines = [
        f"Bars and bands: 95 % intervals over {len(comparison.seeds)} seeds; they show luck, "
        f"not doubt about behaviour. {note}",
        provenance_line(comparison),
    ]
    width = int(figure.get_figwidth() * 16.5)
    text = "\n".join(textwrap.fill(line, width) for line in lines)
    figure.supxlabel(text, x=0.01, ha="left", fontsize=7.5, color="#555555")


def provenance_line(comparison: Comparison) -> str:
    """Return where a comparison comes from, on one line."""
    references = list(dict.fromkeys(comparison.references.values()))
    of_references = ", ".join(
        f"{name} ({comparison.scenarios[name].title}, {comparison.scenarios[name].fingerprint[:8]})"
        for name in references
    )
    seeds = comparison.seeds
    years = " or ".join(str(school.run.years) for school in {comparison.scenarios[name] for name in references})
    version = json.loads(str(comparison.provenance["versions"]))["mentoring-policy-lab"]
    return (
        f"Compared with {of_references}; {len(comparison.references)} scenarios; seeds {min(seeds)}-{max(seeds)}; "
        f"{years} years; {comparison.provenance['engine']} engine; mentoring-policy-lab {version}."
    )


def _label(comparison: Comparison, name: str, width: int = LABEL_WIDTH) -> str:
    return textwrap.fill(comparison.scenarios[name].title, width, break_on_hyphens=False)


def _without(comparison: Comparison, outcome: str) -> str:
    """Return the share without the policy, when all are held against one school."""
    references = set(comparison.references.values())
    rows = _rows(comparison.levels, outcome, list(references))
    return f" ({rows[0]['mean']:.1%} without it)" if len(rows) == 1 and rows[0] else ""


def _legend(labels: tuple[str, ...] | list[str]) -> tuple[list[mpl.lines.Line2D], list[str]]:
    handles = [
        mpl.lines.Line2D([], [], color=colour, marker=marker, markersize=6)
        for (colour, marker), _ in zip(SERIES, labels, strict=False)
    ]
    return handles, [textwrap.fill(label, 44) for label in labels]


# --- points, bands and labels ------------------------------------------------------------------------


def _rows(table: pl.DataFrame, outcome: str, names: list[str]) -> list[dict[str, float] | None]:
    """Return the row of each scenario for one outcome, None where there is none."""
    found = {row["scenario"]: row for row in table.filter(pl.col("outcome") == outcome).iter_rows(named=True)}
    return [found.get(name) for name in names]


def _half(row: dict[str, float], scale: float = 1) -> float:
    return scale * (row["high"] - row["low"]) / 2


def _point(
    axes: Axes,
    x: float,
    y: float,
    x_half: float | None,
    y_half: float | None,
    colour: str,
    marker: str,
    hollow: bool = False,
) -> None:
    face = "white" if hollow else colour
    style: Any = {"marker": marker, "markersize": 6, "capsize": 0, "elinewidth": 1.8, "markeredgewidth": 1.4}
    axes.errorbar(x, y, xerr=x_half, yerr=y_half, color=colour, markerfacecolor=face, clip_on=False, zorder=3, **style)


def _band(axes: Axes, levels: pl.DataFrame, colour: str, marker: str) -> None:
    axes.fill_between(levels["class_year"], levels["low"], levels["high"], color=colour, alpha=0.25, linewidth=0)
    sns.lineplot(
        x=levels["class_year"].to_numpy(),
        y=levels["mean"].to_numpy(),
        color=colour,
        marker=marker,
        markersize=5,
        ax=axes,
    )


def _hours_axis(axes: Axes, extent: float) -> None:
    """Scale an axis of hours so that tens and tens of thousands can both be read."""
    axes.set_xscale("symlog", linthresh=100, linscale=0.6)
    powers = [10**power for power in range(2, int(np.ceil(np.log10(max(extent, 101)))) + 1)]
    ticks = [-tick for tick in powers[::-1]] + [0, *powers]
    low, high = axes.get_xlim()
    axes.set_xticks([tick for tick in ticks if low <= tick <= high])
    axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda hours, _: f"{hours:+,.0f}" if hours else "0"))
    axes.xaxis.set_minor_locator(mpl.ticker.NullLocator())


def _label_points(axes: Axes, points: list[tuple[float, float, str]], bars: list[np.ndarray]) -> None:
    """Write each label beside its point, at the nearest place where it covers neither bar nor label.

    ``bars`` holds the two ends of the horizontal bar of each point, then those of the vertical bars.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()  # settles the layout, so that sizes on paper are known
    unit = figure.dpi / 72
    inside = axes.get_window_extent()
    taken = [_around(axes.transData.transform(ends), 5 * unit) for ends in bars]
    own = [(taken[place], taken[place + len(points)]) for place in range(len(points))]
    y_zero = axes.transData.transform((0, 0))[1]
    taken.append(_around(np.array([(inside.x0, y_zero), (inside.x1, y_zero)]), unit))
    # From the right, so that in a cluster the rightmost label goes right and leaves the left to the others.
    for (x, y, label), bars_of_point in sorted(zip(points, own, strict=True), key=lambda pair: -pair[0][0]):
        anchor = axes.transData.transform((x, y))
        text = axes.annotate(label, (x, y), xytext=(0, 0), textcoords="offset points", fontsize=8.5)
        text.set_path_effects([withStroke(linewidth=2.5, foreground="white")])
        size = text.get_window_extent()
        for distance, dx, dy in _places(bars_of_point[0].width / 2 / unit):
            end = anchor + unit * np.array([dx, dy])
            box = Bbox.from_bounds(end[0] - (size.width if dx < 0 else 0), end[1] - size.height / 2, *size.size)
            line_to = Path([anchor, end])
            covers = any(box.overlaps(other) for other in taken) or not _contains(inside, box)
            crosses = any(line_to.intersects_bbox(other) for other in taken if other not in bars_of_point)
            if not covers and not (distance > NEAR and crosses):
                break
        text.set(position=(dx, dy), ha="right" if dx < 0 else "left", va="center")
        taken.append(box)
        if distance > NEAR:
            line = {"arrowstyle": "-", "color": PALE, "linewidth": 0.7, "shrinkA": 0, "shrinkB": 4}
            axes.annotate("", (x, y), xytext=(dx, dy), textcoords="offset points", arrowprops=line)


def _contains(outer: Bbox, inner: Bbox) -> bool:
    return outer.x0 < inner.x0 and inner.x1 < outer.x1 and outer.y0 < inner.y0 and inner.y1 < outer.y1


def _around(corners: np.ndarray, margin: float) -> Bbox:
    (x0, y0), (x1, y1) = corners
    return Bbox.from_extents(x0 - margin, y0 - margin, x1 + margin, y1 + margin)


def _places(half: float) -> Iterator[tuple[float, float, float]]:
    """Give places for a label, nearest first: distance and offsets (points on paper) from the end of its bar."""
    for distance in (2, 8, 14, 20, 28, 38, 50, 64, 80, 100, 120):
        for angle in (0, 180, 30, -30, 150, -150, 60, -60, 120, -120):
            across, up = distance * np.cos(np.radians(angle)), distance * np.sin(np.radians(angle))
            yield distance, across + np.sign(across) * half, up
