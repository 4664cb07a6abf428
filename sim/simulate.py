"""One run: a scenario and a seed in, a record out."""

from collections.abc import Callable, Mapping
from typing import Literal

from sim import rules as shipped_rules
from sim.errors import ScenarioError, nearest
from sim.kernel import run_kernel
from sim.plan import build_plan
from sim.record import Record
from sim.scenario import Scenario, load

Engine = Literal["kernel", "agents"]


def simulate(
    scenario: Scenario | str,
    seed: int = 0,
    engine: Engine = "kernel",
    rules: Mapping[str, Callable] | None = None,
) -> Record:
    """Run a scenario (or its name or path) with a seed from 0 to 2**63 - 1 and return its record.

    Both engines return the same record: ``"kernel"`` is compiled and fast, ``"agents"`` is the Mesa model one
    can read and step. ``rules`` replaces rules by name: each value is a function of the same arguments as the
    rule in ``sim/rules.py``, made of arithmetic and ``math`` so that it can be compiled.

    Raises ScenarioError when the scenario or the name of a rule is not valid, ValueError for the seed.
    """
    if isinstance(scenario, str):
        scenario = load(scenario)
    known = [name for name, rule in vars(shipped_rules).items() if callable(rule) and not name.startswith("_")]
    for name in rules or ():
        if name not in known:
            raise ScenarioError(f"rules.{name}", None, f"no such rule{nearest(name, known)}")
    plan = build_plan(scenario, seed)
    if engine == "kernel":
        return Record(scenario, seed, plan, run_kernel(plan, rules))
    from sim.model import run_agents  # Mesa takes a second to import, and the kernel does not need it

    return Record(scenario, seed, plan, run_agents(scenario, plan, rules))
