"""Held-out figures are read as their sources counted them, and judged by their bands alone."""

import math

import numpy as np
import polars as pl
import pytest

from experiments.evidence import validation
from experiments.evidence.check import CANNOT_TELL, FAIL, PASS, Check
from experiments.evidence.validation import FIGURES
from scenarios import policies
from sim import load, simulate

# --- the verdict -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.4, 0.5, PASS),
        (0.3, 0.6, PASS),
        (0.29, 0.5, CANNOT_TELL),
        (0.5, 0.61, CANNOT_TELL),
        (0.1, 0.9, CANNOT_TELL),
        (0.1, 0.29, FAIL),
        (0.61, 0.9, FAIL),
        (None, None, CANNOT_TELL),
    ],
)
def test_a_figure_passes_inside_its_band_fails_outside_and_is_open_on_the_edge(low, high, verdict):
    check = Check("X", "x", "baseline", 0.45, 0.3, 0.6, "share", "", "", None)
    assert check.verdict(low, high) == verdict


def test_a_pattern_has_one_edge():
    check = Check("X", "x", "baseline", None, 1.0, math.inf, "rate ratio", "", "", None)
    assert [check.verdict(*ends) for ends in ((1.1, 99.0), (0.9, 1.1), (0.5, 0.9))] == [PASS, CANNOT_TELL, FAIL]


def test_the_bands_are_the_published_ones():
    bands = {figure.id: (round(figure.low, 3), round(figure.high, 3)) for figure in FIGURES}
    assert bands == {
        "V1": (0.385, 1.565),
        "V1b": (0.12, 1.336),
        "V1c": (0.168, 1.372),
        "V2": (0.48, 0.68),
        "V3": (-0.8, 0.8),
        "V4": (round(math.log(0.2), 3), round(math.log(0.6), 3)),
        "V5": (0.5, 0.7),
        "V5b": (0.23, 0.43),
        "V6": (0.059, 0.179),
        "V6b": (0.521, 0.641),
    }


# --- the readers -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def assigned():
    """Return the record of a small school where everyone has an adviser from the first day."""
    small = {"school.class_size": 30, "school.faculty.number": 200}
    return simulate(load("universal-assignment").vary(small), 5)


def test_everyone_is_assigned_an_adviser_on_the_first_day(assigned):
    school = assigned.ties.filter(pl.col("who_asked") == "school", pl.col("start_week").is_not_null())
    first_day = school.join(assigned.students, on="student").filter(pl.col("start_week") == pl.col("entry_week"))
    assert sorted(first_day["student"]) == sorted(assigned.students["student"])


def test_meetings_are_those_of_the_class_assigned_in_the_last_year(assigned):
    first_years = assigned.students.filter(pl.col("cohort") == assigned.years)["student"].to_list()
    meetings = [
        row["meetings"]
        for row in assigned.ties.iter_rows(named=True)
        if row["who_asked"] == "school" and row["student"] in first_years
    ]
    assert len(meetings) == len(first_years) == 30
    assert validation.never_met(assigned) == pytest.approx(np.mean([number == 0 for number in meetings]))
    assert validation.met_at_least_twice(assigned) == pytest.approx(np.mean([number > 1 for number in meetings]))


def test_informal_mentors_are_those_the_school_did_not_assign(assigned):
    oldest = set(assigned.students.filter(pl.col("cohort") == assigned.years - 3)["student"])
    asked = {(row["student"], row["faculty"]): row["who_asked"] for row in assigned.ties.iter_rows(named=True)}
    reported = assigned.census.filter(pl.col("year") == assigned.years, pl.col("connection") >= 0.15)
    informal = {row[0] for row in reported.select("student", "faculty").iter_rows() if asked[row] != "school"}
    assert validation.informal_at_graduation(assigned) == pytest.approx(len(informal & oldest) / len(oldest))
    difference = {True: [], False: []}
    for row in assigned.ties.filter(pl.col("who_asked") == "school").iter_rows(named=True):
        if row["student"] in oldest:
            difference[row["student"] in informal].append(row["meetings"] / 4)  # years since the first day
    expected = np.mean(difference[True]) - np.mean(difference[False])
    assert validation.meetings_with_assigned(assigned) == pytest.approx(expected)


def test_advisers_who_are_never_met_are_found_where_nobody_meets():
    nobody = {"school.class_size": 20, "school.faculty.number": 200, "behaviour.stranger_meetings": 0.0}
    record = simulate(load("universal-assignment").vary(nobody), 0)
    assert validation.never_met(record) == 1.0
    assert validation.met_at_least_twice(record) == 0.0


def test_odds_are_those_of_the_last_spring(small):
    record = simulate(small("baseline"), 1)
    has = record.census.filter(pl.col("year") == record.years, pl.col("connection") >= 0.15)
    number = {year: has.filter(pl.col("class_year") == year)["student"].n_unique() for year in (1, 4)}
    odds = {year: (count + 0.5) / (24 - count + 0.5) for year, count in number.items()}
    assert validation.year_gradient(record, 1) == pytest.approx(math.log(odds[4] / odds[1]))


def test_newcomers_are_as_likely_as_others_where_everyone_is_assigned_a_mentor(assigned):
    """All have one; half a student on either side makes the odds of 30 and of 90."""
    assert validation.newcomers(assigned) == pytest.approx(math.log(30.5 / 0.5) - math.log(90.5 / 0.5))


def test_a_past_mentor_counts_for_residents():
    record = simulate(load("residency").vary({"school.class_size": 30, "school.faculty.number": 150}), 2)
    spring = 7 * 52 + 33
    started = set(record.ties.filter(pl.col("start_week") <= spring)["student"])
    share = {}
    for year in (1, 2, 3):
        residents = set(record.students.filter(pl.col("cohort") == record.years + 1 - year)["student"])
        share[year] = len(residents & started)
    later = share[2] + share[3]
    expected = math.log((share[1] + 0.5) / (30.5 - share[1])) - math.log((later + 0.5) / (60.5 - later))
    assert validation.newcomers(record) == pytest.approx(expected)


# --- the scenarios -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["universal-assignment", "residency"])
def test_a_school_to_validate_at_behaves_as_the_baseline_and_is_no_policy(name):
    assert load(name).behaviour == load("baseline").behaviour
    assert load(name).reporting == load("baseline").reporting
    assert name not in policies()


def test_residents_are_taught_by_their_department_alone():
    record = simulate(load("residency").vary({"school.class_size": 20, "school.faculty.number": 100}), 0)
    assert set(record.faculty["department"]) == {"medicine", "specialties"}
    assert set(record.ties["where_met"]) <= {"clerkship", "elective", "research", "sought", "introduced"}
