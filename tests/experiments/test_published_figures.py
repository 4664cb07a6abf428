"""The shipped behaviour gives the published figures: C1-C5 of the anchor survey, C8-C9 of the wards."""

import numpy as np
import pytest

from experiments.evidence.figures import FIGURES, read_all
from sim import load, simulate

SEEDS = range(20)  # not those of the fit
MET = [figure for figure in FIGURES if figure.id in {"C1", "C2", "C3", "C4", "C5", "C8", "C8b", "C9", "C9b"}]


@pytest.fixture(scope="module")
def figures() -> dict[str, np.ndarray]:
    scenario = load("baseline").vary({"run.years": 5})
    read = [read_all(simulate(scenario, seed), everyone=True) for seed in SEEDS]
    return {figure.id: np.array([one[figure.id] for one in read]) for figure in MET}


@pytest.mark.parametrize("figure", MET, ids=lambda figure: figure.id)
def test_the_baseline_is_within_two_standard_errors(figure, figures):
    assert figures[figure.id].mean() == pytest.approx(figure.value, abs=2 * figure.standard_error)


def test_mentors_are_sought_met_on_clerkships_and_in_research_and_elsewhere(figures):
    """C3-C5 are one multinomial with about 30 % elsewhere: nothing may be counted twice."""
    together = sum(figures[name].mean() for name in ("C3", "C4", "C5"))
    assert 0.55 < together < 0.85
