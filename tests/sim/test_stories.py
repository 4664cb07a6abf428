"""Stories as data: a student's is what the printed history says, a mentor's agrees with the record."""

import re

import polars as pl
import pytest

from sim import Record
from sim.model import MentoringModel
from sim.stories import stories
from sim.story import Story
from sim.words import called
from tests.sim.test_history import ENDINGS, LIVELY, REFUSALS, lively, unwrapped


@pytest.fixture(scope="module")
def record() -> Record:
    return lively()


@pytest.fixture(scope="module")
def told(record: Record) -> dict[str, dict[int, Story]]:
    return record.stories()


def test_everyone_has_a_story_the_same_as_alone(record, told):
    assert set(told["student"]) == set(record.students["student"])
    assert set(told["faculty"]) == set(record.faculty["faculty"])
    assert told["student"][10003] == record.story("student", 10003)
    assert told["faculty"][57] == record.story("faculty", 57)


def test_weeks_are_inside_the_run_and_in_order(record, told):
    for of_kind in told.values():
        for story in of_kind.values():
            weeks = [week for week, _ in story.events]
            assert weeks == sorted(weeks)
            assert all(0 <= week < record.plan.weeks for week in weeks)
    departure = dict(record.faculty.select("faculty", "departure_week").iter_rows())
    arrival = dict(record.faculty.select("faculty", "arrival_week").iter_rows())
    for faculty, story in told["faculty"].items():
        assert all(arrival[faculty] <= week <= departure[faculty] for week, _ in story.events)


def test_nothing_is_known_before_it_has_happened(record, told):
    """What a text counts, such as the weeks with a teacher, is over when the event is known."""
    spells = record.spells.rows_by_key(["student", "start_week"], named=True)
    counted = 0
    for of_kind in told.values():
        for story in of_kind.values():
            assert len(story.known) == len(story.events)
            for (week, text), known in zip(story.events, story.known, strict=True):
                assert week <= known < record.plan.weeks
                assert (
                    not re.search(r"(asks|offers|introduces|survey|enters)", text) or known == week or "looks" in text
                )
    for student, story in told["student"].items():
        for (week, text), known in zip(story.events, story.known, strict=True):
            if found := re.match(r"works with .* for (\d+) weeks? \(", text):
                counted += 1
                assert known == week + int(found[1]) - 1
                assert known in {spell["stop_week"] for spell in spells[student, week]}
            if found := re.match(r"looks for a mentor \d+ times \(weeks ([\d, ]+)\)", text):
                assert known % 52 + 1 == int(found[1].split(", ")[-1])
    assert counted > 20


def test_the_printed_history_is_made_of_the_story(record, told):
    entry = dict(record.students.select("student", "entry_week").iter_rows())
    for student, story in told["student"].items():
        header, *years, closing = unwrapped(record.history(student)).rstrip("\n").split("\n\n")
        assert header.replace("\n", " ") == f"{story.name}: {' '.join(story.about)}"
        printed = re.findall(r"^  year (\d), week (\d+) +(.*)$", "\n".join(years), re.MULTILINE)
        since = [(week - entry[student], text) for week, text in story.events]
        assert printed == [(str(week // 52 + 1), str(week % 52 + 1), text) for week, text in since]
        assert closing.split("\n") == [story.end[0], *(f"  {line}" for line in story.end[1:])]


# --- faculty -----------------------------------------------------------------------------------------


def having(story: Story, week: int, pattern: str) -> list[str]:
    """Return the events of a week that a pattern is found in."""
    return [text for of, text in story.events if of == week and re.search(pattern, text)]


def test_about_says_who_they_are(record, told):
    levels = set()
    for person in record.faculty.iter_rows(named=True):
        story = told["faculty"][person["faculty"]]
        about = " ".join(story.about)
        assert story.name == called(person["faculty"])
        assert about.startswith(f"{person['department'].replace('_', ' ')}, {person['setting']}, ")
        assert (", open to mentoring" in about) == (person["openness"] < 0.5)
        assert f"(attunement {person['attunement']:.2f} of 1)" in about
        levels.add(re.search(r"(hardly|a little|fairly well|very well) attuned", about)[1])
        came = having(story, person["arrival_week"], "^comes to the school")
        assert len(came) == (person["arrival_week"] > 0)
        left = having(story, person["departure_week"], "^leaves the school$")
        assert len(left) == (person["departure_week"] < record.plan.weeks)
        assert bool(left) == story.end[0].startswith("Left the school")
    assert len(levels) == 4


def test_every_request_is_told_with_its_answer(record, told):
    requests = record.requests.filter(pl.col("faculty").is_not_null())
    start = {"asked": "student {}", "searched": "student {}", "offered": "offers student {}"}
    for request in requests.iter_rows(named=True):
        answer = REFUSALS.get(request["outcome"], "mentoring begins; now mentors")
        begins = start.get(request["move"], "the school assigns student {}").format(request["student"])
        story = told["faculty"][request["faculty"]]
        assert len(having(story, request["week"], rf"^{begins} .*{answer}")) == 1
    texts = [text for story in told["faculty"].values() for _, text in story.events]
    assert sum(": the answer is " in text or ": mentoring begins" in text for text in texts) == len(requests)


def test_every_mentoring_tie_has_its_end_and_how_many_are_left(record, told):
    mentoring = record.ties.filter(pl.col("start_week").is_not_null())
    for tie in mentoring.iter_rows(named=True):
        story = told["faculty"][tie["faculty"]]
        own = mentoring.filter(pl.col("faculty") == tie["faculty"])
        if tie["stop_week"] is None:
            lines = [line for line in story.end if line.startswith(f"student {tie['student']} is mentored: ")]
            assert len(lines) == 1
            continue
        left = own.filter(pl.col("start_week") <= tie["stop_week"])
        left = left.filter(pl.col("stop_week").is_null() | (pl.col("stop_week") > tie["stop_week"]))
        number = {0: "nobody", 1: "1 student"}.get(len(left), f"{len(left)} students")
        ended = rf"^mentoring with student {tie['student']} .*{ENDINGS[tie['end_reason']]}, .*; now mentors {number}$"
        assert len(having(story, tie["stop_week"], ended)) == 1
    ends = [line for story in told["faculty"].values() for line in story.end[1:]]
    assert len(ends) == mentoring["stop_week"].null_count()


def test_students_taught_are_counted_by_slot_and_year(record, told):
    year = (pl.col("start_week") // 52).alias("year")
    taught = record.spells.filter(pl.col("slot") != "research")
    cells = taught.group_by("faculty", "slot", year).agg(pl.col("student").n_unique(), pl.col("start_week").min())
    for cell in cells.iter_rows(named=True):
        number = "1 student," if cell["student"] == 1 else f"{cell['student']} students,"
        phase, slot = cell["slot"].split(".")
        line = rf"^teaches {number} {phase} \({slot.replace('_', ' ')}\), "
        assert len(having(told["faculty"][cell["faculty"]], cell["start_week"], line)) == 1
    texts = [text for story in told["faculty"].values() for _, text in story.events]
    assert sum(text.startswith("teaches ") for text in texts) == len(cells)


def test_research_and_introductions_are_told_on_both_sides(record, told):
    introduced = record.ties.filter(pl.col("introduced_by").is_not_null())
    for tie in introduced.iter_rows(named=True):
        giver, taker = told["faculty"][tie["introduced_by"]], told["faculty"][tie["faculty"]]
        assert f"introduces student {tie['student']} to {taker.name}" in dict_of(giver)[tie["met_week"]]
        assert f"{giver.name} introduces student {tie['student']}" in dict_of(taker)[tie["met_week"]]
    projects = sum("starts research with" in t for story in told["student"].values() for _, t in story.events)
    supervised = sum("supervises the research" in t for story in told["faculty"].values() for _, t in story.events)
    assert 0 < projects <= supervised


def dict_of(story: Story) -> dict[int, list[str]]:
    """Return the events by week."""
    return {week: [text for of, text in story.events if of == week] for week, _ in story.events}


def test_a_policy_that_opens_the_pool_is_told_to_those_whom_it_opens(small):
    from sim import load, simulate

    school = small(run__years=5).under(load("wider-pool"))
    record = simulate(school, 1)
    (before, after), start = record.plan.timetable.levers["pool_share"], record.plan.timetable.levers["start"][1]
    told = record.stories()["faculty"]
    opened = record.faculty.filter(pl.col("openness").is_between(before, after, closed="left"))
    there = opened.filter((pl.col("arrival_week") < start) & (pl.col("departure_week") > start))
    assert len(there) > 3
    said = {i for i, story in told.items() if having(story, start, "^is now open to mentoring students$")}
    assert said == set(there["faculty"])


@pytest.mark.parametrize(("kind", "known"), [("student", "10000 to 10023"), ("faculty", "posts 0 to 199")])
def test_someone_unknown_is_refused_with_the_ids_there_are(record, kind, known):
    with pytest.raises(KeyError, match=f"no .* 999999 in this run.*{known}"):
        record.story(kind, 999_999)


def test_a_run_still_being_stepped_is_told_so_far(small):
    school = small(**{key.replace(".", "__"): value for key, value in LIVELY.items()})
    model = MentoringModel(school, rng=5)
    for _ in range(52 + 40):
        model.step()
    half = Record(school, 5, model.plan, model.trace())
    assert half.weeks_lived == 92
    told = half.stories()
    assert set(told["student"]) == {student.id for student in model.students}
    assert set(told["faculty"]) >= {member.id for member in model.faculty.values()}
    assert max(week for of_kind in told.values() for story in of_kind.values() for week, _ in story.events) < 92
    mentors = {student.id: len(student.mentors) for student in model.students}
    assert {student: len(story.end) - 1 for student, story in told["student"].items()} == mentors
    while model.running:
        model.step()
    assert half.weeks_lived == 92, "what was recorded stays as it was"
    assert stories(half.chronicle) == told
