"""Patterns of kind that the baseline shows, and that their measures see what they should."""

import numpy as np
import polars as pl
import pytest

from experiments.evidence import patterns
from experiments.evidence.patterns import PATTERNS
from sim import load, simulate
from sim.measures import transition_survival

SEEDS = range(6)
SHOWN = ["P1", "P3", "P3b", "P4", "P5b"]  # what fails, or cannot be told, is a finding: see `mentoring validate`


@pytest.fixture(scope="module")
def records():
    names = {pattern.scenario for pattern in PATTERNS}
    return {name: [simulate(load(name), seed) for seed in SEEDS] for name in names}


@pytest.mark.parametrize("pattern", [one for one in PATTERNS if one.id in SHOWN], ids=lambda one: one.id)
def test_the_shipped_behaviour_shows_the_pattern(pattern, records):
    found = [pattern.read(record) for record in records[pattern.scenario]]
    assert np.mean(found) - 2 * np.std(found) / np.sqrt(len(found)) > pattern.low


# --- the measures ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def school():
    """Return a school small enough to count by hand in Python."""
    return load("baseline").vary({"school.class_size": 40, "school.faculty.number": 200})


def mean(read, scenario, seeds=SEEDS):
    return np.nanmean([read(simulate(scenario, seed)) for seed in seeds])


def test_rates_around_the_clerkships_are_those_counted_one_by_one(school):
    record = simulate(school, 3)
    begun, weeks = np.zeros(3), np.zeros(3)
    for entry in record.students["entry_week"]:
        clerkships = entry + 104
        for week in range(entry, min(entry + 208, record.plan.weeks)):
            weeks[int(week >= clerkships) + int(week >= clerkships + 52)] += 1
    started = record.ties.filter(pl.col("start_week").is_not_null()).join(record.students, on="student")
    for since in started["start_week"] - started["entry_week"]:
        begun[int(since >= 104) + int(since >= 156)] += 1
    rate = begun / weeks
    assert patterns.rise_into_clerkships(record) == pytest.approx(rate[1] / rate[0])
    assert patterns.fall_after_clerkships(record) == pytest.approx(rate[1] / rate[2])


def test_a_need_felt_in_the_clerkships_only_makes_a_hump(school):
    hump = school.vary({"behaviour.need": [0.2, 0.2, 3.0, 0.2]})
    assert mean(patterns.rise_into_clerkships, hump) > 2
    assert mean(patterns.fall_after_clerkships, hump) > 2


def test_ties_that_nobody_keeps_up_after_the_classroom_are_lost_at_the_transition(school):
    """When meetings stop with the classroom and ties fade fast, entering the clerkships costs most."""
    quick = {"behaviour.connection_half_life": 20.0, "behaviour.lapse": 0.2, "behaviour.patience": 4}
    quick |= {"behaviour.advocacy_rate": 0.01, "behaviour.meeting_rate": 0.5, "behaviour.meeting_boost": 6.0}
    kept = school.vary(quick | {"behaviour.transition_shock": 0.0, "behaviour.classroom_distance": 0.0})
    lost = school.vary(
        quick
        | {
            "behaviour.transition_shock": 1.0,
            "behaviour.transition_weeks": 15.0,
            "behaviour.classroom_distance": 1.0,
        }
    )
    assert mean(patterns.lost_across_transition, lost) > mean(patterns.lost_across_transition, kept) + 0.1
    far = school.vary(quick | {"behaviour.classroom_distance": 1.0, "behaviour.transition_shock": 0.0})
    assert mean(patterns.classroom_mentors_lost, far) > mean(patterns.classroom_mentors_lost, kept) + 0.1


def test_survival_at_the_transition_is_that_of_the_measure(school):
    record = simulate(school, 1)
    ties, surviving = patterns._still_there(record, 0)
    assert transition_survival(record).select(pl.sum("ties", "surviving")).row(0) == (ties, surviving)


def test_assigned_ties_that_meet_often_are_no_weaker(school):
    """The difference is the strangers' few meetings and their start from nothing, and goes with both."""
    everyone = {"levers.assignment.weeks": [1], "levers.assignment.share": 1.0}
    strangers = school.vary(everyone)
    friends = school.vary(everyone | {"behaviour.stranger_meetings": 1.0})
    for read in (patterns.informal_lasts_longer, patterns.informal_is_closer):
        assert mean(read, friends) < mean(read, strangers) - 0.1


def test_without_assigned_ties_nothing_is_held_against_them(school):
    assert np.isnan(patterns.informal_is_closer(simulate(school, 0)))


def test_closeness_follows_the_group_when_homophily_is_strong(school):
    alike = school.vary({"behaviour.homophily": 0.9, "behaviour.vision_tolerance": 20.0})
    assert mean(patterns.deep_above_surface, alike) < mean(patterns.deep_above_surface, school)


def test_those_with_a_mentor_gain_no_other_when_one_is_enough(school):
    enough = school.vary({"behaviour.more_mentors": 0.0})
    assert mean(patterns.gained_by_the_mentored, enough) < 0.1
    assert mean(patterns.gained_by_the_mentored, school.vary({"behaviour.more_mentors": 1.0})) > 0.8


def test_without_introductions_there_is_nothing_to_gain_by_them(school):
    assert patterns.gained_by_introduction(simulate(school.vary({"behaviour.introduction_rate": 0.0}), 2)) == 1.0
    assert mean(patterns.gained_by_introduction, school.vary({"behaviour.introduction_rate": 1.0})) > 1.05
