"""Scenarios: TOML files read, merged with what they extend, checked, and split into stages by policy."""

import copy
import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cached_property
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError

import scenarios
from sim.errors import ScenarioError, explained, nearest
from sim.schema import WEEKS_PER_YEAR, Behaviour, Curriculum, Levers, Phase, Policy, Reporting, Run, School, Table


class Stage(NamedTuple):
    """What is in force from ``start_week`` (of the run, first is 0) until the next stage."""

    start_week: int
    levers: Levers
    phases: dict[str, Phase]
    curriculum: Curriculum
    policies: dict[str, Policy]  # in force, by name, in the order in which they took effect

    def key(self, dotted: str) -> str:
        """Return the key a user would set to change ``dotted``: that of the policy which came nearest to setting it."""

        def depth(policy: Policy) -> int:
            return max((len(key) for key in _dotted(dict(policy)) if f"{dotted}.".startswith(f"{key}.")), default=0)

        if not self.policies:
            return dotted
        name = max(reversed(self.policies), key=lambda name: depth(self.policies[name]))
        return f"policies.{name}.{dotted}"


class Scenario(Table):
    """A school, how its people behave, and the policies that take effect during the run."""

    name: str
    title: str
    description: str = ""
    run: Run
    reporting: Reporting
    school: School
    phases: dict[str, Phase] = Field(min_length=1)
    curriculum: Curriculum
    levers: Levers
    behaviour: Behaviour
    policies: dict[str, Policy] = Field(default_factory=dict)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hexadecimal) of everything that can change a result."""
        values = self.model_dump(mode="json", exclude={"name", "title", "description"})
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.fingerprint == other.fingerprint

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the run, in order: the school as it is, then each week in which a policy starts.

        Raises ScenarioError when a policy makes the levers or the timetable invalid, or starts too late.
        """
        stages = [Stage(0, self.levers, self.phases, self.curriculum, {})]
        for name, policy in sorted(self.policies.items(), key=lambda item: (item[1].start_year, item[1].start_week)):
            stage = self._changed(stages[-1], name, policy)
            if stage.start_week == stages[-1].start_week:
                stages.pop()
            stages.append(stage)
        return tuple(stages)

    def _changed(self, before: Stage, name: str, policy: Policy) -> Stage:
        key = f"policies.{name}"
        if policy.start_year > self.run.years:
            allowed = f"the policy must start before the run ends (run.years = {self.run.years})"
            raise ScenarioError(f"{key}.start_year", policy.start_year, allowed)
        if (policy.phases or policy.curriculum) and policy.start_week != 1:
            raise ScenarioError(
                f"{key}.start_week", policy.start_week, "a new timetable can only start in week 1 of a year"
            )
        week = (policy.start_year - 1) * WEEKS_PER_YEAR + policy.start_week - 1
        levers = _validated(Levers, _merged(before.levers.model_dump(), policy.levers), f"{key}.levers")
        phases = _merged({name: phase.model_dump() for name, phase in before.phases.items()}, policy.phases)
        curriculum = _validated(
            Curriculum, _merged(before.curriculum.model_dump(), policy.curriculum), f"{key}.curriculum"
        )
        if len(curriculum.years) != len(before.curriculum.years):
            allowed = f"a policy cannot change the number of class years, {len(before.curriculum.years)}"
            raise ScenarioError(f"{key}.curriculum.years", curriculum.years, allowed)
        policies = {**before.policies, name: policy}
        return Stage(week, levers, _validated(dict[str, Phase], phases, f"{key}.phases"), curriculum, policies)

    def vary(self, values: Mapping[str, Any]) -> "Scenario":
        """Return the scenario with other values at dotted names, such as ``behaviour.growth_rate``.

        Raises ScenarioError when a name does not exist or a value is not allowed.
        """
        tree = self.model_dump()
        try:
            for dotted, value in values.items():
                _set(tree, dotted, value)
            return from_values(tree)
        except ScenarioError as error:
            error.file = self.name
            raise

    def under(self, plan: "Scenario") -> "Scenario":
        """Return this school under the policies of ``plan``, beside its own; called and titled as ``plan`` is.

        A policy sets what its file says, whatever the school had. Raises ScenarioError when that cannot be done here:
        ``plan`` has no policies, this school has one of the same name or lacks what a policy changes, or a policy
        replaces all class years and was written for others than this school has.
        """
        try:
            if not plan.policies:
                raise ScenarioError("policies", None, "it has no policies to try at a school")
            for name, policy in plan.policies.items():
                self._check_fits(name, policy, plan)
            named = plan.model_dump(include={"name", "title", "description"})
            policies = self.model_dump()["policies"] | plan.model_dump()["policies"]
            return from_values(self.model_dump() | named | {"policies": policies})
        except ScenarioError as error:
            error.file = f"{plan.name} at {self.name}"
            raise

    def _check_fits(self, name: str, policy: Policy, plan: "Scenario") -> None:
        if name in self.policies:
            raise ScenarioError(f"policies.{name}", None, f"{self.name} has a policy of this name already")
        if policy.curriculum and self.stages[-1].curriculum != plan.curriculum:
            allowed = "a policy that replaces all class years fits only schools with those it was written for"
            raise ScenarioError(f"policies.{name}.curriculum.years", policy.curriculum.get("years"), allowed)


def load(name: str | PathLike[str]) -> Scenario:
    """Load a scenario by its shipped name or the path of a TOML file.

    Raises ScenarioError, naming file, key, value and what is allowed, when it cannot be used.
    """
    path = scenarios.find(fspath(name))
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for file, own in _lineage(path, fspath(name)).items():
        own = {"title": file.stem, "description": "", **own}  # what a file is about is not inherited
        values = _merged(values, own)
        origins |= dict.fromkeys(_dotted(own), str(file))
    if "name" in values:
        allowed = "unknown key; a scenario is called as its file is, and 'title' is what tables and figures show"
        raise ScenarioError("name", values["name"], allowed, origins["name"])
    try:
        return from_values({**values, "name": path.stem})
    except ScenarioError as error:
        origin = _origin_of(error.key, origins) or str(path)
        error.file = origin if origin == str(path) else f"{path} (extends {origin})"
        raise


def from_values(values: dict[str, Any]) -> Scenario:
    """Return the checked scenario made of nested values.

    Raises ScenarioError when a key is unknown or missing, a value is not allowed, a block does not fit
    its year, or nobody can fill a teaching slot.
    """
    from sim.checks import check_timetable  # the timetable is made of scenarios

    scenario = _validated(Scenario, values, "")
    check_timetable(scenario)
    return scenario


# --- reading and merging -----------------------------------------------------------------------------


def _lineage(path: Path, asked: str, trail: tuple[Path, ...] = ()) -> dict[Path, dict[str, Any]]:
    """Return the values of a file and of all that it extends, each once, what is extended first.

    So ``extends = ["my-school", "promotion"]`` is the policy at that school, though both extend the baseline.
    """
    if path.resolve() in trail:
        chain = " -> ".join(step.name for step in (*trail, path))
        raise ScenarioError("extends", asked, f"the files extend each other in a loop: {chain}", str(trail[-1]))
    own = _parsed(path, asked, trail)
    parents = own.pop("extends", [])
    parents = [parents] if isinstance(parents, str) else parents
    if not isinstance(parents, list) or not all(isinstance(parent, str) for parent in parents):
        allowed = "must be the name or path of a scenario in quotes, or a list of them"
        raise ScenarioError("extends", parents, allowed, str(path))
    lineage: dict[Path, dict[str, Any]] = {}
    for parent in parents:
        found = _lineage(scenarios.find(parent, path.parent), parent, (*trail, path.resolve()))
        lineage |= {file: values for file, values in found.items() if file not in lineage}
    return {**lineage, path.resolve() if trail else path: own}


def _parsed(path: Path, asked: str, trail: tuple[Path, ...]) -> dict[str, Any]:
    key, place = ("extends", str(trail[-1])) if trail else ("scenario", "")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = nearest(Path(asked).stem, scenarios.names())
        raise ScenarioError(key, asked, f"no such scenario or file{known}", place) from None
    except IsADirectoryError:
        raise ScenarioError(key, asked, "this is a folder; name a TOML file in it", place) from None
    except OSError as error:
        raise ScenarioError(key, asked, f"the file cannot be read ({error.strerror})", place) from None
    except UnicodeDecodeError:
        raise ScenarioError("encoding", None, "the file is not text in UTF-8; save it as UTF-8", str(path)) from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError("syntax", None, f"the file is not TOML: {error}", str(path)) from None
    except (ValueError, RecursionError):
        allowed = "the file cannot be read: a number in it is too long, or lists stand too deep in lists"
        raise ScenarioError("syntax", None, allowed, str(path)) from None


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with ``changes``: tables merge key by key, everything else is replaced."""
    merged = copy.deepcopy(dict(base))
    for key, value in changes.items():
        both_tables = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = _merged(merged[key], value) if both_tables else copy.deepcopy(value)
    return merged


def _dotted(values: Mapping[str, Any], prefix: str = "") -> list[str]:
    names = []
    for key, value in values.items():
        names.append(prefix + key)
        if isinstance(value, Mapping):
            names += _dotted(value, f"{prefix}{key}.")
    return names


def _origin_of(key: str, origins: Mapping[str, str]) -> str:
    """Return the file of the longest known prefix of a dotted key."""
    while key and key not in origins:
        key = key.rpartition(".")[0]
    return origins.get(key, "")


def _set(tree: dict[str, Any], dotted: str, value: Any) -> None:
    *path, last = dotted.split(".")
    for step, name in enumerate(path):
        if name not in tree:
            raise ScenarioError(dotted, value, f"no such name{nearest(name, tree)}")
        tree = tree[name]
        if not isinstance(tree, dict):
            allowed = f"{'.'.join(path[: step + 1])} is a value, not a table: no name can follow it"
            raise ScenarioError(dotted, value, allowed)
    if last not in tree:
        raise ScenarioError(dotted, value, f"no such name{nearest(last, tree)}")
    tree[last] = value


def _validated[T](kind: type[T], values: Any, prefix: str) -> T:
    """Validate with pydantic, nothing converted but lists; raise the first problem as a ScenarioError."""
    values = _frozen(values)
    try:
        return TypeAdapter(kind).validate_python(values, strict=True)
    except ValidationError as error:
        raise explained(kind, values, error, prefix) from None


def _frozen(value: Any) -> Any:
    """Return a value with its lists as tuples, and NumPy's numbers and arrays as Python's."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value
