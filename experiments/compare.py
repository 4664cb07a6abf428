"""Compare policies with the school as it is, on the same people and the same luck.

Every scenario is run on the same seeds. Draws are keyed (ODD 7.10), so a seed means the same people and the same luck
under every policy, and the difference between two scenarios is taken seed by seed (paired).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

import scenarios as shipped
from experiments.observe import Observed, observed, run_all
from experiments.statistics import interval, paired_effects
from sim import Scenario, load, simulate
from sim.errors import ScenarioError
from sim.record import package_versions
from sim.simulate import Engine

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
UNNUMBERED = ("students in the last year but one", "students in the last year")

_Schools = dict[str, Scenario]


@dataclass(frozen=True)
class Comparison:
    """Scenarios run on the same seeds, and what sets each apart from its reference.

    ``references`` names, for each compared scenario, the run it is held against. ``kept`` holds the tables of
    ``experiments.observe.Observed``; their outcomes are those of ``sim.measures.OUTCOMES``, and students_mentored (all
    class years), mentoring_years (years of mentoring had in the last year, all students together) and hours_all
    (mentoring, policy and teaching, a year). Values are NaN where an outcome is not defined. ``left_out`` says of each
    shipped policy that cannot be tried at the school why not. ``precision`` is the half-width (a share) up to which
    seeds were added, None when their number was fixed beforehand.
    """

    scenarios: dict[str, Scenario]
    references: dict[str, str]
    seeds: tuple[int, ...]
    kept: Observed
    provenance: dict[str, object]
    left_out: dict[str, str]
    precision: float | None = None

    @property
    def runs(self) -> pl.DataFrame:
        """Every outcome of every run: scenario, seed, outcome, value."""
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
    def levels(self) -> pl.DataFrame:
        """What each scenario gives: scenario, title, outcome, seeds, mean, se, low, high (95 % t interval)."""
        return self._titled(interval(self.runs, ["scenario", "outcome"], "value"))

    @cached_property
    def class_year_levels(self) -> pl.DataFrame:
        """Share with a mentor in the last spring: scenario, title, class_year, group, seeds, mean, se, low, high."""
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
        made = ("effects", "levels", "class_year_effects", "class_year_levels", "year_effects", "for_whom_effects")
        return self.kept._asdict() | {name: getattr(self, name) for name in made}

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
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Run scenarios (default: all shipped policies) and what they are held against, on the same seeds.

    With a ``school``, the policies of each scenario are tried there and held against that school. What it does
    already, its own policies included, stays in force on both sides. Shipped policies that cannot be tried there are
    left out, unless they were asked for by name. Without a ``school``, a scenario with policies is held against the
    same school without them: the shipped policies against the shipped baseline, a school of your own against itself.
    A scenario without policies, such as another curriculum, is held against ``school`` or the baseline.

    ``seeds`` is how many (from 0) or which; ``years`` replaces the length of all runs; ``engine`` and ``rules`` are
    those of ``simulate``; results do not depend on ``threads`` (default: one per processor). ``progress`` is called
    with runs done and runs in all.

    Raises ScenarioError when a scenario cannot be run or tried at the school, two differ but share a name, nothing is
    left to compare, or there are fewer than two seeds.
    """
    seeds = tuple(range(seeds) if isinstance(seeds, int) else seeds)
    if len(set(seeds)) != len(seeds) or len(seeds) < 2:
        raise ScenarioError("seeds", list(seeds), "two or more different seeds are needed for an interval")
    place = _prepared(shipped.BASELINE if school is None else school, years)
    left_out: dict[str, str] = {}
    if policies is None:
        given, left_out = _shipped_at(place)
    elif school is None:
        given = [_prepared(policy, years) for policy in policies]
    else:
        given = [_at(place, policy, years) for policy in policies]
    schools, references = _paired(given, place, at_one_school=school is not None or policies is None)
    tasks = [(name, seed) for name in schools for seed in seeds]

    def observe(task: tuple[str, int]) -> Observed:
        name, seed = task
        return observed(name, simulate(schools[name], seed, engine, rules))

    kept = run_all(observe, tasks, threads, progress or (lambda _done, _total: None))
    return Comparison(
        schools,
        references,
        seeds,
        kept,
        {
            "scenarios": {name: school.fingerprint for name, school in schools.items()},
            "references": references,
            "left out": left_out,
            "seeds": list(seeds),
            "years": sorted({school.run.years for school in schools.values()}),
            "engine": engine,
            "rules replaced": sorted(rules or ()),
            "versions": json.dumps(package_versions()),
        },
        left_out,
    )


# --- what is run -------------------------------------------------------------------------------------


def _prepared(scenario: Scenario | str, years: int | None) -> Scenario:
    scenario = load(scenario) if isinstance(scenario, str) else scenario
    return scenario if years is None else scenario.vary({"run.years": years})


def _at(school: Scenario, policy: Scenario | str, years: int | None) -> Scenario:
    """Return a scenario's policies tried at a school; one without policies is another school and stays as it is."""
    scenario = load(policy) if isinstance(policy, str) else policy
    return school.under(scenario) if scenario.policies else _prepared(scenario, years)


def _shipped_at(school: Scenario) -> tuple[list[Scenario], dict[str, str]]:
    """Return the shipped policies tried at a school, and by name why others cannot be; ScenarioError if none can."""
    tried: list[Scenario] = []
    errors: dict[str, ScenarioError] = {}
    for name in shipped.policies():
        try:
            tried.append(school.under(load(name)))
        except ScenarioError as error:
            errors[name] = error
    if not tried:
        raise next(iter(errors.values()))
    return tried, {name: str(error) for name, error in errors.items()}


def _paired(given: list[Scenario], baseline: Scenario, at_one_school: bool) -> tuple[_Schools, dict[str, str]]:
    """Return all scenarios to run by name, the references first, and the reference of each given one."""
    known = {scenario.fingerprint: scenario for scenario in (*given, baseline) if not scenario.policies}
    references: _Schools = {}
    compared: _Schools = {}
    for scenario in given:
        held_against_it = at_one_school or not scenario.policies
        reference = _as_long(baseline, scenario) if held_against_it else _without_policies(scenario)
        if reference == scenario:
            continue
        if compared.get(scenario.name, scenario) != scenario:
            raise ScenarioError("scenario", scenario.name, "two different scenarios have this name; rename one file")
        compared[scenario.name] = scenario
        references[scenario.name] = known.get(reference.fingerprint, reference)
    if not compared:
        raise ScenarioError("scenario", baseline.name, "nothing to compare with it; name a scenario with a policy")
    schools = {reference.name: reference for reference in references.values()}
    for name, scenario in compared.items():
        if schools.setdefault(name, scenario) != scenario:
            raise ScenarioError("scenario", name, "two different scenarios have this name; rename one file")
    return schools, {name: reference.name for name, reference in references.items()}


def _as_long(baseline: Scenario, scenario: Scenario) -> Scenario:
    years = scenario.run.years
    if baseline.run.years == years:
        return baseline
    return baseline.vary({"run.years": years, "name": f"{baseline.name}, {years} years"})


def _without_policies(scenario: Scenario) -> Scenario:
    name = f"{scenario.name} without its policies"
    return scenario.vary({"policies": {}, "name": name, "title": f"{scenario.title}, without its policies"})
