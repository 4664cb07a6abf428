"""The figures: the frontier, what each policy has of the whole, and which policies help or hinder each other."""

import textwrap
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.house_style import (
    BEHIND,
    BLUE,
    GREEN,
    INK,
    LABEL_WIDTH,
    ORANGE,
    PALE,
    draw_point,
    frame,
    half_width,
    house_style,
    scale_hours,
)
from experiments.portfolio import words
from experiments.portfolio.choice import BEST, LEAST_REGRET, Question
from experiments.portfolio.portfolio import Portfolio
from experiments.portfolio.screened import CLASS, COUNTED
from experiments.words import number

MEASURES = {
    "alone": ("added to the school as it is", PALE, "o"),
    "shapley": ("Shapley's share: over all orders", BLUE, "s"),
    "last": ("added to all others", ORANGE, "^"),
}
STEP = 0.22  # between the measures of a policy; policies lie one apart
STRONGEST = 0.75  # of a colour behind a number, so that the number can be read


def frontier_figure(found: Portfolio, source: str) -> Figure:
    """Draw what every combination adds and costs, the frontier, the budget and what is chosen within it."""
    with house_style("both"):
        figure = Figure(figsize=(12, 5.2), layout="constrained")
        panels = figure.subplots(1, len(COUNTED), sharey=True)
        for axes, counted in zip(panels, COUNTED, strict=True):
            _draw_frontier(axes, found, counted)
            axes.set_title(f"counted: {words.COUNTS[counted]}", loc="left")
        panels[0].set_ylabel("percentage points more students\nof the last two class years with a mentor")
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside right center")
        lines = [
            "Each grey dot is a combination of policies; means over the behaviour sets screened. Bars: 95 % intervals "
            f"of what is chosen, over {found.fresh['behaviour_set'].n_unique()} other behaviour sets. Scales of hours "
            "widen towards 0.",
            source,
        ]
        frame(figure, ("What combinations of policies add, and what they cost", found.levers.school.title), lines)
    return figure


def _draw_frontier(axes: Axes, found: Portfolio, counted: str) -> None:
    hours = found.screened.of_combinations(counted)
    gained = 100 * found.screened.of_combinations(CLASS)
    place = {int(number): row for row, number in enumerate(found.levers.combinations)}
    axes.scatter(hours, gained, s=5, color=BEHIND, linewidths=0, rasterized=True, label="a combination")
    best = [place[number] for number in found.screened.frontier(CLASS, counted)]
    axes.plot(hours[best], gained[best], color=PALE, marker="o", markersize=3.5, linewidth=1, label="frontier")
    for rule, colour, marker in ((BEST, BLUE, "s"), (LEAST_REGRET, ORANGE, "^")):
        row = words.chosen(found, Question(counted, CLASS), rule)
        bars = (_half(row, "hours", 1), _half(row, "effect", 100))
        draw_point(axes, row["hours"], 100 * row["effect"], *bars, colour, marker)
        axes.plot([], [], color=colour, marker=marker, linestyle="", label=f"{rule}\nwithin the budget")
    axes.axvline(found.budget, color=INK, linewidth=1, linestyle=":", label="budget")
    axes.axhline(0, color=INK, linewidth=0.8)
    scale_hours(axes, float(np.abs(hours).max()))
    axes.set_xlabel("more faculty hours a year")


def shares_figure(found: Portfolio, source: str) -> Figure:
    """Draw what each policy adds alone, as Shapley's share and last, with 95 % intervals."""
    names = by_share(found)
    with house_style("x"):
        figure = Figure(figsize=(9, 2.2 + 0.62 * len(names)), layout="constrained")
        axes = figure.subplots()
        axes.axvline(0, color=INK, linewidth=1, zorder=1)
        for row, name in enumerate(names):
            for step, (measure, (_, colour, marker)) in enumerate(MEASURES.items()):
                found_row = words.added(found, name, measure)
                bar = None if found_row["low"] is None else half_width(found_row, 100)
                draw_point(axes, 100 * found_row["mean"], row + (step - 1) * STEP, bar, None, colour, marker)
        for label, colour, marker in MEASURES.values():
            axes.plot([], [], color=colour, marker=marker, linestyle="", label=label)
        _name(axes.set_yticks, found, names)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_xlabel("percentage points more students of the last two class years with a mentor")
        axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1), ncols=3, handletextpad=0.2, columnspacing=1.4)
        note = f"Bars: 95 % intervals over {found.screened.runs['behaviour_set'].n_unique()} behaviour sets: luck and "
        note += "doubt about behaviour. Shapley's shares sum to what all policies add together."
        frame(figure, ("What each policy adds beside the others", found.levers.school.title), [note, source])
    return figure


def interactions_figure(found: Portfolio, source: str) -> Figure:
    """Draw how much more each policy adds where each other is in force, averaged over the rest."""
    names = by_share(found)
    values, sure = _matrix(found, names)
    scale = float(np.nanmax(np.abs(values))) or 1.0
    with house_style("x"):
        figure = Figure(figsize=(3.4 + 0.62 * len(names), 3.2 + 0.5 * len(names)), layout="constrained")
        axes = figure.subplots()
        axes.grid(False)
        hues = mpl.colors.LinearSegmentedColormap.from_list("less to more", [GREEN, "white", ORANGE])
        faded = 0.5 + STRONGEST * values / scale / 2
        axes.imshow(hues(np.nan_to_num(faded, nan=0.5)), aspect="auto")
        for row, column in zip(*np.nonzero(~np.isnan(values)), strict=True):
            weight = "bold" if sure[row, column] else "normal"
            text = number(values[row, column], 1)
            axes.text(column, row, text, ha="center", va="center", fontsize=8, fontweight=weight)
        _name(axes.set_yticks, found, names)
        _name(axes.set_xticks, found, names, rotation=45, ha="left", rotation_mode="anchor")
        axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False)
        lines = [
            "Percentage points that one policy of a pair adds more (orange) or less (green) where the other is in "
            "force, averaged over all combinations of the rest. Bold: the 95 % interval leaves out 0.",
            source,
        ]
        frame(figure, ("Which policies help or hinder each other", found.levers.school.title), lines)
    return figure


def by_share(found: Portfolio) -> list[str]:
    """Return the names of the policies, the largest Shapley share first."""
    rows = found.screened.adds.filter(pl.col("outcome") == CLASS, pl.col("measure") == "shapley")
    return rows.sort("mean", descending=True, maintain_order=True)["scenario"].to_list()


def _matrix(found: Portfolio, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the interactions in percentage points, and whether the interval leaves out 0: (policies, policies)."""
    place = {name: row for row, name in enumerate(names)}
    values, sure = np.full((len(names), len(names)), np.nan), np.zeros((len(names), len(names)), bool)
    pairs = found.screened.pairs.filter(pl.col("outcome") == CLASS, pl.col("measure") == "interaction")
    for row in pairs.iter_rows(named=True):
        cell = place[row["scenario"]], place[row["beside"]]
        values[cell] = 100 * row["mean"]
        sure[cell] = row["low"] is not None and row["low"] * row["high"] > 0
    return values, sure


def _half(row: words.Row, name: str, scale: float) -> float | None:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return None if low is None else scale * (high - low) / 2


def _name(set_ticks: Callable[..., Any], found: Portfolio, names: list[str], **style: Any) -> None:
    titles = found.levers.titled
    labels = [textwrap.fill(titles[name], LABEL_WIDTH, break_on_hyphens=False) for name in names]
    set_ticks(range(len(names)), labels, **style)
