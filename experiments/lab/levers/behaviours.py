"""Behaviour on the page of levers, uncertain and no lever: sets that agree with the figures, or one's own values."""

import re
from collections.abc import Mapping
from typing import Any

from experiments.compare import ORDINALS
from experiments.ensemble import Ensemble
from experiments.lab.levers import values
from experiments.lab.levers.controls import Dial, explained
from experiments.lab.levers.effects import shipped_sets
from sim import Scenario, ScenarioError

SYMBOL = re.compile(r"^\w+: ")  # of a formula, before the words
SETS, SCENARIO = "sets", "scenario"  # how people behave: as the shipped sets, or as the scenario says
OTHER = "other-behaviour"  # ends the name of a school whose people behave otherwise than its file says


def dials(school: Scenario) -> dict[str, Dial]:
    """Return a dial for every number of behaviour by key, over what is plausible; one a class year where it varies."""
    found = {}
    known = values.about()
    for name, value in dict(school.behaviour).items():
        about = known[f"behaviour.{name}"]
        meaning = SYMBOL.sub("", about.meaning).replace(" (the last is repeated)", "")
        for place, one in enumerate(value if isinstance(value, tuple) else (value,)):
            of_year = f" ({ORDINALS[place]}-years)" if isinstance(value, tuple) else ""
            key = f"behaviour.{name}.{place}" if of_year else f"behaviour.{name}"
            label = f"{name.replace('_', ' ').capitalize()}: {meaning}{of_year}"
            scale = values.scale(about, (one,), isinstance(one, int))
            shown = tuple(values.written(step, about.unit) for step in scale)
            found[key] = Dial(key, label, explained(about), "slider", scale, shown)
    return found


def at_rest(school: Scenario, of: Mapping[str, Dial]) -> dict[str, int]:
    """Return the place of every dial at a school as it is."""
    return {key: dial.values.index(_value(school, key)) for key, dial in of.items()}


def behaving(school: Scenario, of: Mapping[str, Dial], places: Mapping[str, int]) -> Scenario:
    """Return a school whose people behave as the dials stand, under a name of its own if that is otherwise.

    Raises ScenarioError when a place is not on its dial.
    """
    changed: dict[str, Any] = {}
    for key, place in places.items():
        if key not in of or not isinstance(place, int) or not 0 <= place < len(of[key].values):
            raise ScenarioError(key, place, "there is no such place")
        if (value := of[key].values[place]) != _value(school, key):
            section, name, *year = key.split(".")
            dotted = f"{section}.{name}"
            before = changed.get(dotted, getattr(school.behaviour, name))
            changed[dotted] = _with(before, int(year[0]), value) if year else value
    return school.vary(changed | {"name": f"{school.name}-{OTHER}"}) if changed else school


def sets_for(school: Scenario) -> tuple[Ensemble | None, str]:
    """Return the shipped sets, or None and why they cannot be used: the school says of its own how people behave."""
    try:
        shipped_sets().check_own([school])
    except ScenarioError as error:
        return None, f"{error.key} is said in the file of {school.title}, and the sets would replace it."
    return shipped_sets(), ""


def _value(school: Scenario, key: str) -> Any:
    _, name, *year = key.split(".")
    value = getattr(school.behaviour, name)
    return value[int(year[0])] if year else value


def _with(values_before: tuple[float, ...], place: int, value: float) -> tuple[float, ...]:
    return (*values_before[:place], value, *values_before[place + 1 :])
