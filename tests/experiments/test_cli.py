"""The command line as a person runs it: what it prints, writes, refuses, and leaves behind when stopped."""

import json
import os
import signal
import subprocess
import sys
import time

import polars as pl
import pytest
from typer.testing import CliRunner

import scenarios
from experiments.cli import app
from sim import load
from tests.scenario_texts import WIDER

SMALL = """
extends = "baseline"
title = "A small school"

[school]
class_size = 20

[school.faculty]
number = 150

[run]
years = 6
"""
TABLES = {"runs", "effects", "levels", "class_years", "class_year_effects", "class_year_levels"}
TABLES |= {"changes", "change_levels", "without", "without_effects", "without_levels", "best"}
TABLES |= {"years", "year_effects", "for_whom", "for_whom_effects"}
FIGURES = {"network", "changes", "without", "effects", "cost", "class-years", "years", "for-whom", "barriers"}


@pytest.fixture
def school(tmp_path, monkeypatch):
    """Return the path of a small school's file, in a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL)
    (tmp_path / "plan.toml").write_text(SMALL + WIDER)
    return tmp_path / "small.toml"


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def assert_refused(result, *words):
    """Assert one message on stderr with these words, exit code 2, no traceback."""
    assert result.exit_code == 2, result.output
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.output


def files(folder):
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


# --- scenarios ---------------------------------------------------------------------------------------


def test_list_names_every_scenario_and_its_title():
    result = run("scenarios", "list")
    assert result.exit_code == 0
    for name in scenarios.names():
        assert name in result.stdout
        assert load(name).title in result.stdout


@pytest.mark.parametrize("name", scenarios.names())
def test_show_describes_every_shipped_scenario(name):
    result = run("scenarios", "show", name)
    assert result.exit_code == 0
    scenario = load(name)
    taught = {phase for year in scenario.stages[-1].curriculum.years for phase in year}
    for words in (scenario.title, "year 1", "Levers in force", *taught):
        assert words in result.stdout


def test_show_says_what_a_policy_changes_from_when(school):
    result = run("scenarios", "show", "plan.toml")
    (line,) = [line for line in result.stdout.splitlines() if "levers.pool.share" in line]
    assert str(load("baseline").levers.pool.share) in line
    assert "0.9" in line
    assert "from year 2" in line
    (size,) = [line for line in result.stdout.splitlines() if "school.class_size" in line]
    assert "150" in size
    assert "20" in size


def test_check_says_what_is_fine(school):
    result = run("scenarios", "check", "plan.toml")
    assert result.exit_code == 0
    for words in ("plan can be run", "20 students per class", "150 faculty", "wider from year 2"):
        assert words in result.stdout


def test_check_names_file_key_value_and_nearest_name(school):
    school.write_text(SMALL.replace("class_size", "clas_size"))
    assert_refused(run("scenarios", "check", "small.toml"), "small.toml", "school.clas_size", "20", "class_size")


def test_check_of_a_file_that_is_not_toml(school):
    school.write_text("not toml at all")
    assert_refused(run("scenarios", "check", "small.toml"), "small.toml", "not TOML")


# --- run ---------------------------------------------------------------------------------------------


def test_run_prints_a_summary_and_writes_tables_with_provenance(school, tmp_path):
    result = run("run", "plan.toml", "--seed", 3, "--out", "here")
    assert result.exit_code == 0, result.output
    for words in (
        "A small school",
        "seed 3",
        "year 4",
        "Where they met",
        "first move",
        "Faculty time",
        "One run is one",
    ):
        assert words in result.stdout
    for name in files(tmp_path / "here"):
        assert f"here/{name}" in result.stdout
        metadata = pl.read_parquet_metadata(tmp_path / "here" / name)
        assert metadata["fingerprint"] == load("plan.toml").fingerprint
        assert (metadata["scenario"], metadata["seed"], metadata["engine"]) == ("plan", "3", "kernel")
        assert "polars" in json.loads(metadata["versions"])
    assert len(pl.read_parquet(tmp_path / "here" / "students.parquet")) == 6 * 20
    assert {"ties.parquet", "requests.parquet", "by_class_year.parquet"} <= files(tmp_path / "here")


def test_run_has_a_folder_of_its_own_by_default(school, tmp_path):
    assert run("run", "small.toml", "--years", 2, "--seed", 1).exit_code == 0
    assert "students.parquet" in files(tmp_path / "results" / "run-small-seed-1")
    students = pl.read_parquet(tmp_path / "results" / "run-small-seed-1" / "students.parquet")
    assert students["cohort"].max() == 2


def test_both_engines_write_the_same_tables(school, tmp_path):
    for engine in ("kernel", "agents"):
        assert run("run", "small.toml", "--years", 3, "--engine", engine, "--out", engine).exit_code == 0
    assert files(tmp_path / "kernel") == files(tmp_path / "agents")
    for name in files(tmp_path / "kernel"):
        assert pl.read_parquet(tmp_path / "kernel" / name).equals(pl.read_parquet(tmp_path / "agents" / name))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "smal.toml"], ["smal.toml", "no such"]),
        (["run", "basline"], ["basline", "did you mean 'baseline'"]),
        (["run", "small.toml", "--years", 61], ["--years", "61", "from 1 to 60"]),
        (["run", "small.toml", "--years", 0], ["--years", "0", "from 1 to 60"]),
        (["run", "small.toml", "--seed", -1], ["--seed", "-1"]),
        (["run", "small.toml", "--engine", "steam"], ["--engine", "steam", "kernel", "agents"]),
        (["run", "plan.toml", "--years", 1], ["policies.wider.start_year", "2", "run.years = 1"]),
        (["run", "small.toml", "--out", "small.toml"], ["--out", "small.toml", "folder"]),
        (["run", "small.toml", "--out", "small.toml/inside"], ["--out", "small.toml/inside", "folder"]),
        (["compare", "plan.toml", "--seeds", 1], ["--seeds", "1", "from 2"]),
        (["compare", "plan.toml", "--years", 99], ["--years", "99"]),
        (["compare", "plan.toml", "--years", 1], ["policies.wider.start_year"]),
        (["compare", "plan.toml", "--out", "small.toml"], ["--out", "small.toml", "folder"]),
        (["compare", "promotoin"], ["promotoin", "did you mean 'promotion'"]),
        (["compare", "baseline"], ["nothing to compare"]),
        (["history", "small.toml", 1234567], ["STUDENT", "1234567"]),
    ],
)
def test_mistakes_get_one_message_and_write_nothing(school, tmp_path, arguments, words):
    before = files(tmp_path)
    assert_refused(run(*arguments), *words)
    assert files(tmp_path) == before


# --- compare and history -----------------------------------------------------------------------------


def test_compare_prints_effects_and_writes_tables_and_figures(school, tmp_path):
    result = run("compare", "plan.toml", "small.toml", "--seeds", 4, "--seed", 6, "--out", "there")
    assert result.exit_code == 0, result.output
    assert "What each policy changes" in result.stdout
    folder = tmp_path / "there"
    assert files(folder) == {f"{name}.parquet" for name in TABLES} | {f"{name}.png" for name in FIGURES}
    for name in files(folder):
        assert f"there/{name}" in result.stdout
    for name in FIGURES:
        assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    effects = pl.read_parquet(folder / "effects.parquet")
    references = dict(effects.select("scenario", "reference").unique().iter_rows())
    assert references == {"plan": "small", "small": "baseline, 6 years"}
    metadata = pl.read_parquet_metadata(folder / "effects.parquet")
    assert json.loads(metadata["seeds"]) == [6, 7, 8, 9]
    assert json.loads(metadata["scenarios"])["plan"] == load("plan.toml").fingerprint


def test_compare_prints_the_effects_it_writes(school, tmp_path):
    result = run("compare", "plan.toml", "--seeds", 4, "--out", "there")
    effects = pl.read_parquet(tmp_path / "there" / "effects.parquet")
    for outcome in ("mentored_year_3", "mentored_year_4"):
        row = effects.filter(pl.col("outcome") == outcome).row(0, named=True)
        low, high = (round(100 * row[side], 1) + 0.0 for side in ("low", "high"))
        assert f"{low:.1f} to {high:.1f}" in result.stdout


def test_compare_adds_seeds_up_to_the_precision_and_writes_a_report(school, tmp_path):
    words = ["--behaviour", "scenario", "--seeds", 4, "--precision", "0.02", "--report", "--cost-per-hour", 80]
    done = run("compare", "plan.toml", *words)
    assert done.exit_code == 0, done.output
    folder = tmp_path / "results" / "compare"
    clinical = pl.read_parquet(folder / "effects.parquet").filter(outcome="mentored_clinical")
    assert (clinical["high"] - clinical["low"]).max() / 2 <= 0.02
    assert clinical["seeds"].item() > 4
    assert f"over {clinical['seeds'].item()} seeds" in done.output
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert "A small school" in report
    assert "at 80.00 an hour" in report


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--precision", "0"], ["--precision", "above 0"]),
        (["--precision", "nan"], ["--precision", "above 0"]),
        (["--report", "--cost-per-hour", "-1"], ["--cost-per-hour", "above 0"]),
        (["--cost-per-hour", "5"], ["--cost-per-hour", "--report"]),
    ],
)
def test_compare_refuses_what_makes_no_sense(school, tmp_path, arguments, words):
    assert_refused(run("compare", "plan.toml", *arguments), *words)
    assert not (tmp_path / "results").exists()


def test_history_suggests_students_and_tells_one(school, tmp_path):
    suggested = run("history", "small.toml")
    assert suggested.exit_code == 0
    student = suggested.stdout.strip().split()[-1]
    told = run("history", "small.toml", student)
    assert told.exit_code == 0
    assert student in told.stdout
    assert files(tmp_path) == {"small.toml", "plan.toml"}


# --- a real process ----------------------------------------------------------------------------------


def process(*arguments, **options):
    """Start the command line as its own process, Ctrl-C not ignored."""
    return subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(scenarios.FOLDER.parent), *sys.path])},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        **options,
    )


def test_a_process_answers_help_and_mistakes(school, tmp_path):
    helped = process("compare", "--help", cwd=tmp_path)
    printed, _ = helped.communicate()
    assert helped.returncode == 0
    assert "--seeds" in printed
    assert "mentoring compare promotion" in printed
    mistaken = process("run", "basline", cwd=tmp_path)
    printed, errors = mistaken.communicate()
    assert (mistaken.returncode, printed) == (2, "")
    assert "did you mean 'baseline'" in errors
    assert "Traceback" not in errors


def test_ctrl_c_leaves_no_half_written_table(school, tmp_path):
    started = process("compare", "plan.toml", "--seeds", "9000", "--out", "there", cwd=tmp_path)
    while not (tmp_path / "there").exists():  # from here on it simulates
        assert started.poll() is None, started.communicate()
        time.sleep(0.02)
    time.sleep(1)
    started.send_signal(signal.SIGINT)
    _, errors = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Ctrl-C" in errors
    assert "Traceback" not in errors
    assert files(tmp_path) == {"small.toml", "plan.toml"}
