"""Small schools that run in a fraction of a second, and what several tests compare."""

from collections.abc import Callable

import hypothesis
import numpy as np
import pytest

from sim import Record, Scenario, load
from sim.trace import Trace

# The first call of a compiled function takes as long as compiling it does.
hypothesis.settings.register_profile("compiled", deadline=None)
hypothesis.settings.load_profile("compiled")

SMALL = {"school.class_size": 24, "school.faculty.number": 200}


@pytest.fixture
def small() -> Callable[..., Scenario]:
    """Return a maker of small schools: a shipped scenario with few people, and other values by dotted name."""

    def make(name: str = "baseline", **values: object) -> Scenario:
        dotted = {key.replace("__", "."): value for key, value in values.items()}
        return load(name).vary(SMALL | dotted)

    return make


@pytest.fixture
def assert_same_trace() -> Callable[[Record, Record], None]:
    """Return an assertion that two records are the same, event for event and bit for bit."""

    def check(one: Record, other: Record) -> None:
        for name in Trace._fields:
            left, right = getattr(one.trace, name), getattr(other.trace, name)
            for column in left.dtype.names or ("",):
                a, b = (left[column], right[column]) if column else (left, right)
                np.testing.assert_array_equal(a, b, err_msg=f"{name}.{column}")

    return check
