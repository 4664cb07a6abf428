"""Which scenarios a comparison runs, and what each of them is held against."""

from collections.abc import Iterable
from typing import NamedTuple

import scenarios as shipped
from sim import Scenario, load
from sim.errors import ScenarioError

_Schools = dict[str, Scenario]


class Runs(NamedTuple):
    """All scenarios to run by name, references first; the reference of each compared one; who was left out, and why."""

    schools: _Schools
    references: dict[str, str]
    left_out: dict[str, str]


def to_run(policies: Iterable[Scenario | str] | None, school: Scenario | str | None, years: int | None) -> Runs:
    """Return what to run for ``policies`` at a ``school`` over so many years; see ``experiments.compare.compare``.

    Raises ScenarioError when a scenario cannot be tried at the school, two differ but share a name, nothing is left, or
    a run ends before anybody is in the last two class years.
    """
    place = _prepared(shipped.BASELINE if school is None else school, years)
    left_out: dict[str, str] = {}
    if policies is None:
        given, left_out = _shipped_at(place)
    elif school is None:
        given = [_prepared(policy, years) for policy in policies]
    else:
        given = [_at(place, policy, years) for policy in policies]
    runs = Runs(*_paired(given, place, at_one_school=school is not None or policies is None), left_out)
    for scenario in runs.schools.values():
        _check_long_enough(scenario)
    return runs


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


def _check_long_enough(scenario: Scenario) -> None:
    """Raise ScenarioError when the run ends before anybody is in the last two class years."""
    least = len(scenario.curriculum.years) - 1
    if scenario.run.years < least:
        allowed = (
            f"must be {least} or more: before, nobody is in the last two class years, by which policies are judged"
        )
        raise ScenarioError("run.years", scenario.run.years, allowed, scenario.name)


def _as_long(baseline: Scenario, scenario: Scenario) -> Scenario:
    years = scenario.run.years
    if baseline.run.years == years:
        return baseline
    return baseline.vary({"run.years": years, "name": f"{baseline.name}, {years} years"})


def _without_policies(scenario: Scenario) -> Scenario:
    name = f"{scenario.name} without its policies"
    return scenario.vary({"policies": {}, "name": name, "title": f"{scenario.title}, without its policies"})
