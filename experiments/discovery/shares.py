"""Shares of cases with their intervals."""

import math
from typing import Any, NamedTuple

import polars as pl
from scipy.stats import binomtest

from experiments.statistics import CONFIDENCE


class Share(NamedTuple):
    """So many of so many."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share; NaN of none."""
        return self.hits / self.of if self.of else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval (Wilson 1927); all that is possible when it is of none."""
        if not self.of:
            return 0.0, 1.0
        found = binomtest(self.hits, self.of).proportion_ci(CONFIDENCE, "wilson")
        return float(found.low), float(found.high)

    def columns(self, name: str) -> dict[str, float | None]:
        """Return it and the ends of its interval by the columns of ``share_columns``; null of none."""
        low, high = self.interval
        return {name: self.value if self.of else None, f"{name}_low": low, f"{name}_high": high}


def share_columns(*names: str) -> dict[str, Any]:
    """Return the columns of shares in a table: each share and the two ends of its interval."""
    return {f"{name}{end}": pl.Float64() for name in names for end in ("", "_low", "_high")}


def difference_interval(one: Share, other: Share) -> tuple[float, float]:
    """Return the 95 % interval of the one share less the other (Newcombe 1998); all that is possible of none."""
    if not (one.of and other.of):
        return -1.0, 1.0
    (low, high), (other_low, other_high) = one.interval, other.interval
    middle = one.value - other.value
    below = math.hypot(one.value - low, other_high - other.value)
    above = math.hypot(high - one.value, other.value - other_low)
    return middle - below, middle + above
