"""The command says on the terminal and on one page what it depends on, and answers mistakes in plain words."""

import re

import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.cli import app

SCHOOL = """
extends = "baseline"
title = "A small school"
school.class_size = 24
school.faculty.number = 200
run.years = 5
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a small school, and in ``out`` what the command wrote about it."""
    folder = tmp_path_factory.mktemp("sensitivity")
    (folder / "small.toml").write_text(SCHOOL)
    done = command(folder)
    assert done.exit_code == 0, done.output
    (folder / "said").write_text(done.stdout)
    return folder


def command(folder, *more):
    words = ["sensitivity", "--school", str(folder / "small.toml"), "--policies", "promotion,wider-pool"]
    sizes = ["--keep-school", "--points", "32", "--own", "3", "--trajectories", "4"]
    return CliRunner().invoke(app, [*words, *sizes, "--out", str(folder / "out"), *more])


def plain(text):
    """Return a text on one line, without tags."""
    text = re.sub(r"<style>.*?</style>", " ", text, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("&#39;", "'").replace("\xa0", " ").split())


def test_the_page_needs_nothing_else_and_says_what_the_terminal_says(folder):
    page = (folder / "out" / "sensitivity.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:|#)', page)
    said, shown = plain((folder / "said").read_text()), plain(page)
    for words in ("Explicit promotion", "A wider pool of mentors", "Without a policy"):
        assert words in said
        assert words in shown
    sentences = re.findall(r"It adds [^.]*\.\d[^.]*\.\d[^.]*\.\d[^.]*\.\d[^.]*\.", shown)
    assert len(sentences) == 2
    assert all(sentence in said for sentence in sentences)
    assert "of all that is plausible, what decides?" in shown
    assert "are luck and are taken off" in shown
    assert "cannot be told from luck" in shown


def test_the_page_says_how_many_runs_are_still_needed(folder):
    shown = plain((folder / "out" / "sensitivity.html").read_text(encoding="utf-8"))
    variances = pl.read_parquet(folder / "out" / "variances.parquet")
    told = variances.filter(pl.col("told"), pl.col("outcome") == "mentored_clinical")
    assert told.height
    row = told.sort("widest", descending=True).row(0, named=True)
    assert f"{row['runs_needed']:,} runs more" in shown
    assert f"{row['points_needed']:,} points are needed" in shown


def test_all_that_was_varied_is_on_the_page(folder):
    page = (folder / "out" / "sensitivity.html").read_text(encoding="utf-8")
    factors = pl.read_parquet(folder / "out" / "factors.parquet")
    assert all(name in page for name in factors["parameter"])
    assert 0 < factors["influence"].sum() <= 1


@pytest.mark.slow
def test_the_same_command_gives_the_same_bytes(folder):
    before = {path.name: path.read_bytes() for path in (folder / "out").iterdir() if path.is_file()}
    assert command(folder).exit_code == 0
    assert {path.name: path.read_bytes() for path in (folder / "out").iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--points", "100"], "a power of two from 32"),
        (["--seeds", "1"], "--seeds"),
        (["--policies", "promotoin"], "did you mean 'promotion'"),
        (["--school", "missing.toml"], "no such scenario or file"),
        (["--behaviour", "missing.parquet"], "no such file"),
    ],
)
def test_a_mistake_is_answered_in_plain_words_and_nothing_is_written(folder, words, expected):
    done = command(folder, *words, "--out", str(folder / "mistake"))
    assert done.exit_code == 2
    assert expected in plain(done.output)
    assert not (folder / "mistake").exists()


def test_runs_without_a_number_end_with_a_count_and_exit_code_2(folder):
    (folder / "tiny.toml").write_text(SCHOOL.replace("= 24", "= 1"))
    words = ["--school", str(folder / "tiny.toml"), "--out", str(folder / "refused")]
    done = command(folder, *words)
    assert done.exit_code == 2
    assert re.search(r"[\d,]+ of [\d,]+ failed or gave no number, the first at point \d+", plain(done.output))
    assert not (folder / "refused" / "sensitivity.html").exists()
