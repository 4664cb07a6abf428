"""What is said to survive is what was planted, and what an effect hangs on is named."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import qmc

from experiments.best import OUTCOME
from experiments.conclusions.verdicts import DOES_NOT, MOSTLY, NONE, SURVIVES, by_belief, conclusions, hangs_on
from experiments.statistics import paired_effects

BELIEFS = 100
LUCK = 0.02
NUMBERS = pl.DataFrame(
    qmc.LatinHypercube(3, optimization="random-cd", rng=0).random(BELIEFS), ["openness", "patience", "homophily"]
)


def runs(effects, luck=LUCK, seed=0):
    """Return runs of two seeds a belief: a school without a policy, and policies with these effects by belief."""
    draw = np.random.default_rng(seed)
    rows = []
    for one in range(2 * BELIEFS):
        before = 0.36 + draw.normal(0, 0.05)
        rows.append(("school", one, one // 2, before))
        rows += [(name, one, one // 2, before + by[one // 2] + draw.normal(0, luck)) for name, by in effects.items()]
    columns = ["scenario", "seed", "behaviour_set", "value"]
    return pl.DataFrame(rows, columns, orient="row").with_columns(outcome=pl.lit(OUTCOME))


def concluded(shipped, believed, luck=LUCK):
    """Return the conclusions by policy, and the effects by belief, of effects planted with and without beliefs."""
    references = dict.fromkeys(believed, "school")
    at_rest = {name: np.full(BELIEFS, value) for name, value in shipped.items()}
    headline = paired_effects(runs(at_rest, luck), references, ["outcome"], "value")
    beliefs = by_belief(runs(believed, luck, 2), references)
    return {row["scenario"]: row for row in conclusions(headline, beliefs).to_dicts()}, beliefs


def steady(value):
    return np.full(BELIEFS, value)


OTHERS = {"high": 0.3, "middle": 0.15, "low": 0.03}


def test_what_depends_on_nothing_survives_in_sign_rank_and_size():
    found, beliefs = concluded(OTHERS, {name: steady(value) for name, value in OTHERS.items()})
    for row in found.values():
        assert (row["sign"], row["place"], row["size"]) == (SURVIVES, SURVIVES, SURVIVES)
        assert row["rank_least"] == row["rank_most"] == row["rank"]
    assert list(found) == ["high", "middle", "low"]
    assert not hangs_on(beliefs, NUMBERS, dict.fromkeys(OTHERS, NUMBERS.columns))["stands_out"].any()


def test_luck_is_not_taken_for_doubt():
    """Belief by belief, luck alone turns the sign of some and halves or doubles the effect of many."""
    effects = {"small": steady(0.02), "large": steady(0.2)}
    found, beliefs = concluded({"small": 0.02, "large": 0.2}, effects)
    means = beliefs.filter(scenario="small")["mean"]
    assert (means < 0).mean() > 0.05
    assert (means / 0.02).is_between(0.5, 2).mean() < 0.8
    assert (found["small"]["sign"], found["small"]["size"]) == (SURVIVES, SURVIVES)


def test_a_sign_that_turns_with_a_number_does_not_survive_and_the_number_is_named():
    turning = 0.2 * (NUMBERS["openness"].to_numpy() - 0.4)
    effects = {"turning": turning, **{name: steady(value) for name, value in OTHERS.items()}}
    found, beliefs = concluded({"turning": 0.1} | OTHERS, effects)
    assert found["turning"]["same_sign"] == pytest.approx((turning > 0).mean(), abs=0.06)
    assert (found["turning"]["sign"], found["turning"]["size"]) == (DOES_NOT, DOES_NOT)
    assert found["high"]["sign"] == SURVIVES
    table = hangs_on(beliefs, NUMBERS, dict.fromkeys(effects, NUMBERS.columns))
    first, *others = table.filter(scenario="turning").to_dicts()
    assert (first["parameter"], first["stands_out"]) == ("openness", True)
    assert first["correlation"] > 0.9
    assert not any(row["stands_out"] for row in others)


def test_a_sign_that_mostly_survives():
    effects = {"mostly": np.where(np.arange(BELIEFS) < 12, -0.1, 0.1), "other": steady(0.3)}
    found, _ = concluded({"mostly": 0.1, "other": 0.3}, effects, luck=0.001)
    assert found["mostly"]["same_sign"] == pytest.approx(0.88)
    assert found["mostly"]["sign"] == MOSTLY


def test_a_number_turned_round_is_said_to_lower_the_effect():
    effects = {"falling": 0.2 - 0.1 * NUMBERS["patience"].to_numpy()}
    _, beliefs = concluded({"falling": 0.15}, effects)
    first = hangs_on(beliefs, NUMBERS, {"falling": ["patience", "homophily"]}).to_dicts()[0]
    assert first["parameter"] == "patience"
    assert first["correlation"] < 0


def test_only_the_numbers_of_a_policy_are_looked_at():
    effects = {"turning": NUMBERS["openness"].to_numpy()}
    _, beliefs = concluded({"turning": 0.5}, effects)
    assert hangs_on(beliefs, NUMBERS, {"turning": ["patience"]})["parameter"].to_list() == ["patience"]


def test_without_an_effect_there_is_no_sign_to_survive():
    found, _ = concluded({"idle": 0.0, "other": 0.2}, {"idle": steady(0.0), "other": steady(0.2)}, luck=0.0)
    assert (found["idle"]["sign"], found["idle"]["size"]) == (NONE, NONE)
    assert found["other"]["sign"] == SURVIVES


def test_a_rank_that_beliefs_mix_up_does_not_survive():
    mixed = {f"policy-{place}": 0.1 + 0.1 * np.random.default_rng(place).random(BELIEFS) for place in range(6)}
    shipped = {name: 0.12 + 0.01 * place for place, name in enumerate(mixed)}
    found, _ = concluded(shipped, mixed)
    assert {row["place"] for row in found.values()} == {DOES_NOT}
    assert {row["sign"] for row in found.values()} == {SURVIVES}
