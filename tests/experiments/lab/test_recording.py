"""What is packed for the page says what the record says."""

import base64
import gzip
import json

import numpy as np
import polars as pl
import pytest

from experiments.lab.recording import CONTACT, FADES, FULL, MEETINGS, column, knots, packed
from sim import load, rules, simulate

SMALL = {"school.class_size": 24, "school.faculty.number": 200, "run.years": 6}


@pytest.fixture(scope="module")
def record():
    return simulate(load("focus-group-bundle").vary(SMALL), seed=3)


@pytest.fixture(scope="module")
def content(record):
    return json.loads(gzip.decompress(base64.b64decode(packed(record, "A title"))))


def unpacked(column: dict[str, str]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(column["data"]), f"<{column['type']}").astype(int)


def test_the_same_run_packs_to_the_same_text(record):
    assert packed(record) == packed(record)


def test_people_ties_and_requests_are_those_of_the_record(record, content):
    students, faculty, ties = content["students"], content["faculty"], content["ties"]
    assert unpacked(students["id"]).tolist() == record.students["student"].to_list()
    assert unpacked(faculty["id"]).tolist() == record.faculty["faculty"].to_list()
    assert unpacked(faculty["departure"]).max() <= record.plan.weeks
    start = record.ties["start_week"].fill_null(-1)
    assert unpacked(ties["start"]).tolist() == start.to_list()
    ids = unpacked(students["id"])[unpacked(ties["student"])]
    assert ids.tolist() == record.ties["student"].to_list()
    assert len(unpacked(content["requests"]["week"])) == record.requests.height


def test_mentored_students_of_a_week_can_be_counted_from_the_ties(record, content):
    ties, weeks = content["ties"], record.plan.weeks
    start, stop, student = (unpacked(ties[name]) for name in ("start", "stop", "student"))
    shown = unpacked(content["weekly"]["mentored"]).reshape(weeks, -1).sum(axis=1)
    for week in (60, 200, 260, weeks - 1):
        in_force = (start >= 0) & (start <= week) & ((stop < 0) | (stop > week))
        assert len(np.unique(student[in_force])) == shown[week]


def test_knots_hold_the_connection_of_the_record(record):
    found = knots(record)
    assert found["connection"].null_count() == 0
    assert found["connection"].is_between(0, 1).all()
    assert found.equals(found.sort("tie", "week"))
    ties = record.ties.with_row_index("tie").with_columns(pl.col("tie").cast(pl.Int64))
    last = found.join(ties, left_on=["tie", "week"], right_on=["tie", "last_week"])
    assert len(last) == len(ties)
    assert (last["connection"] == last["connection_right"]).all()
    spells = record.spells.join(ties.select("tie", "student", "faculty"), on=["student", "faculty"])
    ended = found.join(spells, left_on=["tie", "week"], right_on=["tie", "stop_week"], suffix="_spell")
    alone = ended.filter(pl.len().over("tie", "week") == 1)
    met_again = (alone["connection"] - alone["connection_spell"]).abs() > 1e-12
    assert met_again.mean() < 0.05  # those with a meeting in the same week, after the hours of contact


def test_between_knots_an_acquaintance_fades_as_the_rule_says(record):
    found = knots(record).with_columns(
        next_week=pl.col("week").shift(-1).over("tie"), next_value=pl.col("connection").shift(-1).over("tie")
    )
    fading = found.filter((pl.col("then") == FADES) & (pl.col("next_value") > 0) & (pl.col("connection") > 0))
    half_life = record.scenario.behaviour.connection_half_life
    assert len(fading) > 100
    fading = fading.filter(pl.col("next_week") > pl.col("week") + 1)  # being introduced takes a week
    for row in fading.iter_rows(named=True):
        faded = rules.connection_after_weeks(row["connection"], row["next_week"] - row["week"], half_life)
        assert row["next_value"] == pytest.approx(faded)


def test_weeks_of_contact_are_those_of_the_spells(record):
    found = knots(record)
    span = found.with_columns(until=pl.col("week").shift(-1).over("tie")).filter(pl.col("then") == CONTACT)
    of_knots = {
        (tie, week)
        for tie, since, until in span.select("tie", "week", "until").iter_rows()
        for week in range(since + 1, until + 1)
    }
    pairs = record.ties.select("student", "faculty").with_row_index("tie")
    spells = record.spells.join(pairs, on=["student", "faculty"])
    of_spells = {
        (tie, week)
        for tie, since, until in spells.select("tie", "start_week", "stop_week").iter_rows()
        for week in range(since, until + 1)
    }
    assert of_knots == of_spells


def test_meetings_are_told_only_while_mentoring_is_in_force(record):
    of_ties = record.ties.with_row_index("tie").with_columns(pl.col("tie").cast(pl.Int64))
    found = knots(record).filter(pl.col("then") == MEETINGS).join(of_ties, on="tie")
    assert len(found) > 10
    assert (found["start_week"] <= found["week"]).all()
    assert (found["stop_week"].fill_null(10**6) > found["week"]).all()


def test_a_timetable_fills_every_class_year(content):
    assert content["timetables"][0]["from_week"] == 0
    for timetable in content["timetables"]:
        assert [sum(weeks for _, weeks, _ in year) for year in timetable["years"]] == [52] * 4
    assert {phase for year in content["timetables"][0]["years"] for phase, *_ in year} >= {"classroom", "clerkship", ""}


def test_a_column_takes_the_smallest_type():
    assert column(np.array([0, 255]))["type"] == "u1"
    assert column(np.array([-1, 255]))["type"] == "i2"
    assert column(np.array([0, 2**31 - 1]))["type"] == "i4"
    with pytest.raises(ValueError, match="32 bits"):
        column(np.array([2**40]))


def test_connection_is_packed_to_a_255th(record, content):
    shown = unpacked(content["knots"]["connection"]) / FULL
    assert np.abs(shown - knots(record)["connection"].to_numpy()).max() <= 0.5 / FULL + 1e-12
