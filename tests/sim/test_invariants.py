"""What holds in every run, whatever the school, its levers and its people."""

from collections import Counter

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim import Record, load, rules, simulate
from sim.schema import WEEKS_PER_YEAR
from tests.sim.random_schools import random_values

few = settings(max_examples=30, suppress_health_check=list(HealthCheck), derandomize=True)
schools = given(values=random_values(), seed=st.integers(0, 2**63 - 1))


def run(values: dict, seed: int) -> Record:
    return simulate(load("baseline").vary(values), seed)


@few
@schools
def test_connection_advocacy_and_compatibility_are_shares(values, seed):
    record = run(values, seed)
    for table in (record.ties, record.census):
        for column in {"connection", "advocacy", "compatibility"} & set(table.columns):
            assert table[column].is_between(0, 1).all(), column


@few
@schools
def test_a_tie_is_met_begins_and_ends_in_that_order(values, seed):
    ties = run(values, seed).ties
    assert ties.select("student", "faculty").is_unique().all(), "two people have one tie"
    mentoring = ties.drop_nulls("start_week")
    assert (mentoring["start_week"] >= mentoring["met_week"]).all()
    assert (mentoring["who_asked"] != "nobody").all()
    ended = mentoring.drop_nulls("stop_week")
    assert (ended["stop_week"] >= ended["start_week"]).all()
    assert (ended["end_reason"] != "ongoing").all()
    never = ties.filter(pl.col("start_week").is_null())
    assert (never["who_asked"] == "nobody").all()
    assert never["stop_week"].is_null().all()
    assert (never["meetings"] == 0).all()


@few
@schools
def test_every_moment_of_seeking_is_accepted_or_stopped_by_one_barrier(values, seed):
    record = run(values, seed)
    moments = record.requests.filter(pl.col("move").is_in(["asked", "searched", "nothing"]))
    assert moments.select("week", "student").is_unique().all()
    assert len(moments) == record.weekly["seeking"].sum()
    nothing = moments.filter(pl.col("move") == "nothing")
    assert nothing["faculty"].is_null().all()
    answers = {"accepted", "not_in_pool", "no_free_slot", "declined"}
    assert not set(nothing["outcome"].cast(pl.String)) & answers
    asked = moments.filter(pl.col("move") != "nothing")
    assert asked["faculty"].is_not_null().all()
    assert set(asked["outcome"].cast(pl.String)) <= answers


@few
@schools
def test_nobody_mentors_more_students_than_their_slots(values, seed):
    record = run(values, seed)
    lever = record.plan.timetable.levers[0]  # the random policies leave slots alone
    capacity = {
        int(person["id"]): rules.slots(
            float(person["slots_draw"]),
            float(lever["mean_slots"]),
            bool(person["protected_draw"] < lever["protected_share"]),
            int(lever["protected_slots"]),
        )
        for person in record.plan.population.faculty
    }
    end = record.plan.weeks
    events = []
    for mentor, start, stop in record.ties.drop_nulls("start_week").select("faculty", "start_week", "stop_week").rows():
        events += [(start, 1, mentor), (end if stop is None else stop, -1, mentor)]
    mentees: Counter[int] = Counter()
    for _, change, mentor in sorted(events):  # in a week, slots are freed before they are filled
        mentees[mentor] += change
        assert mentees[mentor] <= capacity[mentor]


@few
@schools
def test_the_weekly_counts_are_those_of_the_ties(values, seed):
    record = run(values, seed)
    mentoring = record.ties.drop_nulls("start_week")
    for week in range(0, record.plan.weeks, 17):
        standing = mentoring.filter(
            (pl.col("start_week") <= week) & (pl.col("stop_week").is_null() | (pl.col("stop_week") > week))
        )
        counts = record.weekly.filter(pl.col("week") == week)
        assert counts["ties"].sum() == len(standing)
        assert counts["mentored"].sum() == standing["student"].n_unique()


@few
@schools
def test_ties_do_not_outlast_the_years_of_either(values, seed):
    record = run(values, seed)
    years = len(record.scenario.curriculum.years)
    open_ties = record.ties.filter(pl.col("start_week").is_not_null() & pl.col("stop_week").is_null())
    people = open_ties.join(record.students, on="student").join(record.faculty, on="faculty")
    last = record.plan.weeks - 1
    assert (people["entry_week"] + years * WEEKS_PER_YEAR > last).all()
    assert (people["departure_week"] > last).all()
    met = record.ties.join(record.faculty, on="faculty")
    assert met["met_week"].is_between(met["arrival_week"], met["departure_week"] - 1).all()
