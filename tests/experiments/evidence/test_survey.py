"""``mentoring survey`` as a person runs it: the printed table, the files, and what is refused."""

import json

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.evidence.figures import FIGURES, read_all
from experiments.evidence.survey import survey
from experiments.evidence.survey_figure import EDGE, survey_figure
from experiments.evidence.survey_view import in_unit
from sim import load, simulate

SMALL = """
extends = "baseline"
title = "A small school"
school.class_size = 60
school.faculty.number = 200
run.years = 5
reporting.connection = 0.2
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a small school's file, where it was surveyed."""
    folder = tmp_path_factory.mktemp("survey")
    (folder / "small.toml").write_text(SMALL)
    return folder


@pytest.fixture(scope="module")
def printed(folder):
    """Return what the command prints when it surveys the small school under three seeds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = CliRunner().invoke(app, ["survey", "small.toml", "--seeds", "3", "--seed", "5"])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_published_table_is_printed_beside_the_simulated_one(printed, folder):
    lines = printed.splitlines()
    table = pl.read_parquet(folder / "results/survey-small/survey.parquet")
    for row in table.iter_rows(named=True):
        (line,) = [line for line in lines if line.startswith(f"{row['figure']} ") and row["title"] in line]
        assert in_unit(row["mean"], row["unit"]) in line
    assert "26.0 ± 4.2 %" in printed
    assert "Aagaard & Hauer 2003" in printed
    assert sum("as an odds ratio" in line for line in lines) == 2


def test_it_says_what_having_a_mentor_means_and_who_answers(printed):
    text = " ".join(printed.split())
    assert "a mentoring tie with a connection of at least 0.2" in text
    assert "answers of 92 students of the last two class years (77 %" in text
    assert "at random, an assumption" in text
    assert "not doubt about behaviour" in text


def test_the_files_hold_the_table_every_survey_and_the_answers_with_their_provenance(printed, folder):
    written = folder / "results" / "survey-small"
    assert {file.name for file in written.iterdir()} == {
        "survey.parquet",
        "single.parquet",
        "answers.parquet",
        "survey.png",
    }
    for name in ("survey", "single", "answers"):
        metadata = pl.read_parquet_metadata(written / f"{name}.parquet")
        assert metadata["scenario"] == "small"
        assert json.loads(metadata["seeds"]) == [5, 6, 7]
        assert {"mentoring-policy-lab", "statsmodels"} <= set(json.loads(metadata["versions"]))
    single = pl.read_parquet(written / "single.parquet")
    school = load(folder / "small.toml")
    for seed in (5, 6, 7):
        expected = read_all(simulate(school, seed), everyone=False)
        found = dict(single.filter(pl.col("seed") == seed).select("figure", "value").iter_rows())
        assert found == pytest.approx(expected, nan_ok=True)
    assert len(pl.read_parquet(written / "answers.parquet")) == round(120 * 232 / 302)


def test_mean_spread_and_distance_are_those_of_the_single_surveys(printed, folder):
    written = folder / "results" / "survey-small"
    single = pl.read_parquet(written / "single.parquet")
    for row in pl.read_parquet(written / "survey.parquet").iter_rows(named=True):
        values = single.filter(pl.col("figure") == row["figure"])["value"].to_numpy()
        values = values[~np.isnan(values)]
        assert row["seeds"] == len(values)
        assert row["mean"] == pytest.approx(values.mean())
        assert row["spread"] == pytest.approx(values.std(ddof=1))
        assert row["distance"] == pytest.approx((values.mean() - row["published"]) / row["standard_error"])
        assert row["low"] <= row["mean"] <= row["high"]


def test_a_figure_that_no_survey_defines_is_a_dash_and_not_an_error(folder, monkeypatch):
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(app, ["survey", "small.toml", "--seeds", "2", "--years", "2", "--out", "short"])
    assert result.exit_code == 0, result.output
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("C1 ")]
    assert line.split("%")[1].split()[:1] == ["–"]
    table = pl.read_parquet(folder / "short" / "survey.parquet")
    assert table.height == len(FIGURES)
    assert table.filter(pl.col("figure") == "C1").select("seeds", "mean", "distance").row(0) == (0, None, None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["survey", "nowhere"], "nowhere"),
        (["survey", "small.toml", "--seeds", "1"], "--seeds"),
        (["survey", "small.toml", "--seed", "-1"], "--seed"),
        (["survey", "small.toml", "--years", "0"], "--years"),
    ],
)
def test_mistakes_are_answered_with_one_message_before_anything_runs(folder, monkeypatch, words, message):
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(app, [*words, "--out", "refused"])
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert not (folder / "refused").exists()


def test_a_mean_far_off_is_an_arrow_at_the_edge_of_the_figure(folder):
    """Students who are with their attendings for one hour a day know them much later than published."""
    hours = {f"phases.clerkship.slots.{slot}.hours": 5.6 for slot in ("attending", "second_attending")}
    found = survey(load(folder / "small.toml").vary(hours), range(2))
    distance = found.table.filter(pl.col("figure") == "C10")["distance"].item()
    assert distance > EDGE
    axes = survey_figure(found).axes[0]
    arrows = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == ">"]
    assert EDGE in arrows
