"""The figure: every case's effect, and for each answer its box among the cases and the way on which it was found."""

import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from experiments.discovery import words
from experiments.discovery.dimensions import said_of
from experiments.discovery.discover import ASKED, BY_INTERVAL, Answer, Discovery
from experiments.discovery.question import SHARES, half_width
from experiments.house_style import BLUE, INK, ORANGE, PALE, frame, house_style
from experiments.words import number
from sim.measures import OUTCOMES

COLOURS = dict(zip((*BY_INTERVAL, ASKED), (BLUE, PALE, ORANGE, ORANGE), strict=True))  # of what is not LEAST
AXIS_WIDTH = 46  # characters


def discovery_figure(found: Discovery, source: str) -> Figure:
    """Draw all cases by their effect, and two panels for each answer that has a box."""
    told = [answer for answer in found.answers if answer.stands]
    with house_style("both"):
        figure = Figure(figsize=(10, 3.3 + 4.5 * len(told)), layout="constrained")
        rows = figure.subfigures(1 + len(told), 1, height_ratios=[2.6] + [4.5] * len(told), squeeze=False)[:, 0]
        _draw_effects(rows[0].subplots(), found)
        for row, answer in zip(rows[1:], told, strict=True):
            row.suptitle(words.head(answer), x=0.01, ha="left", fontsize=11)
            left, right = row.subplots(1, 2, width_ratios=(1.2, 1))
            _draw_box(left, found, answer)
            _draw_trajectory(right, answer)
        note = (
            f"{len(found.searched.cases):,} cases, {len(found.searched.seeds)} seeds each; fresh: "
            f"{len(found.fresh.cases):,} new cases on new seeds. Bars: 95 % intervals."
        )
        frame(figure, (f"{words.title(found)}: where it helps, and where not",), [note, source])
    return figure


def _draw_effects(axes: Axes, found: Discovery) -> None:
    """Draw the effect of every case with its interval, the smallest first, coloured by answer."""
    differences = found.searched.runs.difference(found.outcome)
    scale = _scale(found)
    effects, halves = scale * differences.mean(axis=1), scale * half_width(differences)
    order = np.argsort(effects)
    places = np.empty(len(order))
    places[order] = np.arange(1, len(order) + 1)
    rest = np.ones(len(order), bool)
    for answer in (answer for answer in found.answers if answer.name in COLOURS):
        label = words.head(answer)[0].lower() + words.head(answer)[1:]
        _draw_bars(axes, (places, effects, halves), answer.hits, COLOURS[answer.name], label)
        rest &= ~answer.hits
    if rest.any():
        _draw_bars(axes, (places, effects, halves), rest, PALE, "other cases")
    axes.axhline(0, color=INK, linewidth=1)
    axes.set(xlabel="cases, the smallest effect first", ylabel=_effect_label(found), xlim=(0, len(order) + 1))
    axes.legend(loc="upper left", markerscale=2)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: number(y, 0 if y == round(y) else 1)))


def _draw_bars(
    axes: Axes, cases: tuple[np.ndarray, np.ndarray, np.ndarray], which: np.ndarray, colour: str, label: str
) -> None:
    places, effects, halves = (values[which] for values in cases)
    axes.vlines(places, effects - halves, effects + halves, color=colour, linewidth=0.6, alpha=0.45)
    axes.plot(places, effects, linestyle="", marker="o", markersize=2.2, color=colour, label=label)


def _draw_box(axes: Axes, found: Discovery, answer: Answer) -> None:
    """Draw the cases in the two numbers that are restricted most surely (or one and the effect), and the box."""
    restrictions = answer.by_sureness()
    places = list(dict.fromkeys(restriction.place for restriction in restrictions))[:2]
    columns = [_column(found, place) for place in places]
    said = words.words_of(found)
    labels = [textwrap.fill(said.axis(place), AXIS_WIDTH) for place in places]
    if len(columns) == 1:
        columns.append(_scale(found) * found.searched.runs.difference(found.outcome).mean(axis=1))
        labels.append(_effect_label(found))
    x, y = (_spread(column) for column in columns)
    axes.plot(*_of(x, y, ~answer.hits), "o", markersize=3.5, markerfacecolor="none", color=PALE, label="other cases")
    axes.plot(*_of(x, y, answer.hits), "^", markersize=4, color=ORANGE, label="such cases")
    ends = []
    for axis, column in enumerate((x, y)):
        margin = 0.03 * np.ptp(column)
        low, high = column.min() - margin, column.max() + margin
        for restriction in restrictions:
            if axis < len(places) and restriction.place == places[axis]:
                limit = _scale_of(found, restriction.place) * _edge(found, restriction)
                low, high = (limit, high) if restriction.side == "low" else (low, limit)
        ends.append((low, high))
    (x0, x1), (y0, y1) = ends
    axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor=BLUE, alpha=0.1, zorder=0))
    axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, edgecolor=BLUE, linewidth=2, zorder=5))
    more = len({restriction.place for restriction in restrictions}) - len(places)
    inside = "the box" if not more else f"the box, which restricts {more} more"
    axes.plot([], [], color=BLUE, linewidth=2, label=inside)
    axes.set(xlabel=labels[0], ylabel=labels[1])
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=3, columnspacing=1, handletextpad=0.3)


def _draw_trajectory(axes: Axes, answer: Answer) -> None:
    """Draw coverage and density of every box on the way, of the chosen one, and of it on fresh cases."""
    coverage = [100 * step.coverage for step in answer.steps]
    density = [100 * step.density for step in answer.steps]
    axes.plot(coverage, density, color=PALE, marker=".", markersize=7, label="boxes on the way (peeling)", zorder=2)
    for which, colour, marker, label in (
        ((answer.coverage, answer.density), ORANGE, "^", "the box told"),
        ((answer.fresh_coverage, answer.fresh_density), BLUE, "s", "the same, fresh cases"),
    ):
        across, up = which
        halves = [100 * np.array([[one.value - one.interval[0]], [one.interval[1] - one.value]]) for one in which]
        style: Any = {"color": colour, "marker": marker, "markersize": 7, "linestyle": "", "elinewidth": 1.8}
        axes.errorbar(
            100 * across.value, 100 * up.value, xerr=halves[0], yerr=halves[1], label=label, zorder=3, **style
        )
    luck = 100 * answer.luck_inside
    axes.axhline(luck, color=INK, linestyle=":", linewidth=1.2, label="density in the box, by luck alone")
    axes.set(xlabel="coverage, % of all such cases", ylabel="density, % of the cases in the box")
    axes.set(xlim=(-3, 103), ylim=(-3, 103))
    axes.legend(loc="lower left", bbox_to_anchor=(-0.12, 1), ncols=2, columnspacing=1, handletextpad=0.3)


def _edge(found: Discovery, restriction: words.prim.Restriction) -> float:
    """Return where the edge of the box is drawn: between whole numbers, as between all others."""
    said = words.words_of(found)
    limit = said.limit(restriction)
    if not said.whole(restriction.place):
        return limit
    return limit + (0.5 if restriction.side == "low" else -0.5)


def _spread(column: np.ndarray) -> np.ndarray:
    """Return values with those that would lie on top of each other spread around each whole number."""
    if len(np.unique(column)) > 30:
        return column
    return column + np.random.default_rng(0).uniform(-0.3, 0.3, len(column))


def _column(found: Discovery, place: int) -> np.ndarray:
    return _scale_of(found, place) * found.searched.x[:, place]


def _scale_of(found: Discovery, place: int) -> float:
    said = said_of(found.searched.cases.numbers.columns[place])
    return 100.0 if said is not None and said.percent else 1.0


def _of(x: np.ndarray, y: np.ndarray, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return x[which], y[which]


def _scale(found: Discovery) -> float:
    return 100.0 if OUTCOMES[found.outcome].unit in SHARES else 1.0


def _effect_label(found: Discovery) -> str:
    unit = OUTCOMES[found.outcome].unit
    return f"effect, {'percentage points' if unit in SHARES else unit}"
