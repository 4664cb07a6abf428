"""The figures of the report, as images inside the page with words for those who cannot see them."""

from collections.abc import Callable

from matplotlib.figure import Figure

from experiments import plots, student_figures, words
from experiments.compare import Comparison
from experiments.costs import frontier
from experiments.network_picture import network_figure, network_of, network_words
from experiments.pages import Picture, data_url
from experiments.words import CLINICAL, points, title


def pictures(comparison: Comparison) -> dict[str, Picture]:
    """Return the figures of a comparison by name."""
    ranked = comparison.ranked
    best, last = (
        f"{title(comparison, name)}, {points(comparison.effect_or_none(name, CLINICAL))} percentage points"
        for name in (ranked[0], ranked[-1])
    )
    unbeaten = words.listed([title(comparison, name) for name in frontier(comparison)]) or "none"
    drawn: list[tuple[str, Callable[[Comparison], Figure], str, str]] = [
        (
            "effects",
            plots.effects_figure,
            f"Dots with 95 % intervals, one row for each policy, largest effect first: from {best} to {last}.",
            "Each dot is a policy's effect, each bar its 95 % interval. Hollow grey: no effect is inside the interval."
            + (" Thick: luck alone." if comparison.behaviour_sets > 1 else ""),
        ),
        (
            "class-years",
            plots.class_years_figure,
            "A small panel for each policy: the share of students with a mentor in each class year, without and with "
            "it, with 95 % intervals. The changes are in the table below.",
            "Students with a mentor in the last spring, by class year; bands are 95 % intervals.",
        ),
        (
            "years",
            plots.years_figure,
            f"A small panel for each policy: percentage points more {words.students(comparison)} with a mentor in each "
            "year of the run, nothing before the policy starts, with 95 % intervals.",
            "The effect in each year of the run; the dotted line is where the policy starts.",
        ),
        (
            "cost",
            plots.cost_figure,
            "Dots of more students with a mentor, upwards, against more faculty hours a year, to the right, with 95 % "
            f"intervals. On the frontier, beaten by no other: {unbeaten}.",
            "Up and to the left is better. Blue circles on the dashed line are beaten by no other policy.",
        ),
        (
            "for-whom",
            student_figures.for_whom_figure,
            "Dots with 95 % intervals, one row for each policy: its effect on the larger and the smaller group, on "
            "students of low, middle and high initiative, and on early seekers, late seekers and those who never "
            "looked. The numbers are in the tables below.",
            "Effects on kinds of students of the last two class years.",
        ),
        (
            "changes",
            student_figures.changes_figure,
            "Dots with 95 % intervals, one row for each policy: how many students gain a mentor by it and how many "
            "lose the one they would have had. The numbers are in the table below.",
            f"Who gains a mentor and who loses one, of 100 {words.students(comparison)}.",
        ),
        (
            "without",
            student_figures.without_figure,
            "Dots with 95 % intervals, one row for each reason to have no mentor: how many students have none for it, "
            "without and with the policy that adds most. The numbers are in the table below.",
            "Why those without a mentor have none, without and with the policy that adds most.",
        ),
        (
            "barriers",
            plots.barriers_figure,
            "Dots with 95 % intervals, one row for each barrier: failed moments of looking for a mentor per 100 "
            "students a year, without and with the policies that add most.",
            "What stops students who look for a mentor, without and with the policies that add most.",
        ),
    ]
    return {name: Picture(data_url(draw(comparison)), alt, caption) for name, draw, alt, caption in drawn}


def network_picture(comparison: Comparison, top: str) -> dict[str, Picture]:
    """Return the picture of the network without and with a policy, by its name."""
    network = network_of(comparison, top)
    image = data_url(network_figure(comparison, network))
    return {"network": Picture(image, *network_words(comparison, network))}
