"""A belief is behaviour of the ensemble, with every number that no source informs drawn from its plausible range."""

import polars as pl
import pytest

from experiments.conclusions.beliefs import SEEDS, drawn, numbers, table
from experiments.conclusions.meanings import meaning
from experiments.ensemble import Ensemble
from experiments.references import to_run
from sim.parameters import parameters

SETS = pl.DataFrame(
    {
        "behaviour.seeking_rate": [0.02, 0.03, 0.04],
        "behaviour.need": [[0.5, 0.5, 1.0, 1.2], [0.6, 0.6, 1.0, 1.4], [0.7, 0.7, 1.0, 1.3]],
        "behaviour.patience": [20, 26, 30],
    }
)
NUMBER = 40


@pytest.fixture(scope="module")
def runs():
    return to_run(None, None, None)


@pytest.fixture(scope="module")
def beliefs(runs):
    return drawn(Ensemble("three", SETS), runs.schools, runs.references, NUMBER)


def test_behaviour_is_that_of_the_ensemble_in_turn(beliefs):
    assert len(beliefs) == NUMBER
    for column in SETS.columns:
        assert beliefs.sets[column].to_list() == (SETS[column].to_list() * NUMBER)[:NUMBER]


def test_numbers_of_the_school_fill_their_plausible_range_and_stay_in_it(beliefs):
    ranges = {row["name"]: (row["plausible_low"], row["plausible_high"]) for row in parameters().to_dicts()}
    assumed = ("school.students.literacy_median", "reporting.connection", "levers.pool.share", "behaviour.homophily")
    for name in assumed:
        low, high = ranges[name]
        values = beliefs.sets[name]
        assert low <= values.min() < low + 0.1 * (high - low)
        assert high - 0.1 * (high - low) < values.max() <= high


def test_published_numbers_of_the_school_are_left_alone(beliefs):
    for name in ("school.class_size", "school.faculty.turnover", "school.students.research_before"):
        assert name not in beliefs.sets.columns


def test_a_policy_moves_its_lever_from_where_the_school_has_it(beliefs):
    wider, at_rest = (beliefs.sets[name] for name in ("policies.wider-pool.levers.pool.share", "levers.pool.share"))
    assert (wider >= at_rest).all()
    assert wider.max() <= 0.9
    assert beliefs.sets["policies.student-responsibility.levers.responsibility.student_share"].min() >= 0.5
    assert beliefs.sets["policies.promotion.levers.promotion.emphasis"].max() > 0.9


def test_a_policy_of_structure_sets_no_number(beliefs):
    assert not [name for name in beliefs.sets.columns if "clerkship" in name or "rotations" in name]


def test_a_policy_s_number_is_set_where_the_policy_is_and_only_there(beliefs, runs):
    name = "policies.promotion.levers.promotion.emphasis"
    for scenario in ("promotion", "focus-group-bundle"):
        school = beliefs.at(runs.schools[scenario], 7)
        assert school.policies["promotion"].levers["promotion"]["emphasis"] == beliefs.sets[name][7]
    without = beliefs.at(runs.schools["baseline"], 7)
    assert without.levers.promotion.emphasis == 0.0
    assert without.levers.pool.share == beliefs.sets["levers.pool.share"][7]


def test_every_scenario_can_have_every_belief(beliefs, runs):
    beliefs.check(runs.schools.values(), range(SEEDS * NUMBER))


def test_beliefs_are_the_same_each_time(beliefs, runs):
    again = drawn(Ensemble("three", SETS), runs.schools, runs.references, NUMBER)
    assert again.fingerprint == beliefs.fingerprint


def test_a_number_of_the_ensemble_is_not_drawn_again(runs):
    fixed = SETS.with_columns(pl.lit(0.1).alias("behaviour.homophily"))
    beliefs = drawn(Ensemble("fixed", fixed), runs.schools, runs.references, NUMBER)
    assert beliefs.sets["behaviour.homophily"].unique().to_list() == [0.1]


def test_parts_of_a_list_that_go_together_count_once(beliefs):
    columns = numbers(beliefs).columns
    assert [name for name in columns if name.startswith("behaviour.need")] == ["behaviour.need.1", "behaviour.need.4"]
    assert table(beliefs).height == NUMBER * len(columns)


def test_every_number_has_a_meaning_in_words(beliefs):
    meanings = [meaning(name) for name in numbers(beliefs).columns]
    assert not [words for words in meanings if "." in words]
    assert len(set(meanings)) == len(meanings)
