"""Schools and plans made in the lab, kept in the server's memory under tokens that nobody can guess.

A page learns which school it shows from its own address, so two people at one server never see each other's.
"""

import secrets
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import scenarios
from sim import Scenario, ScenarioError, load

MOST_KEPT = 500  # scenarios of some kilobytes; what was not asked for the longest is forgotten
SCHOOL, PLAN = "school", "plan"  # keys of an address
_kept: OrderedDict[str, Scenario] = OrderedDict()
_lock = threading.Lock()


def keep(scenario: Scenario) -> str:
    """Keep a school, or a plan (a scenario with policies); return the token under which pages find it."""
    token = secrets.token_urlsafe(16)
    with _lock:
        _kept[token] = scenario
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return token


def read(toml_text: str, name: str = "my-school") -> Scenario:
    """Return the scenario that the text of a file describes, called ``name``.

    Raises ScenarioError as ``load`` does, the file called NAME.toml.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.toml"
        file.write_text(toml_text, encoding="utf-8")
        try:
            return load(file)
        except ScenarioError as error:
            error.file = error.file.replace(f"{folder}/", "")
            raise


def chosen(parameters: Mapping[str, Any]) -> Scenario:
    """Return the school that a page's address asks for (``?school=TOKEN``), the shipped baseline by default.

    ``parameters`` are those of the address. Raises ScenarioError when the school is not kept any more.
    """
    return _found(parameters, SCHOOL) or load(scenarios.BASELINE)


def planned(parameters: Mapping[str, Any]) -> Scenario | None:
    """Return the plan that a page's address asks for (``?plan=TOKEN``), None when it asks for none.

    Raises ScenarioError when the plan is not kept any more.
    """
    return _found(parameters, PLAN)


def address(page: str, parameters: Mapping[str, Any], **others: str | None) -> str:
    """Return the address of another page for the same school and plan; ``others`` replace what the address has."""
    asked = {key: parameters.get(key) for key in (SCHOOL, PLAN)} | others
    query = "&".join(f"{name}={value}" for name, value in asked.items() if value)
    path = f"/{page}/" if page else "/"  # without the last stroke the server redirects, and what was asked is lost
    return path + (f"?{query}" if query else "")


def _found(parameters: Mapping[str, Any], key: str) -> Scenario | None:
    token = parameters.get(key)
    if not token:
        return None
    with _lock:
        if token not in _kept:
            allowed = "it is not in the lab's memory any more (the lab was started anew): load its file again"
            raise ScenarioError(key, None, allowed)
        _kept.move_to_end(token)
        return _kept[token]
