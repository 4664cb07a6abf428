"""Lessons: their files are right, and what they teach is what the model shows."""

import re
from importlib.resources import files

import pytest

from experiments.compare import compare
from experiments.ensemble import posterior
from experiments.lab.teaching import parts as lesson_parts
from experiments.lab.teaching.lesson import lesson, names, read
from experiments.lab.teaching.measured import measured
from experiments.lab.teaching.parts import Taught
from sim import load, simulate
from sim.errors import ScenarioError

LESSONS = names()
UNFILLED = re.compile(r"\{\{|\{%|\bnan\b|>None<")


@pytest.fixture(scope="module", params=LESSONS)
def made(request) -> Taught:
    """A lesson, run as its page runs it."""
    return lesson_parts.taught(lesson(request.param))


def test_there_are_the_five_that_were_asked_for_and_one_more():
    assert names() == ["courses", "cliff", "exposure", "pool", "luck", "assignment"]


def test_the_model_shows_what_the_lesson_teaches(made):
    assert [claim.says for claim in made.lesson.claims if not made.words.holds(claim.holds)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_it_shows_it_under_other_luck_and_other_sets_of_behaviour_too(name):
    other = lesson_parts.taught(lesson(name), 100)
    assert [claim.says for claim in other.lesson.claims if not other.words.holds(claim.holds)] == []


def test_exactly_one_prediction_comes_true(made):
    assert made.right is not None


def test_every_text_is_filled_in(made):
    page = (
        lesson_parts.opening(made.lesson) + lesson_parts.experiment(made.lesson) + made.outcome("x") + made.instructor()
    )
    page += "".join(made.point(place) for place in range(1, len(made.lesson.control.points) + 1))
    assert not UNFILLED.search(page)
    for claim in made.lesson.claims:
        assert claim.says.split()[0] in page


def test_all_sources_are_cited_and_nothing_else(made):
    text = made.lesson.outcome + made.lesson.discussion + made.lesson.background
    cited = {int(number) for group in re.findall(r"\[(\d+(?:, \d+)*)\]", text) for number in group.split(",")}
    assert cited == set(range(1, len(made.lesson.sources) + 1))


def test_no_measured_number_is_typed_into_a_discussion(made):
    """Shares and points come from runs: a number with decimals or an interval is never written by hand."""
    texts = [made.lesson.outcome, made.lesson.discussion, made.lesson.instructor.answers]
    without_jinja = re.sub(r"\{\{.*?\}\}", "", " ".join(texts), flags=re.DOTALL)
    assert re.findall(r"\d+\.\d+|\d+ to \d+ %", without_jinja) == []


def test_numbers_are_those_of_the_command_line():
    """The lesson on luck and ``mentoring compare --behaviour scenario`` give the same effect over the same seeds."""
    luck = lesson("luck")
    mine = measured(luck).first(10).difference("teach", "mentored_clinical", "base")
    theirs = compare(["early-education"], seeds=10).effect("early-education", "mentored_clinical")
    assert mine.value == pytest.approx(theirs["effect"])
    assert (mine.low, mine.high) == pytest.approx((theirs["low"], theirs["high"]))


def test_numbers_over_sets_of_behaviour_are_those_of_the_command_line():
    assignment = lesson("assignment")
    mine = measured(assignment).difference("assign", "mentored_year_3", "base")
    theirs = compare(["formal-assignment"], seeds=20, ensemble=posterior())
    effect = theirs.effect("formal-assignment", "mentored_year_3")
    assert (mine.value, mine.low, mine.high) == pytest.approx((effect["effect"], effect["low"], effect["high"]))


def test_a_seed_is_the_same_people_in_all_recordings_of_a_lesson():
    pool = lesson("pool")
    first, second = (lesson_parts.recorded(pool, recording) for recording in pool.recording[:2])
    assert first.students.equals(second.students)
    assert not first.ties.equals(second.ties)


def test_what_is_watched_is_what_simulate_gives():
    courses = lesson("courses")
    watched = lesson_parts.recorded(courses, courses.recording[0])
    assert watched.ties.equals(simulate(load("baseline").vary({"run.years": 5}), 0).ties)


def test_a_wrong_name_is_answered_with_the_nearest():
    with pytest.raises(ScenarioError, match="did you mean 'cliff'"):
        lesson("clif")


@pytest.mark.parametrize("name", ["../cliff", "cliff.toml", ""])
def test_names_that_are_no_lessons_open_no_file(name):
    with pytest.raises(ScenarioError, match="no such lesson"):
        lesson(name)


def changed(old: str, new: str) -> str:
    """Return the file of a lesson with one thing changed."""
    text = files("experiments.lab.lessons").joinpath("cliff.toml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("minutes = 45", "minutes = 0", r"mine.toml: minutes = 0: must be a whole number from 5 to 240"),
        ("minutes = 45", "minute = 45", r"mine.toml: minute = 45: unknown key; did you mean 'minutes'"),
        ('school = "bridge"', 'school = "brigde"', r"recording.2.school = \"brigde\".*did you mean 'bridge'"),
        ("start = 3", "start = 9", r"control.start = 9: must be from 1 to 6"),
        ("order = 2", "order = ", "mine.toml: TOML"),
    ],
)
def test_a_wrong_file_is_answered_with_its_key(old, new, says):
    with pytest.raises(ScenarioError, match=says):
        read(changed(old, new), "mine")


def test_a_text_that_asks_for_what_was_not_counted_says_so():
    wrong = read(changed("level('base', 'mentored_year_3')", "level('base', 'mentored_year_33')"), "mine")
    small = measured(wrong.model_copy(update={"seeds": 4}))
    with pytest.raises(
        ScenarioError, match="figure = \"mentored_year_33\": was not counted; did you mean 'mentored_year_3'"
    ):
        Taught(wrong, small).outcome()
