"""What the README shows works: its Python runs, its commands exist, its school can be run."""

import json
import re
import shlex
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.questions import questions
from sim import load

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
COMMANDS = [shlex.split(line.split("#")[0])[2:] for line in README.splitlines() if line.startswith("$ mentoring ")]

MANY_RUNS = ("portfolio", "timing", "sensitivity", "discover")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("number", [0, 1, pytest.param(2, marks=pytest.mark.slow), 3, 4])
def test_its_python_runs(number, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(blocks("python")[number], "README.md", "exec"), names)
    if number == 3:
        strangers = (pl.col("move") == "searched") & (pl.col("outcome") == "accepted") & (pl.col("connection") == 0)
        accepted = [len(names[which].requests.filter(strangers)) for which in ("before", "after")]
        assert accepted[0] > 0
        assert accepted[1] == 0


def test_all_its_python_is_tried():
    assert len(blocks("python")) == 5


def tried(words: list[str]):
    """Return a command as a parameter: slow when it runs hundreds of schools."""
    return pytest.param(words, id=" ".join(words), marks=[pytest.mark.slow] if words[0] in MANY_RUNS else [])


@pytest.mark.parametrize("words", list(map(tried, COMMANDS)))
def test_its_commands_work(words, tmp_path, monkeypatch):
    makes_it = words[:2] == ["school", "new"]
    if not makes_it:
        (tmp_path / "my-school.toml").write_text(blocks("toml")[0])
    (tmp_path / "my-study.toml").write_text(blocks("toml")[1])
    monkeypatch.chdir(tmp_path)
    if words[0] == "lab" and words[1:2] != ["export"]:
        words = [*words, "--help"]  # it serves until stopped: tests/experiments/lab opens it in a browser
    if words[0] in {"compare", "validate"}:
        words = [word if word != "100" else "4" for word in words]
        words += [] if "--seeds" in words else ["--seeds", "4"]
    done = CliRunner().invoke(app, words, input="\n" * 20 if makes_it else "")
    assert done.exit_code == 0, done.output


def test_its_files_exist():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (Path(__file__).parents[1] / target).exists(), target


def test_its_picture_is_of_the_scenarios_as_they_are():
    """When this fails, a scenario has changed: ``make reference`` draws the picture again."""
    metadata = pl.read_parquet_metadata(Path(__file__).parents[1] / "results" / "reference" / "effects.parquet")
    for name, fingerprint in json.loads(metadata["scenarios"]).items():
        assert load(name).fingerprint == fingerprint, name


def test_the_findings_it_tells_are_those_that_are_committed():
    """When this fails, the school has changed or ``make findings`` was run again."""
    folder = Path(__file__).parents[1] / "results" / "reference" / "findings"
    (fingerprint,) = json.loads(pl.read_parquet_metadata(folder / "findings.parquet")["school"]).values()
    assert load("baseline").fingerprint == fingerprint
    behind = pl.read_parquet(folder / "behind.parquet").sort("mean").row(0, named=True)
    effects = pl.read_parquet(folder / "effects.parquet")
    first = effects.filter(scenario=behind["first"], outcome="mentored_clinical").row(0, named=True)
    said = " ".join(README.split()).replace("−", "-")
    assert "{:.1f} percentage points ({:.1f} to {:.1f}) more".format(*points(first, "effect")) in said
    assert "{:.1f} points ({:.1f} to {:.1f}) behind".format(*points(behind, "mean")) in said


def points(row, value):
    return [100 * row[name] for name in (value, "low", "high")]


def test_it_counts_the_questions_right():
    assert len(questions()) == 17
    assert "Seventeen questions" in README
