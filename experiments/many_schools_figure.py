"""The figure of many schools: a row for each policy, a dot for each school."""

import textwrap
from collections.abc import Mapping

import numpy as np
import polars as pl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from experiments.house_style import BLUE, INK, LABEL_WIDTH, ORANGE, PALE, draw_point, frame, half_width, house_style
from experiments.many_schools import OUTCOME, as_they_are
from experiments.words import number

ROW = 0.68  # inches on paper
DOTS, OF_MEDIAN, OF_MEAN = (-0.42, 0.06), 0.18, 0.34  # places in a row; rows lie one apart


def many_schools_figure(
    effects: pl.DataFrame, over_schools: pl.DataFrame, class_sizes: Mapping[str, int], title: str, source: str
) -> Figure:
    """Draw what each policy adds at each school, with the median and the middle half of schools.

    ``effects`` and ``over_schools`` are those of ``effects_by_school`` and ``national``; ``class_sizes`` places the
    schools of a row from the smallest, above, to the largest; ``title`` is that of the study, ``source`` is
    printed below.
    """
    rows = over_schools.filter(pl.col("outcome") == OUTCOME)
    place = {name: number for number, name in enumerate(rows["scenario"])}
    order = sorted(class_sizes, key=lambda name: class_sizes[name])
    within = dict(zip(order, np.linspace(*DOTS, len(order)).tolist(), strict=True))
    with house_style("x"):
        figure = Figure(figsize=(9, 2.4 + ROW * len(rows)), layout="constrained")
        axes = figure.subplots()
        axes.axvline(0, color=INK, linewidth=1, zorder=1)
        for row in rows.iter_rows(named=True):
            y = place[row["scenario"]]
            quartiles = [100 * row["lower_quartile"], 100 * row["upper_quartile"]]
            axes.plot(quartiles, [y + OF_MEDIAN] * 2, color=ORANGE, linewidth=2.5, solid_capstyle="butt", zorder=4)
            axes.plot(100 * row["median"], y + OF_MEDIAN, color=ORANGE, marker="D", markersize=5, zorder=4)
            bar = None if row["low"] is None else half_width(row, 100)
            draw_point(axes, 100 * row["mean"], y + OF_MEAN, bar, None, INK, "s")
        dots = effects.filter(pl.col("outcome") == OUTCOME).with_columns(
            (pl.col("effect") * 100).alias("x"),
            (
                pl.col("scenario").replace_strict(place, return_dtype=pl.Float64)
                + pl.col("school").replace_strict(within, return_dtype=pl.Float64)
            ).alias("y"),
            ((pl.col("low") > 0) | (pl.col("high") < 0)).fill_null(False).alias("sure"),
        )
        for sure, colour, label in (
            (True, BLUE, "a school"),
            (False, PALE, "a school whose own 95 % interval holds 0"),
        ):
            drawn = dots.filter(pl.col("sure") == sure)
            axes.scatter(
                drawn["x"],
                drawn["y"],
                s=9,
                facecolors=colour if sure else "white",
                edgecolors=colour,
                linewidths=0.7,
                zorder=3,
                label=label,
            )
        axes.plot([], [], color=ORANGE, linewidth=2.5, marker="D", label="median and middle half of schools")
        axes.plot([], [], color=INK, linewidth=1.8, marker="s", label="mean of schools and its 95 % interval")
        titles = [textwrap.fill(title, LABEL_WIDTH, break_on_hyphens=False) for title in rows["title"]]
        axes.set_yticks(range(len(rows)), titles)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: number(x)))
        axes.set_xlabel("percentage points more students of the last two class years with a mentor")
        axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1), ncols=2, handletextpad=0.4, columnspacing=1.4)
        lines = [
            f"{as_they_are(effects)}.",
            "Within a row, schools lie from the smallest class, above, to the largest. All schools share their seeds, "
            "and so part of their luck: the interval of the mean counts it, the spread of the dots does not show it. "
            "Nothing here shows doubt about behaviour, which is the same at all schools.",
            source,
        ]
        frame(figure, ("What each policy adds, school by school", title), lines)
    return figure
