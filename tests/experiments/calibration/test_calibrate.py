"""A small calibration from the first run to the files: it works, goes on where it stopped, and is the same."""

import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.calibration import calibrate as calibrating
from experiments.calibration import posterior, priors
from experiments.calibration.agreement import FITTED
from experiments.calibration.calibrate import Sizes, calibrate
from experiments.cli import app
from experiments.dictionary import of_calibrate
from experiments.ensemble import read_ensemble
from experiments.evidence.figures import FIGURES

PICTURES = ("marginals", "pairs", "predictive", "coverage")
SMALL = Sizes(8, 96, 96, 2, 24, 2, 20_000, 40_000_000, 24, 2)


@pytest.mark.slow
def test_a_small_calibration_from_the_first_run_to_the_files(tmp_path, monkeypatch):
    monkeypatch.setattr(posterior, "FAR", 30.0)  # so few runs teach the emulator little
    told, made = [], []
    found = calibrate(tmp_path / "runs", SMALL, tell=told.append, progress=lambda at: made.append(at.done - at.before))
    assert len(told) == 7
    assert 1 < len(found.sets) <= 24
    assert found.places.shape == (len(found.sets), len(priors.priors()))
    assert found.predictive["id"].to_list() == [figure.id for figure in FIGURES]
    assert found.predictive.filter("fitted")["id"].to_list() == list(FITTED)
    assert sum(made) > 0

    monkeypatch.setattr(calibrating, "calibrate", lambda folder, **options: calibrate(folder, SMALL, **options))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*.parquet")}
    done = CliRunner().invoke(app, ["calibrate", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*.parquet")} == before  # nothing anew
    written = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert written == {f"{table.name}.parquet" for table in of_calibrate.TABLES} | {f"{name}.png" for name in PICTURES}
    ensemble = read_ensemble(tmp_path / "posterior.parquet")
    assert [ensemble.values(number) for number in range(len(ensemble))] == found.sets
    assert pl.read_parquet_metadata(tmp_path / "posterior.parquet")["command"] == "mentoring calibrate"
    shown = [line for line in done.stdout.splitlines() if line.startswith("seeking_rate = ")]
    value = found.sets[found.representative]["behaviour.seeking_rate"]
    assert float(shown[0].split(" = ")[1]) == pytest.approx(value, rel=0.005)


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["--threads", "0"], "--threads"), (["--cluster", "nowhere"], "--cluster"), (["--out", "file"], "--out")],
)
def test_what_cannot_be_done_is_said_before_anything_is_run(tmp_path, monkeypatch, words, expected):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(calibrating, "calibrate", lambda folder, **options: calibrate(folder, SMALL, **options))
    done = CliRunner().invoke(app, ["calibrate", *words])
    assert done.exit_code == 2
    assert expected in done.stderr
