"""The store: what is there is not run again, and what is damaged, foreign or of another model is never read."""

import json
import os
import subprocess
import sys

import polars as pl
import pytest

from experiments import runner, store
from experiments.runner import run_study, sweep
from experiments.store import open_store, scan
from experiments.study import make_study
from sim import ScenarioError, simulate

SMALL = {"class_size": [12], "faculty.number": [100], "run.years": [4]}


def study(seeds=4, **values):
    return make_study({"vary": SMALL | {"pool.share": [0.2, 0.4, 0.6, 0.8]}, "seeds": seeds} | values)


def content(folder):
    """Return every file of a store that holds something, with its bytes."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}


def rows(folder):
    return scan(folder).sort("point", "seed").collect()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "store"
    run_study(study(), folder, threads=1)
    return folder


@pytest.fixture
def copy(whole, tmp_path):
    """Return a copy of a finished store."""
    import shutil

    return shutil.copytree(whole, tmp_path / "copy")


def shards(folder):
    return sorted((folder / "runs").iterdir())


def test_a_sweep_gives_what_single_runs_give(whole):
    from sim.measures import outcomes

    table = rows(whole)
    assert len(table) == 16
    assert table["error"].null_count() == 16
    row = table.row(9, named=True)
    point = list(study().points())[row["point"]]
    assert row["levers.pool.share"] == 0.6
    expected = outcomes(simulate(point.scenario(), row["seed"]))
    assert {name: row[name] for name in expected} == pytest.approx(expected, abs=0, nan_ok=True)


def test_same_bytes_from_two_threads(whole, tmp_path):
    run_study(study(), tmp_path / "two", threads=2)
    assert content(tmp_path / "two") == content(whole)


def test_a_finished_sweep_is_not_run_again(copy, monkeypatch):
    monkeypatch.setattr(runner, "simulate", lambda *_: pytest.fail("nothing is missing"))
    assert run_study(study(), copy).made == 0


def test_more_seeds_compute_only_the_new_ones(copy, whole, tmp_path):
    before = content(copy / "runs")
    assert run_study(study(seeds=6), copy).made == 8
    assert before.items() <= content(copy / "runs").items()
    fresh = sweep(study(seeds=6), tmp_path / "fresh").sort("point", "seed").collect()
    assert rows(copy).equals(fresh, null_equal=True)
    assert run_study(study(seeds=4), copy).made == 0


def truncate(path):
    path.write_bytes(path.read_bytes()[:-100])


def scribble(path):
    damaged = bytearray(path.read_bytes())
    damaged[4:400] = bytes(byte ^ 255 for byte in damaged[4:400])
    path.write_bytes(bytes(damaged))


def replace(path):
    pl.DataFrame({"point": [0], "seed": [0]}).write_parquet(path)


def swap(path):
    path.write_bytes(shards(path.parents[1])[1].read_bytes())


@pytest.mark.parametrize("damage", [truncate, scribble, replace, swap])
def test_a_damaged_shard_is_named_set_aside_and_run_again(copy, whole, damage):
    shard = shards(copy)[0]
    damage(shard)
    swept = run_study(study(), copy)
    assert swept.set_aside == [str(shard)]
    assert swept.made == 1
    assert [path.name for path in (copy / "set-aside").iterdir()] == [f"0-{shard.name}"]
    assert content(copy / "runs") == content(whole / "runs")


def test_a_foreign_file_is_never_read(copy, whole):
    foreign = copy / "runs" / "more.parquet"
    pl.read_parquet(shards(copy)[0]).write_parquet(foreign)
    assert rows(copy).equals(rows(whole), null_equal=True)
    assert run_study(study(), copy).set_aside == [str(foreign)]
    assert content(copy / "runs") == content(whole / "runs")


def test_what_a_killed_sweep_left_half_written_is_swept_away(copy, whole):
    (copy / "runs" / ".unfinished-abc.parquet").write_text("half")
    assert run_study(study(), copy).set_aside == []
    assert content(copy) == content(whole)


@pytest.mark.parametrize(
    ("change", "words"),
    [({"vary": SMALL | {"pool.share": [0.2]}}, "another study"), ({"outcomes": ["gap"]}, "another study")],
)
def test_another_study_needs_another_folder(copy, change, words):
    with pytest.raises(ScenarioError, match=rf"{words}.*--out"):
        run_study(study(**change), copy)


def test_results_of_another_model_version_are_refused_with_the_remedy(copy, whole, monkeypatch):
    monkeypatch.setattr(store, "model_version", lambda: "another")
    with pytest.raises(ScenarioError, match=r"another version of the model.*--out"):
        run_study(study(), copy)
    assert content(copy) == content(whole)


def test_a_folder_with_other_files_or_a_damaged_manifest_is_refused(copy, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    with pytest.raises(ScenarioError, match=r"new or empty folder.*mine\.txt"):
        run_study(study(), tmp_path / "notes")
    (copy / "manifest.json").write_text("{")
    with pytest.raises(ScenarioError, match=r"manifest\.json cannot be read"):
        run_study(study(), copy)
    with pytest.raises(ScenarioError, match="no sweep in this folder"):
        scan(tmp_path / "notes")


def test_a_second_sweep_on_the_same_store_says_so(copy):
    with open_store(copy, study()), pytest.raises(ScenarioError, match=rf"another sweep.*process {os.getpid()}"):
        run_study(study(), copy)
    assert run_study(study(), copy).made == 0  # the lock is free again


def test_the_manifest_says_where_everything_comes_from(whole):
    manifest = json.loads((whole / "manifest.json").read_text())
    assert manifest["seeds"] == [[0, 1, 2, 3]]
    assert manifest["versions"]["numpy"]
    school = manifest["scenarios"]["baseline"]
    assert school["values"]["school"]["class_size"] == 150
    assert len(school["fingerprint"]) == 64


DISK_FULL = """
import resource, sys
from pathlib import Path
from experiments.runner import run_study
from tests.experiments.test_store import study
from sim import simulate
simulate(next(iter(study().points())).scenario())
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, resource.RLIM_INFINITY))  # a shard is larger
run_study(study(), Path(sys.argv[1]))
"""


def test_a_disk_that_takes_no_more_is_a_clear_stop_and_nothing_is_lost(copy, whole):
    """A limit on the size of files makes the system refuse the write, as a full disk does."""
    words = [sys.executable, "-c", DISK_FULL, str(copy)]
    shard = shards(copy)[0]
    shard.unlink()
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert shard.name in done.stderr
    assert "cannot be written" in done.stderr
    assert "make room" in done.stderr
    assert not list(copy.rglob(".unfinished*"))
    assert len(shards(copy)) == len(shards(whole)) - 1
    assert run_study(study(), copy).made == 1
    assert content(copy) == content(whole)


@pytest.mark.parametrize("how", ["raises", "nan", "slow"])
def test_a_failed_run_is_a_row_with_its_error(tmp_path, monkeypatch, how):
    import time

    honest = runner.observe

    def faulty(record, names):
        if record.seed == 2:
            if how == "raises":
                raise ZeroDivisionError("of a rule")
            if how == "slow":
                time.sleep(5)
            return honest(record, names) | {"mentored_all": float("nan")}
        return honest(record, names)

    monkeypatch.setattr(runner, "observe", faulty)
    table = sweep(study(), tmp_path / how, limit=1.0 if how == "slow" else None).collect()
    failed = table.filter(pl.col("error").is_not_null())
    assert failed["seed"].to_list() == [2] * 4
    word = {"raises": "ZeroDivisionError: of a rule", "nan": "not a number: mentored_all", "slow": "limit of 1 seconds"}
    assert failed["error"].str.contains(word[how], literal=True).all()
    assert table.filter(pl.col("error").is_null())["mentored_all"].is_not_nan().all()
    assert len(table) == 16
