"""*Your school*: what stands in the form, what is said about it, and what its buttons do."""

import threading

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.lab import schools
from experiments.lab.your_school import form as school_form
from experiments.lab.your_school.form import GROUPS, NEW, SchoolForm, form_of, made, opened, served
from experiments.lab.your_school.report import Stopped, behaviour_at, report
from experiments.lab.your_school.timetable import teachers, timetable
from experiments.questions import questions
from experiments.school_file import school_file, whole_file
from sim import ScenarioError, load

DEFAULTS = {one.name: one.default for one in questions()}
SMALL = 'extends = "baseline"\ntitle = "Small"\nschool.class_size = 24\nschool.faculty.number = 200\n'


def typed(**answers):
    return NEW._replace(typed=NEW.typed | answers)


def messages(form):
    sent = []
    form.send = lambda content, _buffers=None: sent.append(content)
    return sent


# --- answers -----------------------------------------------------------------------------------------


def test_every_question_has_its_place_in_the_form_and_is_there_with_its_reason():
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(one.name for one in questions())
    page = school_form.page()
    for one in questions():
        assert f'for="{one.name}"' in page
        assert one.words in page
        assert one.why.replace("'", "&#39;") in page


def test_answers_make_the_file_that_the_command_line_writes():
    school = made(typed(class_size="90", advisers="yes"))
    assert school.text == school_file(DEFAULTS | {"class_size": 90, "advisers": True}, "my-school.toml")
    assert school.scenario.school.class_size == 90
    assert not any(school.problems.values())


def test_a_wrong_answer_is_explained_in_the_words_of_the_command_line():
    school = made(typed(class_size="lots", open_faculty="120"))
    assert school.scenario is None
    assert {name: words for name, words in school.problems.items() if words} == {
        "class_size": "'lots' cannot be used: it must be a whole number of students from 4 to 1,000.",
        "open_faculty": "'120' cannot be used: it must be a percentage from 0 to 100.",
    }


def test_what_only_the_whole_school_shows_is_told_with_the_questions_it_is_about():
    years = "curriculum.years = [{classroom = 36}, {classroom = 36}, {clerkship = 8}, {elective = 34}]"
    form = opened(f'extends = "baseline"\n{years}', "own.toml")
    school = made(form._replace(typed=form.typed | {"clerkship_length": "12"}))
    assert (
        school.whole == "curriculum.years.3.clerkship = 8: a block of phases.clerkship lasts 12 weeks and does not fit."
    )
    assert [name for name, words in school.problems.items() if words] == ["clerkship_length"]


def test_the_form_tells_what_is_wrong_and_keeps_what_was_typed_and_drawn():
    form = SchoolForm()
    before = form.shown
    form.typed = NEW.typed | {"faculty": "12"}
    assert form.typed["faculty"] == "12"
    assert "from 100 to 20,000" in form.shown["problems"]["faculty"]
    assert form.shown["about"] == [("faculty", "How many faculty does the school have, volunteers included?")]
    assert form.shown["timetable"] == before["timetable"]
    assert form.shown["text"] == ""
    form.typed = NEW.typed | {"faculty": "120"}
    assert "120 faculty" in form.shown["timetable"]


# --- files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("own.toml", 'extends = "baseline"\nschool.clas_size = 9', "own.toml: school.clas_size = 9: unknown key; did"),
        ("own.toml", "school = ", "own.toml: syntax: the file is not TOML"),
        ("own.toml", 'extends = "nowhere"', "own.toml: extends"),
        ("own.toml", None, "not text in UTF-8"),
        ("own.txt", SMALL, "must end in .toml"),
        ("own.toml", "#" * 1_000_001, "too many for a school"),
        ("o" * 300 + ".toml", SMALL, "take a shorter one"),
    ],
    ids=("unknown key", "no TOML", "extends nothing", "no text", "no .toml", "too long", "long name"),
)
def test_a_file_that_cannot_be_used_is_explained_and_changes_nothing(file, text, expected):
    form = SchoolForm(typed(class_size="lots"))
    form._asked(form, {"ask": "load", "file": file, "text": text}, None)
    assert "nothing is changed" in form.shown["said"]
    assert expected in form.shown["said"]
    assert "/tmp" not in form.shown["said"]
    assert form.typed["class_size"] == "lots"


def test_a_loaded_file_fills_the_form_and_what_it_says_beyond_is_named_and_can_be_left_out():
    form = SchoolForm(said="a mistake of before")
    form._asked(form, {"ask": "load", "file": "C:\\files\\ours.toml", "text": SMALL + "run.years = 6\n"}, None)
    assert (form.typed["title"], form.typed["class_size"]) == ("Small", "24")
    assert form.shown["beyond"] == [("run.years", "6")]
    assert (form.shown["file"], form.shown["said"]) == ("ours.toml", "")
    assert "years = 6" in form.shown["text"]
    form._asked(form, {"ask": "forget"}, None)
    assert form.shown["beyond"] == []
    assert form.school.scenario.run.years == load("baseline").run.years
    assert form.typed["class_size"] == "24"


def test_a_name_with_a_space_is_quoted_as_the_command_line_does():
    form = opened(SMALL, "our school.toml")
    assert "#     mentoring school check 'our school.toml'" in made(form).text


def test_a_school_that_no_answers_make_is_used_as_it_stands():
    text = whole_file(load("baseline").vary({"school.class_size": 50}))
    begin = text.index("[phases.clerkship.slots.second_attending]")
    form = SchoolForm(opened(text[:begin] + text[text.index("\n[", begin) :], "own.toml"))
    assert form.shown["stands"]
    assert set(form.shown["settled"]) == set(DEFAULTS)
    assert "50 students" in form.shown["timetable"]
    assert schools.read(form.shown["text"], "own").model_dump() == form.school.scenario.model_dump()
    form._asked(form, {"ask": "forget"}, None)
    assert not form.shown["stands"]
    assert form.typed == NEW.typed


def test_html_in_a_school_stays_text():
    form = SchoolForm(opened('extends = "baseline"\ntitle = "<img src=x>"', "own.toml"))
    assert form.shown["title"] == "<img src=x>"
    assert "<img" not in form.shown["timetable"] + form.shown["teachers"]


# --- other pages -------------------------------------------------------------------------------------


def test_another_page_shows_the_school_and_coming_back_finds_the_form():
    form = SchoolForm(form_of(schools.read(SMALL + "run.years = 6\n", "ours")))
    sent = messages(form)
    form._asked(form, {"ask": "go", "page": "levers"}, None)
    assert sent[0]["go"].startswith("/levers/?school=")
    token = sent[0]["back"].partition("?school=")[2]
    assert schools.chosen({"school": token}) == form.school.scenario
    back = served({"school": token})
    assert back.typed == form.typed
    assert back.shown == form.shown


def test_a_school_that_is_not_kept_any_more_is_told_beside_a_new_form():
    form = served({"school": "unknown"})
    assert "not in the lab's memory" in form.shown["said"]
    assert form.typed == NEW.typed


def test_nothing_is_done_for_a_school_that_cannot_be_run():
    form = SchoolForm(typed(class_size="lots"))
    sent = messages(form)
    form._asked(form, {"ask": "go", "page": "levers"}, None)
    form._asked(form, {"ask": "report", "seeds": 20, "cost": ""}, None)
    assert sent == []


# --- the picture -------------------------------------------------------------------------------------


def test_the_timetable_says_every_week_to_who_cannot_see_it():
    html = timetable(load("baseline"))
    assert "Class year 3, week by week: clerkship, medicine: 8 weeks; clerkship, surgery: 8 weeks;" in html
    assert "8 clerkship blocks of 4 to 8 weeks" in html
    assert "vacation: 16 weeks" in html
    assert "clinical skills" in teachers(load("baseline"))


# --- the report --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"seeds": 20, "cost": "much"}, "must be a number above 0"),
        ({"seeds": 20, "cost": "0"}, "must be a number above 0"),
        ({"seeds": 20, "cost": "inf"}, "must be a number above 0"),
        ({"seeds": 3, "cost": ""}, "must be one of 20, 40, 100"),
        ({}, "must be one of 20, 40, 100"),
    ],
)
def test_wrong_choices_of_the_report_are_explained(asked, expected):
    form = SchoolForm()
    sent = messages(form)
    form._asked(form, {"ask": "report"} | asked, None)
    assert [message["report"] for message in sent] == ["wrong"]
    assert expected in sent[0]["words"]


def test_a_report_tells_how_far_it_is_and_stops_when_asked():
    form = SchoolForm(form_of(schools.read(SMALL, "small")))
    told, ended = [], threading.Event()

    def send(content, _buffers=None):
        told.append(content)
        if content["report"] == "running" and "of" in content["words"]:
            form._asked(form, {"ask": "stop"}, None)
        if content["report"] == "stopped":
            ended.set()

    form.send = send
    form._asked(form, {"ask": "report", "seeds": 20, "cost": ""}, None)
    assert ended.wait(60)
    assert told[0]["words"] == "Starting ..."
    assert any("runs, about" in message["words"] for message in told)


def test_stopping_leaves_no_runs_behind():
    with pytest.raises(Stopped):
        report(schools.read(SMALL, "small"), 40, stopped=lambda: True)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")]


def test_a_school_where_no_policy_can_be_tried_is_explained():
    school = schools.read(SMALL + "run.years = 4\n", "small")
    with pytest.raises(ScenarioError, match="must start before the run ends"):
        report(school, 4)


@pytest.mark.slow
def test_the_report_is_that_of_the_command_line_byte_for_byte(tmp_path):
    form = form_of(schools.read(SMALL + "run.years = 6\n", "my-school"))
    school = made(form)
    file = tmp_path / form.file
    file.write_text(school.text)
    options = ("--seeds", "4", "--report", "--cost-per-hour", "80", "--out", str(tmp_path / "out"))
    result = CliRunner().invoke(app, ["compare", "--school", str(file), *options])
    assert result.exit_code == 0, result.output
    assert report(school.scenario, 4, 80.0) == (tmp_path / "out" / "report.html").read_text()


def test_people_behave_as_the_file_says_where_it_says_so():
    assert behaviour_at(schools.read(SMALL, "small")).name == "posterior"
    assert behaviour_at(schools.read(SMALL + "behaviour.seeking_rate = 0.02\n", "small")) is None
