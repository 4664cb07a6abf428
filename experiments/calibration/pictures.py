"""Pictures of a calibration: what the figures taught, what goes with what, what is predicted, and whether it works."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import seaborn as sns
from matplotlib.figure import Figure

from experiments.calibration import priors
from experiments.calibration.calibrate import Calibration
from experiments.calibration.tables import TAUGHT
from experiments.house_style import BLUE, GREEN, INK, ORANGE, PALE, draw_point, house_style

COLUMNS = 6
PAIRS = 5  # parameters that the figures taught most
DPI = 150


def draw_all(calibration: Calibration, folder: Path, provenance: str) -> list[str]:
    """Draw every picture into a folder as PNG; return the file names. ``provenance`` stands below each."""
    pictures: dict[str, Callable[[Calibration], Figure]] = {
        "marginals": marginals_figure,
        "pairs": pairs_figure,
        "predictive": predictive_figure,
        "coverage": coverage_figure,
    }
    for name, draw in pictures.items():
        figure = draw(calibration)
        text = textwrap.fill(provenance, int(figure.get_figwidth() * 16))
        figure.supxlabel(text, x=0.01, ha="left", fontsize=7.5, color="#555555")
        figure.savefig(folder / f"{name}.png", dpi=DPI, metadata={"Description": provenance})
    return [f"{name}.png" for name in pictures]


def marginals_figure(calibration: Calibration) -> Figure:
    """Draw the posterior of each parameter over its prior (flat: every place in the range was as credible)."""
    known = priors.priors()
    rows = -(-len(known) // COLUMNS)
    with house_style("x"):
        figure = Figure(figsize=(13, 1.5 * rows + 1), layout="constrained")
        panels = list(figure.subplots(rows, COLUMNS).flat)
        rows_of_table = calibration.parameters.iter_rows(named=True)
        for axes, prior, column, row in zip(
            panels[: len(known)], known, calibration.places.T, rows_of_table, strict=True
        ):
            sns.histplot(x=column, bins=np.linspace(0, 1, 16), stat="density", color=BLUE, alpha=0.7, ax=axes)
            axes.axhline(1, color=ORANGE, linestyle="--", linewidth=1.5)
            ticks = (0, 0.5, 1)
            axes.set(xlim=(0, 1), xticks=ticks, xticklabels=[f"{prior.at(tick):.3g}" for tick in ticks], yticks=[])
            axes.set(xlabel="", ylabel="")
            axes.set_title(_short(prior.name), fontsize=8, loc="left", color=INK if row["p"] < TAUGHT else PALE)
        for axes in panels[len(known) :]:
            axes.set_visible(False)
        figure.suptitle("What the published figures taught: posterior (bars) and prior (dashed)", x=0.01, ha="left")
    return figure


def pairs_figure(calibration: Calibration) -> Figure:
    """Draw the sets of behaviour against the parameters that the figures taught most, two at a time."""
    taught = calibration.parameters.with_row_index("place").sort("learned", descending=True).head(PAIRS)
    known = priors.priors()
    with house_style("both"):
        figure = Figure(figsize=(11, 10), layout="constrained")
        panels = figure.subplots(PAIRS, PAIRS)
        for down, one in enumerate(taught["place"]):
            for across, other in enumerate(taught["place"]):
                axes = panels[down, across]
                if across > down:
                    axes.set_visible(False)
                    continue
                x, y = calibration.places[:, other], calibration.places[:, one]
                if across == down:
                    sns.histplot(x=x, bins=15, color=BLUE, alpha=0.7, ax=axes)
                else:
                    sns.scatterplot(x=x, y=y, s=10, color=BLUE, alpha=0.6, linewidth=0, ax=axes)
                    axes.set(ylim=(0, 1), yticks=(0, 1), yticklabels=[f"{known[one].at(end):.2g}" for end in (0, 1)])
                axes.set(xlim=(0, 1), xticks=(0, 1), xticklabels=[f"{known[other].at(end):.2g}" for end in (0, 1)])
                axes.set_xlabel(_short(known[other].name) if down == PAIRS - 1 else "", fontsize=8)
                axes.set_ylabel(_short(known[one].name) if across == 0 and down else "", fontsize=8)
                if across == down:
                    axes.set_yticks([])
        figure.suptitle("The parameters that the figures taught most, two at a time", x=0.01, ha="left")
    return figure


def predictive_figure(calibration: Calibration) -> Figure:
    """Draw each published figure (with its 95 % interval) and what the posterior gives (95 of 100 sets)."""
    table = calibration.predictive
    with house_style("x"):
        figure = Figure(figsize=(9, 1.6 + 0.42 * table.height), layout="constrained")
        axes = figure.subplots()
        axes.axvline(0, color=INK, linewidth=1)
        for place, row in enumerate(table.iter_rows(named=True)):
            unit = row["standard_error"]
            middle, half = (row["mean"] - row["published"]) / unit, (row["high"] - row["low"]) / 2 / unit
            draw_point(axes, 0, place - 0.15, 1.96, None, PALE, "o")
            draw_point(axes, middle, place + 0.15, half, None, BLUE if row["fitted"] else ORANGE, "s")
        titles = [f"{row['id']} {row['title']}" for row in table.iter_rows(named=True)]
        axes.set_yticks(range(table.height), titles)
        axes.set_ylim(table.height - 0.5, -0.5)
        axes.set_xlabel("published standard errors from the published value")
        for colour, marker, label in ((PALE, "o", "published"), (BLUE, "s", "fitted"), (ORANGE, "s", "not fitted")):
            axes.plot([], [], color=colour, marker=marker, label=label)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
        figure.suptitle("What the posterior predicts, beside what was published", x=0.01, ha="left")
    return figure


def coverage_figure(calibration: Calibration) -> Figure:
    """Draw how often intervals held the truth, by parameter, with the range that luck allows exact intervals."""
    names = [prior.name for prior in priors.priors()]
    with house_style("x"):
        figure = Figure(figsize=(9, 1.6 + 0.2 * len(names)), layout="constrained")
        axes = figure.subplots()
        for level, colour, marker in zip(
            calibration.coverage["level"].unique().sort(), (BLUE, GREEN), "os", strict=True
        ):
            rows = calibration.coverage.filter(level=level)
            axes.axvspan(rows["low"][0], rows["high"][0], color=colour, alpha=0.15, linewidth=0)
            axes.axvline(level, color=colour, linewidth=1)
            label = f"{level:.0%} intervals"
            sns.scatterplot(x=rows["held"], y=range(rows.height), color=colour, marker=marker, label=label, ax=axes)
        axes.set_yticks(range(len(names)), [_short(name) for name in names], fontsize=7)
        axes.set(xlim=(0, 1), xlabel="share of intervals that held the truth", ylabel="", ylim=(len(names) - 0.5, -0.5))
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
        trials = calibration.coverage["trials"][0]
        title = f"Does it work? Data of {trials} known truths, calibrated again"
        figure.suptitle(title, x=0.01, ha="left")
    return figure


def _short(name: str) -> str:
    return name.removeprefix("behaviour.").replace("_", " ").replace(".", ": ")
