"""The history of a student says what the record says, in words."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sim import Record, load, simulate
from sim.measures import reported_ties
from sim.scenario import from_values
from sim.trace import CENSUS, REQUEST, SPELL, TIE, Move, Outcome

LIVELY = {
    "school.class_size": 24,
    "school.faculty.number": 200,
    "school.faculty.turnover": 0.2,
    "run.years": 6,
    "behaviour.seeking_rate": 0.12,
    "behaviour.offering_rate": 0.1,
    "behaviour.introduction_rate": 0.5,
    "levers.pool.share": 0.5,
    "levers.pool.mean_slots": 1.5,
}
ENDINGS = {
    "faded": "faded, for want of contact",
    "mentor_left": "the mentor left the school",
    "graduated": "ends with graduation",
}
REFUSALS = {"not_in_pool": "not open to mentoring", "no_free_slot": "no room for another", "declined": "declined"}


def lively() -> Record:
    """Return a run in which everything happens that a story can tell."""
    values = load("baseline").vary(LIVELY).model_dump()
    assignment = {"weeks": (3,), "share": 0.3}
    values["policies"] = {"assign": {"start_year": 5, "levers": {"assignment": assignment}}}
    return simulate(from_values(values), seed=3)


@pytest.fixture(scope="module")
def record() -> Record:
    return lively()


@pytest.fixture(scope="module")
def histories(record: Record) -> dict[int, str]:
    return {student: unwrapped(record.history(student)) for student in record.students["student"]}


def unwrapped(text: str) -> str:
    """Undo the line breaks within events."""
    return re.sub(r"\n {4,}", " ", text)


def named(faculty: int) -> str:
    generation, post = divmod(faculty, 100_000)
    return f"Dr {post}-{generation + 1}" if generation else f"Dr {post}"


def test_the_header_says_who_the_student_is(record, histories):
    for person in record.students.iter_rows(named=True):
        header = histories[person["student"]].split("\n\n")[0].replace("\n", " ")
        assert header.startswith(
            f"Student {person['student']}: entered the school in year {person['cohort']} of the run"
        )
        assert f"group {person['group']}," in header
        assert f"with{'' if person['research_before'] else 'out'} research before school" in header
    words = {re.search(r"(very low|low|average|high|very high) initiative", text)[1] for text in histories.values()}
    assert len(words) > 3


def test_every_mentor_is_named_with_beginning_and_end(record, histories):
    mentoring = record.ties.filter(pl.col("start_week").is_not_null())
    assert {"faded", "mentor_left", "graduated", "ongoing"} == set(mentoring["end_reason"].cast(pl.String))
    entry = dict(record.students.select("student", "entry_week").iter_rows())
    for tie in mentoring.iter_rows(named=True):
        text = histories[tie["student"]]
        since = tie["start_week"] - entry[tie["student"]]
        begun = rf"year {since // 52 + 1}, week {since % 52 + 1}\s.*{named(tie['faculty'])} .*mentoring begins\n"
        assert re.search(begun, text)
        if tie["stop_week"] is not None:
            ended = rf"mentoring with {named(tie['faculty'])} .*{ENDINGS[tie['end_reason']]}, after "
            assert re.search(ended + str(tie["stop_week"] - tie["start_week"]), text)


def test_every_request_is_told_with_its_answer(record, histories):
    requests = record.requests.filter(pl.col("faculty").is_not_null())
    seen = set()
    for request in requests.iter_rows(named=True):
        answer = REFUSALS.get(request["outcome"], "mentoring begins")
        seen.add((request["move"], request["outcome"]))
        assert re.search(rf"{named(request['faculty'])} \(.*{answer}", histories[request["student"]])
    assert {move for move, _ in seen} == {"asked", "searched", "offered", "assigned"}
    assert {outcome for _, outcome in seen} == {"accepted", *REFUSALS}


def test_failed_seeking_is_counted_by_barrier_and_year(record, histories):
    failed = record.requests.filter(pl.col("move") == "nothing").join(record.students, on="student")
    failed = failed.with_columns(((pl.col("week") - pl.col("entry_week")) // 52).alias("year"))
    for (student, _, _), moments in failed.group_by("student", "year", "outcome"):
        if len(moments) > 1:
            weeks = ", ".join(str(week % 52 + 1) for week in sorted(moments["week"]))
            assert f"looks for a mentor {len(moments)} times (weeks {weeks})" in histories[student]
    lines = sum(text.count("asks nobody: ") for text in histories.values())
    assert lines == failed.select("student", "year", "outcome").n_unique() < len(failed)


def test_introductions_name_both(record, histories):
    introduced = record.ties.filter(pl.col("introduced_by").is_not_null())
    assert len(introduced) > 0
    for tie in introduced.iter_rows(named=True):
        assert f"{named(tie['introduced_by'])} introduces {named(tie['faculty'])} (" in histories[tie["student"]]


def test_the_spring_survey_names_whom_the_measures_count(record, histories):
    for tie in reported_ties(record).iter_rows(named=True):
        line = f"year {tie['class_year']}, week {record.scenario.run.spring_week} "
        of_week = [text for text in histories[tie["student"]].split("\n") if line in text and "in a survey" in text]
        assert len(of_week) == 1
        assert f"{named(tie['faculty'])} (connection {tie['connection']:.2f})" in of_week[0]


def test_the_last_line_says_who_is_a_mentor_in_the_end(record, histories):
    mentoring = record.ties.filter(pl.col("start_week").is_not_null())
    kept = mentoring.filter(pl.col("end_reason").is_in(["ongoing", "graduated"]))
    for student, text in histories.items():
        closing = text.rstrip("\n").split("\n\n")[-1]
        assert closing.startswith("At graduation" if student < 40_000 else "Now (the run ends in year")
        mentors = kept.filter(pl.col("student") == student)["faculty"].to_list()
        assert closing.count(" is a mentor: ") == len(mentors)
        assert all(f"{named(mentor)} is a mentor: " in closing for mentor in mentors)
        assert bool(mentors) != ("no mentor" in closing)


def test_events_stand_in_order_of_time(histories):
    for text in histories.values():
        dates = re.findall(r"^  year (\d), week (\d+) ", text, re.MULTILINE)
        assert dates == sorted(dates, key=lambda date: (int(date[0]), int(date[1])))


def test_a_history_fits_on_paper(record):
    """Some fifty teachers in four years, told in a page or two."""
    lines = [record.history(student).splitlines() for student in record.students["student"][:24]]
    assert max(len(text) for text in lines) < 150
    assert max(len(line) for text in lines for line in text) <= 100


def test_teachers_of_whom_nothing_came_are_counted(record, histories):
    student = 10003
    spells = record.spells.filter((pl.col("student") == student) & (pl.col("slot") == "clerkship.attending"))
    moved = record.requests.filter(pl.col("student") == student)["faculty"].drop_nulls()
    ties = record.ties.filter(pl.col("student") == student)
    moved = moved.append(ties.filter(pl.col("introduced_by").is_not_null())["faculty"])
    passed = spells.filter(~pl.col("faculty").is_in(moved.to_list()))["faculty"].n_unique()
    assert re.search(rf"clerkship \(attending\), .* each: {passed} teachers, the closest Dr ", histories[student])


@pytest.mark.parametrize("student", [0, 10_024, 70_000])
def test_an_unknown_student_is_refused_with_the_ids_there_are(record, student):
    with pytest.raises(KeyError, match=f"no student {student} in this run.*10000 to 10023"):
        record.history(student)


def test_a_history_reads_as_it_always_has():
    """One student's whole text, of events made up here: calibration does not change it."""
    school = load("baseline").vary({"school.class_size": 24, "school.faculty.number": 200, "run.years": 5})
    record = simulate(school, 3)
    mentor, introduced, searched, supervisor, passed = (
        int(record.faculty["faculty"].index_of(i)) for i in (60, 61, 62, 199, 1)
    )
    ties = np.zeros(5, TIE)
    ties["start"], ties["stop"], ties["end_reason"] = (50, -1, 70, -1, -1), (208, -1, 105, -1, -1), (3, 0, 1, 0, 0)
    ties["meetings"], ties["hours"], ties["advocacy"] = (12, 0, 1, 0, 0), (30.5, 0, 1, 0, 0), (0.4, 0, 0.04, 0, 0)
    ties["introduced_by"] = -1, mentor, -1, -1, -1
    ties["faculty"] = mentor, introduced, searched, supervisor, passed
    ties["met_week"], ties["connection"] = (40, 60, 70, 30, 115), (0.8, 0.15, 0.3, 0.05, 0.12)
    requests = np.array(
        [
            (20, 0, -1, Move.nothing, Outcome.did_not_know_how, 0.0),
            (24, 0, -1, Move.nothing, Outcome.did_not_know_how, 0.0),
            (45, 0, mentor, Move.asked, Outcome.no_free_slot, 0.4),
            (50, 0, mentor, Move.offered, Outcome.accepted, 0.5),
            (70, 0, searched, Move.searched, Outcome.accepted, 0.0),
            (90, 0, -1, Move.assigned, Outcome.no_free_slot, 0.0),
        ],
        REQUEST,
    )
    spells = np.zeros(4, SPELL)
    spells["faculty"] = mentor, supervisor, passed, passed
    spells["slot"], spells["start"], spells["stop"] = (0, -1, 2, 2), (40, 30, 115, 120), (44, 47, 116, 120)
    census = np.array([(1, 0, mentor, 0.7, 0.3), (1, 0, searched, 0.1, 0.0)], CENSUS)
    made_up = record.trace._replace(ties=ties, requests=requests, spells=spells, census=census)
    told = Record(school, 3, record.plan, made_up).history(10_000)
    assert told == (Path(__file__).parent / "history_10000.txt").read_text()
