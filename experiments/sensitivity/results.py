"""The whole analysis at a school: what to vary, screening, indices, and the tables made of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import scenarios
from experiments.ensemble import Ensemble
from experiments.references import to_run
from experiments.sensitivity import designs
from experiments.sensitivity.analysis import Apportioned, apportion, screen
from experiments.sensitivity.factors import Space, space
from experiments.sensitivity.indices import points_needed
from experiments.sensitivity.runs import Runs, Schools, Target
from experiments.sensitivity.screening import Screening, influence
from experiments.store import model_version
from sim import Scenario, ScenarioError
from sim.record import package_versions

POLICIES = ("promotion", "early-education", "student-responsibility", "wider-pool", "faculty-education")
BUNDLE = "focus-group-bundle"
SEEDS, TRAJECTORIES, OWN, POINTS = 2, 12, 10, 128
CHOSEN_BY = "mentored_clinical"  # of the targets, those by which factors get a column of their own
REST = "all others together"
ENDS = {"": "value", "_low": "low", "_high": "high"}  # of an estimate, by what its columns end in
PRECISION = 0.1  # half-width of the interval of an index for which the runs needed are told


@dataclass(frozen=True)
class Results:
    """What was varied where, the screening of every factor, and indices of those with a column of their own.

    ``own`` are the factors with such a column, the rest have one together, the last. ``growing`` holds indices from
    ever more points; the last are those of all.
    """

    schools: Schools
    space: Space
    seeds: tuple[int, ...]
    trajectories: int
    screening: Screening
    own: tuple[int, ...]
    growing: list[Apportioned]

    @property
    def last(self) -> Apportioned:
        """The indices from all points."""
        return self.growing[-1]

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return _column_names(self.space, self.own)

    @property
    def titles(self) -> dict[str, str]:
        """The title of each scenario by name, the school without a policy first."""
        return {one.name: one.title for one in (self.schools.reference, *self.schools.policies)}

    @cached_property
    def factors(self) -> pl.DataFrame:
        """What was varied: parameter, meaning, part, unit, low, high, influence (its mean share), own."""
        weights = influence(self.screening, _choosing(self.schools.targets)).tolist()
        return pl.DataFrame(
            [
                (one.name, one.words, one.part, one.unit, one.values.low, one.values.high, weight, place in self.own)
                for place, (one, weight) in enumerate(zip(self.space.factors, weights, strict=True))
            ],
            ["parameter", "meaning", "part", "unit", "low", "high", "influence", "own"],
            orient="row",
        )

    @cached_property
    def screening_table(self) -> pl.DataFrame:
        """A row for each target and factor: scenario, outcome, parameter and the columns of ``Screening``."""
        return self._long(self.screening._asdict(), [factor.name for factor in self.space.factors])

    @cached_property
    def indices(self) -> pl.DataFrame:
        """A row for each target and column: indices from all points."""
        return self._of_points(self.last)

    @cached_property
    def convergence(self) -> pl.DataFrame:
        """The columns of ``indices`` behind points, from ever more of them."""
        parts = [
            self._of_points(part).select(pl.lit(part.points, pl.Int32).alias("points"), pl.all())
            for part in self.growing
        ]
        return pl.concat(parts)

    @cached_property
    def variances(self) -> pl.DataFrame:
        """A row for each target: its mean and variance over all that is varied, luck, and the runs still needed."""
        found = self.last.indices
        table = {
            f"{name}{end}": getattr(getattr(found, name), field)
            for name in ("mean", "variance", "luck", "luck_share", "alone")
            for end, field in ENDS.items()
        }
        widest = _widest(self.last)
        needed = [
            points_needed(self.last.points, width, PRECISION) if told else None
            for width, told in zip(widest, found.told, strict=True)
        ]
        runs = [None if points is None else self.runs_of(points) - self.runs_of(self.last.points) for points in needed]
        return pl.DataFrame(
            {
                **self._labels(),
                "points": pl.Series([self.last.points] * len(needed), dtype=pl.Int32),
                "seeds": pl.Series([len(self.seeds)] * len(needed), dtype=pl.Int32),
                **table,
                "told": found.told,
                "widest": widest,
                "points_needed": pl.Series(needed, dtype=pl.Int64),
                "runs_needed": pl.Series(runs, dtype=pl.Int64),
            }
        ).fill_nan(None)

    def runs_of(self, points: int) -> int:
        """Return how many runs the indices from so many points take."""
        return runs_of_indices(points, len(self.columns), self.schools, len(self.seeds))

    @property
    def runs(self) -> int:
        """How many runs all of it took."""
        screening = runs_of_screening(self.trajectories, len(self.space.factors), self.schools, len(self.seeds))
        return screening + self.runs_of(self.last.points)

    @property
    def provenance(self) -> dict[str, Any]:
        """Where the numbers come from."""
        return {
            "model": model_version(),
            "versions": package_versions(),
            "scenarios": {one.name: one.fingerprint for one in (self.schools.reference, *self.schools.policies)},
            "behaviour": self.space.behaviour,
            "ensemble": "" if self.space.ensemble is None else self.space.ensemble.fingerprint,
            "seeds": list(self.seeds),
            "trajectories": self.trajectories,
            "points": self.last.points,
            "design_seed": designs.SEED,
        }

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return all tables by name."""
        return {
            "factors": self.factors,
            "screening": self.screening_table,
            "indices": self.indices,
            "variances": self.variances,
            "convergence": self.convergence,
        }

    def _labels(self, each: int = 1) -> dict[str, list[str]]:
        targets = [target for target in self.schools.targets for _ in range(each)]
        return {
            "scenario": [target.scenario for target in targets],
            "title": [self.titles[target.scenario] for target in targets],
            "outcome": [target.outcome for target in targets],
        }

    def _long(self, values: dict[str, np.ndarray], names: Sequence[str]) -> pl.DataFrame:
        """Return arrays (targets, names) as a table with a row for each; NaN becomes null."""
        labels = self._labels(len(names)) | {"parameter": list(names) * len(self.schools.targets)}
        return pl.DataFrame(labels | {name: array.ravel() for name, array in values.items()}).fill_nan(None)

    def _of_points(self, part: Apportioned) -> pl.DataFrame:
        values = {
            f"{kind}{end}": getattr(getattr(part.indices, kind), field)
            for kind in ("first", "total")
            for end, field in ENDS.items()
        }
        return self._long(values, self.columns)


def run(
    policies: Iterable[Scenario | str] | None = None,
    school: Scenario | str | None = None,
    behaviour: Ensemble | None = None,
    plausible: bool = True,
    keep_school: bool = False,
    seeds: int | Sequence[int] = SEEDS,
    trajectories: int = TRAJECTORIES,
    own: int = OWN,
    points: int = POINTS,
    folder: str | Path = "results/sensitivity/runs",
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    **options: Any,
) -> Results:
    """Run what is missing and return what the outcomes, and what policies add to them, depend on.

    ``policies`` default to what the focus groups asked for, one by one and together, ``school`` to the shipped
    baseline. Behaviour is varied over all that is ``plausible``; otherwise over the sets of the ensemble ``behaviour``,
    or not at all. ``keep_school`` leaves class size, faculty and timetable as they are. Every point is run under each
    of the ``seeds``, two or more. ``own`` factors have indices of their own, the others together. ``folder`` holds the
    runs; ``options`` are those of ``experiments.runner.run_study``. Raises ScenarioError when something cannot be so,
    and analysis.Refused when runs have no result.
    """
    seeds = tuple(range(seeds)) if isinstance(seeds, int) else tuple(seeds)
    _check(seeds, trajectories, own, points)
    chosen = (*POLICIES, BUNDLE) if policies is None else tuple(policies)
    found, references, _ = to_run(chosen, scenarios.BASELINE if school is None else school, None)
    reference = next(iter(references.values()))
    schools = Schools(found[reference], tuple(found[name] for name in references))
    varied = space(found, reference, behaviour, plausible, keep_school)
    number = len(varied.factors)
    if number < 2:
        raise ScenarioError("--behaviour", None, "with fewer than two numbers varied there is nothing to tell apart")
    own = min(own, number - 1)
    whole = runs_of_screening(trajectories, number, schools, len(seeds))
    whole += runs_of_indices(points, own + 1, schools, len(seeds))
    model = Runs(schools, varied, seeds, Path(folder), whole, progress, **options)
    screening, first = screen(model, number, trajectories)
    most = np.argsort(-influence(first, _choosing(schools.targets)), kind="stable")[:own].tolist()
    columns = [[place] for place in most] + [[place for place in range(number) if place not in most]]
    growing = apportion(model, number, columns, points)
    return Results(schools, varied, seeds, trajectories, screening, tuple(most), growing)


def runs_of_screening(trajectories: int, factors: int, schools: Schools, seeds: int) -> int:
    """Return how many runs a screening takes."""
    return trajectories * (factors + 1) * (1 + len(schools.policies)) * seeds


def runs_of_indices(points: int, columns: int, schools: Schools, seeds: int) -> int:
    """Return how many runs indices take."""
    return points * (columns + 2) * (1 + len(schools.policies)) * seeds


def _check(seeds: Sequence[int], trajectories: int, own: int, points: int) -> None:
    if len(set(seeds)) < 2 or len(set(seeds)) < len(seeds):
        allowed = "two or more different ones are needed: luck is told by runs of the same point under several"
        raise ScenarioError("--seeds", len(seeds), allowed)
    if trajectories < designs.TRAJECTORIES or trajectories % designs.TRAJECTORIES:
        allowed = f"must be {designs.TRAJECTORIES}, {2 * designs.TRAJECTORIES}, {3 * designs.TRAJECTORIES} or more such"
        raise ScenarioError("--trajectories", trajectories, allowed)
    if own < 1:
        raise ScenarioError("--own", own, "must be 1 or more")
    if points < designs.FEWEST_POINTS or points & (points - 1):
        allowed = f"must be a power of two from {designs.FEWEST_POINTS}: 64, 128, 256 and so on"
        raise ScenarioError("--points", points, allowed)


def _choosing(targets: Sequence[Target]) -> list[int]:
    return [place for place, target in enumerate(targets) if target.outcome == CHOSEN_BY]


def _column_names(varied: Space, own: Sequence[int]) -> list[str]:
    return [*(varied.factors[place].name for place in own), REST]


def _widest(part: Apportioned) -> np.ndarray:
    """Return half the widest interval of a total index of each target."""
    total = part.indices.total
    return (total.high - total.low).max(axis=-1) / 2
