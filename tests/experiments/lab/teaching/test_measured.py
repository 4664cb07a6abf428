"""Numbers of a lesson over many runs: differences run by run, and how often few runs mislead."""

import numpy as np
import pytest

from experiments.lab.teaching.measured import Measured
from sim.errors import ScenarioError


def of(sets, **schools) -> Measured:
    return Measured({name: [{"share": value} for value in values] for name, values in schools.items()}, sets)


FOUR = of([0, 0, 1, 1], base=[0.1, 0.2, 0.3, 0.4], policy=[0.2, 0.3, 0.4, 0.5])


def test_differences_are_taken_run_by_run():
    row = FOUR.difference("policy", "share", "base")
    assert (row.value, row.low, row.high, row.runs) == pytest.approx((0.1, 0.1, 0.1, 4))
    level = FOUR.level("policy", "share")
    assert level.low < 0.2 < 0.5 < level.high


def test_first_runs_alone():
    assert FOUR.first(2).level("base", "share").value == pytest.approx(0.15)


def test_spread_is_over_single_runs():
    spread = FOUR.spread("base", "share")
    assert (spread.least, spread.most) == (0.1, 0.4)
    assert spread.sd == pytest.approx(np.std([0.1, 0.2, 0.3, 0.4], ddof=1))


def test_the_same_luck_on_both_sides_misleads_less():
    assert FOUR.wrong("policy", "base", "share", 1) == 0
    # With other luck: of 12 pairs of different runs, 3 are behind and 3 level, which count half.
    assert FOUR.wrong_alone("policy", "base", "share", 1) == pytest.approx((3 + 3 / 2) / 12)


def test_comparisons_of_several_runs_are_cut_one_after_the_other():
    found = of([0] * 5, base=[0, 0, 0, 0, 9], policy=[1, -3, 1, 1, 0])
    assert found.wrong("policy", "base", "share", 2) == 0.5  # the fifth run is left over


def test_agreement_counts_sets_of_behaviour_not_runs():
    found = of([0, 0, 1, 1], base=[0, 0, 0, 0], policy=[3, -1, -1, -1])
    assert str(found.agree("policy", "share", "base")) == "1 of 2"
    assert found.agree("policy", "share", "base").share == 0.5


def test_what_two_policies_do_beyond_their_sum():
    found = of([0, 0], base=[1, 1], one=[2, 2], other=[4, 4], both=[6, 6])
    assert found.together("both", "one", "other", "base", "share").value == 1


@pytest.mark.parametrize(("school", "figure", "hint"), [("polcy", "share", "policy"), ("policy", "shar", "share")])
def test_what_was_not_run_or_counted_is_named_with_the_nearest(school, figure, hint):
    with pytest.raises(ScenarioError, match=f"did you mean '{hint}'"):
        FOUR.level(school, figure)
