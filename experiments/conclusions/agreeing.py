"""Beliefs that the evidence leaves open: those under which as many students have a mentor as were counted.

Behaviour was calibrated beside the numbers of the school as shipped. With others drawn for the school it may give a
share of students with a mentor that nobody has seen, and such a belief is refuted, not open. So each belief drawn is
tried once at the school where mentors were counted, the shipped baseline, and left out unless the shares of
third- and fourth-years with a mentor (C1 and C2) are near the published ones.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl

import scenarios
from experiments.conclusions.beliefs import Beliefs, drawn
from experiments.ensemble import SEEDS_PER_SET, Ensemble
from experiments.evidence.figures import FIGURES
from experiments.parallel import in_threads
from sim import Scenario, ScenarioError, load, simulate
from sim.measures import outcomes

COUNTED = {"C1": "mentored_year_3", "C2": "mentored_year_4"}
NEAR = 3.0  # published standard errors; luck of the one run is within it too
FIRST_SEED = 1_000_000  # far from those of the runs that follow
MOST_DRAWN = 40  # times as many as are wanted


class Open(NamedTuple):
    """Beliefs that agree, and how many were drawn to find them."""

    beliefs: Beliefs
    drawn: int


def agreeing(
    ensemble: Ensemble,
    schools: Mapping[str, Scenario],
    references: Mapping[str, str],
    number: int,
    threads: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Open:
    """Return so many beliefs that agree with the published shares.

    Arguments are those of ``beliefs.drawn`` and of ``experiments.parallel.in_threads``. Raises ScenarioError when too
    few of MOST_DRAWN times as many agree, or the school cannot have a behaviour set.
    """
    counted = load(scenarios.BASELINE)
    ensemble.check([counted], range(len(ensemble) * SEEDS_PER_SET))
    drawn_so_far: list[pl.DataFrame] = []
    agreed: list[bool] = []
    for batch in range(MOST_DRAWN):
        candidates = drawn(ensemble, schools, references, number, batch)
        tried = partial(_agrees, candidates, counted, FIRST_SEED + batch * number)
        agreed += in_threads(tried, range(number), threads, progress)
        drawn_so_far.append(candidates.sets)
        if sum(agreed) >= number:
            sets = pl.concat(drawn_so_far).filter(pl.Series(agreed)).head(number)
            last = int(np.flatnonzero(agreed)[number - 1])
            return Open(Beliefs(f"{number} beliefs from {ensemble.name}", sets), last + 1)
    allowed = (
        f"of {len(agreed):,} beliefs drawn with this behaviour only {sum(agreed)} give as many students with a mentor "
        f"as were counted, and {number} are needed: take behaviour that agrees with the published figures"
    )
    raise ScenarioError("--behaviour", ensemble.name, allowed)


def published() -> dict[str, tuple[float, float]]:
    """Return the published shares with a mentor and their standard errors, by their ids."""
    return {figure.id: (figure.value, figure.standard_error) for figure in FIGURES if figure.id in COUNTED}


def _agrees(candidates: Beliefs, school: Scenario, first_seed: int, row: int) -> bool:
    """Return whether a belief gives shares with a mentor near those that were counted at a school."""
    found = outcomes(simulate(candidates.at(school, row), first_seed + row))
    return all(abs(found[COUNTED[name]] - share) <= NEAR * error for name, (share, error) in published().items())
