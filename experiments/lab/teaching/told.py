"""Numbers over many runs, told in words with their intervals."""

import math
from collections.abc import Callable
from typing import Any

from experiments.lab.teaching.measured import Row
from experiments.words import NO_BREAK, number, span


def percent(row: Row, digits: int = 0) -> str:
    """Return a share in per cent with its interval, such as "38 % (30 to 45)"."""
    return _span(within(row), 100, digits, "mean", f"{NO_BREAK}%")


def within(row: Row) -> Row:
    """Return a share with its interval cut at 0 and 1, which no share can leave."""
    return row._replace(low=max(row.low, 0.0), high=min(row.high, 1.0)) if not math.isnan(row.low) else row


def points(row: Row) -> str:
    """Return a difference of shares in percentage points with its interval, such as "+4.1 (3.6 to 4.7)"."""
    return _span(row, 100, 1, "effect")


def plain(row: Row, digits: int = 1) -> str:
    """Return a number with its interval."""
    return _span(row, 1, digits, "mean")


def signed(row: Row, digits: int = 1) -> str:
    """Return a difference of anything but shares with its interval, signed."""
    return _span(row, 1, digits, "effect")


def one(row: Row | float, scale: float = 1, digits: int = 0) -> str:
    """Return a number alone, times ``scale``."""
    return number(scale * (row.value if isinstance(row, Row) else row), digits, sign=False)


def share(row: Row | float) -> str:
    """Return a share alone in per cent, such as "38 %"."""
    return f"{one(row, 100)}{NO_BREAK}%"


def verdict(row: Row, more: str, less: str, unclear: str) -> str:
    """Return the words that fit a difference: its interval above 0, below 0, or neither."""
    if not math.isfinite(row.low) or row.low <= 0 <= row.high:
        return unclear
    return more if row.low > 0 else less


IN_UNIT: dict[str, Callable[[Row], str]] = {"%": percent, "points": points, "number": plain}
FILTERS: dict[str, Callable[..., str]] = {
    "percent": percent,
    "points": points,
    "plain": plain,
    "signed": signed,
    "one": one,
    "share": share,
    "verdict": verdict,
}


def _span(row: Row, scale: float, digits: int, column: str, unit: str = "") -> str:
    found: dict[str, Any] = {column: row.value, "low": None if math.isnan(row.low) else row.low, "high": row.high}
    return span(found, scale, digits, column, unit)
