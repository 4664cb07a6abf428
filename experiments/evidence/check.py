"""A check: something published that was never fitted, what it is in a simulated school, and when the two agree."""

from collections.abc import Callable
from typing import NamedTuple

from sim import Record

PASS, FAIL, CANNOT_TELL = "pass", "fail", "cannot tell"
VERDICTS = (PASS, FAIL, CANNOT_TELL)


class Check(NamedTuple):
    """One number held against what was published.

    It is read by ``read`` from a record of the shipped ``scenario``, which has the source's setting but for what
    ``differs`` says in words. ``low`` and ``high`` are the ends of the band in which the two agree, infinite where it
    is open. ``published`` is None when only a direction was published, ``read`` when the model cannot express it.
    """

    id: str
    title: str
    scenario: str
    published: float | None
    low: float
    high: float
    unit: str
    source: str
    differs: str
    read: Callable[[Record], float] | None

    def verdict(self, low: float | None, high: float | None) -> str:
        """Return PASS when an interval lies inside the band, FAIL when outside, CANNOT_TELL when neither or None."""
        if low is None or high is None:
            return CANNOT_TELL
        if self.low <= low and high <= self.high:
            return PASS
        return FAIL if high < self.low or low > self.high else CANNOT_TELL
