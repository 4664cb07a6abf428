"""The figure of a survey: published figures with their intervals, and where single simulated surveys fall."""

import textwrap
from typing import Any

import numpy as np
import polars as pl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.stats import norm

from experiments.evidence.figures import FIGURES
from experiments.evidence.survey import Survey
from experiments.evidence.survey_view import in_unit
from experiments.house_style import BLUE, INK, ORANGE, PALE, frame, house_style

EDGE = 8.0  # standard errors shown to either side
INTERVAL = float(norm.ppf(0.975))


def survey_figure(survey: Survey) -> Figure:
    """Draw, for each figure, single simulated surveys and their mean, in published standard errors from it."""
    rows = survey.table.to_dicts()
    with house_style("x"):
        figure = Figure(figsize=(10.5, 1.9 + 0.42 * len(rows)), layout="constrained")
        axes, beside = figure.subplots(1, 2, sharey=True, width_ratios=(7, 2))
        axes.axvspan(-INTERVAL, INTERVAL, color=BLUE, alpha=0.13, linewidth=0)
        axes.axvline(0, color=BLUE, linewidth=1.4)
        _draw_surveys(axes, survey)
        for place, row in enumerate(rows):
            if row["distance"] is not None:
                _draw_mean(axes, row["distance"], place)
        labels = [textwrap.fill(f"{row['figure']}  {row['title']}", 44) for row in rows]
        axes.set_yticks(range(len(rows)), labels)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(-EDGE - 0.4, EDGE + 0.4)
        axes.set_xlabel("standard errors of the published figure above or below it")
        _write_values(beside, rows)
        frame(figure, ("The published studies made again", survey.scenario.title), _small_print(survey))
    return figure


def _draw_surveys(axes: Axes, survey: Survey) -> None:
    published = survey.table.select("figure", "published", "standard_error")
    single = survey.single.filter(pl.col("value").is_not_nan()).join(published, on="figure")
    distance = (single["value"] - single["published"]) / single["standard_error"]
    order = [figure.id for figure in FIGURES]
    sns.stripplot(
        x=np.clip(distance.to_numpy(), -EDGE, EDGE),
        y=[order.index(name) for name in single["figure"]],
        orient="h",
        native_scale=True,
        jitter=False,
        color=PALE,
        alpha=0.45,
        size=5,
        ax=axes,
        zorder=2,
    )


def _draw_mean(axes: Axes, distance: float, place: int) -> None:
    """Draw the mean; one beyond the edge is an arrow there."""
    marker = "o" if abs(distance) <= EDGE else (">" if distance > 0 else "<")
    axes.plot(
        np.clip(distance, -EDGE, EDGE), place, marker, color=ORANGE, markersize=8, markeredgecolor="white", zorder=4
    )


def _write_values(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """Write published and simulated values in two columns."""
    axes.set_axis_off()
    for x, head, column, colour in ((0.4, "published", "published", BLUE), (1.0, "simulated", "mean", ORANGE)):
        axes.text(x, -0.75, head, ha="right", va="bottom", fontsize=9, color=colour, weight="bold")
        for place, row in enumerate(rows):
            axes.text(x, place, in_unit(row[column], row["unit"]), ha="right", va="center", fontsize=9, color=INK)


def _small_print(survey: Survey) -> list[str]:
    school, seeds = survey.scenario, survey.seeds
    version = survey.provenance["versions"]["mentoring-policy-lab"]  # type: ignore[index]
    return [
        "Blue: the published figure and its 95 % interval. Grey: single simulated surveys, 77 % of the students "
        f"answering; orange: their mean. What lies more than {EDGE:g} standard errors off is drawn at the edge, a mean "
        "as an arrow. C6 and C7 are ln odds ratios. Luck only, not doubt about behaviour.",
        f"{school.name} ({school.fingerprint[:8]}); seeds {min(seeds)}-{max(seeds)}; {school.run.years} years; "
        f"mentoring-policy-lab {version}. Sources: see the table survey.",
    ]
