"""The printed table of a comparison: effects, what they cost, and in plain words what to read into them."""

from collections.abc import Iterator

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from experiments.compare import HOURS_ALL, STUDENTS_MENTORED, Comparison

SHARES = {"mentored_year_3": "third-years with a mentor", "mentored_year_4": "fourth-years with a mentor"}
HOURS_SHOWN = {"hours_mentoring": "mentoring", "hours_policy": "policy", "hours_teaching": "teaching"}
MISSING = "-"


def comparison_view(comparison: Comparison) -> RenderableType:
    """Return the table of effects, largest first, with its footnotes."""
    title = f"What each policy changes, in percentage points of students ({len(comparison.seeds)} seeds, 95 % interval)"
    table = Table(box=None, padding=(0, 1, 1, 0), pad_edge=False)
    table.add_column("policy", min_width=14)
    for name in ("third-years\nwith\na mentor", "fourth-years\nwith\na mentor"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("faculty hours\na year", justify="right", no_wrap=True)
    table.add_column("hours per\nadded\nstudent", justify="right")
    table.add_column("gap between\ngroups", justify="right", no_wrap=True)
    for scenario in comparison.ranked:
        table.add_row(*_row(comparison, scenario))
    head = (*_reference_lines(comparison), Text(f"\n{title}", style="bold"))
    return Group(*head, table, *(Text(f"\n{note}") for note in _footnotes(comparison)))


def hours_per_added_student(comparison: Comparison, scenario: str) -> float | None:
    """Return the extra faculty hours a year for each student more with a mentor (all class years).

    None when the policy adds no students for certain (the 95 % interval of their number is not above 0).
    """
    students, hours = (_effect(comparison, scenario, outcome) for outcome in (STUDENTS_MENTORED, HOURS_ALL))
    if students is None or hours is None or not students["low"] > 0:
        return None
    return hours["effect"] / students["effect"]


def marks(comparison: Comparison) -> dict[str, str]:
    """Return a mark for each reference that is not the first, for the policies held against it."""
    references = list(dict.fromkeys(comparison.references.values()))
    return {reference: chr(ord("a") + number) for number, reference in enumerate(references[1:])}


def _row(comparison: Comparison, scenario: str) -> Iterator[RenderableType]:
    mark = marks(comparison).get(comparison.references[scenario], "")
    yield comparison.scenarios[scenario].title + (f" [{mark}]" if mark else "")
    for outcome in SHARES:
        yield _points(_effect(comparison, scenario, outcome))
    yield _hours(comparison, scenario)
    each = hours_per_added_student(comparison, scenario)
    yield MISSING if each is None else f"{each:,.0f}"
    yield _points(_effect(comparison, scenario, "gap"))


def _points(effect: dict[str, float] | None) -> RenderableType:
    """Return an effect on a share in percentage points over its interval, bold when that leaves out 0."""
    if effect is None:
        return MISSING
    mean, low, high = (_unsigned_zero(100 * effect[name], 1) for name in ("effect", "low", "high"))
    sure = effect["low"] > 0 or effect["high"] < 0
    return Text.assemble((f"{mean:+.1f}", "bold" if sure else ""), (f"\n{low:.1f} to {high:.1f}", "dim"))


def _hours(comparison: Comparison, scenario: str) -> str:
    """Return the extra faculty hours of each kind that changes, a line each."""
    effects = {kind: _effect(comparison, scenario, outcome) for outcome, kind in HOURS_SHOWN.items()}
    hours = {kind: effect["effect"] for kind, effect in effects.items() if effect is not None}
    lines = [f"{kind} {extra:+,.0f}" for kind, extra in hours.items() if round(extra)]
    return "\n".join(lines) or "none"


def _unsigned_zero(value: float, digits: int) -> float:
    return round(value, digits) + 0.0


def _effect(comparison: Comparison, scenario: str, outcome: str) -> dict[str, float] | None:
    try:
        return comparison.effect(scenario, outcome)
    except KeyError:
        return None


# --- in words ----------------------------------------------------------------------------------------


def _reference_lines(comparison: Comparison) -> Iterator[Text]:
    letters = marks(comparison)
    for reference in dict.fromkeys(comparison.references.values()):
        school = comparison.scenarios[reference]
        levels = [f"{_level(comparison, reference, outcome)} of {name}" for outcome, name in SHARES.items()]
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


def _footnotes(comparison: Comparison) -> list[str]:
    return [
        f"Differences over {len(comparison.seeds)} seeds, each with the same people and luck under every policy. If "
        "the comparison were made again with other seeds, 95 of 100 such intervals would hold the model's own answer. "
        "Bold: the interval leaves out 0. Intervals are for one policy at a time, not adjusted for reading many.",
        "They show luck only. They do not show how unsure the behaviour of students and faculty is, nor whether a "
        'school can carry a policy out as written: numbers marked "assumed" in the scenario files rest on no evidence.',
        "Hours are those of all faculty in the last year; hours per added student count all kinds, over all class "
        "years; paid protected time counts as policy hours even when it is spent in meetings. Gap: share with a mentor "
        "in the larger group minus the smaller, third and fourth year.",
    ]
