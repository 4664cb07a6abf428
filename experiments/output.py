"""Output folders: checked before anything is simulated, and filled with whole files or none."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from sim.errors import ScenarioError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 200  # of figures


class Outputs(NamedTuple):
    """What an analysis leaves: its page and the page's file, tables and figures by name, and where they come from."""

    file: str
    page: str
    tables: Mapping[str, pl.DataFrame]
    figures: "Mapping[str, Figure]"
    provenance: Mapping[str, object]


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


def write_figures(figures: "Mapping[str, Figure]", folder: Path, provenance: Mapping[str, object]) -> list[str]:
    """Write figures as ``<name>.png`` with their provenance in the file's metadata; return the file names."""
    for name, figure in figures.items():
        figure.savefig(folder / f"{name}.png", dpi=DPI, metadata={"Description": json.dumps(provenance)})
    return [f"{name}.png" for name in figures]


def write_outputs(outputs: Outputs, folder: Path) -> list[str]:
    """Write an analysis into a folder: page, tables and figures; return the file names."""
    (folder / outputs.file).write_text(outputs.page, encoding="utf-8")
    files = [outputs.file, *write_tables(outputs.tables, folder, as_metadata(outputs.provenance))]
    return [*files, *write_figures(outputs.figures, folder, outputs.provenance)]


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
