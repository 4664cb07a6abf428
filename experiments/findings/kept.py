"""What was found at a school, read again from the folder of its findings, for the report of the same school."""

import base64
import json
from pathlib import Path
from typing import NamedTuple

import polars as pl

from experiments.ensemble import Ensemble
from experiments.pages import Grid, Picture
from experiments.store import model_version
from sim import Scenario
from sim.errors import ScenarioError

SECTIONS = ("together", "buy", "when", "depends", "where")  # what a report does not find by itself


class Kept(NamedTuple):
    """A section of the findings as it was written: title, paragraphs, tables with the columns of words, and figure."""

    title: str
    paragraphs: list[str]
    tables: list[tuple[Grid, tuple[int, ...]]]
    picture: Picture | None


def read_findings(folder: Path, school: Scenario, ensemble: Ensemble | None) -> list[Kept]:
    """Return the sections on portfolios, timing, sensitivity and discovery from a folder of ``mentoring findings``.

    Raises ScenarioError when there are none in the folder, or they were found at another school, under other
    behaviour, or by another version of the model.
    """
    try:
        about = pl.read_parquet_metadata(folder / "statements.parquet")
        statements, cells, figures = (
            pl.read_parquet(folder / f"{name}.parquet") for name in ("statements", "cells", "figures")
        )
        _check(folder, about, school, ensemble)
        pictures = {row["section"]: _picture(folder, row) for row in figures.iter_rows(named=True)}
    except (OSError, KeyError, pl.exceptions.PolarsError) as error:
        raise _refused(folder, f"no whole findings are there ({error})") from None
    kept = {name: statements.filter(section=name) for name in SECTIONS}
    return [
        Kept(rows["title"][0], rows["text"].to_list(), _tables(cells.filter(section=name)), pictures.get(name))
        for name, rows in kept.items()
        if not rows.is_empty()
    ]


def _tables(cells: pl.DataFrame) -> list[tuple[Grid, tuple[int, ...]]]:
    """Return the tables of a section from their cells, as ``Told.tables`` took them apart."""
    found = []
    for (caption,), of_table in cells.group_by("caption", maintain_order=True):
        rows = [row["cell"].to_list() for _, row in of_table.group_by("row", maintain_order=True)]
        first = of_table.filter(row=0)
        in_words = tuple(place for place, words in enumerate(first["words"]) if words)
        found.append((Grid(str(caption), first["head"].to_list(), rows), in_words))
    return found


def _check(folder: Path, about: dict[str, str], school: Scenario, ensemble: Ensemble | None) -> None:
    ((name, fingerprint),) = json.loads(about["school"]).items()
    if fingerprint != school.fingerprint:
        other = f"they are of {name!r} and the report is of {school.name!r}"
        raise _refused(folder, "the school's file or years were others then" if name == school.name else other)
    if ensemble is None or ensemble.fingerprint not in json.loads(about["behaviour"]).values():
        raise _refused(folder, "they were found with other sets of behaviour than the report's")
    if about["model"] != model_version():
        raise _refused(folder, "they were found by another version of the model")


def _refused(folder: Path, why: str) -> ScenarioError:
    allowed = f"{why}; make the findings of this school with `mentoring findings --school FILE --out FOLDER`"
    return ScenarioError("--findings", str(folder), allowed)


def _picture(folder: Path, row: dict[str, str]) -> Picture:
    image = base64.b64encode((folder / row["file"]).read_bytes()).decode()
    return Picture(f"data:image/png;base64,{image}", row["alt"], row["caption"])
