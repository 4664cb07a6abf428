"""The values a slider passes through, made from what the schema says of a number, and how each is written."""

import math
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from experiments.compare import ORDINALS
from sim.parameters import parameters
from sim.schema import WEEKS_PER_YEAR, Table

MOST_STEPS = 40  # of an even scale: one can tell neighbouring places of the slider apart
FEW = 24  # whole numbers up to which each has its own place
LEAPS = (1, 2, 3, 5)  # of a scale from nearly nothing to very much, and ten times these
FINEST = 200  # the least value of such a scale is about this part of the greatest
NO_BREAK = "\N{NO-BREAK SPACE}"


class About(NamedTuple):
    """What the schema says of a number: meaning, unit, source, what is plausible and what is allowed."""

    meaning: str
    unit: str
    source: str
    plausible: tuple[float, float]
    allowed: tuple[float, float]

    @property
    def bounded(self) -> bool:
        """Whether the evidence narrows what is allowed, or the number is a share."""
        return self.plausible != self.allowed or self.unit == "share"


@cache
def about() -> dict[str, About]:
    """Return what the schema says of every number of a scenario, by dotted name."""
    found = {}
    for row in parameters().iter_rows(named=True):
        plausible, allowed = ((row[f"{kind}_low"], row[f"{kind}_high"]) for kind in ("plausible", "allowed"))
        known = allowed if plausible[0] is None else plausible
        found[row["name"]] = About(row["meaning"], row["unit"], row["source"], known, allowed)
    return found


def scale(number: About, known: Iterable[float], whole: bool, most: float | None = None) -> tuple[float, ...]:
    """Return the values of a slider in order: over what is plausible, and those that are ``known`` to be in use.

    ``whole`` numbers stay whole. Without a plausible range the values grow by leaps up to what is allowed, or ``most``.
    """
    known = sorted(set(known))
    low, high = number.plausible
    high = min(high, most) if most is not None else high
    low, high = min(low, *known, high), max(high, *known)
    values: list[float]
    if whole and high - low <= FEW:
        values = list(range(int(low), int(high) + 1))
    elif number.bounded:
        values = _even(low, high, whole)
    else:
        values = _leaps(high, whole)
    return tuple(sorted({int(value) if whole else float(value) for value in (low, *values, high, *known)}))


def written(value: Any, unit: str) -> str:
    """Return a value as a person would say it, with its unit: "40 %", "100 hours a year", "1 student"."""
    if unit == "share":
        return f"{100 * value:.10g}{NO_BREAK}%"
    number = f"{value:,.10g}".replace("-", "−")
    thing, _, each = unit.partition("/")
    if thing == "1":
        return f"{number} per {each}"
    if unit == "multiple":
        return f"{number} times"
    return f"{number} {_one_or_many(thing, value)}" + (f" a {each}" if each else "")


def week_named(week: int) -> str:
    """Return what a week since matriculation (the first is 1) is called: "week 2 of the first year"."""
    year, since = divmod(week - 1, WEEKS_PER_YEAR)
    return f"week {since + 1} of the {ORDINALS[year]} year"


def _even(low: float, high: float, whole: bool) -> list[float]:
    step = _nice((high - low) / MOST_STEPS)
    step = max(1, round(step)) if whole else step
    first, last = math.ceil(round(low / step, 6)), int(round(high / step, 6))
    return [round(place * step, 12) for place in range(first, last + 1)]


def _leaps(high: float, whole: bool) -> list[float]:
    least = max(high / FINEST, 1.0 if whole else 0.0)
    powers = range(math.floor(math.log10(least)), math.ceil(math.log10(high)) + 1)
    return [round(leap * 10.0**power, 12) for power in powers for leap in LEAPS if least <= leap * 10.0**power < high]


def _nice(least: float) -> float:
    """Return the least of 1, 2 or 5 times a power of ten that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(leap * power for leap in (1, 2, 5, 10) if leap * power >= least * (1 - 1e-9))


def _one_or_many(things: str, value: float) -> str:
    if value != 1:
        return things
    return "person" if things == "people" else things.removesuffix("s")


def unit_of(key: str, tables: Iterable[type[Table]]) -> str:
    """Return the unit of a key of one of the schema's tables, "" when it has none."""
    for table in tables:
        extra = table.model_fields[key].json_schema_extra if key in table.model_fields else None
        if isinstance(extra, dict):
            return str(extra.get("unit", ""))
    return ""
