"""Regret, being told apart, and the frontier: held against made-up effects whose answer is known."""

import numpy as np
import polars as pl
import pytest

from experiments.portfolio.choice import held_against_best, regrets
from experiments.portfolio.screened import unbeaten

WHO = "mentored_clinical"


def changed(effects, luck=0.0):
    """Return rows as of ``differences``: effects (sets, combinations), two seeds each, luck of every run added."""
    rng = np.random.default_rng(3)
    sets, combinations = effects.shape
    rows = [
        (combination, 2 * place + seed, place, WHO, float(effects[place, combination] + luck * rng.normal()))
        for place in range(sets)
        for seed in range(2)
        for combination in range(combinations)
    ]
    return pl.DataFrame(rows, ["combination", "seed", "behaviour_set", "outcome", "difference"], orient="row")


def test_the_least_regretted_is_not_always_the_best_on_average():
    steady, daring = [0.10] * 4, [0.30, 0.30, 0.02, 0.02]
    effects = np.column_stack([np.zeros(4), steady, daring])
    found = regrets(changed(effects), WHO, luck_off=True)
    assert found["combination"].to_list() == [0, 1, 2]
    assert found["regret"].to_list() == pytest.approx([0.30, 0.20, 0.08])
    assert found["regret_mean"].to_list() == pytest.approx([0.20, 0.10, 0.04])
    assert np.mean(daring) > np.mean(steady)


def test_luck_is_taken_off_regret():
    effects = np.tile([0.0, 0.2, 0.2], (200, 1))
    rows = changed(effects, luck=0.1)
    raw, drawn = (regrets(rows, WHO, luck_off=off)["regret"].to_list() for off in (False, True))
    assert max(drawn[1:]) < max(raw[1:]) / 2  # the two are the same under every set


def test_a_clear_difference_is_told_apart_and_behaviour_that_reverses_it_is_not():
    rng = np.random.default_rng(5)
    best = rng.normal(0.2, 0.02, 12)
    effects = np.column_stack([np.zeros(12), best, best - 0.05, best - 0.02 + rng.normal(0, 0.05, 12)])
    found = held_against_best(changed(effects, luck=0.004), WHO).sort("combination")
    assert found["told_apart"].to_list() == [True, False, True, False]
    assert found["behind"][1] == 0
    assert found["behind"][2] == pytest.approx(0.05, abs=0.01)


def test_the_frontier_holds_what_nothing_beats():
    names = np.array([1, 2, 4, 8, 3])
    hours = np.array([10.0, 20.0, 20.0, -5.0, 30.0])
    added = np.array([0.1, 0.2, 0.15, 0.05, 0.2])
    assert unbeaten(names, hours, added) == [8, 1, 2]  # 4 adds less for as much, 3 as much for more
