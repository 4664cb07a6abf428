"""What a user is told when a scenario cannot be used: file, key, value, what is allowed, the nearest valid name."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim import ScenarioError, load

JARGON = re.compile(r"pydantic|constrained|tuple|dict|Input should|type=|None|np\.|literal|\bint\b|\bfloat\b|\bstr\b")


def refused(action: Callable[[], Any]) -> ScenarioError:
    """Return the error of an action, having checked that its message reads well."""
    with pytest.raises(ScenarioError) as caught:
        action()
    message = str(caught.value)
    assert "\n" not in message
    assert not JARGON.search(message.replace(caught.value.file, "")), message
    return caught.value


# --- files -----------------------------------------------------------------------------------

LONGEST_NUMBER = "9" * 400
YEARS = "policies.a.curriculum.years"
SCHOOL_YEARS = "curriculum.years = [{classroom = 36}, {classroom = 36}"
REFUSED = {
    # unknown keys
    "unknown section": ("[behavior]\ngrowth_rate = 1", "behavior", "did you mean 'behaviour'?"),
    "unknown key at the top": ("titel = 'a'", "titel", "did you mean 'title'?"),
    "unknown key": ("[run]\nyeers = 5", "run.yeers", "did you mean 'years'?"),
    "unknown setting": (
        "[school.departments.medicine.settings]\nwrd = 1.0",
        "school.departments.medicine.settings.wrd",
        "did you mean 'ward'?",
    ),
    "unknown key of a lever in a policy": (
        "[policies.a]\nstart_year = 5\nlevers.promotion.emphasi = 1",
        "policies.a.levers.promotion.emphasi",
        "did you mean 'emphasis'?",
    ),
    "unknown lever in a policy": (
        "[policies.a]\nstart_year = 5\nlevers.promotio.emphasis = 1",
        "policies.a.levers.promotio",
        "did you mean 'promotion'?",
    ),
    "misspelt phase": ("[phases.clerkshp]\nweeks = 4", "phases.clerkshp.setting", "did you mean 'clerkship'"),
    "misspelt phase in a policy": (
        "[policies.a]\nstart_year = 5\nphases.clerkshp.weeks = 4",
        "policies.a.phases.clerkshp.setting",
        "did you mean 'clerkship'",
    ),
    "a name of its own": ("name = 'x'", "name", "'title'"),
    # wrong types
    "text for a number": ("[behaviour]\ngrowth_rate = '1'", "behaviour.growth_rate", "must be a number from 0 to 5"),
    "a fraction of a year": ("[run]\nyears = 5.0", "run.years", "must be a whole number from 1 to 60 (years)"),
    "true for a number": ("[run]\nyears = true", "run.years", "must be a whole number from 1 to 60"),
    "a number for a table": ("run = 5", "run", "must be a table with years, spring_week"),
    "a number for a lever": (
        "[policies.a]\nstart_year = 5\nlevers.promotion = 1",
        "policies.a.levers.promotion",
        "must be a table with emphasis, hours_per_year",
    ),
    "a number for a list": ("[levers.education]\nweeks = 3", "levers.education.weeks", "must be a list"),
    "a number for a choice": ("[levers.assignment]\nby_vision = 1", "levers.assignment.by_vision", "true or false"),
    "a number for text": ("title = 3", "title", "must be text in quotes"),
    "a date": ("[run]\nyears = 2020-01-01", "run.years", "must be a whole number from 1 to 60"),
    "unknown choice": ("[phases.clerkship]\norder = 'choosen'", "phases.clerkship.order", "did you mean 'chosen'?"),
    "text for a list or a choice": (
        "[phases.clerkship.slots.attending]\ndepartments = 'medicine'",
        "phases.clerkship.slots.attending.departments",
        'must be "own" or "any", or a list',
    ),
    # out of range
    "too low": ("[run]\nyears = 0", "run.years", "must be a whole number from 1 to 60"),
    "too high": ("[levers.pool]\nshare = 1.5", "levers.pool.share", "must be a number from 0 to 1"),
    "not a number": ("[behaviour]\ngrowth_rate = nan", "behaviour.growth_rate", "must be a number from 0 to 5"),
    "infinite": ("[behaviour]\ngrowth_rate = inf", "behaviour.growth_rate", "must be a number from 0 to 5"),
    "huge": (f"[school]\nclass_size = {LONGEST_NUMBER}", "school.class_size", "must be a whole number from 1 to 9,999"),
    "huge for a number": (f"[behaviour]\nlapse = {LONGEST_NUMBER}", "behaviour.lapse", "must be a number from 0 to 1"),
    "one of a list": ("[behaviour]\nneed = [1, -2]", "behaviour.need.2", "must be a number from 0 to 100"),
    "no classes": ("[school]\nclass_size = []", "school.class_size", "or a list of 1 or more"),
    "an empty class": ("[school]\nclass_size = [9, 0]", "school.class_size", "each a whole number from 1 to 9,999"),
    "lever of a policy": (
        "[policies.a]\nstart_year = 5\nlevers.pool.share = -1",
        "policies.a.levers.pool.share",
        "must be a number from 0 to 1",
    ),
    # timetables
    "too long a phase": ("curriculum.years = [{classroom = 60}]", "curriculum.years.1.classroom", "from 1 to 52"),
    "too long a year": (
        "curriculum.years = [{classroom = 36}, {classroom = 30, clerkship = 30}]",
        "curriculum.years.2",
        "60 weeks do not fit the 52 of a year",
    ),
    "too long a block": (
        "curriculum.years = [{classroom = 36}, {clerkship = 7}]",
        "curriculum.years.2.clerkship",
        "a block of phases.clerkship lasts 8 weeks and does not fit",
    ),
    "too long a block in a policy": (
        f"[policies.a]\nstart_year = 5\n{SCHOOL_YEARS}, {{clerkship = 7}}, {{elective = 34}}]",
        f"{YEARS}.3.clerkship",
        "a block of phases.clerkship lasts 8 weeks",
    ),
    "longer blocks in a policy": (
        "[policies.a]\nstart_year = 5\nphases.clerkship.weeks = 48",
        f"{YEARS}.3.clerkship",
        "a block of phases.clerkship lasts 48 weeks",
    ),
    "unknown phase": ("curriculum.years = [{clasroom = 36}]", "curriculum.years.1.clasroom", "mean 'classroom'?"),
    "unknown department": (
        "[phases.elective]\ndepartments = ['medicin']",
        "phases.elective.departments",
        "did you mean 'medicine'?",
    ),
    "unknown department of a slot": (
        "[phases.elective.slots.attending]\ndepartments = ['surgry']",
        "phases.elective.slots.attending.departments",
        "did you mean 'surgery'?",
    ),
    "too few lengths": ("[phases.clerkship]\nweeks = [8, 8]", "phases.clerkship.weeks", "one per department (8)"),
    "lengths of chosen blocks": (
        "[phases.elective]\nweeks = [4, 4, 4, 4, 4, 4, 4, 4, 4]",
        "phases.elective.weeks",
        "blocks that students choose all have one length",
    ),
    "nothing taught": ("curriculum.years = [{}, {}]", "curriculum.years", "no year has a phase"),
    "no years": ("curriculum.years = []", "curriculum.years", "must be a list of 1 to 8"),
    "a session after graduation": (
        "[levers.education]\nweeks = [2, 300]",
        "levers.education.weeks",
        "students graduate after week 208",
    ),
    "nobody for a slot": (
        "[phases.elective.slots.attending]\nsettings = ['classroom']",
        "phases.elective.slots.attending.settings",
        "nobody can fill this slot: medicine has no faculty working there",
    ),
    "nobody for a slot of a policy": (
        "[policies.a]\nstart_year = 5\nphases.elective.slots.attending.settings = ['classroom']",
        "policies.a.phases.elective.slots.attending.settings",
        "nobody can fill this slot",
    ),
    "nobody in the department of a policy": (
        "[policies.a]\nstart_year = 5\nphases.elective.departments = ['basic_science']",
        "policies.a.phases.elective.slots.attending.settings",
        "basic_science has no faculty working there",
    ),
    "no faculty": (
        "[school]\ndepartments = {}\nfaculty.number = 3",
        "phases.classroom.slots.small_group.settings",
        "the school has no faculty working there",
    ),
    "too many faculty": (
        "[levers.pool]\nrecruits = 50000\n[school.faculty]\nnumber = 99999",
        "levers.pool.recruits",
        "at most 99,999 faculty in all",
    ),
    # policies
    "a policy without a start": ("[policies.a]\nlevers.pool.share = 1", "policies.a.start_year", "this key is needed"),
    "a policy too late": (
        "[policies.a]\nstart_year = 9",
        "policies.a.start_year",
        "before the run ends (run.years = 8)",
    ),
    "a timetable in mid-year": (
        "[policies.a]\nstart_year = 5\nstart_week = 3\nphases.clerkship.weeks = 4",
        "policies.a.start_week",
        "a new timetable can only start in week 1 of a year",
    ),
    "class years of a policy": (
        f"[policies.a]\nstart_year = 5\n{SCHOOL_YEARS}]",
        YEARS,
        "a policy cannot change the number of class years, 4",
    ),
}


@pytest.mark.parametrize(("text", "key", "allowed"), REFUSED.values(), ids=REFUSED.keys())
def test_a_message_names_file_key_value_and_what_is_allowed(write, text, key, allowed):
    path = write(text)
    error = refused(lambda: load(path))
    message = str(error)
    assert message.startswith(path)
    assert f": {key}" in message
    assert allowed in message
    if "is needed" not in message:  # a key that is missing has no value
        assert f"{key} = " in message


def test_a_policy_is_blamed_for_what_it_breaks_and_not_another(write):
    path = write(
        "[policies.a]\nstart_year = 5\nphases.elective.slots.attending.settings = ['classroom']\n"
        "[policies.b]\nstart_year = 6\nphases.clerkship.weeks = 4\n[policies.c]\nstart_year = 5\nlevers.pool.share = 1"
    )
    assert refused(lambda: load(path)).key == "policies.a.phases.elective.slots.attending.settings"


def test_a_wrong_value_is_looked_for_in_the_file_that_holds_it(write):
    parent = write("[run]\nyears = 0", "parent.toml")
    message = str(refused(lambda: load(write("", extends='"./parent.toml"'))))
    assert "mine.toml" in message
    assert f"extends {parent}" in message
    assert "run.years = 0" in message


def test_a_file_that_extends_nothing_is_told_how(write):
    error = refused(lambda: load(write("title = 'mine'", extends="")))
    assert error.key == "run"
    assert 'extends = "baseline"' in str(error)


@pytest.mark.parametrize(
    ("extends", "allowed"),
    [
        ('"basline"', "did you mean 'baseline'?"),
        ('"./no-such.toml"', "no such scenario or file"),
        ("3", "must be the name or path of a scenario in quotes, or a list of them"),
        ('["baseline", 3]', "must be the name or path of a scenario in quotes, or a list of them"),
        ('"./mine.toml"', "in a loop: mine.toml -> mine.toml"),
    ],
)
def test_extends_names_a_scenario(write, extends, allowed):
    path = write("", extends=extends)
    error = refused(lambda: load(path))
    assert (error.key, error.file) == ("extends", path)
    assert allowed in str(error)


def test_a_loop_is_shown_whole(write):
    write("", "a.toml", extends='"./b.toml"')
    write("", "b.toml", extends='["baseline", "./c.toml"]')
    path = write("", "c.toml", extends='"./a.toml"')
    assert "c.toml -> a.toml -> b.toml -> c.toml" in str(refused(lambda: load(path)))


def test_a_shipped_name_misspelt_is_recognised_also_as_a_path():
    for name in ("promotoin", "anywhere/promotoin.toml"):
        error = refused(lambda name=name: load(name))
        assert error.given == name
        assert "did you mean 'promotion'?" in str(error)


def test_a_folder_is_not_a_scenario(tmp_path):
    assert "this is a folder" in str(refused(lambda: load(f"{tmp_path}/")))


@pytest.mark.skipif(os.name == "nt" or getattr(os, "geteuid", int)() == 0, reason="the administrator may read all")
def test_a_file_one_may_not_read_is_named(write):
    path = write("")
    Path(path).chmod(0)
    assert f'"{path}": the file cannot be read' in str(refused(lambda: load(path)))


@pytest.mark.parametrize(
    ("content", "allowed"),
    [
        (b"[run\nyears = 5", "the file is not TOML: Expected ']'"),
        (b"run = 1\nrun = 2\n", "the file is not TOML: Cannot overwrite a value (at line 2"),
        (b"PK\x03\x04", "the file is not TOML"),
        (b'title = "\xe9cole"', "save it as UTF-8"),
        (b"a = " + b"[" * 9_999, "the file cannot be read: a number in it is too long, or lists stand too deep"),
        (b"a = " + b"9" * 9_999, "the file cannot be read: a number in it is too long, or lists stand too deep"),
    ],
    ids=["syntax", "a key twice", "no text", "not UTF-8", "deep", "long"],
)
def test_a_file_that_is_not_toml_is_named(tmp_path, content, allowed):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    message = str(refused(lambda: load(path)))
    assert message.startswith(str(path))
    assert allowed in message


# --- sweeps ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dotted", "value", "allowed"),
    [
        ("behaviour.growth", 1, "did you mean 'growth_rate'?"),
        ("behavior.growth_rate", 1, "did you mean 'behaviour'?"),
        ("", 1, "no such name"),
        ("behaviour.growth_rate.x", 1, "behaviour.growth_rate is a value, not a table"),
        ("school.class_size.x", 1, "school.class_size is a value, not a table"),
        ("behaviour.growth_rate", "fast", "must be a number from 0 to 5 (1/hour)"),
        ("behaviour.growth_rate", float("nan"), "must be a number from 0 to 5"),
        ("run.years", 5.0, "must be a whole number from 1 to 60"),
        ("run", 5, "must be a table with years, spring_week"),
        ("phases.elective.departments", ["medicin"], "did you mean 'medicine'?"),
        ("phases.classroom.weeks", 37, "a block of phases.classroom lasts 37 weeks"),
    ],
)
def test_a_sweep_is_told_which_name_or_value_is_wrong(dotted, value, allowed):
    message = str(refused(lambda: load("baseline").vary({dotted: value})))
    assert message.startswith("baseline: ")
    assert dotted.partition(".")[0] in message
    assert allowed in message


def test_a_number_too_long_to_print_is_refused_too():
    message = str(refused(lambda: load("baseline").vary({"run.years": 10**5000})))
    assert message == "baseline: run.years = (a huge number): must be a whole number from 1 to 60 (years)"


def test_a_shorter_run_is_refused_while_a_policy_starts_after_it():
    error = refused(lambda: load("promotion").vary({"run.years": 3}))
    assert (error.file, error.key, error.given) == ("promotion", "policies.promotion.start_year", 5)
