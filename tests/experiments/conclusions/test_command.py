"""The command says what survives on the terminal and on one page, and answers mistakes in plain words."""

import re

import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.conclusions import agreeing

SCHOOL = """
extends = "baseline"
title = "A small school"
school.class_size = 20
school.faculty.number = 150
run.years = 6
phases.clerkship.weeks = 6
curriculum.years = [{ classroom = 36 }, { classroom = 36 }, { clerkship = 42 }, { elective = 34 }]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a small school and behaviour sets, and in ``out`` what the command wrote about them."""
    folder = tmp_path_factory.mktemp("conclusions")
    (folder / "small.toml").write_text(SCHOOL)
    sets = {"behaviour.seeking_rate": [0.025, 0.03, 0.035, 0.04], "behaviour.lapse": [0.12, 0.1, 0.08, 0.11]}
    pl.DataFrame(sets).write_parquet(folder / "sets.parquet")
    done = run(folder)
    assert done.exit_code == 0, done.output
    (folder / "said").write_text(done.stdout)
    return folder


def run(folder, *more):
    words = ["conclusions", "--behaviour", str(folder / "sets.parquet"), "--school", str(folder / "small.toml")]
    return CliRunner().invoke(app, [*words, "--seeds", "80", "--out", str(folder / "out"), *more])


def plain(text):
    """Return a text on one line, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("&#39;", "'").split())


def test_every_policy_has_a_verdict_on_sign_rank_and_size(folder):
    table = pl.read_parquet(folder / "out" / "conclusions.parquet")
    assert table.height == 12  # the longitudinal clerkship does not fit these class years
    assert not table.select("sign", "place", "size").null_count().sum_horizontal().item()
    assert table["rank"].to_list() == list(range(1, 13))


def test_the_page_needs_nothing_else_and_says_what_the_terminal_says(folder):
    page = (folder / "out" / "conclusions.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)
    said, shown = plain((folder / "said").read_text()), plain(page)
    table = pl.read_parquet(folder / "out" / "conclusions.parquet")
    for title in table["title"]:
        assert title in shown
        assert title in said
    sentences = re.findall(r"Its rank [a-z ]+: [^.]*\.", shown)
    assert len(sentences) == 12
    assert all(sentence in said for sentence in sentences)
    assert "teaching students how to find one" in shown
    assert "sets.parquet" in shown
    assert "Not tried here: longitudinal-clerkship" in shown


@pytest.mark.slow
def test_the_same_command_gives_the_same_bytes(folder):
    before = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}
    assert run(folder).exit_code == 0
    assert {path.name: path.read_bytes() for path in (folder / "out").iterdir()} == before


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--seeds", "82"], "4 for each belief"),
        (["--seeds", "76"], "at least 20 beliefs"),
        (["--behaviour", "missing.parquet"], "no such file"),
        (["--behaviour", "scenario"], "beliefs need sets of behaviour"),
        (["--school", "missing.toml"], "no such scenario or file"),
    ],
)
def test_a_mistake_is_answered_in_plain_words_and_nothing_is_written(folder, words, expected):
    done = run(folder, *words, "--out", str(folder / "mistake"))
    assert done.exit_code == 2
    assert expected in plain(done.output)
    assert not (folder / "mistake").exists()


def test_behaviour_that_a_school_cannot_have_is_named(folder):
    pl.DataFrame({"behaviour.seeking_rate": [0.02, -1.0]}).write_parquet(folder / "wrong.parquet")
    done = run(folder, "--behaviour", str(folder / "wrong.parquet"))
    assert done.exit_code == 2
    assert "behaviour.seeking_rate" in done.output
    assert "row 2" in done.output


def test_behaviour_that_the_published_figures_refute_is_not_tried(folder, monkeypatch):
    monkeypatch.setattr(agreeing, "MOST_DRAWN", 1)
    nobody = {"behaviour.seeking_rate": [0.0], "behaviour.offering_rate": [0.0]}
    pl.DataFrame(nobody).write_parquet(folder / "nobody.parquet")
    done = run(folder, "--behaviour", str(folder / "nobody.parquet"))
    assert done.exit_code == 2
    assert "only 0 give as many students" in plain(done.output)
