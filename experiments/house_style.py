"""One house style for every figure: colours, titles, footers, points with intervals, labels that do not collide."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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

from experiments.compare import Comparison
from experiments.doubt import shown
from sim.words import counted

# Okabe and Ito's palette: told apart by colour-blind readers; the shapes tell them apart in grey.
INK, BLUE, ORANGE, GREEN, PALE = "#222222", "#0072B2", "#D55E00", "#009E73", "#8C8C8C"
BEHIND = "#C9C9C9"  # of a thick bar behind a thin one
SERIES = ((PALE, "o"), (BLUE, "s"), (ORANGE, "^"), (GREEN, "D"))
LABEL_WIDTH = 32  # characters of a policy's title on one line
NEAR = 14  # points on paper: labels further off get a line to what they name


@contextmanager
def house_style(grid: str) -> Iterator[None]:
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


def finish(figure: Figure, comparison: Comparison, title: str, note: str = "") -> None:
    """Set the title, and below everything the uncertainty shown and where the figure comes from."""
    lines = [
        f"Bars and bands: 95 % intervals {shown(comparison)} {note}",
        provenance_line(comparison),
    ]
    frame(figure, (title, comparison.school), lines)


def frame(figure: Figure, titles: Sequence[str], lines: Sequence[str]) -> None:
    """Set lines of title above a figure and lines of small print below it, all as wide as the figure."""
    width = int(figure.get_figwidth() * 8)
    figure.suptitle("\n".join(textwrap.fill(line, width) for line in titles), x=0.01, ha="left")
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
        f"Compared with {of_references}; {counted(len(comparison.references), 'scenario')}; seeds "
        f"{min(seeds)}-{max(seeds)}; {years} years; {comparison.provenance['engine']} engine; "
        f"mentoring-policy-lab {version}."
    )


def short_title(comparison: Comparison, name: str, width: int = LABEL_WIDTH) -> str:
    """Return a scenario's title on lines of at most so many characters."""
    return textwrap.fill(comparison.scenarios[name].title, width, break_on_hyphens=False)


def without_policy(comparison: Comparison, outcome: str) -> str:
    """Return the share without the policy, when all are held against one school."""
    references = set(comparison.references.values())
    rows = rows_of(comparison.levels, outcome, list(references))
    return f" ({rows[0]['mean']:.1%} without it)" if len(rows) == 1 and rows[0] else ""


def legend_of(labels: tuple[str, ...] | list[str]) -> tuple[list[mpl.lines.Line2D], list[str]]:
    """Return handles and labels of a legend of the series (SERIES), in their order."""
    handles = [
        mpl.lines.Line2D([], [], color=colour, marker=marker, markersize=6)
        for (colour, marker), _ in zip(SERIES, labels, strict=False)
    ]
    return handles, [textwrap.fill(label, 44) for label in labels]


# --- points, bands and labels ------------------------------------------------------------------------


def rows_of(
    table: pl.DataFrame, value: str, names: list[str], column: str = "outcome"
) -> list[dict[str, float] | None]:
    """Return the row of each scenario for one outcome (or value of another column), None where there is none."""
    found = {row["scenario"]: row for row in table.filter(pl.col(column) == value).iter_rows(named=True)}
    return [found.get(name) for name in names]


def half_width(row: dict[str, float], scale: float = 1) -> float:
    """Return half the width of a row's interval."""
    return scale * (row["high"] - row["low"]) / 2


def halves(row: dict[str, float], scale: float = 1) -> np.ndarray:
    """Return how far the interval of something that cannot be less than 0 reaches to either side: float64 (2, 1)."""
    return scale * np.array([[row["mean"] - max(row["low"], 0.0)], [row["high"] - row["mean"]]])


def draw_point(
    axes: Axes,
    x: float,
    y: float,
    x_half: float | np.ndarray | None,
    y_half: float | None,
    colour: str,
    marker: str,
    hollow: bool = False,
) -> None:
    """Draw a point with its intervals as bars, each of half the width given (or its two ``halves``) or none."""
    face = "white" if hollow else colour
    style: Any = {"marker": marker, "markersize": 6, "capsize": 0, "elinewidth": 1.8, "markeredgewidth": 1.4}
    axes.errorbar(x, y, xerr=x_half, yerr=y_half, color=colour, markerfacecolor=face, clip_on=False, zorder=3, **style)


def draw_band(axes: Axes, rows: pl.DataFrame, x: str, y: str, colour: str, marker: str) -> None:
    """Draw a line through two columns of a table, and the band from its columns low to high."""
    axes.fill_between(rows[x], rows["low"], rows["high"], color=colour, alpha=0.25, linewidth=0)
    sns.lineplot(
        x=rows[x].to_numpy(),
        y=rows[y].to_numpy(),
        color=colour,
        marker=marker,
        markersize=5,
        ax=axes,
    )


def scale_hours(axes: Axes, extent: float) -> None:
    """Scale an axis of hours so that tens and tens of thousands can both be read."""
    axes.set_xscale("symlog", linthresh=100, linscale=0.6)
    powers = [10**power for power in range(2, int(np.ceil(np.log10(max(extent, 101)))) + 1)]
    ticks = [-tick for tick in powers[::-1]] + [0, *powers]
    low, high = axes.get_xlim()
    axes.set_xticks([tick for tick in ticks if low <= tick <= high])
    axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda hours, _: f"{hours:+,.0f}" if hours else "0"))
    axes.xaxis.set_minor_locator(mpl.ticker.NullLocator())


def label_points(axes: Axes, points: list[tuple[float, float, str]], bars: list[np.ndarray]) -> None:
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
