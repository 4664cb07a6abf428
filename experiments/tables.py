"""The printed table of a comparison: effects, what they cost, and in plain words what to read into them."""

import textwrap
from collections.abc import Iterator

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from experiments import doubt
from experiments.compare import Comparison
from experiments.costs import hours_per_added_student
from experiments.networks import top_policy
from experiments.observe import HOURS_ALL
from experiments.unreached import changes_words
from experiments.words import CLINICAL, luck, percent

HOURS_NAMED = {"hours_policy": "policy", "hours_teaching": "teaching"}  # what is left is mentoring
MISSING = "-"


def comparison_view(comparison: Comparison) -> RenderableType:
    """Return the table of effects, largest first, with its footnotes."""
    title = f"What each policy changes at: {comparison.school}"
    sets = f" and {comparison.behaviour_sets} behaviour sets" if comparison.behaviour_sets > 1 else ""
    unit = f"in percentage points of students, with 95 % intervals over {len(comparison.seeds)} seeds{sets}"
    table = Table(box=None, padding=(0, 1, 1, 0), pad_edge=False)
    table.add_column("policy", min_width=14)
    for students in comparison.clinical_years.values():
        table.add_column(f"{textwrap.fill(students, 12)}\nwith\na mentor", justify="right", no_wrap=True)
    table.add_column("faculty hours\na year", justify="right", no_wrap=True)
    table.add_column("hours per\nadded\nstudent", justify="right")
    table.add_column("gap between\ngroups", justify="right", no_wrap=True)
    if comparison.behaviour_sets > 1:
        table.add_column("doubt from\nbehaviour", justify="right")
        table.add_column("chance:\nbest three,\nhelps", justify="right")
    for scenario in comparison.ranked:
        table.add_row(*_row(comparison, scenario))
    head = (*_reference_lines(comparison), Text(f"\n{title}", style="bold"), Text(unit))
    return Group(*head, table, *_left_out(comparison), *(Text(f"\n{note}") for note in _footnotes(comparison)))


def marks(comparison: Comparison) -> dict[str, str]:
    """Return a mark for each reference that is not the first, for the policies held against it."""
    references = list(dict.fromkeys(comparison.references.values()))
    return {reference: chr(ord("a") + number) for number, reference in enumerate(references[1:])}


def _row(comparison: Comparison, scenario: str) -> Iterator[RenderableType]:
    mark = marks(comparison).get(comparison.references[scenario], "")
    yield comparison.scenarios[scenario].title + (f" [{mark}]" if mark else "")
    for outcome in comparison.clinical_years:
        yield _points(comparison.effect_or_none(scenario, outcome))
    yield _hours(comparison, scenario)
    each = hours_per_added_student(comparison, scenario)
    yield MISSING if each is None else f"{each:,.0f}"
    yield _points(comparison.effect_or_none(scenario, "gap"))
    if comparison.behaviour_sets > 1:
        yield percent(doubt.of_behaviour(comparison.effect(scenario, CLINICAL)))
        chance = comparison.best.filter(scenario=scenario).row(0, named=True)
        yield f"{percent(chance['best_three'])}\n{percent(chance['helps'])}"


def _points(effect: dict[str, float] | None) -> RenderableType:
    """Return an effect on a share in percentage points over its interval, bold when that leaves out 0."""
    if effect is None:
        return MISSING
    mean, low, high = (_unsigned_zero(100 * effect[name], 1) for name in ("effect", "low", "high"))
    sure = effect["low"] > 0 or effect["high"] < 0
    return Text.assemble((f"{mean:+.1f}", "bold" if sure else ""), (f"\n{low:.1f} to {high:.1f}", "dim"))


def _hours(comparison: Comparison, scenario: str) -> RenderableType:
    """Return the extra faculty hours over their interval, and below them the part that is not mentoring."""
    whole = comparison.effect_or_none(scenario, HOURS_ALL)
    if whole is None:
        return MISSING
    mean, low, high = (_unsigned_zero(whole[name], 0) for name in ("effect", "low", "high"))
    sure = whole["low"] > 0 or whole["high"] < 0
    parts = {kind: comparison.effect_or_none(scenario, outcome) for outcome, kind in HOURS_NAMED.items()}
    lines = [f"{low:,.0f} to {high:,.0f}"]
    lines += [f"{kind} {part['effect']:+,.0f}" for kind, part in parts.items() if part and round(part["effect"])]
    return Text.assemble((f"{mean:+,.0f}", "bold" if sure else ""), *((f"\n{line}", "dim") for line in lines))


def _unsigned_zero(value: float, digits: int) -> float:
    return round(value, digits) + 0.0


# --- in words ----------------------------------------------------------------------------------------


def _reference_lines(comparison: Comparison) -> Iterator[Text]:
    letters = marks(comparison)
    for reference in dict.fromkeys(comparison.references.values()):
        school = comparison.scenarios[reference]
        levels = [
            f"{_level(comparison, reference, outcome)} of {students} with a mentor"
            for outcome, students in comparison.clinical_years.items()
        ]
        mark = f"[{letters[reference]}] " if reference in letters else ""
        text = f"{mark}Compared with: {school.title}, in spring of year {school.run.years}: {', '.join(levels)}."
        alone = [name for name, other in comparison.references.items() if other == reference]
        others = [comparison.scenarios[name].title for name in alone if not comparison.scenarios[name].policies]
        if others:
            text += f" Another school, not a policy of this one: {'; '.join(others)}."
        yield Text(text)


def _level(comparison: Comparison, scenario: str, outcome: str) -> str:
    row = comparison.levels.filter((pl.col("scenario") == scenario) & (pl.col("outcome") == outcome))
    if row.is_empty():
        return "an undefined share"
    level = row.row(0, named=True)
    return f"{level['mean']:.1%} ({level['low']:.1%} to {level['high']:.1%})"


def _left_out(comparison: Comparison) -> Iterator[Text]:
    if comparison.left_out:
        yield Text(f"\nLeft out, because they cannot be tried at: {comparison.school}", style="bold")
        yield from (Text(f"- {reason}") for reason in comparison.left_out.values())


def _footnotes(comparison: Comparison) -> list[str]:
    top = top_policy(comparison)
    told_apart = [doubt.told_apart(comparison)] if comparison.behaviour_sets > 1 else []
    return [
        f"{_what_intervals_hold(comparison)} Bold: the interval leaves out 0. Intervals are for one policy at a time; "
        "the column p_adjusted of the table effects allows for reading many (Benjamini and Hochberg 1995).",
        luck(comparison),
        *told_apart,
        f'{doubt.limit(comparison)} Numbers marked "assumed" in the scenario files rest on no evidence.',
        changes_words(comparison, top),
        "Hours are those of all faculty in the last year, of all kinds together; what is not named below them as "
        "policy or teaching is mentoring. Hours per added student: over all class years. Paid protected time counts "
        "as policy hours even when it is spent in meetings; what it takes to win faculty for a wider pool, to recruit "
        "or to assign is not known and not counted. Gap: share with a mentor in the larger group minus the "
        "smaller, in the last two class years. Each policy sets what its file says, whatever the school had: see "
        "mentoring scenarios show.",
    ]


def _what_intervals_hold(comparison: Comparison) -> str:
    seeds, sets = len(comparison.seeds), comparison.behaviour_sets
    if sets == 1:
        return (
            f"Differences over {seeds} seeds, each with the same people and luck under every policy. If the "
            "comparison were made again with other seeds, 95 of 100 such intervals would hold the model's own answer."
        )
    return (
        f"Differences over {seeds} seeds, each with the same people, luck and behaviour under every policy, "
        f"and over {sets} behaviour sets. 95 of 100 such intervals would hold what a further behaviour set gives. "
        "Behaviour: its part in what leaves the effect on both class years unsure. Chance: to be one of the three that "
        "add most, and to add any."
    )
