"""What a comparison shows, in plain words made from its numbers."""

from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

from experiments.compare import Comparison
from experiments.precision import half_widths
from experiments.statistics import SIGNIFICANT, seeds_for
from sim.measures import BARRIERS

HELPS, HARMS, UNCLEAR = "helps", "harms", "no clear effect"
CLINICAL = "mentored_clinical"
GOOD_PRECISION = 0.01  # half-width of an interval on a share for which the seeds needed are told
NO_BREAK = "\N{NO-BREAK SPACE}"
Effect = dict[str, Any]


def verdict(effect: Effect | None) -> str:
    """Say whether an effect on students with a mentor is there, reading of many policies allowed for."""
    if effect is None or effect["p_adjusted"] is None or effect["p_adjusted"] >= SIGNIFICANT:
        return UNCLEAR
    return HELPS if effect["effect"] > 0 else HARMS


def by_verdict(comparison: Comparison) -> dict[str, list[str]]:
    """Return the compared scenarios under each verdict on students of the last two class years, ranked."""
    found: dict[str, list[str]] = {HELPS: [], HARMS: [], UNCLEAR: []}
    for name in comparison.ranked:
        found[verdict(comparison.effect_or_none(name, CLINICAL))].append(name)
    return found


def number(value: float, digits: int = 0, sign: bool = True) -> str:
    """Return a number with thousands separated and a true minus sign; zero has no sign."""
    rounded = round(value, digits) + 0.0
    plus = "+" if sign and rounded > 0 else ""
    return f"{plus}{rounded:,.{digits}f}".replace("-", "−")


def span(row: Effect | None, scale: float = 1, digits: int = 0, column: str = "effect", unit: str = "") -> str:
    """Return a value and its 95 % interval, such as "+3.1 (2.0 to 4.2)"; a dash when there is none."""
    if row is None or row["low"] is None:
        return "–"
    sign = column == "effect"
    ends = (number(scale * row[side], digits, sign=False) for side in ("low", "high"))
    interval = f"({' to '.join(ends)})".replace(" ", NO_BREAK)
    return f"{number(scale * row[column], digits, sign)}{unit} {interval}"


def points(row: Effect | None) -> str:
    """Return an effect on a share in percentage points with its 95 % interval."""
    return span(row, 100, 1)


def percent(share: float | None) -> str:
    """Return a share in per cent; a dash when there is none."""
    return "–" if share is None else f"{100 * share:.0f} %"


def listed(things: Sequence[str]) -> str:
    """Return things as a list in a sentence."""
    return " and ".join(filter(None, ("; ".join(things[:-1]), *things[-1:])))


class Finding(NamedTuple):
    """A sentence, and what it introduces: titles of policies and their effects."""

    sentence: str
    items: list[tuple[str, str]]


def summary(comparison: Comparison) -> list[Finding]:
    """Return what was found, most important first."""
    found = by_verdict(comparison)
    whole = len(comparison.references)
    who = students(comparison)
    count = {kind: len(names) or "none" for kind, names in found.items()}
    findings = [
        Finding(
            f"Of {whole} {'policy' if whole == 1 else 'policies'} tried, {count[HELPS]} raise the share of {who} with "
            f"a mentor, {count[HARMS]} lower it, and {count[UNCLEAR]} cannot be told from doing "
            "nothing. This holds for the model's students; how far it holds for real ones is under Limits.",
            [],
        )
    ]
    heads = {HELPS: "What helps", HARMS: "What harms", UNCLEAR: "What cannot be told from doing nothing"}
    for kind, head in heads.items():
        if found[kind]:
            items = [
                (title(comparison, name), points(comparison.effect_or_none(name, CLINICAL))) for name in found[kind]
            ]
            findings.append(Finding(f"{head}, in percentage points more with a mentor:", items))
    if found[HELPS]:
        best = found[HELPS][0]
        left = 100 * (1 - comparison.effect(best, CLINICAL)["mean"])
        text = f"Even with what adds most ({title(comparison, best)}), {left:.0f} of 100 {who} still have no mentor."
        findings.append(Finding(text, []))
    return findings


def students(comparison: Comparison) -> str:
    """Return what students of the last two class years are called together."""
    return " and ".join(comparison.clinical_years.values())


def title(comparison: Comparison, name: str) -> str:
    """Return a scenario's title."""
    return comparison.scenarios[name].title


def luck(comparison: Comparison) -> str:
    """Say what pairing saved, how many seeds a good precision takes, and how the number of seeds was chosen."""
    rows = [row for name in comparison.ranked if (row := comparison.effect_or_none(name, CLINICAL))]
    gains = [row["pairing_gain"] for row in rows if row["pairing_gain"] is not None]
    needed = max((seeds_for(GOOD_PRECISION, row["se"], row["seeds"]) for row in rows if row["se"]), default=2)
    saved = (
        f"Measured here on {students(comparison)}, the same precision without sharing would take "
        f"{median(gains):.1f} times as many runs (the middle policy; {min(gains):.1f} to {max(gains):.1f}). "
        if gains
        else ""
    )
    of_luck = "" if comparison.behaviour_sets == 1 else " of luck alone"
    return (
        f"{saved}For an interval{of_luck} of one percentage point to either side on every policy, {needed:,} seeds are "
        f"needed; {len(comparison.seeds):,} were run.{_stopping(comparison)}"
    )


def _stopping(comparison: Comparison) -> str:
    if comparison.precision is None:
        return ""
    widest = max(half_widths(comparison), default=0.0)
    reached = "was reached" if widest <= comparison.precision else f"was not reached ({100 * widest:.2g} points)"
    return (
        f" Seeds were added in batches until every such interval was at most {100 * comparison.precision:g} points to "
        f"either side, which {reached}; because the results themselves decided when to stop, the intervals hold "
        "slightly less often than 95 times in 100."
    )


def barrier_removed(comparison: Comparison, name: str) -> tuple[str, Effect] | None:
    """Return the barrier that a policy lowers most for certain, and its effect there; None when it lowers none."""
    effects = {barrier: comparison.effect_or_none(name, f"barrier_{barrier}") for barrier in BARRIERS}
    lowered = [(row["effect"], barrier) for barrier, row in effects.items() if row and verdict(row) == HARMS]
    if not lowered:
        return None
    barrier = min(lowered)[1]
    return BARRIERS[barrier], comparison.effect(name, f"barrier_{barrier}")
