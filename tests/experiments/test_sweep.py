"""``mentoring sweep`` as a person runs it: what it prints and refuses; stopped or killed, it can be gone on with."""

import os
import re
import signal
import subprocess
import sys
import time

import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.runner import sweep
from experiments.store import scan

STUDY = """
title = "How many are open, and how long is a clerkship?"
outcomes = ["mentored_year_3", "mentored_year_4"]
points = 24
seeds = 20

[vary]
pool.share = "0.2:0.8"
clerkship.weeks = [4, 6, 8]
class_size = [24]
faculty.number = [200]
"""
OPTIONS = ["--vary", "pool.share=0.2,0.8", "--vary", "class_size=12", "--vary", "faculty.number=100"]


@pytest.fixture
def study(tmp_path, monkeypatch):
    """Return the path of a study of 480 runs, in a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "open.toml").write_text(STUDY)
    return tmp_path / "open.toml"


def run(*arguments):
    return CliRunner().invoke(app, ["sweep", *map(str, arguments)])


def started(study, folder):
    """Start a sweep in a process of its own and return it when some shards are finished."""
    words = [sys.executable, "-m", "experiments.cli", "sweep", str(study), "--out", str(folder)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and len(finished(folder)) < 3:
        time.sleep(0.01)
    assert process.poll() is None, "the sweep was over before it could be stopped"
    return process


def finished(folder):
    """Return the finished shards of a store, each with its identity on disk."""
    shards = [path for path in (folder / "runs").glob("*.parquet") if not path.name.startswith(".")]
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in shards}


def runs_in(folder):
    return sum(len(pl.read_parquet(folder / "runs" / name)) for name in finished(folder))


def content(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}


def test_killed_in_mid_sweep_it_goes_on_and_ends_as_if_never_killed(study, tmp_path):
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    process = started(study, killed)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept, done = finished(killed), runs_in(killed)
    assert 0 < done < 480
    again = run(study, "--out", killed)
    assert again.exit_code == 0, again.output
    assert f"480 runs in {killed}, {480 - done} of them made now; 0 failed" in again.stdout
    assert kept.items() <= finished(killed).items()  # not written again
    assert run(study, "--out", whole).exit_code == 0
    assert content(killed) == content(whole)


def test_ctrl_c_stops_within_seconds_and_says_how_to_go_on(study, tmp_path):
    process = started(study, tmp_path / "stopped")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "the same command goes on" in said
    assert "Traceback" not in said
    assert not list((tmp_path / "stopped" / "runs").glob(".unfinished*"))


def test_a_second_sweep_on_one_store_is_refused_while_the_first_runs(study, tmp_path):
    process = started(study, tmp_path / "store")
    second = run(study, "--out", tmp_path / "store")
    process.kill()
    process.communicate()
    assert second.exit_code == 2
    assert f"another sweep is writing there (process {process.pid})" in second.stderr


def test_options_need_no_file_and_python_returns_the_same_in_one_call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*OPTIONS, "--seeds", 3, "--outcome", "gap", "--scenario", "baseline", "--scenario", "promotion")
    assert done.exit_code == 0, done.output
    assert "12 runs in results/sweep-study, 12 of them made now; 0 failed" in done.stdout
    (tmp_path / "study.toml").write_text(
        'scenarios = ["baseline", "promotion"]\noutcomes = ["gap"]\nseeds = 3\n'
        "[vary]\npool.share = [0.2, 0.8]\nclass_size = [12]\nfaculty.number = [100]\n"
    )
    frame = sweep("study.toml", "other")
    assert isinstance(frame, pl.LazyFrame)
    columns = ["point", "scenario", "levers.pool.share", "school.class_size", "school.faculty.number", "seed", "gap"]
    assert frame.collect_schema().names() == [*columns, "error"]
    assert frame.collect().equals(scan(tmp_path / "results" / "sweep-study").collect(), null_equal=True)


def test_a_table_of_schools_is_swept_as_any_study_and_its_rows_keep_their_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schools.csv").write_text("name,class_size,faculty.number\nnorth,12,100\nsouth,16,120\n")
    (tmp_path / "mine.toml").write_text('scenarios = ["baseline", "promotion"]\ntable = "schools.csv"\nseeds = 1\n')
    for words, made in (([], 4), (["--seeds", 2], 4), (["--seeds", 2], 0)):
        done = run("mine.toml", *words)
        assert done.exit_code == 0, done.output
        assert f"{made} of them made now; 0 failed" in done.stdout
    points = pl.read_parquet(tmp_path / "results" / "sweep-mine" / "parameters.parquet")
    assert points.select("scenario", "name", "school.class_size").rows() == [
        ("baseline", "north", 12),
        ("baseline", "south", 16),
        ("promotion", "north", 12),
        ("promotion", "south", 16),
    ]
    assert scan(tmp_path / "results" / "sweep-mine").collect()["name"].to_list() == 2 * ["north", "south"] * 2


def test_a_dry_run_says_how_much_it_would_be_and_writes_nothing(study, tmp_path):
    done = run(study, "--seeds", 100, "--dry-run")
    assert done.exit_code == 0, done.output
    assert "24 points x 100 seeds = 2,400 runs" in done.stdout
    assert re.search(r"About \d+ (seconds|minutes) with \d+ threads, and 0\.\d MB on disk", done.stdout)
    assert [path.name for path in tmp_path.iterdir()] == ["open.toml"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--vary", "pool.sahre=0.2:0.8", "--points", 5], "pool.share"),
        (["--vary", "pool.share=0.8:0.2", "--points", 5], "empty"),
        (["--vary", "pool.share=0.2:1.8", "--points", 5], "a number from 0 to 1"),
        (["--vary", "pool.share=0.2:0.8", "--points", 10**9], "100,000"),
        (["--vary", "pool.share", "--points", 5], "NAME=VALUES"),
        ([*OPTIONS, "--vary", "pool.share=0.2"], "once"),
        ([*OPTIONS, "--outcome", "gapp"], "gap"),
        ([*OPTIONS, "--seeds", 0], "1 or more"),
        ([*OPTIONS, "--threads", 0], "more than 0"),
        (["missing.toml"], "no such study or file"),
        (["many-school"], "did you mean 'many-schools'?"),
        (["open.toml", "--points", 5], "only --seeds"),
    ],
)
def test_bad_studies_are_refused_before_anything_is_written(study, words, message):
    done = run(*words)
    assert done.exit_code == 2, done.output
    assert message in done.stderr
    assert "Traceback" not in done.output
    assert os.listdir() == ["open.toml"]
