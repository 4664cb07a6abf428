"""One's own school: the questions, the file they make, and the picture of its timetable."""

import json
import tomllib

import pytest
from PIL import Image
from typer.testing import CliRunner

import scenarios
from experiments.cli import app
from experiments.questions import class_years, questions
from experiments.timetable_picture import blocks, longest_stay, timetable_figure
from sim import load
from sim.curriculum import NO_BLOCK, build_timetable

DEFAULTS = {one.name: one.default for one in questions()}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a folder of one's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, typed=""):
    return CliRunner().invoke(app, ["school", *map(str, arguments)], input=typed)


def made(*answers, file="my-school.toml"):
    """Return the school that answers given as options make, every other question at its default."""
    result = run("new", file, *(word for answer in answers for word in ("--answer", answer)), "--yes")
    assert result.exit_code == 0, result.output
    return load(file)


# --- answers -----------------------------------------------------------------------------------------


def test_all_defaults_are_the_baseline(folder):
    assert made().fingerprint == load("baseline").fingerprint
    assert [path.name for path in folder.iterdir()] == ["my-school.toml"]


@pytest.mark.parametrize("question", questions(), ids=lambda one: one.name)
def test_every_default_can_be_typed(question):
    assert question.answered(question.shown(question.default)) == question.default
    assert question.why


@pytest.mark.parametrize(
    ("answer", "found", "expected"),
    [
        ("title=St. Nowhere's", lambda school: school.title, "St. Nowhere's"),
        ("class_size=1,000", lambda school: school.school.class_size, 1000),
        ("faculty=500", lambda school: school.school.faculty.number, 500),
        ("small_group=5", lambda school: school.phases["classroom"].slots["small_group"].team_size, 5),
        ("clerkship_length=6", lambda school: school.phases["clerkship"].weeks, 6),
        ("rotation_weeks=4", lambda school: school.phases["clerkship"].slots["attending"].rotation_weeks, 4),
        ("ward_team=3", lambda school: school.phases["clerkship"].slots["second_attending"].team_size, 3),
        ("open_faculty=55 %", lambda school: school.levers.pool.share, 0.55),
        ("places=4", lambda school: school.levers.pool.mean_slots, 4.0),
        ("classroom_weeks=40", lambda school: school.curriculum.years[0], {"classroom": 40}),
        ("elective_weeks=20", lambda school: school.curriculum.years[3], {"elective": 20}),
        ("clerkship_weeks=40", lambda school: school.curriculum.years[2]["clerkship"], 40),
        ("classroom_months=12", lambda school: school.curriculum.years[1], {"clerkship": 46}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_stands_in_the_school(answer, found, expected):
    assert found(made(answer)) == expected


@pytest.mark.parametrize(
    ("question", "policy"),
    [(one.name, one.policy) for one in questions() if one.policy],
)
def test_a_school_that_does_it_already_gains_nothing_from_the_policy(question, policy):
    school = made(f"{question}=yes")
    tried = school.under(load(policy)).stages
    assert school.levers != load("baseline").levers or school.phases != load("baseline").phases
    assert all(stage[1:4] == tried[0][1:4] for stage in tried)


@pytest.mark.parametrize("months", [month for month in range(3, 25) if month not in (11, 13, 23)])
@pytest.mark.parametrize("length", [3, 6, 12, DEFAULTS["clerkship_length"]])
def test_clerkships_begin_when_they_should_and_nobody_misses_any(months, length):
    years = class_years(DEFAULTS | {"classroom_months": months, "clerkship_length": length})
    school = load("baseline").vary({"curriculum.years": years, "phases.clerkship.weeks": length})
    timetable, names, _ = build_timetable(school)
    blocks = timetable.block_at[0]
    clerkship = [
        [week for week, block in enumerate(row) if block != NO_BLOCK and names.blocks[block].startswith("clerkship")]
        for row in blocks
    ]
    begin = round(months * 52 / 12)
    if 52 - begin % 52 >= (length if isinstance(length, int) else 8):
        assert {weeks[0] for weeks in clerkship} == {begin}
    whole = 46 if not isinstance(length, int) else 46 // length * length
    assert min(map(len, clerkship)) == whole


# --- asking ------------------------------------------------------------------------------------------


def test_questions_are_asked_with_default_and_reason_and_asked_again(folder):
    typed = "Our own\nabc\n90\n500\n13\n12\n" + "\n" * 20
    result = run("new", "own.toml", typed=typed)
    assert result.exit_code == 0, result.output
    for one in questions():
        assert one.words in result.stdout
        assert one.why in result.stdout
    assert result.stdout.count("'abc' cannot be used: it must be a whole number of students from 4 to 1,000.") == 1
    assert result.stdout.count("'13' cannot be used") == 1
    assert "own.toml" in result.stdout
    assert "mentoring compare --school own.toml" in result.stdout
    school = load("own.toml")
    assert (school.title, school.school.class_size, school.school.faculty.number) == ("Our own", 90, 500)
    assert "clerkship" in school.curriculum.years[1]


def test_an_answer_given_is_not_asked():
    result = run("new", "--answer", "class_size=90", typed="\n" * 20)
    assert result.exit_code == 0, result.output
    assert "How many students enter" not in result.stdout
    assert load("my-school.toml").school.class_size == 90


def test_an_existing_file_is_kept_unless_the_user_says_otherwise(folder):
    (folder / "own.toml").write_text("mine")
    for words, typed in ((["--yes"], ""), ([], "\n"), ([], "n\n")):
        run("new", "own.toml", *words, typed=typed)
        assert (folder / "own.toml").read_text() == "mine"
    assert run("new", "own.toml", typed="y\n" + "\n" * 20).exit_code == 0
    assert load("own.toml") == load("baseline")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["own.txt"], "must end in .toml"),
        (["promotion.toml"], "shipped scenario has this name"),
        (["nowhere/own.toml"], "no such folder"),
        (["--answer", "clas_size=90"], "did you mean 'class_size'"),
        (["--answer", "class_size"], "such as class_size=90"),
        (["--answer", "class_size=none"], "from 4 to 1,000"),
        (["--answer", "places=nan"], "from 1 to 20"),
        (["--answer", "open_faculty=101"], "from 0 to 100"),
        (["--answer", "advisers=perhaps"], "yes or no"),
        (["--answer", "title="], "a name on one line"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_mistakes_get_one_message_and_write_nothing(folder, words, expected):
    result = run("new", *words, "--yes")
    assert result.exit_code == 2
    assert expected in result.stderr
    assert list(folder.iterdir()) == []


# --- the file ----------------------------------------------------------------------------------------


def test_every_number_has_a_comment_that_says_whose_it_is(folder):
    made("class_size=90", "advisers=yes", 'title=A "school" \\ of ours')
    text = (folder / "my-school.toml").read_text()
    assert tomllib.loads(text)["title"] == 'A "school" \\ of ours'
    numbers = [line for line in text.splitlines() if "=" in line and line.split("=")[0].strip() not in SAID_ONCE]
    assert all("#" in line for line in numbers), numbers
    assert "class_size = 90 # people; your answer\n" in text
    assert "number = 960 # people; as in the baseline (105,000 for 67,000 US students)\n" in text
    assert "your answer to advisers; as in formal-assignment.toml" in text


SAID_ONCE = {"extends", "title", "years"}


# --- check and the picture ---------------------------------------------------------------------------


def test_check_describes_the_school_and_draws_its_timetable(folder):
    made("class_size=90", "classroom_months=18", "title=Our school by the sea")
    result = run("check", "my-school.toml", "--out", "here")
    assert result.exit_code == 0, result.output
    for words in ("my-school can be run", "Our school by the sea", "school.class_size", "here/timetable.png"):
        assert words in result.stdout
    provenance = json.loads(Image.open(folder / "here" / "timetable.png").text["Description"])
    assert provenance["fingerprint"] == load("my-school.toml").fingerprint


def test_check_refuses_a_school_that_cannot_be_run(folder):
    (folder / "own.toml").write_text('extends = "baseline"\n[school]\nclas_size = 90\n')
    result = run("check", "own.toml")
    assert result.exit_code == 2
    assert "did you mean 'class_size'" in result.stderr
    assert [path.name for path in folder.iterdir()] == ["own.toml"]


@pytest.mark.parametrize("name", scenarios.names())
def test_every_block_and_slot_of_a_school_is_in_its_picture(name):
    scenario = load(name)
    stage = scenario.stages[-1]
    weeks, stays = timetable_figure(scenario).axes
    passed = blocks(scenario)
    drawn = {
        (patch.get_x(), patch.get_width(), round(patch.get_y() + patch.get_height() / 2)) for patch in weeks.patches
    }
    assert drawn == {(block.week, block.weeks, block.class_year) for block in passed}
    written = {text.get_text() for text in weeks.texts}
    assert {block.department.replace("_", " ") for block in passed if block.department} <= written
    taught = {phase for year in stage.curriculum.years for phase in year}
    named = {f"{phase}: {slot}" for phase in taught for slot, about in stage.phases[phase].slots.items() if about.share}
    assert {label.get_text() for label in stays.get_yticklabels()} == {name.replace("_", " ") for name in named}
    footer = timetable_figure(scenario).get_supxlabel()
    assert scenario.fingerprint[:8] in footer
    assert ("from year 5" in footer) == (len(scenario.stages) > 1)


@pytest.mark.parametrize(
    ("name", "phase", "slot", "weeks"),
    [
        ("baseline", "classroom", "small_group", 9),  # the teacher stays for a block
        ("baseline", "classroom", "clinical_skills", 12),  # counted from the start of the phase, longer than a block
        ("baseline", "clerkship", "attending", 2),
        ("modern-curriculum", "classroom", "clinic_day", 60),  # the same clinician in both class years
        ("longitudinal-clerkship", "longitudinal", "medicine", 40),
    ],
)
def test_how_long_one_teacher_stays(name, phase, slot, weeks):
    stage = load(name).stages[-1]
    assert longest_stay(phase, stage.phases[phase].slots[slot], stage) == weeks


def test_weeks_between_blocks_are_not_counted_as_time_with_a_teacher():
    stage = made("classroom_months=18", "early_clinic=yes").stages[-1]
    slot = stage.phases["classroom"].slots["preceptor"]
    assert stage.curriculum.years[1]["classroom"] == 26
    assert longest_stay("classroom", slot, stage) == 36 + 18
