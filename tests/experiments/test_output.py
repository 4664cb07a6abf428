"""Output folders: whole files or none, and provenance that travels with the table."""

import polars as pl
import pytest

from experiments.output import as_metadata, whole_files, write_tables
from sim import ScenarioError


def test_files_appear_only_when_all_are_whole(tmp_path):
    folder = tmp_path / "new" / "deeper"
    with whole_files(folder) as unfinished:
        (unfinished / "one.txt").write_text("1")
        assert [path.name for path in folder.iterdir() if not path.name.startswith(".")] == []
    assert [path.name for path in folder.iterdir()] == ["one.txt"]


@pytest.mark.parametrize("stop", [RuntimeError, KeyboardInterrupt])
def test_nothing_stays_when_stopped_not_even_the_folders_made(tmp_path, stop):
    def interrupted():
        with whole_files(tmp_path / "new" / "deeper") as unfinished:
            (unfinished / "one.txt").write_text("1")
            raise stop

    with pytest.raises(stop):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_earlier_results_stay_when_a_later_run_is_stopped(tmp_path):
    (tmp_path / "effects.parquet").write_text("earlier")

    def interrupted():
        with whole_files(tmp_path) as unfinished:
            (unfinished / "effects.parquet").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("effects.parquet", "earlier")]


def test_a_file_where_a_folder_is_needed_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "inside"):
        with pytest.raises(ScenarioError, match=r"--out.*folder that can be written to"), whole_files(folder):
            pytest.fail("the block must not begin")


def test_provenance_is_in_the_file(tmp_path):
    table = pl.DataFrame({"a": [1, 2]})
    write_tables({"numbers": table}, tmp_path, as_metadata({"seeds": [0, 1], "engine": "kernel"}))
    metadata = pl.read_parquet_metadata(tmp_path / "numbers.parquet")
    assert (metadata["seeds"], metadata["engine"]) == ("[0, 1]", "kernel")
    assert pl.read_parquet(tmp_path / "numbers.parquet").equals(table)
