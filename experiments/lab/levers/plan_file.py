"""Schools and plans of the lab as scenario files, so that the command line goes on where the page stops."""

import json
import re
from collections.abc import Mapping
from typing import Any

import scenarios
from sim import Scenario, load

HEAD = """\
# {title}: {what}, written by the lab. Check it, and go on with more seeds:
#
#     {command}
"""
BARE = re.compile(r"[A-Za-z0-9_-]+")
Tree = Mapping[str, Any]


def toml_text(scenario: Scenario, what: str, command: str) -> str:
    """Return a scenario as the text of a file: what differs from the baseline, or all of it where that cannot say it.

    ``what`` says what it is, such as "a plan", and ``command`` how to go on with it.
    """
    baseline = load(scenarios.BASELINE)
    tree, base = (one.model_dump(mode="json", exclude={"name"}, exclude_defaults=True) for one in (scenario, baseline))
    differs = _differences(base, tree)
    if differs is None:
        start: dict[str, Any] = {}
        differs = tree
    else:
        start = {"extends": scenarios.BASELINE}
    # What a scenario is about is not inherited.
    start |= {"title": scenario.title} | ({"description": scenario.description} if scenario.description else {})
    tables = {key: value for key, value in differs.items() if key not in ("title", "description")}
    head = HEAD.format(title=scenario.title.replace("\n", " "), what=what, command=command)
    return f"{head}\n{_table(start | tables)}"


def _differences(base: Tree, tree: Tree) -> dict[str, Any] | None:
    """Return what of ``tree`` differs from ``base``, table by table; None when ``tree`` lacks what ``base`` has."""
    if base.keys() - tree.keys():
        return None
    found: dict[str, Any] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping) and isinstance(base.get(key), Mapping):
            inner = _differences(base[key], value)
            if inner is None:
                return None
            if inner:
                found[key] = inner
        elif key not in base or base[key] != value:
            found[key] = value
    return found


def _table(values: Tree, name: str = "") -> str:
    """Return a table and all that it holds: its own keys first, since a table ends where the next one begins."""
    own = [f"{_key(key)} = {_value(value)}" for key, value in values.items() if not isinstance(value, Mapping)]
    inner = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    parts = []
    if own or not inner:
        parts.append("\n".join([f"[{name}]"] * bool(name) + own) + "\n")
    parts += [_table(value, f"{name}.{_key(key)}" if name else _key(key)) for key, value in inner.items()]
    return "\n".join(parts)


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else json.dumps(key)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {_value(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)
