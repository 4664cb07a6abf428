"""Output folders: checked before anything is simulated, and filled with whole files or none."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from sim.errors import ScenarioError


@contextlib.contextmanager
def whole_files(folder: Path) -> Iterator[Path]:
    """Give a hidden folder inside ``folder`` to write in; move its files to ``folder`` when all are whole.

    When the block is left by an exception or Ctrl-C, nothing of it stays, not even folders made for it. Raises
    ScenarioError before the block begins when the folder cannot be written to.
    """
    made = _make(folder)
    unfinished = None
    try:
        unfinished = _unfinished(folder)
        yield unfinished
        for file in sorted(unfinished.iterdir()):
            os.replace(file, folder / file.name)
        made = []
    finally:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)
        for empty in reversed(made):
            with contextlib.suppress(OSError):
                empty.rmdir()


def write_tables(tables: Mapping[str, pl.DataFrame], folder: Path, provenance: Mapping[str, str]) -> list[str]:
    """Write tables as ``<name>.parquet`` with their provenance in the file's metadata; return the file names."""
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet", metadata=dict(provenance))
    return [f"{name}.parquet" for name in tables]


def as_metadata(values: Mapping[str, object]) -> dict[str, str]:
    """Return values as Parquet metadata: text as it is, everything else as JSON."""
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}


def _make(folder: Path) -> list[Path]:
    """Make a folder and its missing parents; return those that were made, outermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None
    return missing[::-1]


def _unfinished(folder: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(folder: Path, error: OSError) -> ScenarioError:
    allowed = f"a folder that can be written to is needed ({error.strerror}: {error.filename})"
    return ScenarioError("--out", str(folder), allowed)
