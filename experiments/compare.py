"""Compare policies with the school as it is, on the same people and the same luck.

Every scenario is run on the same seeds. Draws are keyed (ODD 7.10), so a seed means the same people and the same luck
under every policy, and the difference between two scenarios is taken seed by seed (paired).
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from typing import NamedTuple

import polars as pl
from scipy.stats import t as student_t

import scenarios as shipped
from sim import Record, Scenario, load, simulate
from sim.errors import ScenarioError
from sim.measures import by_class_year, outcomes
from sim.simulate import Engine

CONFIDENCE = 0.95
BATCH = 500  # runs waiting at once, so that a long comparison does not fill the memory
HOURS = ("hours_mentoring", "hours_policy", "hours_teaching")
# Two sums beside the headline outcomes: what a planner buys, and what it costs.
STUDENTS_MENTORED = "students_mentored"
HOURS_ALL = "hours_all"
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
UNNUMBERED = ("students in the last year but one", "students in the last year")
GROUPS = {"all": "share", "larger group": "share_group_0", "smaller group": "share_group_1"}

_Schools = dict[str, Scenario]


@dataclass(frozen=True)
class Comparison:
    """Scenarios run on the same seeds, and what sets each apart from its reference.

    ``references`` names, for each compared scenario, the run it is held against. ``runs`` has the columns scenario,
    seed, outcome, value: the names of ``sim.measures.OUTCOMES``, and students_mentored (all class years) and hours_all
    (mentoring, policy and teaching, a year). ``class_years`` has scenario, seed, class_year, group, share in the last
    spring. Values are NaN where an outcome is not defined. ``left_out`` says of each shipped policy that cannot be
    tried at the school why not.
    """

    scenarios: dict[str, Scenario]
    references: dict[str, str]
    seeds: tuple[int, ...]
    runs: pl.DataFrame
    class_years: pl.DataFrame
    provenance: dict[str, object]
    left_out: dict[str, str]

    @cached_property
    def effects(self) -> pl.DataFrame:
        """Effect of each scenario on each outcome, against its reference.

        Columns: scenario, title, reference, outcome, seeds, mean, reference_mean, effect (mean difference), se (paired
        standard error), low and high (95 % t interval), se_unpaired (had the seeds not been shared).
        """
        return self._effects(self.runs, ["outcome"], "value")

    @cached_property
    def class_year_effects(self) -> pl.DataFrame:
        """Effect on the share with a mentor in the last spring, by class year and group; columns as ``effects``."""
        return self._effects(self.class_years, ["class_year", "group"], "share")

    @cached_property
    def levels(self) -> pl.DataFrame:
        """What each scenario gives: scenario, title, outcome, seeds, mean, se, low, high (95 % t interval)."""
        return self._titled(_interval(self.runs, ["scenario", "outcome"], "value"))

    @cached_property
    def class_year_levels(self) -> pl.DataFrame:
        """Share with a mentor in the last spring: scenario, title, class_year, group, seeds, mean, se, low, high."""
        return self._titled(_interval(self.class_years, ["scenario", "class_year", "group"], "share"))

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

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return all tables by name."""
        names = ("runs", "effects", "levels", "class_years", "class_year_effects", "class_year_levels")
        return {name: getattr(self, name) for name in names}

    def _effects(self, runs: pl.DataFrame, what: list[str], value: str) -> pl.DataFrame:
        pairs = pl.DataFrame(
            {"scenario": list(self.references), "reference": list(self.references.values())},
            {"scenario": pl.String, "reference": pl.String},
        )
        before = runs.rename({"scenario": "reference", value: "before"})
        paired = (
            runs.join(pairs, on="scenario", maintain_order="left")
            .join(before, on=["reference", "seed", *what], maintain_order="left")
            .with_columns((pl.col(value) - pl.col("before")).alias("difference"))
            .filter(pl.col("difference").is_not_nan())
        )
        keys = ["scenario", "reference", *what]
        intervals = _interval(paired, keys, "difference").rename({"mean": "effect"})
        beside = paired.group_by(keys, maintain_order=True).agg(
            pl.col(value).mean().alias("mean"),
            pl.col("before").mean().alias("reference_mean"),
            ((pl.col(value).var() + pl.col("before").var()) / pl.len()).sqrt().alias("se_unpaired"),
        )
        columns = [*keys, "seeds", "mean", "reference_mean", "effect", "se", "low", "high", "se_unpaired"]
        return self._titled(intervals.join(beside, on=keys, maintain_order="left").select(columns))

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

    def observe(task: tuple[str, int]) -> _Observed:
        name, seed = task
        return _observed(name, simulate(schools[name], seed, engine, rules))

    observed = _together(_run_all(observe, tasks, threads, progress or (lambda _done, _total: None)))
    return Comparison(
        schools,
        references,
        seeds,
        observed.outcomes,
        observed.class_years,
        {
            "scenarios": {name: school.fingerprint for name, school in schools.items()},
            "references": references,
            "left out": left_out,
            "seeds": list(seeds),
            "years": sorted({school.run.years for school in schools.values()}),
            "engine": engine,
            "rules replaced": sorted(rules or ()),
            "versions": observed.versions,
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


# --- running -----------------------------------------------------------------------------------------


class _Observed(NamedTuple):
    """What is kept of one run or several; the records themselves are let go."""

    outcomes: pl.DataFrame
    class_years: pl.DataFrame
    versions: str


def _observed(name: str, record: Record) -> _Observed:
    spring = by_class_year(record).filter(pl.col("year") == record.years)
    values = outcomes(record)
    values[STUDENTS_MENTORED] = float(spring["mentored"].sum())
    values[HOURS_ALL] = sum(values[hours] for hours in HOURS)
    labels = [pl.lit(name).alias("scenario"), pl.lit(record.seed, pl.UInt64).alias("seed")]
    runs = pl.DataFrame({"outcome": list(values), "value": list(values.values())}).select(*labels, pl.all())
    shares = [
        spring.select("class_year", pl.lit(group).alias("group"), share=column) for group, column in GROUPS.items()
    ]
    return _Observed(runs, pl.concat(shares).select(*labels, pl.all()), record.provenance["versions"])


def _run_all(
    observe: Callable[[tuple[str, int]], _Observed],
    tasks: Sequence[tuple[str, int]],
    threads: int | None,
    progress: Callable[[int, int], None],
) -> list[_Observed]:
    """Do all tasks in threads and return what was observed in their order; on Ctrl-C, drop what has not begun."""
    kept = [observe(tasks[0])]  # alone, so that the kernel is compiled once
    done = 1
    progress(done, len(tasks))
    executor = ThreadPoolExecutor(threads or os.cpu_count())
    try:
        for batch in batched(tasks[1:], BATCH):
            observed = []
            for one in executor.map(observe, batch):
                observed.append(one)
                done += 1
                progress(done, len(tasks))
            kept.append(_together(observed))
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
    return kept


def _together(observed: Sequence[_Observed]) -> _Observed:
    outcomes, class_years, versions = zip(*observed, strict=True)
    return _Observed(pl.concat(outcomes), pl.concat(class_years), versions[0])


# --- statistics --------------------------------------------------------------------------------------


def _interval(table: pl.DataFrame, keys: list[str], value: str) -> pl.DataFrame:
    """Return mean, standard error and t interval of a column, by keys: (keys), seeds, mean, se, low, high.

    NaN values are left out; one value alone has no standard error and no interval (null).
    """
    grouped = (
        table.filter(pl.col(value).is_not_nan())
        .group_by(keys, maintain_order=True)
        .agg(
            pl.len().alias("seeds"),
            pl.col(value).mean().alias("mean"),
            (pl.col(value).std() / pl.len().sqrt()).alias("se"),
        )
    )
    quantiles = {number: float(student_t.ppf((1 + CONFIDENCE) / 2, number - 1)) for number in set(grouped["seeds"])}
    half = pl.col("se") * pl.col("seeds").replace_strict(quantiles, return_dtype=pl.Float64)
    return grouped.with_columns((pl.col("mean") - half).alias("low"), (pl.col("mean") + half).alias("high"))
