"""The shipped behaviour gives the published figures: C1-C5 of the anchor survey, C8-C9 of the wards."""

import numpy as np
import pytest

from experiments.targets import TARGETS
from sim import load, simulate

SEEDS = range(20)  # not those of the fit


@pytest.fixture(scope="module")
def figures() -> dict[str, np.ndarray]:
    scenario = load("baseline").vary({"run.years": 5})
    records = [simulate(scenario, seed) for seed in SEEDS]
    return {target.id: np.array([target.read(record) for record in records]) for target in TARGETS}


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_the_baseline_is_within_two_standard_errors(target, figures):
    assert figures[target.id].mean() == pytest.approx(target.value, abs=2 * target.standard_error)


def test_mentors_are_sought_met_on_clerkships_and_in_research_and_elsewhere(figures):
    """C3-C5 are one multinomial with about 30 % elsewhere: nothing may be counted twice."""
    together = sum(figures[name].mean() for name in ("C3", "C4", "C5"))
    assert 0.55 < together < 0.85
