"""Schedules of policies at a school: one that is withdrawn again, and sessions for students held at another time.

The model has no way to end a policy. A policy is withdrawn by a second one that sets all it changed to what the school
itself has in that year.
"""

from collections.abc import Mapping
from typing import Any

from sim import Scenario, ScenarioError
from sim.curriculum import NO_BLOCK, build_timetable
from sim.scenario import Stage
from sim.schema import WEEKS_PER_YEAR, Policy

SUFFIX = "-withdrawn"  # of the second policy's name
NOBODY = {"share": 0.0}  # a teaching slot that the school itself does not have


def withdrawn(school: Scenario, plan: Scenario, years: int) -> dict[str, Any]:
    """Return the policies of a school under a plan whose policies are withdrawn after so many years.

    Raises ScenarioError when the plan cannot be tried there.
    """
    policies = school.under(plan).model_dump()["policies"]
    for name, policy in plan.policies.items():
        start = policy.start_year + years
        stage = _stage_at(school, (start - 1) * WEEKS_PER_YEAR + policy.start_week - 1)
        policies[f"{name}{SUFFIX}"] = {
            "start_year": start,
            "start_week": policy.start_week,
            "levers": _as_before(policy.levers, stage.levers.model_dump()),
            "phases": _phases_as_before(policy, stage),
            "curriculum": {"years": stage.curriculum.model_dump()["years"]} if policy.curriculum else {},
        }
    return policies


def before_clerkships(school: Scenario) -> int | None:
    """Return the last week since matriculation (the first is 1) with teaching before any student's clerkships.

    None when clinical teaching is the first there is. Of the timetable in force at the end of the run.
    """
    timetable, _, _ = build_timetable(school)
    blocks = timetable.block_at[timetable.levers["structure"][-1]]
    taught = blocks != NO_BLOCK
    clinical = (timetable.blocks["clinical"][blocks] == 1) & taught
    first = clinical.any(axis=0).argmax() if clinical.any() else clinical.shape[1]
    before = taught.any(axis=0)[:first].nonzero()[0]
    return int(before[-1]) + 1 if len(before) else None


def sessions_in(plan: Scenario, weeks: tuple[int, ...]) -> Scenario:
    """Return a plan with its sessions for students in other weeks. Raises ScenarioError when it has none."""
    holding = [name for name, policy in plan.policies.items() if "weeks" in policy.levers.get("education", {})]
    if not holding:
        raise ScenarioError(
            "policies", None, "no policy holds sessions for students (levers.education.weeks)", plan.name
        )
    return plan.vary({f"policies.{name}.levers.education.weeks": weeks for name in holding})


def _stage_at(school: Scenario, week: int) -> Stage:
    return [stage for stage in school.stages if stage.start_week <= week][-1]


def _phases_as_before(policy: Policy, stage: Stage) -> dict[str, Any]:
    """Return phases set back; slots that the school does not have are left to nobody, and its own phases alone count.

    A phase that the policy added needs no setting back: no class year has it once the years are the school's.
    """
    found = {}
    for name, changed in policy.phases.items():
        if name in stage.phases:
            before = stage.phases[name].model_dump()
            found[name] = _as_before(changed, before)
            added = [slot for slot in changed.get("slots", {}) if slot not in before["slots"]]
            if added:
                found[name]["slots"] |= dict.fromkeys(added, NOBODY)
    return found


def _as_before(changed: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values before of all that is changed and was there."""
    return {
        key: _as_before(value, before[key]) if isinstance(value, Mapping) else before[key]
        for key, value in changed.items()
        if key in before
    }
