"""Timing two things in turn."""

import statistics
from collections.abc import Callable
from time import perf_counter

TURNS = 7


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of some work."""
    start = perf_counter()
    work()
    return perf_counter() - start


def in_turn(one: Callable[[], object], other: Callable[[], object], turns: int = TURNS) -> tuple[float, float, float]:
    """Return the median time of each of two, and the median of their ratios, done in turn."""
    times = [(seconds(one), seconds(other)) for _ in range(turns)]
    return (
        statistics.median(first for first, _ in times),
        statistics.median(second for _, second in times),
        statistics.median(first / second for first, second in times),
    )
