"""Only beliefs under which as many students have a mentor as were counted are tried."""

import polars as pl

from experiments.conclusions.agreeing import NEAR, agreeing, published
from experiments.ensemble import Ensemble
from experiments.references import to_run
from sim import load, simulate
from sim.measures import outcomes

NUMBER = 6


def test_beliefs_kept_agree_with_the_published_shares_and_refuted_ones_are_counted():
    refuted_and_not = pl.DataFrame({"behaviour.seeking_rate": [0.0, 0.03], "behaviour.offering_rate": [0.0, 0.03]})
    schools, references, _ = to_run(["promotion"], "baseline", None)
    found = agreeing(Ensemble("two", refuted_and_not), schools, references, NUMBER)
    assert len(found.beliefs) == NUMBER
    assert found.drawn >= 2 * NUMBER
    assert found.beliefs.sets["behaviour.seeking_rate"].unique().to_list() == [0.03]
    third_years, error = published()["C1"]
    for number in range(NUMBER):
        shares = [outcomes(simulate(found.beliefs.at(load("baseline"), number), seed)) for seed in range(3)]
        mean = sum(share["mentored_year_3"] for share in shares) / len(shares)
        assert abs(mean - third_years) < (NEAR + 1.5) * error
