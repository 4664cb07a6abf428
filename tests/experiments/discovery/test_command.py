"""``mentoring discover`` from the command line: what it prints and writes, and what it answers to mistakes."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.cli import app

PLACE = """
extends = "baseline"
title = "A small school"
school.class_size = 16
school.faculty.number = 120
run.years = 5
"""
FILES = {"discovery.html", "discovery.png"} | {
    f"{name}.parquet" for name in ("discovery", "restrictions", "trajectory", "tree", "cases", "case_numbers")
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Return the file of a small school, in a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "place.toml").write_text(PLACE)
    return "place.toml"


def run(*arguments):
    return CliRunner().invoke(app, ["discover", *arguments])


def test_a_question_is_answered_with_page_figure_and_tables(place, tmp_path):
    options = ("--policy", "wider-pool", "--school", place, "--behaviour", "scenario", "--cases", "40", "--seeds", "4")
    done = run(*options, "--question", "effect > 0.01", "--out", "found", "--runs", "kept")
    assert done.exit_code == 0, done.output
    text = " ".join(done.output.split())
    assert "A wider pool of mentors adds more than 1.0 points to the share of students" in text
    assert "of 40 cases" in text
    assert "one set of behaviour of scenario" in text
    assert {path.name for path in (tmp_path / "found").iterdir()} == FILES
    assert "A small school" in (tmp_path / "found" / "discovery.html").read_text()
    about = pl.read_parquet_metadata(tmp_path / "found" / "discovery.parquet")
    assert json.loads(about["questions"]) == ["effect > 0.01"]
    assert list((tmp_path / "kept").glob("cases-wider-pool-*"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--policy", "wider-pol"), "did you mean"),
        (("--policy", "wider-pool", "--question", "efect < 0"), "did you mean 'effect'"),
        (("--policy", "wider-pool", "--outcome", "mentored_clinicl"), "did you mean 'mentored_clinical'"),
        (("--policy", "wider-pool", "--cases", "5"), "from 40"),
        (("--policy", "residency"), "no policies to try"),
        (("--policy", "wider-pool", "--behaviour", "none.parquet"), "no such file"),
    ],
)
@pytest.mark.usefixtures("place")
def test_mistakes_have_one_message_and_exit_code_2(arguments, words, tmp_path):
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.output
    assert {path.name for path in tmp_path.iterdir()} == {"place.toml"}
