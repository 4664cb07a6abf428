"""The figure of a validation: each check on a scale of its own, its band, what was published, what is found here."""

import json
import textwrap
from pathlib import Path
from typing import Any

import matplotlib as mpl
import polars as pl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.evidence.check import CANNOT_TELL, FAIL, PASS
from experiments.house_style import BLUE, GREEN, INK, ORANGE, PALE, draw_point, half_width, house_style
from experiments.output import write_figures
from experiments.validate import Validation
from experiments.validate_table import counted, doubt, interval_in_words, mean_in_words, verdict_in_words

LOOKS = {PASS: (BLUE, "o"), FAIL: (ORANGE, "s"), CANNOT_TELL: (PALE, "^")}
HEADINGS = {"figures": "Published figures", "patterns": "Patterns"}
ROW, HEADING = 0.52, 0.4  # inches


def write_picture(validation: Validation, folder: Path) -> list[str]:
    """Draw the figure into a folder as PNG; return the file's name in a list."""
    return write_figures({"validation": validation_figure(validation)}, folder, validation.provenance)


def validation_figure(validation: Validation) -> Figure:
    """Draw every check on a scale of its own: the band in green, the published value a line, the interval found."""
    sections = {name: validation.checks.filter(pl.col("section") == name) for name in HEADINGS}
    inches = [size for rows in sections.values() for size in (HEADING, *(ROW for _ in range(rows.height)))]
    with house_style("x"):
        figure = Figure(figsize=(11, sum(inches) + 1.45))
        height = figure.get_figheight()
        grid = figure.add_gridspec(
            len(inches), 1, height_ratios=inches, left=0.36, right=0.79, top=1 - 0.7 / height, bottom=0.7 / height
        )
        grid.update(hspace=0.0)
        places = iter(grid)
        for name, rows in sections.items():
            heading = figure.add_subplot(next(places))
            heading.set_axis_off()
            heading.text(
                -0.82, 0.15, f"{HEADINGS[name]}: {counted(rows)}", fontweight="bold", transform=heading.transAxes
            )
            for row in rows.iter_rows(named=True):
                _draw(figure.add_subplot(next(places)), row)
        figure.suptitle("What nothing was fitted to: published, and found here", x=0.01, ha="left", y=1 - 0.15 / height)
        _legend(figure, 1 - 0.4 / height)
        lines = [textwrap.fill(line, 175) for line in (_note(validation.checks), _provenance(validation))]
        figure.text(0.01, 0.12 / height, "\n".join(lines), fontsize=7.5, color="#555555", va="bottom")
    return figure


def _draw(axes: Axes, row: dict[str, Any]) -> None:
    """Draw one check."""
    colour, marker = LOOKS[row["verdict"]]
    known = [row[name] for name in ("published", "band_low", "band_high", "low", "high") if row[name] is not None]
    margin = 0.12 * (max(known) - min(known)) or 0.1
    low, high = min(known) - margin, max(known) + margin
    box = axes.get_position()
    axes.set_position((box.x0, box.y0 + 0.42 * box.height, box.width, 0.44 * box.height))
    axes.set(xlim=(low, high), ylim=(-1, 1), yticks=[])
    axes.axvspan(row["band_low"], high if row["band_high"] is None else row["band_high"], color=GREEN, alpha=0.16, lw=0)
    if row["published"] is not None:
        axes.axvline(row["published"], color=INK, linewidth=1.4)
    if row["mean"] is not None:
        draw_point(axes, row["mean"], 0, half_width(row), None, colour, marker, hollow=row["verdict"] == CANNOT_TELL)
    axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(5))
    percent = row["unit"] == "share"
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g} %" if percent else f"{value + 0.0:.4g}")
    axes.tick_params(axis="x", labelsize=7.5, pad=1, length=0, colors="#555555")
    for edge in ("left", "right", "top"):
        axes.spines[edge].set_visible(False)
    unit = "" if percent else f" ({row['unit']})"
    axes.text(-0.82, 0, row["id"], transform=axes.get_yaxis_transform(), va="center", fontsize=9, color="#555555")
    title = textwrap.fill(row["title"] + unit, 46)
    axes.text(-0.745, 0, title, transform=axes.get_yaxis_transform(), va="center", fontsize=9)
    words, numbers = verdict_in_words(row), "the model cannot express it"
    if row["mean"] is not None:
        numbers = f"{mean_in_words(row)} ({interval_in_words(row)})"
    axes.text(
        1.03,
        0.62,
        words,
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=9,
        fontweight="bold",
        color=colour,
    )
    axes.text(1.03, -0.62, numbers, transform=axes.get_yaxis_transform(), va="center", fontsize=8)


def _legend(figure: Figure, top: float) -> None:
    """Explain colours and marks under the title."""
    handles: list[Any] = [
        mpl.patches.Patch(color=GREEN, alpha=0.16, lw=0),
        mpl.lines.Line2D([], [], color=INK, linewidth=1.4),
    ]
    labels = ["agrees", "published"]
    for verdict, (colour, marker) in LOOKS.items():
        face = "white" if verdict == CANNOT_TELL else colour
        handles.append(mpl.lines.Line2D([], [], color=colour, marker=marker, markersize=6, markerfacecolor=face))
        labels.append({PASS: "here: pass or yes", FAIL: "here: fail or no"}.get(verdict, f"here: {verdict}"))
    figure.legend(handles, labels, loc="upper left", bbox_to_anchor=(0.0, top), ncols=5, fontsize=9)


def _note(checks: pl.DataFrame) -> str:
    return (
        f"{doubt(checks)} Each row has a scale of its own. Where settings differ: validation.parquet, column differs."
    )


def _provenance(validation: Validation) -> str:
    of_scenarios: Any = validation.provenance["scenarios"]
    named = ", ".join(f"{name} ({fingerprint[:8]})" for name, fingerprint in of_scenarios.items())
    behaviour: Any = validation.provenance["behaviour"]
    sets = (
        behaviour
        if isinstance(behaviour, str)
        else ", ".join(f"{name} ({mark[:8]})" for name, mark in behaviour.items())
    )
    version = json.loads(str(validation.provenance["versions"]))["mentoring-policy-lab"]
    seeds = validation.provenance["seeds"]
    return f"Scenarios {named}; behaviour: {sets}; seeds 0-{int(str(seeds)) - 1}; mentoring-policy-lab {version}."
