"""The virtual survey: who is asked, who answers, what they say, and odds ratios of known tables."""

import math
import warnings

import numpy as np
import polars as pl
import pytest

from experiments.evidence.questionnaire import RESPONSE_RATE, answers, log_odds_ratios, share_met, share_with_mentor
from sim import Record, load, measures, simulate
from sim.schema import WEEKS_PER_YEAR, Origin

SMALL = {"school.class_size": 60, "school.faculty.number": 200, "run.years": 5}
LIVELY = {"behaviour.seeking_rate": 0.15, "behaviour.offering_rate": 0.1, "levers.pool.share": 0.7}


@pytest.fixture(scope="module")
def record() -> Record:
    return simulate(load("baseline").vary(SMALL | LIVELY), seed=3)


def answered(*kinds: tuple[int, bool, bool, int, int]) -> pl.DataFrame:
    """Return answers of students: class year, research before, research during, number with and without a mentor."""
    rows = [
        (year, before, during, has)
        for year, before, during, mentored, others in kinds
        for has in (True,) * mentored + (False,) * others
    ]
    return pl.DataFrame(rows, ["class_year", "research_before", "research_during", "has_mentor"], orient="row")


# --- who answers ---


def test_everybody_of_the_last_two_class_years_answers_at_a_response_rate_of_one(record):
    everyone = answers(record, 1.0)
    asked = record.students.filter(pl.col("cohort").is_in([record.years - 3, record.years - 2]))
    assert everyone["student"].to_list() == asked["student"].to_list()
    assert everyone["group"].to_list() == asked["group"].to_list()
    assert everyone["research_before"].to_list() == asked["research_before"].to_list()


def test_the_published_share_answers_and_a_higher_rate_only_adds_students(record):
    few, usual, all_of_them = (set(answers(record, rate)["student"]) for rate in (0.3, RESPONSE_RATE, 1.0))
    assert len(usual) == round(120 * 232 / 302)
    assert few < usual < all_of_them


def test_a_seed_means_the_same_survey_and_the_same_students_answer_under_every_policy(record):
    again = simulate(record.scenario, record.seed)
    assert answers(again).equals(answers(record))
    policy = simulate(record.scenario.vary({"levers.pool.share": 0.9}), record.seed)
    assert answers(policy)["student"].to_list() == answers(record)["student"].to_list()
    other = simulate(record.scenario, record.seed + 1)
    assert answers(other)["student"].to_list() != answers(record)["student"].to_list()


def test_whether_one_answers_has_nothing_to_do_with_having_a_mentor():
    shares = []
    for seed in range(20):
        record = simulate(load("baseline").vary(SMALL | LIVELY), seed)
        shares.append([answers(record, rate)["has_mentor"].mean() for rate in (RESPONSE_RATE, 1.0)])
    of_some, of_all = np.mean(shares, axis=0)
    assert of_some == pytest.approx(of_all, abs=0.03)


# --- what they say ---


def test_shares_of_all_students_are_those_of_the_measures(record):
    everyone = answers(record, 1.0)
    spring = measures.by_class_year(record).filter(pl.col("year") == record.years)
    for class_year in (3, 4):
        (expected,) = spring.filter(pl.col("class_year") == class_year)["share"]
        assert share_with_mentor(everyone, class_year) == expected > 0


def test_a_mentored_student_names_the_closest_mentor_and_where_they_met(record):
    where = {(tie["student"], tie["faculty"]): tie["where_met"] for tie in record.ties.iter_rows(named=True)}
    closest = {}
    for tie in measures.reported_ties(record).filter(pl.col("year") == record.years).sort("connection").to_dicts():
        closest[tie["student"]] = where[tie["student"], tie["faculty"]]  # the last stays: the highest connection
    everyone = answers(record, 1.0)
    for row in everyone.iter_rows(named=True):
        assert row["has_mentor"] == (row["student"] in closest)
        assert row["where_met"] == closest.get(row["student"])
    mentors = measures.reported_ties(record).filter((pl.col("year") == record.years) & (pl.col("class_year") >= 3))
    assert mentors["student"].is_duplicated().any()  # some had a choice
    shares = [share_met(everyone, origin) for origin in Origin]
    assert sum(shares) == pytest.approx(1.0)
    assert share_met(everyone, Origin.clerkship) == np.mean(
        [where == "clerkship" for where in everyone["where_met"].drop_nulls()]
    )


def test_research_during_school_is_a_project_begun_by_the_survey(record):
    survey_week = (record.years - 1) * WEEKS_PER_YEAR + record.scenario.run.spring_week - 1
    projects = record.spells.filter(pl.col("slot") == "research")
    begun = set(projects.filter(pl.col("start_week") <= survey_week)["student"])
    everyone = answers(record, 1.0)
    assert set(everyone.filter("research_during")["student"]) == begun & set(everyone["student"])
    later = set(projects.filter(pl.col("start_week") > survey_week)["student"]) - begun
    assert later & set(everyone["student"])  # there are some who began after it


def test_a_run_without_third_years_has_nobody_to_ask():
    record = simulate(load("baseline").vary(SMALL | {"run.years": 2}), seed=0)
    nobody = answers(record)
    assert nobody.is_empty()
    assert math.isnan(share_with_mentor(nobody, 3))
    assert math.isnan(share_met(nobody, Origin.research))
    assert all(map(math.isnan, log_odds_ratios(nobody).values()))


# --- odds ratios ---


def test_the_odds_ratio_of_one_predictor_is_that_of_the_two_by_two_table():
    table = answered((4, False, True, 30, 20), (4, False, False, 25, 60))
    found = log_odds_ratios(table)
    assert found["research_during"] == pytest.approx(math.log((30 / 20) / (25 / 60)))
    assert math.isnan(found["research_before"])  # nobody did: there is nothing to compare
    assert math.isnan(found["last_year"])


def test_odds_ratios_are_adjusted_for_one_another():
    """Those who did research before do more of it at school; at school it makes no difference of its own."""
    odds = {True: 3.0, False: 0.5}
    sizes = {(True, True): 80, (True, False): 20, (False, True): 30, (False, False): 60}
    kinds = [
        (year, before, during, round(size * odds[before] / (1 + odds[before])), round(size / (1 + odds[before])))
        for (before, during), size in sizes.items()
        for year in (3, 4)
    ]
    found = log_odds_ratios(answered(*kinds))
    assert found["research_before"] == pytest.approx(math.log(6.0))
    assert found["research_during"] == pytest.approx(0.0, abs=1e-6)
    assert found["last_year"] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    "kinds",
    [
        [],
        [(4, True, False, 0, 5), (4, False, False, 0, 5)],  # nobody has a mentor
        [(4, True, False, 5, 0), (4, False, False, 5, 0)],  # everybody has
        [(4, True, False, 9, 0), (4, False, False, 0, 9)],  # research before tells it exactly
        [(4, True, False, 9, 0), (4, False, False, 4, 5)],  # one way only
        [(4, True, True, 5, 4), (4, False, False, 3, 6)],  # always both: which one is it?
        [(3, True, False, 1, 0), (4, False, True, 0, 1)],
    ],
)
def test_where_no_odds_ratio_exists_it_is_nan_without_a_warning(kinds):
    table = answered(*kinds) if kinds else answered((3, True, True, 1, 0)).clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert all(map(math.isnan, log_odds_ratios(table).values()))


@pytest.mark.parametrize("seed", range(5))
def test_odds_ratios_are_those_of_a_plain_fit(record, seed):
    import statsmodels.api as sm

    everyone = answers(simulate(record.scenario, seed), 1.0)
    predictors = ["research_during", "research_before"]
    design = np.column_stack([np.ones(len(everyone)), *everyone.select(predictors), everyone["class_year"] == 4])
    fit = sm.GLM(everyone["has_mentor"].to_numpy().astype(float), design.astype(float), sm.families.Binomial()).fit()
    found = log_odds_ratios(everyone)
    assert list(found.values()) == pytest.approx(fit.params[1:].tolist(), abs=1e-6)
