"""The mentoring model: scenarios in, records out."""

from sim.errors import ScenarioError
from sim.record import Record
from sim.scenario import Scenario, load
from sim.simulate import simulate

__all__ = ["Record", "Scenario", "ScenarioError", "load", "simulate"]
