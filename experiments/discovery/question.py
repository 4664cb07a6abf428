"""The language of questions: ``effect < 0``, ``low > 0``, ``gap > 0``, ``hours per added student < 50`` ...

A question is a comparison of a quantity with a number, or several joined by ``and``, or by ``or``. It is read by hand
and is never run as code. Numbers are written 0.05 or 5 %.
"""

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.stats import t as student_t

from experiments.discovery.runs import CLINICAL, Runs
from experiments.statistics import UPPER
from experiments.words import NO_BREAK, number
from sim.errors import ScenarioError, nearest
from sim.measures import OUTCOMES

HOURS = ("hours_mentoring", "hours_policy", "hours_teaching")
CLINICAL_NAME = "the share of students of the last two class years with a mentor"
SHARES = ("share", "Gini")  # units of which 1 is the whole
COMPARISONS: dict[str, Callable[[np.ndarray, float], np.ndarray]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OPERATOR = re.compile(r"[<>=!≤≥]+")
NUMBER = re.compile(r"(?P<number>[-+−]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?)\s*(?P<percent>%)?", re.IGNORECASE)
JOINED = re.compile(r"\s(and|or)\s", re.IGNORECASE)
PARTS = {
    "effect": "what the policy adds, the mean over a case's seeds",
    "low": "the lower end of the case's own 95 % interval of the effect",
    "high": "the upper end of that interval",
    "before": "the mean without the policy",
    "after": "the mean with the policy",
}
WHOLES = {
    "added students": ("students", "students more with a mentor, all class years"),
    "hours": ("hours/year", "faculty hours a year more, all kinds"),
    "hours per added student": ("hours", "faculty hours a year for each student more with a mentor"),
}
KEY = "--question"


class Quantity(NamedTuple):
    """A number of each case: a part of an outcome (PARTS), or one of WHOLES (the outcome is then empty)."""

    part: str
    outcome: str

    @property
    def unit(self) -> str:
        """Its unit."""
        return WHOLES[self.part][0] if self.part in WHOLES else OUTCOMES[self.outcome].unit

    def of(self, runs: Runs) -> np.ndarray:
        """Return its value in each case: float64 (cases,)."""
        if self.part in WHOLES:
            return _wholes(self.part, runs)
        if self.part in ("before", "after"):
            return getattr(runs, self.part)[self.outcome].mean(axis=1)
        difference = runs.difference(self.outcome)
        mean = difference.mean(axis=1)
        if self.part == "effect":
            return mean
        return mean + (1 if self.part == "high" else -1) * half_width(difference)


class Comparison(NamedTuple):
    """A quantity, how it is compared (a key of COMPARISONS), and with what."""

    quantity: Quantity
    sign: str
    limit: float


@dataclass(frozen=True)
class Question:
    """A question as it was asked, its comparisons, and whether ``all`` of them must hold or one is enough."""

    text: str
    comparisons: tuple[Comparison, ...]
    all: bool = True

    @property
    def in_words(self) -> str:
        """Return what a policy does when it holds, such as "adds less than 5 points to the share ..."."""
        return f" {'and' if self.all else 'or'} ".join(map(_in_words, self.comparisons))

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that it looks at."""
        named = [comparison.quantity.outcome for comparison in self.comparisons]
        return tuple(dict.fromkeys(outcome for outcome in named if outcome))

    def holds(self, runs: Runs) -> np.ndarray:
        """Return whether it holds in each case: bool (cases,)."""
        held = [COMPARISONS[sign](quantity.of(runs), limit) for quantity, sign, limit in self.comparisons]
        return np.logical_and.reduce(held) if self.all else np.logical_or.reduce(held)


def half_width(differences: np.ndarray, at_once: int = 1) -> np.ndarray:
    """Return half the width of the 95 % t interval of the mean over the last axis, seeds: float64, an axis less.

    The 95 % hold for so many intervals ``at_once`` (Bonferroni).
    """
    seeds = differences.shape[-1]
    quantile = student_t.ppf(1 - (1 - UPPER) / at_once, seeds - 1)
    return quantile * differences.std(axis=-1, ddof=1) / math.sqrt(seeds)


def named(outcome: str) -> str:
    """Return what an outcome is called in a sentence."""
    return CLINICAL_NAME if outcome == CLINICAL else f"“{OUTCOMES[outcome].title}”"


def amount(value: float, unit: str, digits: int = 1, sign: bool = True) -> str:
    """Return a value with its unit; a share in percentage points."""
    scaled = 100 * value if unit in SHARES else value
    return f"{number(scaled, digits, sign)}{NO_BREAK}{'points' if unit in SHARES else unit}"


def parse(text: str, outcome: str) -> Question:
    """Return the question that a text asks about an outcome. Raises ScenarioError: what is wrong and what is allowed.

    ``effect``, ``low``, ``high``, ``before`` and ``after`` are of ``outcome``, or of the one named behind ``of``; an
    outcome's name alone is the effect on it.
    """
    parts = JOINED.split(f" {text} ")
    joints = {joint.lower() for joint in parts[1::2]}
    if len(joints) > 1:
        raise ScenarioError(KEY, text, "comparisons are joined by and, or by or, not by both")
    comparisons = tuple(_comparison(part.strip(), text, outcome) for part in parts[::2])
    return Question(text.strip(), comparisons, joints != {"or"})


def _in_words(comparison: Comparison) -> str:
    (part, outcome), sign, limit = comparison
    below = sign.startswith("<")
    if part in WHOLES:
        unit, _ = WHOLES[part]
        takes = "adds" if part == "added students" else "takes"
        rest = {"hours": "", "hours per added student": " a year for each added student"}.get(part, " with a mentor")
        return f"{takes} {'fewer' if below else 'more'} than {limit:,g} {unit}{rest}"
    if part in ("before", "after"):
        at = f"{100 * limit:g} %" if OUTCOMES[outcome].unit in SHARES else f"{limit:g}"
        return f"{'finds' if part == 'before' else 'leaves'} {named(outcome)} {'below' if below else 'above'} {at}"
    surely = {("low", False): "surely ", ("high", True): "surely ", ("low", True): "may ", ("high", False): "may "}
    how = surely.get((part, below), "")
    if limit == 0:
        verb = "lower" if below else "raise"
        return f"{how}{verb}{'' if how == 'may ' else 's'} {named(outcome)}"
    size = amount(limit, OUTCOMES[outcome].unit, 1, sign=False)
    return f"{how}add{'' if how == 'may ' else 's'} {'less' if below else 'more'} than {size} to {named(outcome)}"


def _comparison(part: str, text: str, outcome: str) -> Comparison:
    signs = OPERATOR.findall(part)
    if len(signs) != 1:
        allowed = 'a comparison has one sign, such as "effect < 0" or "hours per added student < 50"'
        raise ScenarioError(KEY, text, allowed if part else f"a comparison is missing; {allowed}")
    sign = signs[0].replace("≤", "<=").replace("≥", ">=")
    if sign not in COMPARISONS:
        raise ScenarioError(KEY, text, f"{signs[0]!r} is no sign that can be used; use one of {' '.join(COMPARISONS)}")
    name, value = (side.strip() for side in OPERATOR.split(part))
    quantity = _quantity(name, text, outcome)
    return Comparison(quantity, sign, _limit(value, quantity, text))


def _quantity(name: str, text: str, outcome: str) -> Quantity:
    plain = " ".join(name.lower().split())
    if plain in WHOLES:
        return Quantity(plain, "")
    part, of, about = plain.partition(" of ")
    if not of:
        part, about = ("effect", plain) if plain in OUTCOMES else (plain, outcome)
    if part not in PARTS:
        allowed = f"no such quantity: {name!r}{nearest(plain, [*PARTS, *WHOLES, *OUTCOMES])}"
        raise ScenarioError(KEY, text, allowed)
    if about not in OUTCOMES:
        raise ScenarioError(KEY, text, f"no such outcome: {about!r}{nearest(about, OUTCOMES)}")
    return Quantity(part, about)


def _limit(value: str, quantity: Quantity, text: str) -> float:
    match = NUMBER.fullmatch(value)
    if not match:
        allowed = f"{value!r} is no number; a comparison ends with one, such as 0.05, 5 % or 50"
        raise ScenarioError(KEY, text, allowed if value else "a number is missing behind the sign, such as 0 or 5 %")
    limit = float(match["number"].replace("−", "-")) / (100 if match["percent"] else 1)
    is_share = quantity.unit in SHARES
    if match["percent"] and not is_share:
        raise ScenarioError(KEY, text, f"{quantity.part} is not in per cent but in {quantity.unit}")
    if is_share and abs(limit) > 1:
        raise ScenarioError(KEY, text, f"shares go from -1 to 1: write {limit:g} percentage points as {limit:g} %")
    return limit


def _wholes(part: str, runs: Runs) -> np.ndarray:
    students = runs.difference("mentored_all").mean(axis=1) * runs.students
    if part == "added students":
        return students
    hours = sum((runs.difference(name) for name in HOURS), np.zeros(())).mean(axis=1)
    if part == "hours":
        return hours
    # Where no student is added, no number of hours adds one.
    return np.divide(hours, students, out=np.full(len(runs), np.inf), where=students > 0)
