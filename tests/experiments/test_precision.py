"""Statistics over seeds: adding seeds until intervals are narrow, seeds still needed, and reading many policies."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import stats

from experiments import precision
from experiments.compare import compare
from experiments.precision import half_widths, until_precise
from experiments.statistics import seeds_for
from experiments.tables import comparison_view
from experiments.words import luck


@pytest.fixture
def plan(small):
    levers = {"pool": {"share": 0.9}}
    return small(run__years=5).vary({"name": "plan", "policies": {"wider": {"start_year": 2, "levers": levers}}})


def test_seeds_are_added_until_the_interval_is_narrow_enough(plan):
    comparison = until_precise(lambda seeds: compare([plan], seeds=seeds), 0.03, first_seed=5, batch=4)
    assert max(half_widths(comparison)) <= 0.03
    before = compare([plan], seeds=comparison.seeds[:-4])
    assert max(half_widths(before)) > 0.03
    assert comparison.seeds == tuple(range(5, 5 + len(comparison.seeds)))
    at_once = compare([plan], seeds=comparison.seeds)
    assert_frame_equal(comparison.effects, at_once.effects)
    assert "was reached" in luck(comparison)


def test_it_stops_at_the_most_seeds_and_says_so(plan, monkeypatch):
    monkeypatch.setattr(precision, "MOST_SEEDS", 6)
    comparison = until_precise(lambda seeds: compare([plan], seeds=seeds), 1e-6, first_seed=0, batch=4)
    assert len(comparison.seeds) == 6
    assert "was not reached" in luck(comparison)
    assert any("slightly less often than 95" in str(part) for part in comparison_view(comparison).renderables)


@pytest.mark.parametrize(("se", "seeds", "wanted"), [(0.02, 10, 0.01), (0.004, 20, 0.01), (0.3, 5, 0.005)])
def test_seeds_needed_are_the_fewest_that_reach_the_half_width(se, seeds, wanted):
    needed = seeds_for(wanted, se, seeds)
    half = [se * np.sqrt(seeds / number) * stats.t.ppf(0.975, number - 1) for number in (needed - 1, needed)]
    assert half[1] <= wanted
    assert needed == 2 or half[0] > wanted


def test_p_values_are_those_of_scipy_adjusted_over_policies(small):
    plans = [
        small(run__years=5).vary({"name": f"share-{share}", "policies": {"p": _policy(share)}})
        for share in (0.45, 0.5, 0.9)
    ]
    comparison = compare(plans, seeds=6)
    effects = comparison.effects.filter(pl.col("outcome") == "mentored_clinical")
    wide = comparison.runs.filter(pl.col("outcome") == "mentored_clinical").pivot(
        "scenario", values="value", index="seed"
    )
    expected = [
        stats.ttest_rel(wide[row["scenario"]], wide[row["reference"]]).pvalue for row in effects.iter_rows(named=True)
    ]
    assert effects["p"].to_list() == pytest.approx(expected)
    assert effects["p_adjusted"].to_list() == pytest.approx(stats.false_discovery_control(expected))
    assert effects["pairing_gain"].to_list() == pytest.approx(((effects["se_unpaired"] / effects["se"]) ** 2).to_list())


def _policy(share):
    return {"start_year": 2, "levers": {"pool": {"share": share}}}
