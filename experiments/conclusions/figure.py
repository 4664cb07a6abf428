"""The figure: what each policy adds with the shipped numbers, and over all beliefs."""

import textwrap

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from experiments.conclusions.results import Results
from experiments.conclusions.verdicts import NONE
from experiments.house_style import BLUE, INK, LABEL_WIDTH, ORANGE, PALE, draw_point, frame, half_width, house_style
from experiments.words import number

TITLE = "What each policy adds, and what is left of it"
X_LABEL = "percentage points more students of the last two class years with a mentor"
SHIPPED, BELIEVED = -0.16, 0.16  # places in a row; rows lie one apart


def conclusions_figure(results: Results, source: str) -> Figure:
    """Draw a row for each policy: its 95 % interval with the shipped numbers, and below its range over beliefs."""
    rows = results.conclusions.to_dicts()
    with house_style("x"):
        figure = Figure(figsize=(9, 2.2 + 0.52 * len(rows)), layout="constrained")
        axes = figure.subplots()
        axes.axvline(0, color=INK, linewidth=1, zorder=1)
        for place, row in enumerate(rows):
            hollow = row["sign"] == NONE
            half = None if row["low"] is None else half_width(row, 100)
            draw_point(axes, 100 * row["effect"], place + SHIPPED, half, None, PALE if hollow else BLUE, "o", hollow)
            ends = [100 * row["least"], 100 * row["most"]]
            axes.plot(ends, [place + BELIEVED] * 2, color=ORANGE, linewidth=2.5, solid_capstyle="butt", zorder=3)
            axes.plot(100 * row["median"], place + BELIEVED, color=ORANGE, marker="D", markersize=5, zorder=4)
        axes.plot([], [], color=BLUE, linewidth=1.8, marker="o", label="shipped numbers, 95 % interval")
        axes.plot([], [], color=ORANGE, linewidth=2.5, marker="D", label="all beliefs: the middle one, and 95 of 100")
        titles = [textwrap.fill(row["title"], LABEL_WIDTH, break_on_hyphens=False) for row in rows]
        axes.set_yticks(range(len(rows)), titles)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: number(x)))
        axes.set_xlabel(X_LABEL)
        axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1), ncols=2, handletextpad=0.4, columnspacing=1.4)
        note = (
            f"Blue: luck and doubt about behaviour ({results.behaviour}). Orange: {len(results.ensemble)} beliefs "
            "about what no source informs, luck taken off. Hollow grey: with the shipped numbers the effect cannot be "
            "told from luck."
        )
        frame(figure, (TITLE, results.shipped.school), [note, source])
    return figure
