"""Figures of a comparison, in one house style: plain titles, intervals on everything, and where it comes from."""

import pathlib
import textwrap
from collections.abc import Callable
from itertools import zip_longest

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.compare import Comparison
from experiments.costs import frontier
from experiments.house_style import (
    BEHIND,
    BLUE,
    INK,
    PALE,
    SERIES,
    draw_band,
    draw_point,
    finish,
    half_width,
    halves,
    house_style,
    label_points,
    legend_of,
    rows_of,
    scale_hours,
    short_title,
    without_policy,
)
from experiments.network_picture import network_figure, network_of
from experiments.networks import top_policy
from experiments.observe import HOURS_ALL, STUDENTS_MENTORED
from experiments.output import write_figures
from experiments.statistics import luck_half_width
from experiments.student_figures import changes_figure, for_whom_figure, without_figure
from sim.measures import BARRIERS

MOST_COLUMNS = 4  # of small multiples, readable on a page
TOP = 3  # policies whose barriers are shown


def draw_all(comparison: Comparison, folder: pathlib.Path) -> list[str]:
    """Draw every figure into a folder as PNG; return the file names."""
    figures: dict[str, Callable[[Comparison], Figure]] = {
        "effects": effects_figure,
        "cost": cost_figure,
        "class-years": class_years_figure,
        "years": years_figure,
        "for-whom": for_whom_figure,
        "changes": changes_figure,
        "without": without_figure,
        "barriers": barriers_figure,
    }
    if not comparison.provenance["rules replaced"]:  # the network is run again, with the model's own rules
        figures["network"] = lambda comparison: network_figure(
            comparison, network_of(comparison, top_policy(comparison))
        )
    return write_figures({name: draw(comparison) for name, draw in figures.items()}, folder, comparison.provenance)


def effects_figure(comparison: Comparison) -> Figure:
    """Draw the effect of each policy on third- and fourth-years with a mentor, ranked, with 95 % intervals."""
    ranked = comparison.ranked
    with house_style("x"):
        figure = Figure(figsize=(9, 2.0 + 0.42 * len(ranked)), layout="constrained")
        panels = figure.subplots(1, 2, sharey=True, sharex=True)
        for axes, (outcome, label) in zip(panels, comparison.clinical_years.items(), strict=True):
            rows = rows_of(comparison.effects, outcome, ranked)
            axes.axvline(0, color=INK, linewidth=1)
            for place, row in enumerate(rows):
                if row is not None:
                    sure = row["low"] > 0 or row["high"] < 0
                    if row["behaviour_sets"] > 1:
                        luck = 100 * luck_half_width(row)
                        axes.hlines(place, 100 * row["effect"] - luck, 100 * row["effect"] + luck, BEHIND, linewidth=7)
                    draw_point(
                        axes,
                        100 * row["effect"],
                        place,
                        half_width(row, 100),
                        None,
                        BLUE if sure else PALE,
                        "o",
                        hollow=not sure,
                    )
            axes.set_title(label.capitalize() + without_policy(comparison, outcome), loc="left")
            axes.set_xlabel("percentage points more with a mentor")
        panels[0].set_yticks(range(len(ranked)), [short_title(comparison, name) for name in ranked])
        panels[0].set_ylim(len(ranked) - 0.4, -0.6)
        note = "Hollow grey points: the interval includes no effect."
        note += " Thick bars: luck alone." if comparison.behaviour_sets > 1 else ""
        finish(figure, comparison, "What each policy adds", note)
    return figure


def cost_figure(comparison: Comparison) -> Figure:
    """Draw the students each policy adds against the faculty hours it takes, with 95 % intervals on both."""
    ranked = comparison.ranked
    pairs = zip(
        ranked,
        rows_of(comparison.effects, HOURS_ALL, ranked),
        rows_of(comparison.effects, STUDENTS_MENTORED, ranked),
        strict=True,
    )
    points = [(name, hours, students) for name, hours, students in pairs if hours and students]
    with house_style("both"):
        figure = Figure(figsize=(10, 7), layout="constrained")
        axes = figure.subplots()
        axes.axhline(0, color=INK, linewidth=1)
        axes.axvline(0, color=INK, linewidth=1)
        best = frontier(comparison)
        for name, hours, students in points:
            style = (BLUE, "o") if name in best else (PALE, "s")
            draw_point(axes, hours["effect"], students["effect"], half_width(hours), half_width(students), *style)
        corners = [(hours["effect"], students["effect"]) for name, hours, students in points if name in best]
        axes.plot(*zip(*sorted([(0.0, 0.0), *corners]), strict=True), color=BLUE, linewidth=1, linestyle="--", zorder=1)
        extent = max((abs(hours[side]) for _, hours, _ in points for side in ("low", "high")), default=1)
        scale_hours(axes, extent)
        axes.set_xlabel("more faculty hours a year: mentoring, policy and teaching (scale widens towards 0)")
        axes.set_ylabel("more students with a mentor, all class years")
        labels = [
            (hours["effect"], students["effect"], short_title(comparison, name, 40)) for name, hours, students in points
        ]
        bars = [
            np.array([(hours[side], students["effect"]) for side in ("low", "high")]) for _, hours, students in points
        ] + [np.array([(hours["effect"], students[side]) for side in ("low", "high")]) for _, hours, students in points]
        label_points(axes, labels, bars)
        finish(
            figure,
            comparison,
            "What each policy costs, and how many students it reaches",
            "Up and to the left is better. Blue circles on the dashed line: no other policy reaches as many students "
            "for as few hours.",
        )
    return figure


def class_years_figure(comparison: Comparison) -> Figure:
    """Draw the share with a mentor by class year under each policy and without it, with 95 % intervals."""
    levels = comparison.class_year_levels.filter(pl.col("group") == "all")

    def draw(axes: Axes, name: str) -> None:
        for series, (colour, marker) in ((comparison.references[name], SERIES[0]), (name, SERIES[1])):
            draw_band(axes, levels.filter(pl.col("scenario") == series), "class_year", "mean", colour, marker)
        axes.yaxis.set_major_formatter(mpl.ticker.PercentFormatter(1, decimals=0))
        axes.set_ylim(bottom=0)

    labels = ["without it", "with the policy"]
    title = "Students with a mentor by class year"
    return _small_multiples(comparison, draw, "class year", "with a mentor", labels, title)


def years_figure(comparison: Comparison) -> Figure:
    """Draw the effect of each policy in every spring of the run, on the last two class years, with 95 % intervals."""
    effects = comparison.year_effects.with_columns(pl.col("effect", "low", "high") * 100)
    names = list(comparison.clinical_years.values())

    def draw(axes: Axes, name: str) -> None:
        school = comparison.scenarios[name]
        last = len(school.curriculum.years)
        of_policy = effects.filter(pl.col("scenario") == name)
        axes.axhline(0, color=INK, linewidth=0.8)
        for policy in school.policies.values():
            axes.axvline(policy.start_year - 0.5, color=INK, linewidth=0.8, linestyle=":")
        for class_year, (colour, marker) in zip((last - 1, last), SERIES[1:], strict=False):
            rows = of_policy.filter(pl.col("class_year") == class_year)
            draw_band(axes, rows, "year", "effect", colour, marker)

    note = "Dotted line: the policy starts. A class meets all of it only once it has passed through the whole school."
    title = "When each policy shows"
    y_label = "points more\nwith a mentor"
    return _small_multiples(comparison, draw, "year of the run", y_label, ["", *names], title, note)


def _small_multiples(
    comparison: Comparison,
    draw: Callable[[Axes, str], None],
    x_label: str,
    y_label: str,
    labels: list[str],
    title: str,
    note: str = "",
) -> Figure:
    """Draw a panel for each compared scenario, ranked; an empty label stands for a series that is not drawn."""
    ranked = comparison.ranked
    rows = -(-len(ranked) // MOST_COLUMNS)
    columns = -(-len(ranked) // rows)
    with house_style("y"):
        figure = Figure(figsize=(max(2.4 * columns, 5.2), 1.4 + 2.0 * rows), layout="constrained")
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for axes, name in zip_longest(panels.flat, ranked):
            if name is None:
                axes.set_visible(False)
                continue
            draw(axes, name)
            axes.set_title(short_title(comparison, name, 26), loc="left", fontsize=9)
            axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True))
        for place, axes in enumerate(panels.flat):
            axes.set_xlabel("")
            if place + columns >= len(ranked):
                axes.tick_params(labelbottom=True)
                axes.set_xlabel(x_label)
                axes.xaxis.label.set_visible(True)
        for axes in panels[:, 0]:
            axes.set_ylabel(y_label)
        shown = [(handle, label) for handle, label in zip(*legend_of(labels), strict=True) if label]
        figure.legend(*zip(*shown, strict=True), loc="outside right center")
        finish(figure, comparison, title, note)
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
    with house_style("x"):
        figure = Figure(figsize=(9, 5.6), layout="constrained")
        axes = figure.subplots()
        step = 0.7 / len(shown)
        for series, (name, (colour, marker)) in enumerate(zip(shown, SERIES, strict=False)):
            rows = comparison.levels.filter(pl.col("scenario") == name)
            for place, barrier in enumerate(order):
                (row,) = rows_of(rows, f"barrier_{barrier}", [name])
                if row is not None:
                    draw_point(
                        axes,
                        row["mean"],
                        place + (series - (len(shown) - 1) / 2) * step,
                        halves(row),
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
        axes.legend(*legend_of(labels), loc="lower right", frameon=True, edgecolor="#DDDDDD", borderpad=0.8)
        finish(
            figure,
            comparison,
            "What stops students who look for a mentor",
            "A policy that makes more students look also makes more of them fail.",
        )
    return figure
