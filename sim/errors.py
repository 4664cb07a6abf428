"""What a user is told when a scenario cannot be used: one message in plain words, never a traceback."""

import difflib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

LONGEST_SHOWN = 120  # characters of a wrong value that are repeated to the user


class ScenarioError(ValueError):
    """A scenario that cannot be run: which file, which key, what was given, what is allowed."""

    def __init__(self, key: str, given: Any, allowed: str, file: str = "") -> None:
        self.key, self.given, self.allowed, self.file = key, given, allowed, file
        super().__init__(key, given, allowed, file)

    def __str__(self) -> str:
        place = f"{self.file}: " if self.file else ""
        given = "" if self.given is None else f" = {_shown(self.given)}"
        return f"{place}{self.key}{given}: {self.allowed}"


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return the hint that names the nearest valid name, and all of them when they are few."""
    valid = sorted(valid)
    hint = _did_you_mean(name, valid) or "."
    return f"{hint} Valid names: {', '.join(valid)}" if 0 < len(valid) <= 30 else hint


def _did_you_mean(name: str, valid: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(valid), n=1, cutoff=0.4)
    return f"; did you mean {close[0]!r}?" if close else ""


def explained(kind: Any, values: Any, error: ValidationError, prefix: str) -> ScenarioError:
    """Return the first problem of a validation in plain words.

    ``kind`` is the type that ``values`` were held against, ``prefix`` the key under which they stand. Items of
    lists are counted from 1: ``curriculum.years.3`` is the third class year.
    """
    schema = _json_schema(kind)
    problems = error.errors(include_url=False, include_context=False)
    # An unknown key is nearly always the cause of the missing one beside it: report it first.
    problem = next((p for p in problems if _is_unknown_key(p)), problems[0])
    place, node = _followed(schema, problem["loc"])
    key = ".".join([prefix] * bool(prefix) + [str(step + 1) if isinstance(step, int) else step for step in place])
    if _is_unknown_key(problem):
        _, table = _followed(schema, place[:-1])
        names = set(table.get("properties") or table["propertyNames"]["enum"]) - {"name"}  # the file gives the name
        return ScenarioError(key, _at(values, place), f"unknown key{nearest(str(place[-1]), names)}")
    if problem["type"] == "missing":
        return ScenarioError(key, None, _why_needed(values, place, node, prefix))
    given = _at(values, place)
    hint = _did_you_mean(given, node["enum"]) if "enum" in node and isinstance(given, str) else ""
    return ScenarioError(key, given, f"must be {_described(node)}{hint}")


def _is_unknown_key(problem: Mapping[str, Any]) -> bool:
    return problem["type"] == "extra_forbidden" or problem["loc"][-1] == "[key]"


def _why_needed(values: Any, place: list[Any], node: dict[str, Any], prefix: str) -> str:
    needed = f"this key is needed: {_described(node)}"
    if len(place) == 1 and not prefix:
        return f'{needed}; to inherit it, start the file with extends = "baseline"'
    # A name misspelt, such as [phases.clerkshp], looks like a new table that lacks nearly everything.
    *above, name = place[:-1] or [""]
    others = [other for other in _at(values, above) if other != name] if place[:-1] else []
    close = difflib.get_close_matches(str(name), others, n=1, cutoff=0.7)
    return f"{needed}; or did you mean {close[0]!r} rather than {name!r}?" if close else needed


@lru_cache
def _json_schema(kind: Any) -> dict[str, Any]:
    """Return the JSON schema of a type with every reference replaced by what it refers to."""
    schema = TypeAdapter(kind).json_schema()
    definitions = schema.pop("$defs", {})

    def resolved(node: Any) -> Any:
        if isinstance(node, list):
            return [resolved(item) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str):
            return resolved(definitions[reference.rpartition("/")[2]])
        return {key: resolved(value) for key, value in node.items()}

    return resolved(schema)


def _followed(schema: dict[str, Any], path: Iterable[Any]) -> tuple[list[Any], dict[str, Any]]:
    """Follow a path of keys and positions; stop where a value may be of several types."""
    place: list[Any] = []
    node = schema
    for step in path:
        if "anyOf" in node or step == "[key]":
            break
        inside = node.get("properties", {}).get(step) or node.get("items") or node.get("additionalProperties")
        place.append(step)
        node = inside if isinstance(inside, dict) else {}
    return place, node


def _at(values: Any, place: Iterable[Any]) -> Any:
    for step in place:
        values = values[step]
    return values


def _described(node: dict[str, Any]) -> str:
    """Say in plain words what a node of a JSON schema allows."""
    if "anyOf" in node:
        return ", or ".join(_described(choice) for choice in node["anyOf"])
    if "enum" in node:
        return " or ".join(json.dumps(choice) for choice in node["enum"])
    if node.get("type") == "array":
        return f"a list{_length(node)}, each {_described(node['items'])}"
    if node.get("type") == "object":
        return (
            f"a table with {', '.join(node['properties'])}" if "properties" in node else "a table of names and values"
        )
    if node.get("type") in {"integer", "number"}:
        unit = node.get("unit", "share")
        number = "a whole number" if node["type"] == "integer" else "a number"
        return number + _range(node) + (f" ({unit})" if unit != "share" else "")
    return {"boolean": "true or false", "string": "text in quotes"}[node["type"]]


def _range(node: dict[str, Any]) -> str:
    low, high = node.get("minimum"), node.get("maximum")
    if low is None:
        return ""
    return f" of {low:,g} or more" if high is None else f" from {low:,.7g} to {high:,.7g}"


def _length(node: dict[str, Any]) -> str:
    low, high = node.get("minItems"), node.get("maxItems")
    if low is None:
        return ""
    return f" of {low} or more" if high is None else f" of {low} to {high}"


def _shown(value: Any) -> str:
    """Write a value as in TOML, cut when it is long."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:  # Python does not print whole numbers of more than 4,300 digits
        return "(a huge number)"
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} ..."
