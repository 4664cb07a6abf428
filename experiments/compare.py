"""Compare policies with the school as it is, on the same people and the same luck.

Every scenario is run on the same seeds. Draws are keyed (ODD 7.10), so a seed means the same people and the same luck
under every policy, and the difference between two scenarios is taken seed by seed (paired).
"""

import json
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import polars as pl

from experiments.best import chances
from experiments.ensemble import ONE_SET, Ensemble
from experiments.observe import NOTHING, Observed, observed, together
from experiments.parallel import in_threads
from experiments.references import to_run
from experiments.statistics import interval, paired_effects
from experiments.students import Clinical, clinical_students
from sim import Scenario, simulate
from sim.errors import ScenarioError
from sim.record import package_versions
from sim.simulate import Engine

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
MADE = (
    "effects",
    "levels",
    "class_year_effects",
    "class_year_levels",
    "year_effects",
    "for_whom_effects",
    "without_effects",
    "without_levels",
    "change_levels",
    "best",
)  # tables made of what is kept of the runs
UNNUMBERED = ("students in the last year but one", "students in the last year")


class Seen(NamedTuple):
    """What is kept of one run that others are held against: its tables, and its students one by one."""

    kept: Observed
    students: Clinical


type References = MutableMapping[tuple[str, str, int], Seen]  # by name, fingerprint as run (with behaviour) and seed


@dataclass(frozen=True)
class Comparison:
    """Scenarios run on the same seeds, and what sets each apart from its reference.

    ``references`` names, for each compared scenario, the run it is held against. ``kept`` holds the tables of
    ``experiments.observe.Observed``; their outcomes are those of ``sim.measures.OUTCOMES``, and students_mentored (all
    class years), mentoring_years (years of mentoring had in the last year, all students together) and hours_all
    (mentoring, policy and teaching, a year). Values are NaN where an outcome is not defined. ``left_out`` says of each
    shipped policy that cannot be tried at the school why not. ``ensemble`` is what the seeds carry, None when all
    behave as the scenarios say. ``precision`` is the half-width (a share) up to which seeds were added, None when their
    number was fixed beforehand.
    """

    scenarios: dict[str, Scenario]
    references: dict[str, str]
    seeds: tuple[int, ...]
    kept: Observed
    provenance: dict[str, object]
    left_out: dict[str, str]
    ensemble: Ensemble | None = None
    precision: float | None = None

    def scenario(self, name: str, seed: int) -> Scenario:
        """Return the scenario that is run with a seed: with the behaviour set that the seed carries."""
        return self.scenarios[name] if self.ensemble is None else self.ensemble.of(self.scenarios[name], seed)

    @property
    def behaviour_sets(self) -> int:
        """How many behaviour sets the seeds carry; 1 without an ensemble."""
        return self.runs["behaviour_set"].n_unique()

    @property
    def runs(self) -> pl.DataFrame:
        """Every outcome of every run: scenario, seed, behaviour_set, outcome, value."""
        return self.kept.runs

    @cached_property
    def effects(self) -> pl.DataFrame:
        """Effect of each scenario on each outcome, against its reference.

        Columns: scenario, title, and those of ``experiments.statistics.paired_effects``.
        """
        return self._effects(self.runs, ["outcome"], "value")

    @cached_property
    def class_year_effects(self) -> pl.DataFrame:
        """Effect on the share with a mentor in the last spring, by class year and group; columns as ``effects``."""
        return self._effects(self.kept.class_years, ["class_year", "group"], "share")

    @cached_property
    def year_effects(self) -> pl.DataFrame:
        """Effect on the share with a mentor in every spring, by year of the run and class year."""
        return self._effects(self.kept.years, ["year", "class_year"], "share")

    @cached_property
    def for_whom_effects(self) -> pl.DataFrame:
        """Effect on the share with a mentor in the last spring among kinds of students of the last two class years."""
        return self._effects(self.kept.for_whom, ["who"], "share")

    @cached_property
    def without_effects(self) -> pl.DataFrame:
        """Effect on the share of students of the last two class years without a mentor, by what was the matter."""
        return self._effects(self.kept.without, ["why"], "share")

    @cached_property
    def without_levels(self) -> pl.DataFrame:
        """Share of students of the last two class years without a mentor, by what was the matter, as ``levels``."""
        return self._titled(interval(self.kept.without, ["scenario", "why"], "share"))

    @cached_property
    def change_levels(self) -> pl.DataFrame:
        """Share of students who have a mentor either way, gain one, lose one, or have none: columns as ``levels``."""
        return self._titled(interval(self.kept.changes, ["scenario", "change"], "share"))

    @cached_property
    def best(self) -> pl.DataFrame:
        """How likely each policy is best, and helps at all, given what is unsure of behaviour: ``best.chances``."""
        return self._titled(chances(self.runs, self.references))

    @cached_property
    def levels(self) -> pl.DataFrame:
        """What each scenario gives: scenario, title, outcome and the columns of ``experiments.statistics.interval``."""
        return self._titled(interval(self.runs, ["scenario", "outcome"], "value"))

    @cached_property
    def class_year_levels(self) -> pl.DataFrame:
        """Share with a mentor in the last spring, by class year and group; other columns as ``levels``."""
        return self._titled(interval(self.kept.class_years, ["scenario", "class_year", "group"], "share"))

    @property
    def ranked(self) -> list[str]:
        """The compared scenarios, the largest effect on third- and fourth-years with a mentor first."""
        clinical = self.effects.filter(pl.col("outcome") == "mentored_clinical")
        return clinical.sort("effect", descending=True, nulls_last=True, maintain_order=True)["scenario"].to_list()

    @property
    def clinical_years(self) -> dict[str, str]:
        """What students of the last two class years are called, by outcome: third- and fourth-years in four years."""
        numbers = {len(scenario.curriculum.years) for scenario in self.scenarios.values()}
        last = numbers.pop() if len(numbers) == 1 else 0
        names = (f"{ORDINALS[last - 2]}-years", f"{ORDINALS[last - 1]}-years") if last > 1 else UNNUMBERED
        return dict(zip(("mentored_year_3", "mentored_year_4"), names, strict=True))

    @property
    def school(self) -> str:
        """The title of the school that everything is held against, or that there are several."""
        titles = {self.scenarios[reference].title for reference in self.references.values()}
        return titles.pop() if len(titles) == 1 else "several schools"

    def effect(self, scenario: str, outcome: str) -> dict[str, float]:
        """Return one row of ``effects``. Raises KeyError when there is none."""
        row = self.effects.filter((pl.col("scenario") == scenario) & (pl.col("outcome") == outcome))
        if row.is_empty():
            raise KeyError((scenario, outcome))
        return row.row(0, named=True)

    def effect_or_none(self, scenario: str, outcome: str) -> dict[str, float] | None:
        """Return one row of ``effects``; None where the outcome is not defined in any pair of runs."""
        try:
            return self.effect(scenario, outcome)
        except KeyError:
            return None

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return all tables by name."""
        return self.kept._asdict() | {name: getattr(self, name) for name in MADE}

    def _effects(self, runs: pl.DataFrame, what: list[str], value: str) -> pl.DataFrame:
        return self._titled(paired_effects(runs, self.references, what, value))

    def _titled(self, table: pl.DataFrame) -> pl.DataFrame:
        titles = {name: scenario.title for name, scenario in self.scenarios.items()}
        title = pl.col("scenario").replace_strict(titles, return_dtype=pl.String).alias("title")
        return table.with_columns(title).select("scenario", "title", pl.exclude("scenario", "title"))


def compare(
    policies: Iterable[Scenario | str] | None = None,
    school: Scenario | str | None = None,
    seeds: int | Sequence[int] = 20,
    years: int | None = None,
    engine: Engine = "kernel",
    rules: Mapping[str, Callable] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    ensemble: Ensemble | None = None,
    references: References | None = None,
) -> Comparison:
    """Run scenarios (default: all shipped policies) and what they are held against, on the same seeds.

    With a ``school``, the policies of each scenario are tried there and held against that school. What it does
    already, its own policies included, stays in force on both sides. Shipped policies that cannot be tried there are
    left out, unless they were asked for by name. Without a ``school``, a scenario with policies is held against the
    same school without them: the shipped policies against the shipped baseline, a school of your own against itself.
    A scenario without policies, such as another curriculum, is held against ``school`` or the baseline.

    ``seeds`` is how many (from 0) or which; ``years`` replaces the length of all runs; ``engine`` and ``rules`` are
    those of ``simulate``; results do not depend on ``threads`` (default: one per processor). ``progress`` is called
    with runs done and runs in all. With an ``ensemble``, each seed carries one of its behaviour sets, in turn.
    ``references`` remembers the runs that others are held against: given again, they are not run again (only for runs
    with the same ``rules``).

    Raises ScenarioError when a scenario cannot be run or tried at the school, two differ but share a name, nothing is
    left to compare, there are fewer than two seeds, a school cannot have a behaviour set, or the seeds cannot tell luck
    from behaviour (``Ensemble.check``).
    """
    seeds = tuple(range(seeds) if isinstance(seeds, int) else seeds)
    if len(set(seeds)) != len(seeds) or len(seeds) < 2:
        raise ScenarioError("seeds", list(seeds), "two or more different seeds are needed for an interval")
    runs = to_run(policies, school, years)
    if ensemble is not None:
        ensemble.check_own(runs.schools.values())
        ensemble.check((runs.schools[name] for name in set(runs.references.values())), seeds)
    as_they_are = Comparison(*runs[:2], seeds, NOTHING, {}, runs.left_out, ensemble)

    held_against = set(runs.references.values())
    known: References = {} if references is None else references

    def observe(seed: int) -> Observed:
        """Run every scenario on one seed, references first, and keep what is asked of each."""
        behaviour_set = ONE_SET if ensemble is None else ensemble.set_of(seed)

        def run(name: str, scenario: Scenario, reference: Clinical | None = None) -> Seen:
            record = simulate(scenario, seed, engine, rules)
            students = clinical_students(record)
            held = students if reference is None else reference
            return Seen(observed(name, behaviour_set, record, students, held), students)

        def seen(name: str) -> Seen:
            scenario = as_they_are.scenario(name, seed)
            key = (name, scenario.fingerprint, seed)
            if (found := known.get(key)) is None:
                found = known[key] = run(name, scenario)
            return found

        before = {name: seen(name) for name in held_against}
        kept = []
        for name in runs.schools:
            # What is itself held against another school is run once more, so that its students are held against those.
            held = before[runs.references[name]].students if name in runs.references else None
            kept.append(before[name].kept if held is None else run(name, as_they_are.scenario(name, seed), held).kept)
        return together(kept)

    each = len(runs.schools)
    kept = in_threads(observe, seeds, threads, lambda done, total: progress(each * done, each * total))
    provenance: dict[str, object] = {
        "scenarios": {name: school.fingerprint for name, school in runs.schools.items()},
        "references": runs.references,
        "left out": runs.left_out,
        "seeds": list(seeds),
        "behaviour": "as in the scenarios" if ensemble is None else {ensemble.name: ensemble.fingerprint},
        "years": sorted({school.run.years for school in runs.schools.values()}),
        "engine": engine,
        "rules replaced": sorted(rules or ()),
        "versions": json.dumps(package_versions()),
    }
    return replace(as_they_are, kept=together(list(kept)), provenance=provenance)
