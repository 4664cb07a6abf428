"""A school's file read backwards: the same answers, the same school, and nothing dropped in silence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
from experiments.lab.schools import read
from experiments.lab.your_school.answers import concerned, dotted, read_back, settled
from experiments.questions import class_years, questions
from experiments.school_file import school_file, whole_file
from sim import ScenarioError, load

DEFAULTS = {one.name: one.default for one in questions()}
MONTHS = [months for months in range(3, 25) if months not in (11, 13, 23)]
OF_YEARS = ("classroom_months", "classroom_weeks", "clerkship_weeks", "elective_weeks")
YES_OR_NO = [one.name for one in questions() if one.policy]
PRINTABLE = st.text(st.characters(codec="utf-8"), min_size=1).map(str.strip).filter(lambda t: t and t.isprintable())
ANSWERS = st.fixed_dictionaries(
    {
        "title": PRINTABLE,
        "class_size": st.integers(4, 1_000),
        "faculty": st.integers(100, 20_000),
        "classroom_months": st.sampled_from(MONTHS),
        "classroom_weeks": st.integers(9, 52),
        "small_group": st.integers(1, 50),
        "clerkship_weeks": st.integers(12, 80),
        "clerkship_length": st.integers(2, 12) | st.just(DEFAULTS["clerkship_length"]),
        "rotation_weeks": st.integers(1, 12),
        "ward_team": st.integers(1, 12),
        "elective_weeks": st.integers(4, 52),
        "open_faculty": st.integers(0, 1_000).map(lambda share: share / 1_000),
        "places": st.integers(10, 200).map(lambda tenths: tenths / 10),
    }
    | dict.fromkeys(YES_OR_NO, st.booleans())
)


def file_of(text):
    return read('extends = "baseline"\n' + text, "own")


@given(ANSWERS)
@settings(max_examples=25, deadline=None)
def test_a_file_gives_back_the_answers_that_made_it(answers):
    text = school_file(answers, "own.toml")
    found, beyond = read_back(read(text, "own"))
    assert beyond == {}
    assert {name: found[name] for name in found if name not in OF_YEARS} == {
        name: answers[name] for name in answers if name not in OF_YEARS
    }
    assert class_years(found) == class_years(answers)  # some weeks change nothing, such as those of no whole year
    assert school_file(found, "own.toml") == text


def test_the_answers_of_the_baseline_are_the_defaults():
    assert read_back(file_of('title = "Our school"')).answers == DEFAULTS


@pytest.mark.parametrize("name", scenarios.names())
def test_every_shipped_scenario_stays_what_it_is(name):
    school = load(name)
    answers, beyond = read_back(school)
    again = read(school_file(answers, "own.toml", beyond), name)
    assert again.model_dump() == school.model_dump()


def test_what_no_question_asks_is_kept_when_answers_change():
    answers, beyond = read_back(file_of("run.years = 12\nbehaviour.growth_rate = 0.05"))
    assert dotted(beyond) == {"run.years": 12, "behaviour.growth_rate": 0.05}
    assert settled(beyond) == set()
    school = read(school_file(answers | {"class_size": 90}, "own.toml", beyond), "own")
    assert (school.school.class_size, school.run.years, school.behaviour.growth_rate) == (90, 12, 0.05)


def test_text_and_names_of_a_file_are_written_so_that_they_can_be_read():
    names = '[school.departments."e.r. \\"2\\""]\nweight = 1\nsettings = { ward = 1 }\n'
    school = file_of('description = """\nA "long"\\u007f\\tone\\\\.\n"""\n' + names)
    answers, beyond = read_back(school)
    assert read(school_file(answers, "own.toml", beyond), "own").model_dump() == school.model_dump()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("school.class_size = [60, 80]", {"class_size"}),
        ('title = " spaces before"', {"title"}),
        ("phases.clerkship.slots.attending.team_size = 3", {"ward_team"}),
        ("levers.education.weeks = [3]", {"sessions"}),
        ("levers.pool.share = 0.12345678", {"open_faculty"}),
        ("curriculum.years = [{classroom = 36}, {classroom = 30}, {clerkship = 46}, {elective = 34}]", set(OF_YEARS)),
    ],
)
def test_a_question_rests_when_the_file_says_what_no_answer_can(text, names):
    school = file_of(text)
    answers, beyond = read_back(school)
    assert settled(beyond) == names
    assert read(school_file(answers, "own.toml", beyond), "own").model_dump() == school.model_dump()


def test_a_policy_nearly_as_shipped_is_a_yes_with_what_differs():
    answers, beyond = read_back(load("universal-assignment"))
    assert answers["advisers"]
    assert dotted(beyond).keys() == {"description", "levers.assignment.weeks"}


def test_a_school_that_lacks_what_the_questions_describe_has_no_answers_but_a_file():
    text = whole_file(load("baseline"))
    begin = text.index("[phases.clerkship.slots.second_attending]")
    school = read(text[:begin] + text[text.index("\n[", begin) :], "own")
    with pytest.raises(ScenarioError, match=r"phases\.clerkship\.slots\.second_attending: the questions describe this"):
        read_back(school)
    assert read(whole_file(school), "own").model_dump() == school.model_dump()


@pytest.mark.parametrize(
    ("key", "allowed", "names"),
    [
        ("curriculum.years.3.clerkship", "", [*OF_YEARS[:3], "clerkship_length", "elective_weeks"]),
        ("school.class_size", "", ["class_size"]),
        (
            "phases.classroom.slots.small_group.settings",
            "give faculty (school.faculty.number)",
            ["faculty", "small_group"],
        ),
        ("behaviour.growth_rate", "", []),
    ],
)
def test_a_problem_of_the_whole_names_the_questions_it_may_be_about(key, allowed, names):
    assert concerned(ScenarioError(key, 1, allowed)) == names
