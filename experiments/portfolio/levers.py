"""What can be combined: policies at a school, which of them can stand together, and every combination of them.

A combination is a number whose bit n says whether policy n is in it. A policy can be *idle* beside another: where the
clerkships are one longitudinal block, there are no rotations to lengthen. So is a dose of a policy beside another dose
that is named after it. Such a combination is that without the idle policy, and is not run twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Any

import numpy as np

import scenarios as shipped
from sim import Scenario, ScenarioError, load

MOST = 12  # policies: 4,096 combinations


@dataclass(frozen=True)
class Levers:
    """Policies that can stand together at a school.

    ``plans`` are their scenarios. ``idle`` holds pairs of places: the first changes nothing where the second is in
    force. ``left_out`` says of each shipped policy that is not among them why.
    """

    school: Scenario
    plans: tuple[Scenario, ...]
    idle: frozenset[tuple[int, int]]
    left_out: dict[str, str]

    def __len__(self) -> int:
        return len(self.plans)

    @property
    def names(self) -> list[str]:
        """The names of the policies."""
        return [plan.name for plan in self.plans]

    @property
    def titles(self) -> list[str]:
        """The titles of the policies."""
        return [plan.title for plan in self.plans]

    @property
    def titled(self) -> dict[str, str]:
        """The titles of the policies by name."""
        return {plan.name: plan.title for plan in self.plans}

    @cached_property
    def same_as(self) -> np.ndarray:
        """Each combination without its idle policies: int64 (2^policies,)."""
        every = np.arange(2 ** len(self))
        idle = np.zeros_like(every)
        for one, other in self.idle:
            idle |= ((every >> one) & (every >> other) & 1) << one
        return every & ~idle

    @cached_property
    def combinations(self) -> np.ndarray:
        """The combinations that differ, that of no policy first: int64."""
        return np.unique(self.same_as)

    def members(self, combination: int) -> list[int]:
        """Return the places of the policies in a combination."""
        return [place for place in range(len(self)) if combination >> place & 1]

    def policies(self, combination: int) -> dict[str, Any]:
        """Return the policies in force: those of the school, and those of the combination."""
        found = self.school.model_dump()["policies"]
        for place in self.members(combination):
            found |= self.plans[place].model_dump()["policies"]
        return found


def levers_at(school: Scenario | str | None = None, policies: Iterable[Scenario | str] | None = None) -> Levers:
    """Return policies (default: the shipped ones) that can stand together at a school (default: the baseline).

    Of the shipped policies those are left out that are several together, cannot be tried at the school, or contradict
    one before them. A policy that sets all that one before it sets, otherwise, is another dose of it and takes its
    place. Raises ScenarioError when policies that were named contradict each other in part, cannot be tried, or are
    fewer than two or more than MOST.
    """
    place = load(shipped.BASELINE if school is None else school) if not isinstance(school, Scenario) else school
    named = None if policies is None else loaded(policies)
    plans: list[Scenario] = []
    left_out: dict[str, str] = {}
    for plan in map(load, shipped.policies()) if named is None else named:
        try:
            if named is None and len(plan.policies) > 1:
                raise ScenarioError("policies", None, f"it is {len(plan.policies)} of the others together")
            _check_stands_with(plans, plan, place)
            plans.append(plan)
        except ScenarioError as error:
            if named is not None:
                raise
            left_out[plan.name] = error.allowed if len(plan.policies) > 1 else str(error)
    if not 2 <= len(plans) <= MOST:
        allowed = f"from 2 to {MOST} policies can be combined; name some"
        raise ScenarioError("POLICY", [plan.name for plan in plans], allowed)
    idle = frozenset(
        (one, other)
        for one, other in permutations(range(len(plans)), 2)
        if (one < other and _is_replaced(plans[one], plans[other])) or _is_idle(plans[one], plans[other], place)
    )
    return Levers(place, tuple(plans), idle, left_out)


def loaded(policies: Iterable[Scenario | str]) -> list[Scenario]:
    """Return policies by name or path. Raises ScenarioError when two have one name."""
    plans = [load(one) if isinstance(one, str) else one for one in policies]
    names = [plan.name for plan in plans]
    if len(set(names)) < len(names):
        raise ScenarioError("POLICY", names, "each policy once, under a name of its own")
    return plans


def _check_stands_with(plans: list[Scenario], plan: Scenario, school: Scenario) -> None:
    """Raise ScenarioError when a policy cannot be tried at a school, or contradicts one of some plans."""
    own = _set_by(plan)
    school.under(plan)
    for other in plans:
        if _is_replaced(other, plan):
            continue
        theirs = _set_by(other)
        both = [key for key, value in own.items() if key in theirs and theirs[key] != value]
        if both:
            allowed = f"{other.name} sets {', '.join(both)} otherwise; they cannot be combined"
            raise ScenarioError("POLICY", plan.name, allowed)
        school.under(other).under(plan)


def _set_by(plan: Scenario) -> dict[str, Any]:
    """Return what a plan's policies set, by dotted name."""
    found: dict[str, Any] = {}
    for policy in plan.policies.values():
        found |= _flat(policy.model_dump(include={"levers", "phases", "curriculum"}))
    return found


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {prefix + key: value}
    return flat


def _is_replaced(plan: Scenario, by: Scenario) -> bool:
    """Return whether a later plan sets all that a plan sets, and some of it otherwise: another dose of the same."""
    own, theirs = _set_by(plan), _set_by(by)
    return own.keys() <= theirs.keys() and any(theirs[key] != value for key, value in own.items())


def _is_idle(plan: Scenario, other: Scenario, school: Scenario) -> bool:
    """Return whether all that a plan changes are phases which no class year has once the other is in force."""
    if _is_replaced(other, plan) or _is_replaced(plan, other):
        return False
    if any(policy.levers or policy.curriculum for policy in plan.policies.values()):
        return False
    stage = school.under(other).under(plan).stages[-1]
    taught = {name for year in stage.curriculum.years for name in year}
    return not any(name in taught for policy in plan.policies.values() for name in policy.phases)
