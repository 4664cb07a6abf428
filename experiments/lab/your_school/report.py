"""The dean's report of a school from a page: every shipped policy tried there, with what is told meanwhile."""

import time
from collections.abc import Callable

from experiments.compare import compare
from experiments.ensemble import Ensemble, posterior
from experiments.lab.drawing import LOCK
from experiments.networks import network_effects
from experiments.report import rendered
from experiments.terminal import COMPILING
from sim import Scenario, ScenarioError
from sim.compiling import before_compiling

SEEDS = (20, 40, 100)  # the command line takes 40
Told = Callable[[str, float], None]


class Stopped(Exception):
    """The person asked for no report any more."""


def report(
    school: Scenario,
    seeds: int,
    cost_per_hour: float | None = None,
    tell: Told = lambda _words, _share: None,
    stopped: Callable[[], bool] = lambda: False,
) -> str:
    """Return the report of all shipped policies at a school as HTML, as ``mentoring compare --report`` writes it.

    ``tell`` is called with words and the share of the runs that is done; as soon as ``stopped`` says so, Stopped is
    raised. People behave as in the shipped sets of behaviour, or as the school's file says where it says so. Raises
    ScenarioError when no policy can be tried there.
    """
    begun = time.monotonic()

    def progress(done: int, total: int) -> None:
        if stopped():
            raise Stopped
        tell(f"{done:,} of {total:,} runs, {_left(time.monotonic() - begun, done, total)}", done / total)

    with before_compiling(lambda: tell(COMPILING, 0.0)):
        comparison = compare(school=school, seeds=seeds, progress=progress, ensemble=behaviour_at(school))
    tell("All runs are done; counting who is linked with whom ...", 1.0)
    network = network_effects(comparison)
    if stopped():
        raise Stopped
    tell("All runs are done; drawing the figures ...", 1.0)
    with LOCK:
        return rendered(comparison, network, cost_per_hour)


def behaviour_at(school: Scenario) -> Ensemble | None:
    """Return the shipped sets of behaviour, or None where the school's file says of its own how people behave."""
    sets = posterior()
    try:
        sets.check_own([school])
    except ScenarioError:
        return None
    return sets


def _left(spent: float, done: int, total: int) -> str:
    seconds = spent / done * (total - done)
    return f"about {seconds:.0f} s left" if seconds < 90 else f"about {seconds / 60:.0f} min left"
