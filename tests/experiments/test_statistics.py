"""Intervals of luck and of unsure behaviour: known components of variance are found again, and told apart."""

import sys

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import stats

from experiments.best import chances, drawn_in
from experiments.statistics import interval, luck_half_width, paired_effects

rng = np.random.default_rng(3)


@pytest.fixture(autouse=True)
def same_luck(monkeypatch):
    """Give every test luck of its own, whatever ran before it."""
    monkeypatch.setattr(sys.modules[__name__], "rng", np.random.default_rng(3))


def table(values, scenario="policy"):
    """Return a table of runs from values (sets, seeds of a set)."""
    sets, seeds = np.shape(values)
    numbers = {"behaviour_set": np.repeat(np.arange(sets), seeds), "seed": np.arange(sets * seeds)}
    return pl.DataFrame({"scenario": scenario, **numbers, "value": np.ravel(values)})


def estimate(values):
    return interval(table(values), ["scenario"], "value").row(0, named=True)


def components(sets, seeds, behaviour, luck, mean=0.1):
    return mean + behaviour * rng.standard_normal((sets, 1)) + luck * rng.standard_normal((sets, seeds))


def test_luck_and_behaviour_are_found_again():
    found = estimate(components(4000, 2, behaviour=0.05, luck=0.03))
    assert found["sd_behaviour"] == pytest.approx(0.05, rel=0.05)
    assert found["se"] == pytest.approx(0.03 / np.sqrt(8000), rel=0.05)
    assert (found["seeds"], found["behaviour_sets"]) == (8000, 4000)


@pytest.mark.parametrize("behaviour", [0.0, 0.01, 0.02, 0.1])
def test_the_interval_holds_what_a_further_set_gives(behaviour):
    tables = [table(components(12, 2, behaviour, luck=0.03), f"trial {trial}") for trial in range(600)]
    found = interval(pl.concat(tables), ["scenario"], "value")
    further = 0.1 + behaviour * rng.standard_normal(len(found))
    held = ((found["low"].to_numpy() <= further) & (further <= found["high"].to_numpy())).mean()
    assert held > 0.915  # 95 of 100, give or take four standard errors of 600 trials


def test_without_luck_it_is_the_prediction_interval_of_student():
    values = np.repeat(rng.standard_normal((7, 1)), 2, axis=1)
    found = estimate(values)
    half = stats.t.ppf(0.975, 6) * values[:, 0].std(ddof=1) * np.sqrt(1 + 1 / 7)
    assert (found["high"] - found["low"]) / 2 == pytest.approx(half, rel=1e-3)
    assert found["se"] == 0


def test_one_set_gives_the_t_interval():
    values = rng.standard_normal((1, 9))
    found = estimate(values)
    low, high = stats.ttest_1samp(values[0], 0).confidence_interval(0.95)
    assert (found["low"], found["high"]) == pytest.approx((low, high))
    assert found["sd_behaviour"] is None
    assert luck_half_width(found) == pytest.approx((high - low) / 2)
    without = interval(table(values).drop("behaviour_set"), ["scenario"], "value")
    assert_frame_equal(pl.DataFrame([found], without.schema), without)


def test_sets_that_all_give_the_same_leave_nothing_unsure():
    found = estimate(np.full((5, 2), 0.3))
    assert [found[name] for name in ("mean", "se", "sd_behaviour", "low", "high")] == pytest.approx(
        [0.3, 0, 0, 0.3, 0.3]
    )


def test_every_set_counts_the_same_whatever_its_seeds():
    uneven = table(components(6, 4, 0.05, 0.03)).filter((pl.col("seed") % 4 < 3) | (pl.col("behaviour_set") == 0))
    found = interval(uneven, ["scenario"], "value").row(0, named=True)
    of_sets = uneven.group_by("behaviour_set").agg(pl.col("value").mean(), pl.len().alias("seeds"))
    deviations = uneven["value"] - uneven.join(of_sets, on="behaviour_set", suffix="_mean")["value_mean"]
    within = deviations.pow(2).sum() / (19 - 6)
    luck = within * (1 / of_sets["seeds"]).mean()
    assert found["mean"] == pytest.approx(of_sets["value"].mean())
    assert found["se"] == pytest.approx(np.sqrt(luck / 6))
    assert found["sd_behaviour"] == pytest.approx(np.sqrt(of_sets["value"].var() - luck))


def test_one_seed_a_set_cannot_tell_luck_from_behaviour():
    found = estimate(rng.standard_normal((4, 1)))
    assert [found[name] for name in ("se", "sd_behaviour", "low", "high")] == [None] * 4


def test_p_says_what_the_interval_says():
    before = table(np.zeros((6, 2)), "school")
    parts = [table(components(6, 2, 0.02, 0.03, mean), f"plan {mean}") for mean in np.linspace(0, 0.1, 9)]
    references = {part["scenario"][0]: "school" for part in parts}
    found = paired_effects(
        pl.concat([before, *parts]).with_columns(outcome=pl.lit("x")), references, ["outcome"], "value"
    )
    leaves_out_0 = (found["low"] > 0) | (found["high"] < 0)
    assert 0 < leaves_out_0.sum() < 9
    assert (found["p"] < 0.05).to_list() == leaves_out_0.to_list()
    assert found["p_adjusted"].to_list() == pytest.approx(stats.false_discovery_control(found["p"].to_numpy()))


# --- which policy is best ----------------------------------------------------------------------------


def best(effects, luck, correlation=0.0):
    """Return the chances of policies with these effects in each set (sets, policies), seen through luck, two seeds."""
    sets, policies = effects.shape
    covariance = luck**2 * ((1 - correlation) * np.eye(policies) + correlation)
    values = effects[:, None] + rng.multivariate_normal(np.zeros(policies), covariance, (sets, 2))
    runs = [table(np.zeros((sets, 2)), "school")]
    runs += [table(values[:, :, policy], f"plan {policy}") for policy in range(policies)]
    runs = pl.concat(runs).with_columns(outcome=pl.lit("mentored_clinical"))
    found = chances(runs, {f"plan {policy}": "school" for policy in range(policies)})
    assert found["scenario"].to_list() == [f"plan {policy}" for policy in range(policies)]
    return found


def test_a_policy_that_is_best_in_seven_of_ten_sets():
    effects = np.tile([0.0, 0.05, -0.1, -0.2], (40, 1))
    effects[:28, 0], effects[28:, 0] = 0.15, -0.05
    found = best(effects, luck=0.005)
    assert found["best"].to_list() == pytest.approx([0.7, 0.3, 0, 0], abs=0.01)
    assert found["helps"].to_list() == pytest.approx([0.7, 1, 0, 0], abs=0.01)
    assert found["best_three"].to_list() == pytest.approx([1, 1, 1, 0], abs=0.01)
    assert found["behaviour_sets"].unique().to_list() == [40]


def test_luck_alone_is_not_taken_for_doubt_about_the_order():
    """Behaviour moves both policies and never their order, which luck hides in every fourth set."""
    believed, raw = [], []
    for _ in range(30):
        alike = 0.05 * rng.standard_normal((60, 1)) + np.array([0.12, 0.10])
        believed.append(best(alike, luck=0.03)["best"][0])
        seen = alike + 0.03 / np.sqrt(2) * rng.standard_normal((60, 2))
        raw.append((seen[:, 0] > seen[:, 1]).mean())
    assert np.mean(raw) < 0.8
    assert np.mean(believed) > 0.9
    assert np.median(believed) > 0.95


def test_what_luck_leaves_unsure_of_the_mean_counts():
    """Two policies with the same effect in all sets: which is better cannot be known from few seeds."""
    shares = np.array([best(np.full((4, 2), 0.1), luck=0.05)["best"][0] for _ in range(60)])
    assert ((shares > 0.02) & (shares < 0.98)).mean() > 0.8


def test_policies_that_do_the_same_are_all_best_and_one_that_does_nothing_never_helps():
    found = best(np.array([[0.1, 0.1, 0.0], [0.2, 0.2, 0.0]]), luck=0.0)
    assert found["best"].to_list() == [1, 1, 0]
    assert found["helps"].to_list() == [1, 1, 0]


def test_drawn_together_by_as_much_as_luck_spreads():
    effects = rng.multivariate_normal([0.1, 0.2], [[0.0025, 0.001], [0.001, 0.0016]], 3000)
    luck = np.diag([0.0009, 0.0004])
    seen = effects + rng.multivariate_normal([0, 0], luck, 3000)
    drawn = drawn_in(seen, luck)
    assert drawn.mean(axis=0) == pytest.approx(seen.mean(axis=0))
    assert np.cov(drawn.T).ravel() == pytest.approx(np.cov(effects.T).ravel(), abs=3e-4)
