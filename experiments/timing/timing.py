"""Every policy over a long run, kept and withdrawn, and sessions for students at several times."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

import scenarios as shipped
from experiments.ensemble import SEEDS_PER_SET, Ensemble, posterior
from experiments.options import LONGEST_RUN, MOST_SEEDS
from experiments.outcomes import SPRINGS, in_spring
from experiments.portfolio.levers import loaded
from experiments.portfolio.plans import Asked, run_plans
from experiments.store import model_version
from experiments.timing import effects
from experiments.timing.effects import AS_IT_IS, KEPT, SESSIONS, WITHDRAWN, Course
from experiments.timing.schedules import before_clerkships, sessions_in, withdrawn
from sim import Scenario, ScenarioError, load
from sim.record import package_versions

EDUCATION = "early-education"  # whose sessions are moved
EARLY, LATE, BOTH = "early", "before the clerkships", "both"
AFTERWARDS = 9  # years that a run goes on after the last policy's first: students and faculty have changed by then
FEWEST_SEEDS = 2 * SEEDS_PER_SET
HOURS = ("hours_mentoring", "hours_policy", "hours_teaching")


@dataclass(frozen=True)
class Timing:
    """Courses of policies over a long run at a school. ``runs`` are wide: course (its place), seed, behaviour_set."""

    school: Scenario
    courses: tuple[Course, ...]
    ensemble: Ensemble
    seeds: int
    withdrawn_after: int
    left_out: dict[str, str]
    runs: pl.DataFrame

    @cached_property
    def springs(self) -> pl.DataFrame:
        """What every course adds in every spring: ``effects.springs``."""
        return effects.springs(self.courses, self.differences)

    @cached_property
    def showing(self) -> pl.DataFrame:
        """When each policy shows, and what it adds in the end: ``effects.showing``."""
        return effects.showing(self.courses, self.springs, self.final)

    @cached_property
    def reached(self) -> pl.DataFrame:
        """The share of its final effect that a policy has reached by each spring: ``effects.reached``."""
        return effects.reached(self.courses, self.differences, self.final)

    @cached_property
    def left(self) -> pl.DataFrame:
        """What is left of withdrawn policies in each spring: ``effects.left``."""
        return effects.left(self.courses, self.differences)

    @cached_property
    def sessions(self) -> pl.DataFrame:
        """What sessions for students add in the end, by when they are held: ``effects.sessions``."""
        return effects.sessions(self.courses, self.differences)

    @cached_property
    def final(self) -> pl.DataFrame:
        """What every course adds in the end, over the last springs: ``effects.final``."""
        return effects.final(self.courses, self.differences)

    @cached_property
    def differences(self) -> pl.DataFrame:
        """What every course changes, run by run: ``effects.differences``."""
        return effects.differences(self.runs)

    @property
    def provenance(self) -> dict[str, Any]:
        """Where the numbers come from."""
        return {
            "school": {self.school.name: self.school.fingerprint},
            "policies": sorted({course.scenario for course in self.courses[1:]}),
            "left out": self.left_out,
            "behaviour": {self.ensemble.name: self.ensemble.fingerprint},
            "seeds": [0, self.seeds - 1],
            "years": self.school.run.years,
            "withdrawn after": self.withdrawn_after,
            "model": model_version(),
            "versions": package_versions(),
        }

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return all tables by name."""
        return {name: getattr(self, name) for name in ("springs", "showing", "reached", "left", "sessions")}


def timing(
    policies: Iterable[Scenario | str] | None = None,
    school: Scenario | str | None = None,
    withdrawn_after: int = 3,
    seeds: int = 120,
    folder: Path = Path("results/timing"),
    ensemble: Ensemble | None = None,
    threads: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Timing:
    """Run policies (default: the shipped ones) at a school for long, kept and withdrawn, and sessions at three times.

    A policy is withdrawn ``withdrawn_after`` years after it took effect. Two ``seeds`` carry each behaviour set of the
    ``ensemble`` (default: the shipped posterior). Runs in ``folder`` are not made again; ``threads`` and ``cluster``
    are those of ``run_study``; ``progress`` is called with runs done and runs in all.

    Raises ScenarioError as ``run_plans`` does, when a policy that was named cannot be tried, and for seeds or years
    that cannot be.
    """
    if seeds % SEEDS_PER_SET or not FEWEST_SEEDS <= seeds <= MOST_SEEDS:
        allowed = f"must be an even number from {FEWEST_SEEDS} to {MOST_SEEDS:,}: two for each behaviour set"
        raise ScenarioError("--seeds", seeds, allowed)
    if not 1 <= withdrawn_after < AFTERWARDS:
        allowed = f"must be a whole number of years from 1 to {AFTERWARDS - 1}"
        raise ScenarioError("--withdrawn-after", withdrawn_after, allowed)
    ensemble = posterior() if ensemble is None else ensemble
    place = school if isinstance(school, Scenario) else load(shipped.BASELINE if school is None else school)
    ensemble.check_own([place])
    plans, left_out = _plans(place, policies)
    place = _as_long(place, plans)
    courses, asked = _courses(place, plans, withdrawn_after)
    all_there = len(place.curriculum.years) - 1  # before, nobody is in the last two class years
    years = range(max(effects.first_spring(courses), all_there), place.run.years + 1)
    springs = tuple(in_spring(who, year) for who in SPRINGS for year in years)
    what = Asked("timing", place, asked, ensemble, range(seeds), (*springs, *HOURS), (*springs, *HOURS))
    runs = run_plans(what, folder / "runs", threads, cluster, progress).rename({"plan": "course"})
    return Timing(place, tuple(courses), ensemble, seeds, withdrawn_after, left_out, runs)


def _plans(school: Scenario, policies: Iterable[Scenario | str] | None) -> tuple[list[Scenario], dict[str, str]]:
    """Return the plans that can be tried at a school, and why shipped ones cannot."""
    named = None if policies is None else loaded(policies)
    plans: list[Scenario] = []
    left_out: dict[str, str] = {}
    for plan in map(load, shipped.policies()) if named is None else named:
        try:
            school.under(plan)
            plans.append(plan)
        except ScenarioError as error:
            if named is not None:
                raise
            left_out[plan.name] = str(error)
    if not plans:
        raise ScenarioError("POLICY", school.name, "no shipped policy can be tried at this school; name one")
    return plans, left_out


def _as_long(school: Scenario, plans: list[Scenario]) -> Scenario:
    """Return a school run until students and faculty have changed since the last policy took effect."""
    last = max(policy.start_year for plan in plans for policy in plan.policies.values())
    years = last + AFTERWARDS
    if years > LONGEST_RUN:
        allowed = f"must be at most {LONGEST_RUN - AFTERWARDS}, so that {AFTERWARDS} years can follow"
        raise ScenarioError("start_year", last, allowed)
    return school.vary({"run.years": years})


def _courses(school: Scenario, plans: list[Scenario], years: int) -> tuple[list[Course], list[dict[str, Any]]]:
    """Return what is run: the courses, that of no policy first, and the policies in force in each."""
    courses = [Course("", school.title, AS_IT_IS, 1, 0)]
    asked = [school.model_dump()["policies"]]

    def add(plan: Scenario, kind: str, policies: dict[str, Any], stops: int = 0) -> None:
        starts = min(policy.start_year for policy in plan.policies.values())
        courses.append(Course(plan.name, plan.title, kind, starts, stops and starts + stops))
        asked.append(policies)

    for plan in plans:
        add(plan, KEPT, school.under(plan).model_dump()["policies"])
        add(plan, WITHDRAWN, withdrawn(school, plan, years), years)
    late = before_clerkships(school)
    for plan in plans:
        if plan.name == EDUCATION and late is not None:
            early = plan.policies[EDUCATION].levers["education"]["weeks"]
            for when, weeks in ((EARLY, early), (LATE, (late,)), (BOTH, (*early, late))):
                moved = sessions_in(plan, tuple(weeks))
                title = f"{when} (week {' and '.join(map(str, weeks))})"
                add(moved.vary({"title": title}), SESSIONS, school.under(moved).model_dump()["policies"])
    return courses, asked
