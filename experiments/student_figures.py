"""Figures of the students of a comparison: for whom it works, who gains and who loses, whom it does not reach."""

import textwrap

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from experiments.compare import Comparison
from experiments.house_style import (
    INK,
    SERIES,
    draw_point,
    finish,
    half_width,
    halves,
    house_style,
    legend_of,
    rows_of,
    short_title,
)
from experiments.networks import top_policy
from experiments.students import CHANGES, GROUPS, SEEKERS, THIRDS, WITHOUT
from experiments.unreached import CHANGES_NAMED, REASONS
from experiments.words import students


def for_whom_figure(comparison: Comparison) -> Figure:
    """Draw the effect of each policy on kinds of students of the last two class years, with 95 % intervals."""
    ranked = comparison.ranked
    sets = (
        ("By group", GROUPS),
        ("By initiative, in thirds", THIRDS),
        ("By when they first look for a mentor", SEEKERS),
    )
    with house_style("x"):
        figure = Figure(figsize=(11, 3.0 + 0.5 * len(ranked)), layout="constrained")
        panels = figure.subplots(1, len(sets), sharey=True, sharex=True)
        for axes, (title, kinds) in zip(panels, sets, strict=True):
            axes.axvline(0, color=INK, linewidth=1)
            for place, (kind, (colour, marker)) in enumerate(zip(kinds, SERIES[1:], strict=False)):
                shift = 0.5 * (place - (len(kinds) - 1) / 2) / len(kinds)
                for row_number, row in enumerate(rows_of(comparison.for_whom_effects, kind, ranked, "who")):
                    if row is not None:
                        x, bar = 100 * row["effect"], half_width(row, 100)
                        draw_point(axes, x, row_number + shift, bar, None, colour, marker)
            axes.set_xlabel("percentage points more with a mentor")
            handles, labels = legend_of(["", *kinds])
            axes.legend(handles[1:], labels[1:], title=title, alignment="left", loc="lower left", bbox_to_anchor=(0, 1))
        panels[0].set_yticks(range(len(ranked)), [short_title(comparison, name) for name in ranked])
        panels[0].set_ylim(len(ranked) - 0.4, -0.6)
        note = "Early seekers look before the clerkships; who looks when is read at the school without the policy."
        finish(figure, comparison, "For whom each policy works", note)
    return figure


def changes_figure(comparison: Comparison) -> Figure:
    """Draw how many students gain a mentor by each policy and how many lose theirs, with 95 % intervals."""
    ranked = comparison.ranked
    with house_style("x"):
        figure = Figure(figsize=(9, 2.8 + 0.42 * len(ranked)), layout="constrained")
        axes = figure.subplots()
        for change, (colour, marker), shift in zip(CHANGES[1:3], SERIES[1:], (-0.12, 0.12), strict=False):
            for place, row in enumerate(rows_of(comparison.change_levels, change, ranked, "change")):
                if row is not None:
                    draw_point(axes, 100 * row["mean"], place + shift, halves(row, 100), None, colour, marker)
        axes.set_yticks(range(len(ranked)), [short_title(comparison, name) for name in ranked])
        axes.set_ylim(len(ranked) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.set_xlabel(f"of 100 {students(comparison)}")
        handles, labels = legend_of(["", *CHANGES_NAMED[1:3]])
        axes.legend(handles[1:], labels[1:], loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
        note = "The same students with and without each policy; part of both is another turn of events."
        finish(figure, comparison, "Who gains a mentor, and who loses one", note)
    return figure


def without_figure(comparison: Comparison) -> Figure:
    """Draw why students have no mentor, without and with the policy that adds most, with 95 % intervals."""
    top = top_policy(comparison)
    names = [comparison.references[top], top]
    levels = comparison.without_levels
    highest = dict(levels.filter(pl.col("scenario").is_in(names)).group_by("why").agg(pl.max("mean")).iter_rows())
    order = sorted((why for why in WITHOUT if highest[why] > 0), key=lambda why: -highest[why])
    with house_style("x"):
        figure = Figure(figsize=(9, 5.6), layout="constrained")
        axes = figure.subplots()
        for name, (colour, marker), shift in zip(names, SERIES, (-0.15, 0.15), strict=False):
            for place, why in enumerate(order):
                (row,) = rows_of(levels, why, [name], "why")
                if row is not None:
                    draw_point(axes, 100 * row["mean"], place + shift, halves(row, 100), None, colour, marker)
        axes.set_yticks(range(len(order)), [textwrap.fill(REASONS[why], 28) for why in order])
        axes.set_ylim(len(order) - 0.5, -0.5)
        for edge in np.arange(0.5, len(order) - 1):
            axes.axhline(edge, color="#DDDDDD", linewidth=0.8)
        axes.set_xlim(left=0)
        axes.set_xlabel(f"of 100 {students(comparison)}, with or without a mentor")
        labels = ["without it", comparison.scenarios[top].title]
        axes.legend(*legend_of(labels), loc="lower right", frameon=True, edgecolor="#DDDDDD", borderpad=0.8)
        finish(figure, comparison, "Why those without a mentor have none")
    return figure
