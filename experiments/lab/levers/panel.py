"""The levers of one school: where they stand, the shipped policies among them, and the plan that places make.

Places become a plan, a policy in force from the year of the shipped ones, and a plan becomes places.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from typing import Any

import scenarios
from experiments.lab.levers.controls import Control, Group, Tree, groups, merged
from sim import Scenario, ScenarioError, load
from sim.scenario import Stage

POLICY = "my-plan"  # the policy of a plan: pictures say "from here: my plan"
PLAN = "plan"  # its file
AS_IT_IS = "The school as it is"
Places = Mapping[str, int]


@dataclass(frozen=True)
class Preset:
    """A shipped policy: where it puts the controls it moves; ``problem`` says why it cannot be tried at the school."""

    name: str
    title: str
    places: Places
    problem: str = ""


@dataclass(frozen=True)
class Panel:
    """All controls for one school. ``plan`` is one made before, whose values have their places too."""

    school: Scenario
    plan_before: Scenario | None = None

    @cached_property
    def now(self) -> Stage:
        """What is in force at the school without a plan."""
        return self.school.stages[-1]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of controls, those of the paper first."""
        stages = (self.now, *self._tried.values())
        return tuple(group for group in groups(self.school, stages) if group.controls)

    @cached_property
    def controls(self) -> dict[str, Control]:
        """All controls by key."""
        return {control.key: control for group in self.groups for control in group.controls}

    @cached_property
    def at_rest(self) -> dict[str, int]:
        """Where everything stands at the school as it is."""
        return self.places(self.now)

    @cached_property
    def presets(self) -> tuple[Preset, ...]:
        """The shipped policies, with their places where they can be tried at the school."""
        found = []
        for name in scenarios.policies():
            title = load(name).title
            if name in self._tried:
                found.append(Preset(name, title, self._moved(self._tried[name])))
            else:
                found.append(Preset(name, title, {}, self._problems[name]))
        return tuple(found)

    @cached_property
    def start(self) -> Places:
        """The places to begin with: those of the plan made before, or at rest."""
        return {**self.at_rest, **(self._moved(self._tried[PLAN]) if PLAN in self._tried else {})}

    def places(self, stage: Stage) -> dict[str, int]:
        """Return the place of every control in a stage of the school."""
        return {key: control.values.index(control.at(stage)) for key, control in self.controls.items()}

    def moved(self, places: Places) -> dict[str, Any]:
        """Return the values of the controls that do not stand as at the school as it is, by key.

        Raises ScenarioError when there is no such control or place.
        """
        found = {}
        for key, place in places.items():
            if key not in self.controls:
                raise ScenarioError(key, place, "there is no such lever here")
            known = self.controls[key].values
            if not isinstance(place, int) or not 0 <= place < len(known):
                raise ScenarioError(key, place, f"must be a place from 0 to {len(known) - 1}")
            if place != self.at_rest[key]:
                found[key] = known[place]
        return found

    def plan(self, places: Places) -> Scenario:
        """Return the plan of these places: a scenario on the baseline, with one policy of all that was moved.

        Raises ScenarioError as ``moved`` does, or when the plan cannot be.
        """
        moved = self.moved(places)
        changes: Tree = reduce(
            merged, (self.controls[key].changes(value) for key, value in moved.items()), dict[str, Any]()
        )
        policy = {"start_year": min(_start_year(), self.school.run.years), **changes}
        named = {
            "name": PLAN if self.school.name != PLAN else f"{PLAN}-more",
            "title": self._title(places, moved),
            "description": "A plan made in the lab.",
        }
        years = {"run.years": self.school.run.years}
        return load(scenarios.BASELINE).vary({"policies": {self._policy_name: policy}} | named | years)

    @cached_property
    def _policy_name(self) -> str:
        """The name of a plan's policy, not that of one which the school has already."""
        name = POLICY
        while name in self.school.policies:
            name += "-more"
        return name

    def _title(self, places: Places, moved: Mapping[str, Any]) -> str:
        """Return what a plan is called: as the shipped policy that it is, or after all groups that are moved."""
        if not moved:
            return AS_IT_IS
        for preset in self.presets:
            if not preset.problem and {**self.at_rest, **preset.places} == {**self.at_rest, **places}:
                return preset.title
        titles = [group.title for group in self.groups if any(control.key in moved for control in group.controls)]
        return "; ".join([titles[0], *(title[0].lower() + title[1:] for title in titles[1:])])

    def _moved(self, stage: Stage) -> Places:
        return {key: place for key, place in self.places(stage).items() if place != self.at_rest[key]}

    @cached_property
    def _tried(self) -> dict[str, Stage]:
        """What is in force at the school under each shipped policy and the plan made before."""
        return {name: found for name, found in self._tries.items() if isinstance(found, Stage)}

    @cached_property
    def _problems(self) -> dict[str, str]:
        return {
            name: _sentence(found.allowed) for name, found in self._tries.items() if isinstance(found, ScenarioError)
        }

    @cached_property
    def _tries(self) -> dict[str, Stage | ScenarioError]:
        plans = {name: load(name) for name in scenarios.policies()}
        if self.plan_before is not None:
            plans[PLAN] = self.plan_before
        found: dict[str, Stage | ScenarioError] = {}
        for name, plan in plans.items():
            try:
                found[name] = self.school.under(plan).stages[-1]
            except ScenarioError as error:
                found[name] = error
        return found


@cache
def _start_year() -> int:
    """Return the year of the run in which the shipped policies start."""
    return min(policy.start_year for name in scenarios.policies() for policy in load(name).policies.values())


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
