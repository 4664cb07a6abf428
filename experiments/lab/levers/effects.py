"""What a plan of the lab does: the comparison that the command line would make, fast, and what is said of it."""

import shlex
import threading
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping
from functools import cache
from typing import NamedTuple

from experiments.compare import ORDINALS, Comparison, Seen, compare
from experiments.costs import hours_per_added_student
from experiments.doubt import behaviour_half_width, limit
from experiments.ensemble import AS_WRITTEN, Ensemble, posterior
from experiments.house_style import provenance_line
from experiments.statistics import luck_half_width
from experiments.words import CLINICAL, HARMS, HELPS, NO_BREAK, UNCLEAR, Effect, number, span, students, verdict
from sim import Scenario
from sim.measures import BARRIERS

SEEDS = 20  # of the page, and of the command it names
MOST_KEPT = 40 * SEEDS  # runs of schools without a plan, some kilobytes each
VERDICTS = {HELPS: "It helps.", HARMS: "It harms.", UNCLEAR: "No clear effect."}
NOTHING_MOVED = "nothing moved"


class Memory[K, V](MutableMapping[K, V]):
    """A mapping for several threads that forgets what was not asked for the longest when it is full."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def __getitem__(self, key: K) -> V:
        with self._lock:
            self._kept.move_to_end(key)
            return self._kept[key]

    def __setitem__(self, key: K, value: V) -> None:
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def __delitem__(self, key: K) -> None:
        with self._lock:
            del self._kept[key]

    def __iter__(self) -> Iterator[K]:
        with self._lock:
            return iter(list(self._kept))

    def __len__(self) -> int:
        return len(self._kept)


_references: Memory[tuple[str, str, int], Seen] = Memory(MOST_KEPT)
shipped_sets = cache(posterior)


def effects(plan: Scenario, school: Scenario, ensemble: Ensemble | None) -> Comparison:
    """Return the school under a plan against the school as it is, as ``mentoring compare --school`` finds it.

    Runs of the school as it is are remembered, so that one more plan costs SEEDS runs. Raises ScenarioError as
    ``compare`` does.
    """
    return compare([plan], school, SEEDS, ensemble=ensemble, references=_references)


def command(plan: Scenario, school: Scenario | None, ensemble: Ensemble | None) -> str:
    """Return the command that gives the page's numbers; ``school`` is None where that is the shipped baseline."""
    place = f" --school {shlex.quote(f'{school.name}.toml')}" if school else ""
    behaviour = f" --behaviour {AS_WRITTEN}" if ensemble is None else ""
    return f"mentoring compare {plan.name}.toml{place} --seeds {SEEDS}{behaviour}"


class Row(NamedTuple):
    """A line of a figure: what it is about, the values without and with the plan, and the effect, as shown.

    ``scale`` turns values into what is shown: 100 for shares.
    """

    name: str
    before: float
    after: float
    effect: Effect
    scale: float = 1

    @property
    def words(self) -> str:
        """The effect with its interval."""
        return span(self.effect, self.scale, 1)


class Figure(NamedTuple):
    """A number that stands alone: its name, its value, its interval, and what to know about it."""

    name: str
    value: str
    interval: str
    note: str


class Shown(NamedTuple):
    """All that the page says of a comparison: a number and what it counts, whether it helps, and all the rest.

    ``kind`` is one of HELPS, HARMS and UNCLEAR of ``experiments.words``, or NOTHING_MOVED.
    """

    kind: str
    number: str
    counted: str
    interval: str
    verdict: str
    sentence: str
    class_years: list[Row]
    barriers: list[Row]
    figures: list[Figure]
    sure: list[str]
    provenance: str


def shown(comparison: Comparison, moved: bool) -> Shown:
    """Return what the page says of the comparison of one plan; ``moved`` is whether any lever is."""
    ((plan, school),) = comparison.references.items()
    clinical = comparison.effect_or_none(plan, CLINICAL)
    kind = verdict(clinical) if moved else NOTHING_MOVED
    return Shown(
        kind,
        *(_effect(comparison, clinical) if moved else _level(comparison, school)),
        _class_years(comparison, plan),
        _barriers(comparison, plan),
        _figures(comparison, plan) if moved else [],
        _sure(comparison, clinical),
        provenance_line(comparison),
    )


def _effect(comparison: Comparison, effect: Effect | None) -> tuple[str, str, str, str, str]:
    """Return number, what it counts, interval, verdict and sentence of a plan's effect on the last two class years."""
    if effect is None:
        return "–", f"there are no {students(comparison)}", "", VERDICTS[UNCLEAR], ""
    before, after = (number(100 * effect[name], 1, sign=False) for name in ("reference_mean", "mean"))
    return (
        number(100 * effect["effect"], 1),
        f"percentage points more {students(comparison)} with a mentor",
        _interval(effect, 1),
        VERDICTS[verdict(effect)],
        f"{after} of 100 have one, instead of {before}.",
    )


def _level(comparison: Comparison, school: str) -> tuple[str, str, str, str, str]:
    """Return the same of the school as it is."""
    level = comparison.levels.filter(scenario=school, outcome=CLINICAL).row(0, named=True)
    return (
        number(100 * level["mean"], sign=False),
        f"of 100 {students(comparison)} have a mentor",
        _interval(level, 0),
        "No lever is moved.",
        "What stands in students' way is told below. What would you change first?",
    )


def _interval(row: Effect, digits: int) -> str:
    """Return the 95 % interval of a share in words, "" where there is none."""
    if row["low"] is None:
        return ""
    low, high = (number(100 * row[side], digits, sign=False) for side in ("low", "high"))
    return f"95{NO_BREAK}% interval {low} to {high}"


def _class_years(comparison: Comparison, plan: str) -> list[Row]:
    """Return the effect on each class year, the last first, and on the last two together."""
    effects = comparison.class_year_effects.filter(scenario=plan, group="all").sort("class_year", descending=True)
    rows = [
        Row(_years_named(row["class_year"]), row["reference_mean"], row["mean"], row, 100)
        for row in effects.iter_rows(named=True)
    ]
    both = comparison.effect_or_none(plan, CLINICAL)
    together = [Row("Last two class years", both["reference_mean"], both["mean"], both, 100)] if both else []
    return together + rows


def _years_named(class_year: int) -> str:
    return f"{ORDINALS[class_year - 1].capitalize()}-years"


def _barriers(comparison: Comparison, plan: str) -> list[Row]:
    """Return failed moments of seeking for 100 students a year, by what stopped them, the most frequent first."""
    found = [(name, comparison.effect_or_none(plan, f"barrier_{barrier}")) for barrier, name in BARRIERS.items()]
    rows = [Row(name.capitalize(), row["reference_mean"], row["mean"], row) for name, row in found if row]
    return sorted(rows, key=lambda row: -row.before)


def _figures(comparison: Comparison, plan: str) -> list[Figure]:
    kinds = {
        "Hours a year for the plan": "hours_policy",
        "Hours a year of meetings": "hours_mentoring",
        "Hours a year of teaching": "hours_teaching",
    }
    rows = [(name, comparison.effect_or_none(plan, outcome)) for name, outcome in kinds.items()]
    each = hours_per_added_student(comparison, plan)
    found = [
        _figure(name, row, "of faculty time more")
        for name, row in rows
        if row is None or row["effect"] or name != "Hours a year of teaching"  # most plans leave the timetable alone
    ]
    note = "for each student more with a mentor" if each is not None else "it is not certain that it adds any student"
    found.append(Figure("Hours a year per student", "–" if each is None else number(each, sign=False), "", note))
    gap = comparison.effect_or_none(plan, "gap")
    before = "" if gap is None else f"; {number(100 * gap['reference_mean'], 1)} without the plan"
    found.append(_figure("Gap between groups", gap, f"points, larger group minus smaller{before}", 100, 1))
    return found


def _figure(name: str, row: Effect | None, note: str, scale: float = 1, digits: int = 0) -> Figure:
    if row is None:
        return Figure(name, "–", "", note)
    value, _, interval = span(row, scale, digits).partition(" ")
    return Figure(name, value, interval.strip("()"), note)


def _sure(comparison: Comparison, effect: Effect | None) -> list[str]:
    """Say what the intervals hold and what they leave out."""
    seeds, sets = len(comparison.seeds), comparison.behaviour_sets
    lines = [
        f"{seeds} schools were simulated with the plan and {seeds} without it, the same students with the same luck."
    ]
    if effect is not None and sets > 1:
        luck, behaviour = (100 * half(effect) for half in (luck_half_width, behaviour_half_width))
        lines.append(
            f"Luck alone leaves the effect unsure by {luck:.1f} percentage points to either side, doubt about how "
            f"people behave ({sets} sets of behaviour that agree with the published figures) by {behaviour:.1f}."
        )
    return [*lines, limit(comparison)]
