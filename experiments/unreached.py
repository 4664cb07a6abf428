"""Who gains a mentor and who loses one, and what is the matter with those a policy does not reach: words and tables."""

from typing import Any

from experiments.compare import Comparison
from experiments.pages import Grid
from experiments.students import ASSIGNED, CHANGES, HAD_ONE, NEVER_LOOKED, WITHOUT
from experiments.words import CLINICAL, span, students, title
from sim.measures import BARRIERS

REASONS = {
    HAD_ONE: "had a mentor before, or hardly know theirs",
    ASSIGNED: "were only assigned one, and hardly know them",
    **BARRIERS,
    NEVER_LOOKED: "never looked for one",
}
CHANGES_NAMED = ("A mentor either way", "Gain a mentor", "Lose a mentor", "None either way")


def changes_words(comparison: Comparison, scenario: str) -> str:
    """Say what becomes of a hundred students of the last two class years under a policy."""
    either, gained, lost, neither = (_of_100(comparison.change_levels, scenario, change=name) for name in CHANGES)
    return (
        f"With \N{LEFT DOUBLE QUOTATION MARK}{title(comparison, scenario)}\N{RIGHT DOUBLE QUOTATION MARK}: of 100 "
        f"{students(comparison)} {either} have a mentor as they would have without it, {gained} gain one, {lost} lose "
        f"the one they would have had, and {neither} have none either way."
    )


def changes_grid(comparison: Comparison) -> Grid:
    """Return the table of who gains and who loses, a row for each policy."""
    rows = [
        [title(comparison, name), *(_cell(comparison.change_levels, name, change=change) for change in CHANGES)]
        for name in comparison.ranked
    ]
    return Grid(f"Of 100 {students(comparison)} (95 % interval)", ["Policy", *CHANGES_NAMED], rows)


def reasons_grid(comparison: Comparison, scenario: str) -> Grid:
    """Return the table of why students have no mentor, without and with one policy."""
    rows = []
    for why in WITHOUT:
        row = comparison.without_effects.filter(scenario=scenario, why=why).row(0, named=True)
        if row["mean"] == row["reference_mean"] == 0:
            continue
        levels = [
            _cell(comparison.without_levels, school, why=why) for school in (comparison.references[scenario], scenario)
        ]
        rows.append([REASONS[why].capitalize(), *levels, span(row, 100, 1)])
    caption = (
        f"Why {students(comparison)} have no mentor, of 100 of them all (95 % interval): {title(comparison, scenario)}"
    )
    return Grid(caption, ["What was the matter", "Without the policy", "With it", "Change"], rows)


def without_grid(comparison: Comparison) -> Grid:
    """Return the table of those still without a mentor, a row for each policy."""
    rows = []
    for name in comparison.ranked:
        effects = comparison.without_effects.filter(scenario=name)
        mean = dict(effects.select("why", "mean").iter_rows())
        mean["still"] = 1 - comparison.effect(name, CLINICAL)["mean"]
        cells = [f"{100 * mean[why]:.1f}" for why in ("still", HAD_ONE, ASSIGNED, NEVER_LOOKED)]
        stopped = max(BARRIERS, key=lambda barrier: mean[barrier])
        often = f"{BARRIERS[stopped]}: {100 * mean[stopped]:.1f}" if mean[stopped] > 0 else "–"
        rows.append([title(comparison, name), *cells, often])
    heads = ["Policy", "Still without", "Had one before", "Only assigned one", "Never looked", "Most often stopped by"]
    return Grid(f"Those without a mentor with each policy, of 100 {students(comparison)}", heads, rows)


def _cell(levels: Any, scenario: str, **chosen: str) -> str:
    row = levels.filter(scenario=scenario, **chosen).row(0, named=True)
    return span(row | {"low": max(row["low"], 0.0)}, 100, 1, "mean")  # a share cannot be less


def _of_100(levels: Any, scenario: str, **chosen: str) -> str:
    mean = levels.filter(scenario=scenario, **chosen)["mean"].item()
    return f"{100 * mean:.0f}"
