"""Scenarios: TOML files read, merged with what they extend, checked, and split into stages by policy."""

import copy
import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

import scenarios
from sim.errors import ScenarioError, nearest
from sim.schema import WEEKS_PER_YEAR, Behaviour, Curriculum, Levers, Phase, Policy, Reporting, Run, School, Table


class Stage(NamedTuple):
    """What is in force from ``start_week`` (of the run, first is 0) until the next stage."""

    start_week: int
    levers: Levers
    phases: dict[str, Phase]
    curriculum: Curriculum


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
        stages = [Stage(0, self.levers, self.phases, self.curriculum)]
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
            raise ScenarioError(f"{key}.start_week", policy.start_week, "a new timetable can only start in week 1 of a year")
        week = (policy.start_year - 1) * WEEKS_PER_YEAR + policy.start_week - 1
        levers = _validated(Levers, _merged(before.levers.model_dump(), policy.levers), f"{key}.levers")
        phases = _merged({name: phase.model_dump() for name, phase in before.phases.items()}, policy.phases)
        curriculum = _validated(
            Curriculum, _merged(before.curriculum.model_dump(), policy.curriculum), f"{key}.curriculum"
        )
        if len(curriculum.years) != len(before.curriculum.years):
            allowed = f"a policy cannot change the number of class years ({len(before.curriculum.years)})"
            raise ScenarioError(f"{key}.curriculum.years", len(curriculum.years), allowed)
        return Stage(week, levers, _validated(dict[str, Phase], phases, f"{key}.phases"), curriculum)

    def vary(self, values: Mapping[str, Any]) -> "Scenario":
        """Return the scenario with other values at dotted names, such as ``behaviour.growth_rate``.

        Raises ScenarioError when a name does not exist or a value is not allowed.
        """
        tree = self.model_dump()
        for dotted, value in values.items():
            _set(tree, dotted, value)
        return from_values(tree)


def load(name: str) -> Scenario:
    """Load a scenario by its shipped name or the path of a TOML file.

    Raises ScenarioError, naming file, key, value and what is allowed, when it cannot be used.
    """
    path = scenarios.find(name)
    values, origins = _read(path, name, ())
    values.setdefault("title", path.stem)
    try:
        return from_values({**values, "name": path.stem})
    except ScenarioError as error:
        error.file = _origin_of(error.key, origins) or str(path)
        raise


def from_values(values: dict[str, Any]) -> Scenario:
    """Return the checked scenario made of nested values.

    Raises ScenarioError when a key is unknown or missing, a value is not allowed, a block does not fit
    its year, or nobody can fill a teaching slot.
    """
    from sim.curriculum import check_timetable  # the timetable is made of scenarios

    scenario = _validated(Scenario, values, "")
    check_timetable(scenario)
    return scenario


# --- reading and merging -----------------------------------------------------------------------------


def _read(path: Path, asked: str, trail: tuple[Path, ...]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the merged values of a file and its parents, and the file each key came from."""
    if path.resolve() in trail:
        chain = " -> ".join(step.name for step in (*trail, path))
        raise ScenarioError("extends", asked, f"the files extend each other in a loop: {chain}", str(trail[-1]))
    own = _parse(path, asked, trail)
    parents = own.pop("extends", [])
    parents = [parents] if isinstance(parents, str) else parents
    if not isinstance(parents, list) or not all(isinstance(parent, str) for parent in parents):
        raise ScenarioError("extends", parents, "the name or path of a scenario, or a list of them", str(path))
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for parent in parents:
        more, more_origins = _read(scenarios.find(parent, path.parent), parent, (*trail, path.resolve()))
        values = _merged(values, more)
        origins |= more_origins
    origins |= dict.fromkeys(_dotted(own), str(path))
    return _merged(values, own), origins


def _parse(path: Path, asked: str, trail: tuple[Path, ...]) -> dict[str, Any]:
    place = str(trail[-1]) if trail else ""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = nearest(asked, scenarios.names())
        raise ScenarioError("extends" if trail else "scenario", asked, f"no such scenario or file{known}", place) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError("scenario", asked, f"the file cannot be read ({error})", place) from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError("syntax", None, f"the file is not TOML: {error}", str(path)) from None


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
        if not isinstance(tree.get(name), dict):
            raise ScenarioError(".".join(path[: step + 1]), None, f"no such name{nearest(name, tree)}")
        tree = tree[name]
    if last not in tree:
        raise ScenarioError(dotted, value, f"no such name{nearest(last, tree)}")
    tree[last] = value


# --- messages ----------------------------------------------------------------------------------------


def _validated[T](kind: type[T], values: Any, prefix: str) -> T:
    """Validate with pydantic; raise the first problem as a ScenarioError."""
    try:
        return TypeAdapter(kind).validate_python(values)
    except ValidationError as error:
        raise _explained(kind, error, prefix) from None


def _explained(kind: Any, error: ValidationError, prefix: str) -> ScenarioError:
    problems = error.errors()
    # An unknown key is nearly always the cause of the missing one beside it: report it first.
    problem = next((p for p in problems if p["type"] == "extra_forbidden"), problems[0])
    place = [str(step) for step in problem["loc"] if not _is_union_branch(step)]
    key = ".".join([*([prefix] if prefix else []), *place])
    if problem["type"] == "extra_forbidden":
        return ScenarioError(key, problem["input"], f"unknown key{nearest(place[-1], _fields_at(kind, place[:-1]))}")
    if problem["type"] == "missing":
        return ScenarioError(key, None, 'this key is needed (start the file with extends = "baseline" to inherit it)')
    alternatives = [p["msg"] for p in problems if p["loc"][: len(place)] == problem["loc"][: len(place)]]
    return ScenarioError(key, problem["input"], "; or ".join(dict.fromkeys(alternatives)))


def _is_union_branch(step: Any) -> bool:
    """Tell pydantic's marks of union members ('int', 'tuple[...]', 'constrained-int') from keys."""
    return isinstance(step, str) and (
        step in {"int", "float", "str", "bool"} or "[" in step or step.startswith(("constrained", "literal"))
    )


def _fields_at(kind: Any, place: list[str]) -> list[str]:
    """Return the field names of the model that ``place`` leads to."""
    for step in place:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = kind.model_fields[step].annotation
        else:
            kind = get_args(kind)[-1]
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []
