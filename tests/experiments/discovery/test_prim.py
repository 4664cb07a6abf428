"""A planted box is found, with noise too; in noise alone none is; restrictions are told with their chance."""

import numpy as np
import pytest
from scipy.stats import binom

from experiments.discovery.prim import Box, Step, phi, quasi_p, search, whole_space

CASES, NUMBERS = 800, 30


def cases(seed):
    """Return cases whose fourth number is whole, and whether each lies in the planted box: two numbers."""
    rng = np.random.default_rng(seed)
    x = rng.random((CASES, NUMBERS))
    x[:, 3] = rng.integers(1, 5, CASES)
    return rng, x, (x[:, 0] < 0.4) & (x[:, 3] <= 2)


def test_a_planted_box_is_found_exactly():
    _, x, planted = cases(0)
    _, found = search(x, planted)
    assert [restriction[:2] for restriction in found.box.restrictions] == [(0, "high"), (3, "high")]
    assert found.density == 1
    assert found.coverage > 0.97
    assert found.box.high[3] == 2


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_box_is_found_in_noise(seed):
    rng, x, planted = cases(seed)
    _, found = search(x, rng.random(CASES) < np.where(planted, 0.85, 0.1))
    restrictions = {restriction[:2]: restriction.limit for restriction in found.box.restrictions}
    assert {(0, "high"), (3, "high")} <= set(restrictions)
    assert len(restrictions) <= 3
    assert abs(restrictions[0, "high"] - 0.4) < 0.05
    assert restrictions[3, "high"] == 2
    assert 0.75 < found.density < 1


def test_a_box_is_found_where_most_cases_are_of_interest():
    rng, x, planted = cases(1)
    _, found = search(x, rng.random(CASES) < np.where(planted, 0.15, 0.9))
    assert {restriction.place for restriction in found.box.restrictions} <= {0, 3}
    assert found.density > 0.85


@pytest.mark.parametrize("share", [0.05, 0.25, 0.6])
def test_noise_alone_seldom_has_a_box(share):
    rng, x, _ = cases(2)
    boxes = sum(search(x, rng.random(CASES) < share)[1] is not None for _ in range(12))
    assert boxes <= 2


def test_steps_go_from_everything_to_fewer_and_denser_cases():
    rng, x, planted = cases(3)
    steps, _ = search(x, rng.random(CASES) < np.where(planted, 0.85, 0.1))
    assert (steps[0].cases, steps[0].coverage) == (CASES, 1)
    sizes = [step.cases for step in steps[:-1]]  # the last may be pasted larger
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] >= 0.05 * CASES
    assert steps[-1].density > steps[0].density


def test_quasi_p_is_the_binomial_chance_of_bryant_and_lempert():
    x = np.arange(20.0)[:, None]
    y = x[:, 0] >= 12
    box = whole_space(1).moved(0, "low", 10.0)
    assert quasi_p(box, x, y) == pytest.approx([binom.sf(7, 10, 8 / 20)])


def test_phi_is_the_correlation_of_inside_and_of_interest():
    rng, x, planted = cases(4)
    y = rng.random(CASES) < np.where(planted, 0.6, 0.2)
    box = whole_space(NUMBERS).moved(0, "high", 0.4)
    inside = box.contains(x)
    step = Step(box, int(inside.sum()), int(y[inside].sum()), int(y.sum()))
    assert phi(step, CASES) == pytest.approx(np.corrcoef(inside, y)[0, 1])


def test_a_box_says_what_it_restricts():
    box = Box(np.array([-np.inf, 2.0, 1.0]), np.array([0.5, np.inf, 3.0]))
    assert box.restricted == [0, 1, 2]
    assert [restriction[:2] for restriction in box.restrictions] == [(0, "high"), (1, "low"), (2, "high"), (2, "low")]
    assert box.contains(np.array([[0.5, 2.0, 3.0], [0.6, 2.0, 3.0]])).tolist() == [True, False]
    assert box.freed(0, "high").contains(np.array([[0.6, 2.0, 3.0]])).all()
