"""One function per published figure: each against the record it is read from, and all together."""

import math

import numpy as np
import polars as pl
import pytest

from experiments.evidence import cold_request, ward_log
from experiments.evidence.figures import FIGURES, read_all
from sim import Record, load, measures, rules, simulate
from sim.schema import Origin

SMALL = {"school.class_size": 60, "school.faculty.number": 200, "run.years": 5}
LIVELY = {"behaviour.seeking_rate": 0.15, "behaviour.offering_rate": 0.1, "levers.pool.share": 0.7}


@pytest.fixture(scope="module")
def record() -> Record:
    return simulate(load("baseline").vary(SMALL | LIVELY), seed=3)


def test_every_figure_has_an_id_a_source_and_a_standard_error():
    assert len({figure.id for figure in FIGURES}) == len(FIGURES)
    assert {figure.id.rstrip("b") for figure in FIGURES} == {f"C{number}" for number in range(1, 13)}
    assert all(figure.source and figure.standard_error > 0 for figure in FIGURES)


def test_with_everyone_answering_the_figures_are_the_measures(record):
    found = read_all(record, everyone=True)
    outcomes, wards = measures.outcomes(record), measures.ward_exposure(record).row(0, named=True)
    assert found["C1"] == outcomes["mentored_year_3"]
    assert found["C2"] == outcomes["mentored_year_4"]
    assert [found[name] for name in ("C8", "C8b", "C9", "C9b")] == [
        wards[name] for name in ("attendings", "share_four_or_more", "days", "share_seven_or_fewer")
    ]


def test_a_survey_that_not_all_answer_is_another_but_the_wards_are_the_same(record):
    survey, everyone = (read_all(record, everyone=answer) for answer in (False, True))
    assert [survey[name] for name in ("C1", "C2", "C3")] != [everyone[name] for name in ("C1", "C2", "C3")]
    assert {name for name in survey if survey[name] == everyone[name]} >= {"C8", "C9", "C10", "C11", "C12"}
    assert survey == read_all(simulate(record.scenario, record.seed), everyone=False)


def test_only_the_figures_asked_for_are_read(record):
    chosen = [figure for figure in FIGURES if figure.id in {"C2", "C12"}]
    found = read_all(record, everyone=True, figures=chosen)
    assert list(found) == ["C2", "C12"]
    assert found.items() <= read_all(record, everyone=True).items()


def test_mentees_per_mentor_is_the_median_over_mentors_of_the_last_spring(record):
    last = measures.reported_ties(record).filter(pl.col("year") == record.years)
    mentees = last.group_by("faculty").len()["len"]
    assert read_all(record, everyone=True)["C11"] == mentees.median()
    assert mentees.max() > 1


def test_a_cold_request_is_one_to_a_stranger(record):
    cold = record.requests.filter(pl.col("move") == "searched")
    assert cold_request.share_accepted(record) == (cold["outcome"] == "accepted").mean()
    assert 0 < cold_request.share_accepted(record) < 1


def test_in_a_school_where_nobody_seeks_figures_of_mentors_are_not_defined():
    idle = {"behaviour.seeking_rate": 0.0, "behaviour.offering_rate": 0.0}
    found = read_all(simulate(load("baseline").vary(SMALL | idle), seed=0), everyone=False)
    assert found["C1"] == found["C2"] == 0.0
    assert {name for name, value in found.items() if math.isnan(value)} == {"C3", "C4", "C5", "C6", "C7", "C11", "C12"}


# --- the ward log ---


def test_after_the_days_of_c10_half_of_the_pairs_know_each_other_by_the_rule(record):
    behaviour, slot = record.scenario.behaviour, record.scenario.phases["clerkship"].slots["attending"]
    hours = ward_log.days_until_known(record) * slot.hours / slot.days
    pairs = record.ties.filter(pl.col("where_met") == "clerkship").join(record.faculty, on="faculty")
    known = {
        share: np.mean(
            [
                rules.connection_after_contact(0.0, share * hours, a, u, behaviour.growth_rate) >= behaviour.recognition
                for a, u in pairs.select("compatibility", "attunement").iter_rows()
            ]
        )
        for share in (0.99, 1.01)
    }
    assert known[0.99] <= 0.5 <= known[1.01]
    assert len(pairs) > 1000


def test_who_knows_sooner(record):
    """The pairs differ a little: who is sought by a student before is not met on the wards."""
    days = ward_log.days_until_known(record)
    twice = {"behaviour.growth_rate": 2 * record.scenario.behaviour.growth_rate}
    faster = simulate(record.scenario.vary(twice), record.seed)
    assert ward_log.days_until_known(faster) == pytest.approx(days / 2, rel=0.05)
    longer = {f"phases.clerkship.slots.{slot}.hours": 22.4 for slot in ("attending", "second_attending")}
    assert ward_log.days_until_known(simulate(record.scenario.vary(longer), record.seed)) == pytest.approx(
        days / 2, rel=0.05
    )
    educated = {"levers.faculty_education.reach": 1.0, "levers.faculty_education.effect": 1.0}
    assert ward_log.days_until_known(simulate(record.scenario.vary(educated), record.seed)) < days


def test_pairs_who_never_know_each_other_have_no_day_on_which_they_do():
    still = simulate(load("baseline").vary(SMALL | {"behaviour.growth_rate": 0.0}), seed=0)
    assert math.isnan(ward_log.days_until_known(still))


def test_without_clerkships_there_is_no_ward_log():
    record = simulate(load("baseline").vary(SMALL | {"run.years": 2}), seed=0)
    assert not (record.trace.ties["origin"] == Origin.clerkship).any()
    assert math.isnan(ward_log.days_until_known(record))
    assert math.isnan(ward_log.exposure(record)["attendings"])
