"""The page for readers of code: a model stepped live is the same run, told so far."""

import re

import polars as pl
import pytest

from experiments.lab import stepping
from experiments.lab.pages.agents import app
from experiments.lab.recording import contents
from experiments.lab.view import SchoolView
from sim import ScenarioError, load, simulate
from sim.model import MentoringModel


@pytest.fixture(scope="module")
def model() -> MentoringModel:
    """A small school in the spring of its fourth year."""
    stepped = MentoringModel(stepping.school_of({}), rng=4)
    for _ in range(3 * 52 + 34):
        stepped.step()
    return stepped


def test_stepping_in_the_page_ends_where_simulate_does(assert_same_trace):
    _, defined = app.run()
    model, live = defined["model"], defined["live"]
    for weeks in (1, 4, 47):
        live(weeks)
    assert defined["get_span"]() == (5, 52)
    while model.running:
        live(52)
    live(52)  # a press too many changes nothing
    whole = simulate(model.school, model.seed, engine="agents")
    assert_same_trace(stepping.record_so_far(model), whole)
    bold = stepping.record_so_far(defined["bold"])
    assert len(bold.requests.filter(move="asked")) > len(whole.requests.filter(move="asked"))


def test_two_visitors_step_models_of_their_own():
    _, one = app.run()
    _, other = app.run()
    one["live"](4)
    assert (one["model"].week, other["model"].week) == (4, 0)


def test_the_last_weeks_are_told_as_the_record_has_them(model):
    record = stepping.record_so_far(model)
    since = record.weeks_lived - 26
    told = stepping.lived(record, since)
    assert told.when == "Year 4, week 9 to year 4, week 34"
    mentored = sum(bool(student.mentors) for student in model.students)
    meetings = record.weekly.filter(pl.col("week") >= since)["meetings"].sum()
    stopped = record.requests.filter((pl.col("week") >= since) & (pl.col("move") == "nothing"))
    assert f"{mentored} of 96 students have a mentor at the end." in told.numbers
    assert f"{meetings} meetings of students with their mentors." in told.numbers
    times = [re.match(r"(\d+) times? a student looked for a mentor and asked nobody", line) for line in told.numbers]
    assert sum(int(found[1]) for found in times if found) == len(stopped) > 0
    moves = record.requests.filter((pl.col("week") >= since) & (pl.col("move") != "nothing"))
    ended = record.ties.filter(pl.col("stop_week") >= since)
    introduced = record.ties.filter((pl.col("met_week") >= since) & pl.col("introduced_by").is_not_null())
    assert told.left_out + len(told.events) == len(moves) + len(ended) + len(introduced)
    assert len(told.events) == stepping.MOST_TOLD
    assert all(re.match(r"Year 4, week \d+, student \d+: ", event) for event in told.events)


def test_nothing_is_told_before_the_first_week():
    record = stepping.record_so_far(MentoringModel(stepping.school_of({}), rng=4))
    assert stepping.lived(record, 0) == stepping.Weeks("No week has been lived yet.", (), (), 0)
    assert record.stories() == {"student": {}, "faculty": {}}
    SchoolView.of([record])


def test_what_is_drawn_ends_with_the_last_week_lived(model):
    packed = contents(stepping.record_so_far(model))
    assert packed["weeks"] == model.week < model.plan.weeks


def test_a_page_shows_the_school_it_is_asked_for():
    from experiments.lab import schools

    own = load("baseline").vary({"school.class_size": 10})
    assert stepping.school_of({"school": schools.keep(own)}) == own
    assert stepping.school_of({}).school.class_size == 24
    with pytest.raises(ScenarioError):
        stepping.school_of({"school": "forgotten"})


# --- in a browser ------------------------------------------------------------------------------------


def test_buttons_step_the_model_and_its_tables(lab, opened):
    page = opened(lab("agents"))
    page.get_by_role("button", name="Live one week").click()
    told = page.locator(".lab-when").first
    told.get_by_text("Year 1, week 1", exact=True).wait_for()
    page.get_by_role("button", name="Live to the end of the year").click()
    told.get_by_text("Year 1, week 2 to year 1, week 52").wait_for()
    page.get_by_role("button", name="Live to the end of the year").click()
    told.get_by_text("Year 2, week 1 to year 2, week 52").wait_for()
    page.get_by_role("button", name="Live four weeks").click()
    told.get_by_text("Year 3, week 1 to year 3, week 4").wait_for()
    school = load("baseline").vary({"school.class_size": 24, "school.faculty.number": 200})
    weekly = simulate(school, 0).weekly.filter(week=2 * 52 + 3)
    said = f"{weekly['mentored'].sum()} of {weekly['enrolled'].sum()} students have a mentor at the end."
    assert page.locator(".lab-weeks").first.get_by_text(said).is_visible()
    row = page.locator(".lab-table").last.locator("tr").last.inner_text().split()
    assert row[:3] == [str(2 * 52 + 3), str(weekly["enrolled"].sum()), str(weekly["mentored"].sum())]
    assert page.locator(".cm-line", has_text="class BoldStudent(Student):").is_visible()
    assert page.locator(".lab-school").inner_text() == "A small school"
