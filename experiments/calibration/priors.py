"""What is believed of each behaviour parameter before any figure is seen: its plausible range, evenly.

The ranges are those of the schema (``sim.parameters``), where their sources stand. Every value in a range is equally
credible; on a logarithmic scale where the upper end is ten times the lower or more (shares apart), so that the order of
magnitude is what is unsure.

Two parameters are lists by class year and have fewer free numbers: the need of a mentor is free before the third year
and in the fourth, relative to the third; the rate of research is free as a whole, a third as high in the third year,
when clerkships leave less time (assumed, as in the scenario files). Homophily stays as the scenario has it: no figure
fitted here informs it, and whether there is a gap between groups is tested apart, never assumed (sources disagree).
"""

import math
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from scipy.stats import qmc

from sim.parameters import parameters
from sim.scenario import load

NEED, RESEARCH_RATE = "behaviour.need", "behaviour.research_rate"
FREE = {NEED: ("behaviour.need.before_third", "behaviour.need.fourth"), RESEARCH_RATE: (RESEARCH_RATE,)}
NOT_FREE = "behaviour.homophily"
ORDER_OF_MAGNITUDE = 10  # a range as wide as this is taken on a logarithmic scale


class Prior(NamedTuple):
    """A free number: its name, the ends of its range, whether its scale is logarithmic, and whether it is whole."""

    name: str
    low: float
    high: float
    logarithmic: bool
    whole: bool

    def at(self, place: float) -> float | int:
        """Return the value at a place from 0 to 1: the quantile of the prior."""
        if self.whole:
            return min(int(self.low + place * (self.high - self.low + 1)), int(self.high))
        if self.logarithmic:
            return math.exp(math.log(self.low) + place * (math.log(self.high) - math.log(self.low)))
        return self.low + place * (self.high - self.low)


def priors() -> tuple[Prior, ...]:
    """Return the free numbers of behaviour, in the order of the schema."""
    baseline = load("baseline").behaviour.model_dump()
    found = []
    of_behaviour = pl.col("name").str.starts_with("behaviour.") & (pl.col("name") != NOT_FREE)
    for row in parameters().filter(of_behaviour).iter_rows(named=True):
        low, high = row["plausible_low"], row["plausible_high"]
        logarithmic = row["unit"] != "share" and low > 0 and high / low >= ORDER_OF_MAGNITUDE
        whole = isinstance(baseline[row["name"].partition(".")[2]], int)
        found += [
            Prior(name, low, high, logarithmic and not whole, whole) for name in FREE.get(row["name"], (row["name"],))
        ]
    return tuple(found)


def behaviour(free: dict[str, Any]) -> dict[str, Any]:
    """Return the values of free numbers as ``Scenario.vary`` takes them, by dotted name of the scenario."""
    values = dict(free)
    before_third, fourth = (values.pop(name) for name in FREE[NEED])
    rate = values[RESEARCH_RATE]
    return values | {NEED: [before_third, before_third, 1.0, fourth], RESEARCH_RATE: [rate, rate, rate / 3.0, rate]}


def at(places: np.ndarray) -> list[dict[str, Any]]:
    """Return the values by dotted name at places in the unit cube: float64 (points, priors)."""
    known = priors()
    return [
        behaviour({prior.name: prior.at(place) for prior, place in zip(known, row, strict=True)})
        for row in places.tolist()
    ]


def spread_out(power: int, seed: int) -> np.ndarray:
    """Return 2 ** ``power`` places that fill the unit cube evenly: float64 (points, priors), a scrambled Sobol set."""
    return qmc.Sobol(len(priors()), rng=seed).random_base2(power)


def drawn(number: int, rng: np.random.Generator) -> np.ndarray:
    """Return places drawn from the prior: float64 (number, priors)."""
    return rng.random((number, len(priors())))
