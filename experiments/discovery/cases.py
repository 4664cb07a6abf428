"""Cases: a school there could be, a belief that the evidence leaves open, and a strength of the policy, each drawn.

- The school: how large, how it teaches, how many faculty are open to mentoring. A Latin hypercube fills the range of
  each number; at a school of one's own nothing of it is drawn.
- The belief: a set of behaviour with values of all that no source informs, which agrees with the published shares of
  students with a mentor at the school where they were counted (``experiments.conclusions.agreeing``).
- The policy: each lever that it sets, from where the case's school has it onwards
  (``experiments.conclusions.beliefs``).
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from scipy.stats import norm, qmc

from experiments.conclusions import beliefs
from experiments.conclusions.agreeing import agreeing
from experiments.ensemble import Ensemble
from experiments.made_up_schools import CLASS_SIZE, CLASS_SIZE_SPREAD, FACULTY_PER_STUDENT, FACULTY_SPREAD
from experiments.questions import class_years, questions
from experiments.store import model_version
from sim import Scenario
from sim.parameters import parameters

SEED = 19991120
POOL = ("levers.pool.share", "levers.pool.mean_slots")
# Numbers of a school that have a plausible range in the schema.
PLAUSIBLE = (*POOL, "school.faculty.turnover", "school.students.research_before")
MONTHS = (12, *range(14, 23), 24)  # before the clerkships; of 13 or 23, a month would hold no course
CLASS_SIZES = (40, 400)  # the plausible range of the schema
RATIOS = (0.5, 4.0)  # faculty per student: beyond, the draw is cut
WHOLE = {  # whole numbers, ends included
    "clerkship_weeks": (4, 11),  # of each core clerkship: 4 to 8 (Indiana), 11 in a shipped policy
    "rotation_weeks": (1, 4),  # of ward attendings: 2 to 4 at most of 107 schools, 1 in some
    "ward_team": (1, 4),  # students who share an attending; assumed
    "small_group": (5, 12),  # students of a classroom group; assumed
}
MONTHS_BEFORE, RATIO, PRECEPTORS = "months_before_clerkships", "faculty_per_student", "preceptors"
WITHOUT, WITH = "without", "with"
OF_SCHOOL = ("school.class_size", RATIO, MONTHS_BEFORE, *WHOLE, PRECEPTORS, *PLAUSIBLE)

Values = dict[str, Any]


@dataclass(frozen=True)
class Cases:
    """Cases in their order: what each school is given with and without the policy, and what differs between them.

    ``values`` and ``policy`` hold dotted names and values, ``policy`` only those of the policy's levers. ``numbers`` is
    a table with a row a case and a Float64 column for each number that differs between cases, ``sets`` the behaviour
    set of each case: int64 (cases,), counted from 0. ``of_behaviour`` names the numbers that come with the set.
    """

    values: tuple[Values, ...]
    policy: tuple[Values, ...]
    numbers: pl.DataFrame
    sets: np.ndarray
    of_behaviour: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.values)


class Place(NamedTuple):
    """Where a policy is tried: the school without it and with it; ``varied``: whether the school itself is drawn."""

    without: Scenario
    policy: Scenario
    varied: bool

    @property
    def of_school(self) -> tuple[str, ...]:
        """The numbers of the school that are drawn; class years stay where the policy's timetable was made for them."""
        policies = self.policy.policies.values()
        fixed = any(
            policy.curriculum or any("weeks" in phase for phase in policy.phases.values()) for policy in policies
        )
        return tuple(name for name in OF_SCHOOL if self.varied and not (fixed and name == MONTHS_BEFORE))


def draw_cases(place: Place, believed: pl.DataFrame, ensemble: Ensemble, first: int) -> tuple[Cases, Cases]:
    """Return a case for each of the ``first`` beliefs, and one for each of the others; the same each time.

    ``believed`` has a row a belief and a column a number, by dotted name; behaviour in it is that of an ``ensemble``.
    Each of the two has a Latin hypercube of its own.
    """
    parts = [_drawn(place, rows, batch) for batch, rows in enumerate((believed.head(first), believed[first:]))]
    school, sets = (pl.concat(tables) for tables in zip(*parts, strict=True))
    beside = school.select(pl.col(name).cast(pl.Float64) for name in school.columns if name not in POOL)
    numbers = pl.concat([beside, beliefs.numbers(Ensemble("", sets))], how="horizontal")
    of_behaviour = tuple(name for name in numbers.columns if _comes_with(name, ensemble.sets.columns))
    number_of = {str(values): number for number, values in enumerate(ensemble.sets.rows())}
    set_of = np.array([number_of[str(values)] for values in believed.select(ensemble.sets.columns).rows()])
    rows = [
        _school_values(place.without, own) | others
        for own, others in zip(school.to_dicts() or [{}] * sets.height, sets.to_dicts(), strict=True)
    ]
    values = tuple({name: value for name, value in row.items() if not _is_of_policy(name)} for row in rows)
    policy = tuple({name: value for name, value in row.items() if _is_of_policy(name)} for row in rows)
    cut = (slice(first), slice(first, None))
    here, there = (Cases(values[of], policy[of], numbers[of], set_of[of], of_behaviour) for of in cut)
    return here, there


def _drawn(place: Place, believed: pl.DataFrame, batch: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return a batch's numbers of the school, and its beliefs with the levers of the policy: a row a case each."""
    of_school = place.of_school
    draws = qmc.LatinHypercube(len(of_school), rng=SEED + batch).random(believed.height)
    columns = zip(of_school, draws.T.tolist(), strict=True)
    school = pl.DataFrame({name: [_number(name, at) for at in column] for name, column in columns})
    sets = believed.with_columns(school.get_column(name) for name in POOL if name in of_school)
    schools = {WITHOUT: place.without, WITH: place.policy}
    return school, beliefs.drawn(Ensemble("", sets), schools, {WITH: WITHOUT}, sets.height, batch).sets


def draw_beliefs(
    ensemble: Ensemble,
    number: int,
    folder: Path,
    threads: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[pl.DataFrame, int]:
    """Return so many beliefs that agree with the published shares, and how many were drawn to find them.

    They are kept in ``folder`` and read there when the same are asked for again. Raises ScenarioError as ``agreeing``.
    """
    asked = json.dumps([model_version(), ensemble.fingerprint, number])
    path = folder / f"beliefs-{hashlib.sha256(asked.encode()).hexdigest()[:16]}.parquet"
    if not path.exists():
        found = agreeing(ensemble, {}, {}, number, threads, progress)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        found.beliefs.sets.write_parquet(unfinished, metadata={"drawn": str(found.drawn)})
        unfinished.replace(path)
    return pl.read_parquet(path), int(pl.read_parquet_metadata(path)["drawn"])


def _number(name: str, place: float) -> float:
    """Return a number of a school at a place from 0 to 1 of its range."""
    if name == "school.class_size":
        return round(float(np.clip(_lognormal(place, CLASS_SIZE, CLASS_SIZE_SPREAD), *CLASS_SIZES)))
    if name == RATIO:
        return float(np.clip(_lognormal(place, FACULTY_PER_STUDENT, FACULTY_SPREAD), *RATIOS))
    if name == MONTHS_BEFORE:
        return MONTHS[int(place * len(MONTHS))]
    if name in WHOLE:
        first, last = WHOLE[name]
        return first + int(place * (last - first + 1))
    low, high = _plausible(name)
    return low + place * (high - low)


def _lognormal(quantile: float, mean: float, spread: float) -> float:
    return mean * math.exp(spread * norm.ppf(quantile) - spread**2 / 2)


@cache
def _plausible(name: str) -> tuple[float, float]:
    if name == PRECEPTORS:
        return 0.0, 1.0
    ends = parameters().filter(pl.col("name") == name).select("plausible_low", "plausible_high")
    low, high = ends.row(0)
    return float(low), float(high)


def _school_values(school: Scenario, numbers: Mapping[str, float]) -> Values:
    """Return the values of a scenario, by dotted name, that give a school its numbers."""
    if not numbers:
        return {}
    clerkship = "phases.clerkship"
    slots = school.phases["clerkship"].slots
    values: Values = {name: numbers[name] for name in (*PLAUSIBLE, "school.class_size")}
    values |= {
        "school.faculty.number": round(4 * numbers["school.class_size"] * numbers[RATIO]),
        f"{clerkship}.weeks": numbers["clerkship_weeks"],
        **{f"{clerkship}.slots.{slot}.rotation_weeks": numbers["rotation_weeks"] for slot in slots},
        **{f"{clerkship}.slots.{slot}.team_size": numbers["ward_team"] for slot in slots},
        "phases.classroom.slots.small_group.team_size": numbers["small_group"],
        "phases.classroom.slots.clinical_skills.share": numbers[PRECEPTORS],
    }
    if MONTHS_BEFORE in numbers:
        answers: dict[str, Any] = {one.name: one.default for one in questions()}
        answers |= {"classroom_months": numbers[MONTHS_BEFORE], "clerkship_length": numbers["clerkship_weeks"]}
        values["curriculum.years"] = class_years(answers)
    return values


def _comes_with(name: str, columns: Sequence[str]) -> bool:
    """Return whether a number is one of these columns, or a part of one that holds lists."""
    first, _, last = name.rpartition(".")
    return name in columns or (last.isdigit() and first in columns)


def _is_of_policy(name: str) -> bool:
    return name.startswith(f"{beliefs.POLICIES}.")
