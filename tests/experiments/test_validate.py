"""What ``mentoring validate`` computes, shows and writes."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.ensemble import Ensemble
from experiments.evidence.check import CANNOT_TELL
from experiments.evidence.validation import FIGURES
from experiments.validate import CHECKS, VALUES, believed, validate
from experiments.validate_picture import validation_figure
from experiments.validate_table import band_in_words, interval_in_words, mean_in_words, verdict_in_words
from sim import ScenarioError, load, simulate
from sim.parameters import ODD


@pytest.fixture(scope="module")
def found():
    return validate(seeds=2)


def test_every_check_has_a_row_and_what_cannot_be_expressed_says_so(found):
    assert found.checks["id"].to_list() == [check.id for check in CHECKS]
    silent = found.checks.filter(pl.col("mean").is_null())
    assert silent["id"].to_list() == ["V5", "V5b"]
    assert set(silent["verdict"]) == {CANNOT_TELL}
    assert set(silent["scenario"]) == {None}


def test_the_mean_is_that_of_the_runs(found):
    one = FIGURES[0]
    values = [one.read(simulate(load(one.scenario), seed)) for seed in (0, 1)]
    row = found.checks.row(by_predicate=pl.col("id") == one.id, named=True)
    assert row["mean"] == pytest.approx(np.mean(values))
    assert row["low"] < row["mean"] < row["high"]
    assert row["seeds"] == 2


def test_with_an_ensemble_doubt_about_behaviour_widens_the_interval():
    rates = pl.DataFrame({"behaviour.stranger_meetings": [0.02, 0.1, 0.3]})
    ensemble = Ensemble("three", rates)
    row = validate(ensemble).checks.row(by_predicate=pl.col("id") == "V6", named=True)
    assert (row["seeds"], row["behaviour_sets"]) == (6, 3)
    assert row["sd_behaviour"] > 0.1
    assert row["high"] - row["low"] > 4 * row["se"]


def test_one_seed_has_no_interval_and_is_refused():
    with pytest.raises(ScenarioError, match="two or more"):
        validate(seeds=1)


def test_the_figure_shows_every_check_with_its_verdict(found):
    words = [text.get_text() for axes in validation_figure(found).axes for text in axes.texts]
    for row in found.checks.iter_rows(named=True):
        assert {row["id"], verdict_in_words(row)} <= set(words)
        if row["mean"] is not None:
            assert f"{mean_in_words(row)} ({interval_in_words(row)})" in words


def test_numbers_are_said_as_their_unit_is_read():
    share = {"unit": "share", "mean": 0.1234, "low": 0.1, "high": 0.2, "band_low": 0.05, "band_high": 0.18}
    assert (mean_in_words(share), interval_in_words(share)) == ("12.3 %", "10.0 to 20.0 %")
    assert band_in_words(share) == "5.0 to 18.0 %"
    ratio = {"unit": "rate ratio", "mean": 1.0191, "low": 1.0162, "high": 1.022, "band_low": 1.0, "band_high": None}
    assert (mean_in_words(ratio), interval_in_words(ratio)) == ("1.019", "1.016 to 1.022")
    assert band_in_words(ratio) == "above 1.000"
    nothing = {"unit": "share", "mean": -0.0004, "low": -0.0003, "high": 0.01}
    assert (mean_in_words(nothing), interval_in_words(nothing)) == ("0.0 %", "0.0 to 1.0 %")


def test_the_command_prints_what_it_writes(tmp_path):
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["validate", "--seeds", "4", "--out", str(out)])
    assert done.exit_code == 0, done.output
    table = pl.read_parquet(out / "validation.parquet")
    for row in table.iter_rows(named=True):
        assert row["id"] in done.stdout
        assert mean_in_words(row) in done.stdout
    assert pl.read_parquet_metadata(out / "validation.parquet")["behaviour"].startswith('{"posterior": ')
    assert sorted(path.name for path in out.iterdir()) == ["validation.parquet", "validation.png"]


def test_a_behaviour_that_cannot_be_had_is_refused_before_anything_is_written(tmp_path):
    pl.DataFrame({"behaviour.growth": [0.1]}).write_parquet(tmp_path / "sets.parquet")
    done = CliRunner().invoke(
        app, ["validate", "--behaviour", str(tmp_path / "sets.parquet"), "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 2
    assert "behaviour.growth" in done.stderr
    assert not (tmp_path / "out").exists()


def test_with_many_sets_the_interval_holds_95_of_100_of_them_luck_taken_off():
    rng = np.random.default_rng(8)
    truth = rng.beta(0.5, 3, size=400)  # shares: most small, some large
    noisy = truth[:, None] + rng.normal(scale=0.05, size=(400, 2))
    rows = [
        ("V2", 2 * number + place, number, float(value))
        for number, pair in enumerate(noisy)
        for place, value in enumerate(pair)
    ]
    (row,) = believed(pl.DataFrame(rows, VALUES, orient="row")).iter_rows(named=True)
    low, high = np.quantile(truth, (0.025, 0.975))
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=0.05)
    wide = truth.mean() + np.array([-1.96, 1.96]) * truth.std()
    assert row["low"] > wide[0] + 0.1


def test_the_description_of_the_model_says_what_the_reference_run_found():
    """When this fails: ``make reference``, and write the table under Validation in the ODD again."""
    found = pl.read_parquet(Path(__file__).parents[2] / "results" / "reference" / "validate" / "validation.parquet")
    rows = [line.strip("| ").split(" | ") for line in ODD.read_text(encoding="utf-8").splitlines() if " | " in line]
    said = {row[0]: row[3:] for row in rows if len(row) == 5 and row[-1] in {"pass", "fail", "yes", "no", CANNOT_TELL}}
    assert set(said) == set(found["id"])
    for row in found.iter_rows(named=True):
        here = "-" if row["mean"] is None else f"{mean_in_words(row)} ({interval_in_words(row)})"
        assert said[row["id"]] == [here, row["verdict"]]
