"""What policies add in all combinations: held against games whose answers are known."""

from itertools import permutations

import numpy as np
import pytest

from experiments.portfolio import game

POLICIES = 5


@pytest.fixture
def values():
    return np.random.default_rng(1).normal(size=(3, 2**POLICIES))


def test_shapley_shares_sum_to_the_total_effect_exactly(values):
    for number in (1, 2, POLICIES, 12):
        of_all = np.random.default_rng(number).normal(size=(4, 2**number))
        total = of_all[:, -1] - of_all[:, 0]
        assert game.shapley(of_all).sum(axis=-1) == pytest.approx(total, abs=1e-12)


def test_shapley_shares_are_what_each_adds_averaged_over_all_orders(values):
    orders = list(permutations(range(POLICIES)))
    expected = np.zeros((3, POLICIES))
    for order in orders:
        combination = 0
        for policy in order:
            expected[:, policy] += values[:, combination | 1 << policy] - values[:, combination]
            combination |= 1 << policy
    assert game.shapley(values) == pytest.approx(expected / len(orders))


def test_a_policy_that_does_nothing_has_no_share_and_twins_have_the_same():
    weights = np.array([0.0, 2.0, 2.0, 5.0])
    masks = np.arange(16)[:, None] >> np.arange(4) & 1
    crowded = np.sqrt(masks @ weights)
    shares = game.shapley(crowded)
    assert shares[0] == pytest.approx(0, abs=1e-15)
    assert shares[1] == pytest.approx(shares[2])


def test_where_policies_do_not_touch_each_other_all_measures_agree_and_nothing_interacts():
    weights = np.array([0.1, -0.2, 0.4])
    plain = 0.3 + (np.arange(8)[:, None] >> np.arange(3) & 1) @ weights
    for measure in (game.alone, game.last, game.on_average, game.shapley):
        assert measure(plain) == pytest.approx(weights)
    off = ~np.eye(3, dtype=bool)
    assert game.interactions(plain)[off] == pytest.approx(0, abs=1e-15)
    assert game.beside(plain)[off] == pytest.approx(np.repeat(weights, 2))
    assert np.isnan(np.diag(game.interactions(plain))).all()


def test_a_planted_interaction_is_found_where_it_is():
    masks = np.arange(16)[:, None] >> np.arange(4) & 1
    values = masks @ np.array([1.0, 2, 3, 4]) + 0.7 * masks[:, 1] * masks[:, 3]
    found = game.interactions(values)
    assert found[1, 3] == pytest.approx(0.7)
    assert found[3, 1] == pytest.approx(0.7)
    assert found[0, 1] == pytest.approx(0, abs=1e-12)
    assert game.beside(values)[1, 3] == pytest.approx(2.7)  # policy 1 where 3 is in force
    assert game.alone(values)[1] == pytest.approx(2)
    assert game.last(values)[1] == pytest.approx(2.7)
    assert game.on_average(values)[1] == pytest.approx(2.35)
