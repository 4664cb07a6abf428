"""A small calibration from the first run to the files: it works, goes on where it stopped, and is the same."""

import numpy as np
import polars as pl
import pytest

from experiments.calibration import posterior, priors
from experiments.calibration.agreement import FITTED
from experiments.calibration.calibrate import Sizes, calibrate
from experiments.calibration.pictures import draw_all
from experiments.calibration.tables import representative_lines, tables, view, with_provenance
from experiments.ensemble import read_ensemble
from experiments.evidence.figures import FIGURES
from experiments.output import write_tables
from sim import load

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

    made.clear()
    again = calibrate(tmp_path / "runs", SMALL, progress=lambda at: made.append(at.done - at.before))
    assert sum(made) == 0  # every run was in the store
    assert again.sets == found.sets
    np.testing.assert_array_equal(again.places, found.places)

    provenance = with_provenance(found)
    files = write_tables(tables(found), tmp_path, provenance) + draw_all(found, tmp_path, provenance["about"])
    assert all((tmp_path / file).stat().st_size for file in files)
    ensemble = read_ensemble(tmp_path / "posterior.parquet")
    assert len(ensemble) == len(found.sets)
    ensemble.at(load("baseline"), found.representative)
    assert len(list(representative_lines(found))) == len(found.sets[0])
    assert pl.read_parquet_metadata(tmp_path / "posterior.parquet")["command"] == "mentoring calibrate"
    assert view(found).renderables
