"""Students one by one: who looks when, who gains and who loses, and what is the matter with those without a mentor."""

import numpy as np
import polars as pl
import pytest

from experiments.compare import compare
from experiments.students import (
    ASSIGNED,
    CHANGES,
    HAD_ONE,
    NEVER_LOOKED,
    SEEKERS,
    THIRDS,
    WITHOUT,
    changes,
    clinical_students,
    shares_by_kind,
)
from experiments.unreached import changes_words, reasons_grid, without_grid
from sim import simulate
from sim.exposure import clerkship_entry
from sim.measures import reported_ties

SEEKING = ["asked", "searched", "nothing"]


def policy(name, **levers):
    return {"name": name, "title": name.title(), "policies": {name: {"start_year": 2, "levers": levers}}}


@pytest.fixture
def record(small):
    return simulate(small(run__years=6), seed=4)


@pytest.fixture
def comparison(small):
    school = small(run__years=6)
    plans = [policy("wider", pool={"share": 0.9}), policy("assigned", assignment={"weeks": [5], "share": 1.0})]
    return compare([school.vary(plan) for plan in plans], seeds=4)


def requests_of(record, student):
    """Return the moments of seeking of a student, in order of weeks."""
    return record.requests.filter(pl.col("move").is_in(SEEKING), student=student).sort("week", maintain_order=True)


def test_they_are_the_students_of_the_last_two_class_years(record):
    students = clinical_students(record)
    expected = record.students.filter(pl.col("cohort").is_in([3, 4]))
    assert students.ids.tolist() == expected["student"].to_list()
    assert students.group.tolist() == expected["group"].to_list()
    initiative = expected["initiative"].to_numpy()
    assert np.bincount(students.third).tolist() == [16, 16, 16]
    assert initiative[students.third == 0].max() < initiative[students.third == 1].min()
    assert initiative[students.third == 1].max() < initiative[students.third == 2].min()


def test_early_seekers_look_before_the_clerkships_late_ones_after_and_others_never(small):
    quiet = small(run__years=6).vary({"behaviour.seeking_rate": 0.012})
    record = simulate(quiet, seed=1)
    students = clinical_students(record)
    entry = dict(zip(record.students["student"], clerkship_entry(record), strict=True))
    found = set()
    for student, seeker in zip(students.ids.tolist(), students.seeker, strict=True):
        weeks = requests_of(record, student)["week"]
        if weeks.is_empty():
            expected = "never looked"
        else:
            expected = "early seekers" if weeks[0] < entry[student] else "late seekers"
        assert SEEKERS[seeker] == expected
        found.add(expected)
    assert found == set(SEEKERS)


def test_why_students_have_no_mentor_read_by_hand(record):
    students = clinical_students(record)
    mentored = reported_ties(record).filter(year=6)["student"].to_list()
    seen = set()
    for student, has_one, why in zip(students.ids.tolist(), students.mentored, students.why, strict=True):
        assert has_one == (student in mentored)
        ties = record.ties.filter(pl.col("start_week").is_not_null(), student=student)
        requests = requests_of(record, student)
        failed = requests.filter(pl.col("outcome") != "accepted")
        if has_one:
            assert why == -1
            continue
        if len(ties):
            expected = HAD_ONE
        elif failed.is_empty():
            expected = NEVER_LOOKED
        else:
            expected = str(failed["outcome"][-1])
        assert WITHOUT[why] == expected
        seen.add(expected)
    assert len(seen) > 3


def test_those_who_were_only_assigned_one_are_told_apart(comparison):
    shares = dict(comparison.without_levels.filter(scenario="assigned").select("why", "mean").iter_rows())
    before = dict(
        comparison.without_levels.filter(scenario=comparison.references["assigned"]).select("why", "mean").iter_rows()
    )
    assert before[ASSIGNED] == 0
    assert shares[ASSIGNED] > 0.1
    assert shares[HAD_ONE] < 0.5


def of_run(table, what, **chosen):
    return table.filter(**chosen).pivot(what, index="seed", values="share").sort("seed")


def test_gained_less_lost_is_the_difference(comparison):
    for name, reference in comparison.references.items():
        found = of_run(comparison.kept.changes, "change", scenario=name)
        clinical = comparison.runs.filter(outcome="mentored_clinical").pivot("scenario", index="seed", values="value")
        difference = (clinical[name] - clinical[reference]).to_numpy()
        assert (found["gained"] - found["lost"]).to_numpy() == pytest.approx(difference)
        assert (found["either way"] + found["gained"]).to_numpy() == pytest.approx(clinical[name].to_numpy())
        assert found.select(CHANGES).sum_horizontal().to_numpy() == pytest.approx(np.ones(4))
        assert found["gained"].sum() > 0


def test_without_adds_up_to_those_who_have_none(comparison):
    for name in comparison.scenarios:
        shares = of_run(comparison.kept.without, "why", scenario=name).select(WITHOUT).sum_horizontal()
        values = comparison.runs.filter(outcome="mentored_clinical", scenario=name).sort("seed")["value"]
        assert shares.to_numpy() == pytest.approx(1 - values.to_numpy())


def test_when_they_look_is_read_at_the_school_without_the_policy(small):
    school = small(run__years=6)
    eager = school.vary(policy("eager", promotion={"emphasis": 1.0}))
    before, after = (clinical_students(simulate(scenario, seed=2)) for scenario in (school, eager))
    shares = shares_by_kind(after, before)
    for place in set(before.seeker.tolist()):
        assert shares[SEEKERS[place]] == pytest.approx(after.mentored[before.seeker == place].mean())
    assert (before.seeker != after.seeker).any()


def test_only_students_of_both_schools_are_followed(small):
    school, larger = (small(run__years=6, school__class_size=size) for size in (24, 30))
    one, other = (clinical_students(simulate(scenario, seed=3)) for scenario in (larger, school))
    shared = np.isin(one.ids, other.ids)
    assert shared.sum() == 48
    found = changes(one, other)
    assert found["gained"] == pytest.approx((one.mentored[shared] & ~other.mentored).mean())
    assert sum(found.values()) == pytest.approx(1)


def test_with_nobody_in_common_nothing_is_said(record):
    students = clinical_students(record)
    others = students._replace(ids=students.ids + 5_000)
    assert all(np.isnan(share) for share in changes(students, others).values())
    shares = shares_by_kind(students, others)
    assert all(np.isnan(shares[kind]) for kind in SEEKERS)
    assert not any(np.isnan(shares[kind]) for kind in THIRDS)


def test_a_run_that_ends_early_has_no_such_students(small):
    students = clinical_students(simulate(small(run__years=2), seed=0))
    assert len(students.ids) == 0


def test_in_words_and_tables(comparison):
    mean = dict(comparison.change_levels.filter(scenario="wider").select("change", "mean").iter_rows())
    said = changes_words(comparison, "wider")
    assert f"{100 * mean['gained']:.0f} gain one, {100 * mean['lost']:.0f} lose the one" in said
    wider = next(row for row in without_grid(comparison).rows if row[0] == "Wider")
    assert float(wider[1]) == pytest.approx(100 * (mean["lost"] + mean["neither way"]), abs=0.051)
    reasons = {row[0]: row[1:] for row in reasons_grid(comparison, "wider").rows}
    assert "Were only assigned one, and hardly know them" not in reasons  # nobody assigns here
    assert reasons["Asked someone not open to mentoring"][2].startswith("−")
