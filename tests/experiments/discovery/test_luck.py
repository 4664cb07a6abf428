"""Luck makes no box: neither by chance, nor because it is larger in some cases than in others."""

import numpy as np
import pytest

from experiments.discovery import luck
from experiments.discovery.discover import ASKED, answered
from experiments.discovery.question import parse
from experiments.discovery.runs import CLINICAL
from experiments.discovery.tree import grow
from tests.experiments.discovery.made_up import both

BELOW = parse("effect < 0", CLINICAL)


@pytest.fixture(autouse=True)
def fewer_shuffles(monkeypatch):
    monkeypatch.setattr(luck, "SHUFFLES", 39)


def in_box(numbers):
    return ((numbers["levers.pool.share"] < 0.45) & (numbers["rotation_weeks"] <= 2)).to_numpy()


def test_a_true_box_stands_and_holds_on_fresh_cases():
    parts = both(lambda numbers: np.where(in_box(numbers), -0.03, 0.03), lambda _: 0.04)
    answer = answered(ASKED, BELOW, *parts)
    assert answer.stands
    assert answer.holds
    assert {parts[0].cases.numbers.columns[place] for place in answer.found.box.restricted} == {
        "levers.pool.share",
        "rotation_weeks",
    }
    assert answer.density.value > 0.85
    assert answer.fresh_coverage.value > 0.7
    assert answer.p == pytest.approx(1 / 40)
    rules = [len(leaf.restrictions) for leaf in answer.leaves]
    assert max(rules) >= 2


def test_the_share_that_luck_alone_shows_is_what_it_shows():
    searched, fresh = both(lambda _: np.array(0.01), lambda numbers: (3 / numbers["school.class_size"]).to_numpy(), 3)
    answer = answered(ASKED, BELOW, searched, fresh)
    assert answer.share.interval[0] < answer.luck < answer.share.interval[1]


def test_no_box_is_told_where_only_luck_is_larger():
    """Small schools have effects below 0 more often, and yet the policy does the same everywhere."""
    parts = both(lambda _: np.array(0.01), lambda numbers: (12 / numbers["school.class_size"]).to_numpy() ** 2)
    answer = answered(ASKED, BELOW, *parts)
    assert answer.found is not None
    assert answer.luck_inside > answer.luck_elsewhere + 0.1
    assert not answer.stands


@pytest.mark.parametrize("seed", range(3))
def test_no_box_is_told_of_luck_alone(seed):
    parts = both(lambda _: np.array(0.01), lambda _: 0.03, seed)
    assert not answered(ASKED, BELOW, *parts).stands


def test_a_box_that_only_behaviour_sets_share_is_held_against_sets_moved_as_a_whole():
    """Whether a case is of interest hangs on its set, by no number of it: with 60 sets some number seems to tell."""
    bad = np.random.default_rng(8).random(60) < 0.3

    def effect(numbers):
        sets = np.unique(numbers["behaviour.number_0"].to_numpy(), return_inverse=True)[1]
        return np.where(bad[sets], -0.05, 0.05)

    answer = answered(ASKED, BELOW, *both(effect, lambda _: 0.01))
    assert answer.p is None or answer.p > 0.05


def test_a_tree_of_noise_has_one_leaf():
    searched, fresh = both(lambda _: np.array(0.01), lambda _: 0.03)
    hits, fresh_hits = BELOW.holds(searched.runs), BELOW.holds(fresh.runs)
    leaves = grow(searched.cases, hits, fresh.cases, fresh_hits)
    assert len(leaves) == 1
    assert (leaves[0].cases, leaves[0].hits) == (400, hits.sum())


def test_luck_is_the_same_each_time():
    searched, _ = both(lambda _: np.array(0.01), lambda _: 0.03)
    assert np.array_equal(luck.shown_by_luck(searched.runs, BELOW), luck.shown_by_luck(searched.runs, BELOW))
