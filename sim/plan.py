"""The plan of a run: timetable, people and behaviour of one scenario and seed, as both engines read them."""

from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np

from sim.curriculum import Timetable, build_timetable, department_centres
from sim.population import Population, build_population
from sim.scenario import Scenario
from sim.schema import WEEKS_PER_YEAR, Behaviour

# The behaviour parameters by name; those by class year are float64 arrays (class years,).
BehaviourValues: Any = namedtuple("BehaviourValues", list(Behaviour.model_fields))  # type: ignore[misc]


class Plan(NamedTuple):
    """All that a run depends on."""

    seed: int
    weeks: int
    class_years: int
    spring_week: int  # of the year, first is 0
    behaviour: Any  # BehaviourValues
    peak_need: float  # the highest of behaviour.need
    timetable: Timetable
    population: Population
    centres: np.ndarray  # float64 (department, 2): professional vision at the centre of each department


def build_plan(scenario: Scenario, seed: int) -> Plan:
    """Return the plan of a run. ``seed`` is an int from 0 to 2**63 - 1; ValueError otherwise."""
    if not 0 <= seed < 2**63:
        raise ValueError(f"seed = {seed}: must be from 0 to 2**63 - 1")
    timetable, _, posts = build_timetable(scenario)
    class_years = len(scenario.curriculum.years)
    return Plan(
        seed,
        scenario.run.years * WEEKS_PER_YEAR,
        class_years,
        scenario.run.spring_week - 1,
        _behaviour_values(scenario.behaviour, class_years),
        max(scenario.behaviour.need[:class_years]),
        timetable,
        build_population(scenario, posts, seed),
        department_centres(scenario),
    )


def _behaviour_values(behaviour: Behaviour, class_years: int) -> Any:
    values = {
        name: _by_class_year(value, class_years) if isinstance(value, tuple) else value
        for name, value in dict(behaviour).items()
    }
    return BehaviourValues(**values)


def _by_class_year(values: tuple[float, ...], class_years: int) -> np.ndarray:
    """Return one value per class year, the last repeated."""
    return np.array([values[min(year, len(values) - 1)] for year in range(class_years)])
