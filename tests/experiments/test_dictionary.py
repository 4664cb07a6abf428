"""The data dictionary says what the commands really write, and the files open in the tools people use."""

import shutil

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import scenarios
from experiments.cli import app
from experiments.dictionary import TABLES
from experiments.dictionary.page import PAGE, SUMS, page
from sim.measures import OUTCOMES

PLACE = """
extends = "baseline"
school.class_size = 20
school.faculty.number = 150
run.years = 5
"""
SMALL = """
extends = "place.toml"

[policies.wider]
start_year = 2
levers.pool.share = 0.9
"""
SCHOOLS = "name,class_size\nnorth,20\nsouth,24\n"
STUDY = """
scenarios = ["place.toml", "small.toml"]
table = "schools.csv"
seeds = 2
"""
COMMANDS = {
    "run": ["run", "small.toml"],
    "compare": ["compare", "small.toml", "--seeds", "4", "--report"],
    "survey": ["survey", "small.toml", "--seeds", "2"],
    "focus-group": ["focus-group", "small.toml", "--compare", "early-education"],
    "validate": ["validate", "--seeds", "4"],
    "conclusions": ["conclusions", "--school", "place.toml", "--behaviour", "sets.parquet", "--seeds", "80"],
    "sweep": ["sweep", "--scenario", "small.toml", "--vary", "levers.pool.share=0.2,0.8", "--seeds", "2"],
    "many-schools": ["many-schools", "study.toml"],
    "sensitivity": [
        *("sensitivity", "--policies", "wider-pool", "--school", "place.toml", "--keep-school"),
        *("--own", "2", "--trajectories", "4", "--points", "32"),
    ],
    "discover": [
        *("discover", "--policy", "wider-pool", "--school", "place.toml", "--behaviour", "sets.parquet"),
        *("--question", "effect > 0", "--cases", "40", "--seeds", "4"),
    ],
    "portfolio": [
        *("portfolio", "early-education", "wider-pool", "--school", "place.toml", "--behaviour", "sets.parquet"),
        *("--seeds", "4", "--fresh-seeds", "4"),
    ],
    "timing": [
        *("timing", "early-education", "wider-pool", "--school", "place.toml", "--behaviour", "sets.parquet"),
        *("--seeds", "4"),
    ],
    "findings": [
        *("findings", "--school", "place.toml", "--behaviour", "sets.parquet", "--policies"),
        *("early-education,wider-pool", "--seeds", "4", "--portfolio-seeds", "4", "--fresh-seeds", "4"),
        *("--trajectories", "4", "--own", "2", "--points", "32", "--cases", "40", "--case-seeds", "4"),
    ],
}
# What R's arrow makes plain vectors and factors of (its article on data types, and array_to_vector.cpp).
R_HAS = {pa.bool_(), pa.int32(), pa.int64(), pa.uint32(), pa.uint64(), pa.float64(), pa.string(), pa.large_string()}
R_FACTOR_CODES = {pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32()}
REFERENCE = PAGE.parent / "reference"
PARTS = {"portfolio", "timing", "sensitivity", "discovery"}  # folders of findings, with the tables of those commands
pytestmark = pytest.mark.slow  # every command is run, once
BESIDE = {"many-schools": "sweep"}  # it writes its tables beside those of the other


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder that each command has written its tables to, in a folder of the command's name."""
    folder = tmp_path_factory.mktemp("written")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        texts = {"place.toml": PLACE, "small.toml": SMALL, "schools.csv": SCHOOLS, "study.toml": STUDY}
        for name, text in texts.items():
            (folder / name).write_text(text)
        pl.DataFrame({"behaviour.seeking_rate": [0.02, 0.04]}).write_parquet(folder / "sets.parquet")
        for command, words in COMMANDS.items():
            done = CliRunner().invoke(app, [*words, "--out", command])
            assert done.exit_code == 0, done.output
    shutil.copytree(REFERENCE / "calibration", folder / "calibrate")  # takes half an hour: what it wrote is shipped
    shutil.copy(scenarios.POSTERIOR, folder / "calibrate")
    return folder


def files(folder, table, command=None):
    """Return the files of a table; the many of a sweep are called by their contents."""
    found = list((folder / (command or table.command)).glob(f"{table.name.replace('NAME', '*')}.parquet"))
    assert found, table.name
    return found


@pytest.mark.parametrize("command", [*COMMANDS, "calibrate"])
def test_all_tables_written_are_defined_and_none_is_missing(folder, command):
    tables = [table for table in TABLES if table.command in (command, BESIDE.get(command))]
    defined = {path for table in tables for path in files(folder, table, command)}
    written = set((folder / command).rglob("*.parquet"))
    if command == "findings":
        parts = {path for path in written if path.relative_to(folder / command).parts[0].partition("-")[0] in PARTS}
        assert {path.relative_to(folder / command).parts[0].partition("-")[0] for path in parts} == PARTS
        written -= parts
    assert written == defined


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table.command} {table.name}")
def test_columns_written_are_those_defined_in_order_with_their_types(folder, table):
    for path in files(folder, table):
        schema = {name: kind for name, kind in pl.read_parquet_schema(path).items() if "." not in name}
        written = [(name, str(kind.base_type())) for name, kind in schema.items()]
        assert written == [(column.name, column.type) for column in table.columns]
        for column in table.columns:
            if column.names:
                assert tuple(schema[column.name].categories) == column.names


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table.command} {table.name}")
def test_every_table_opens_in_polars_duckdb_and_pandas(folder, table):
    path = files(folder, table)[0]
    read = pl.read_parquet(path)
    by_duckdb = duckdb.sql(f"select * from '{path}'")
    by_pandas = pd.read_parquet(path)
    assert list(by_duckdb.columns) == list(by_pandas.columns) == read.columns
    for opened in (by_duckdb.pl(), pl.from_pandas(by_pandas)):
        assert opened.height == read.height
        for column in read.columns:
            same = opened[column].cast(read[column].dtype)  # pandas has no whole numbers beside nulls
            assert list(map(str, same)) == list(map(str, read[column]))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: f"{table.command} {table.name}")
def test_every_table_opens_in_arrow_with_types_that_r_has(folder, table):
    """R's arrow and pyarrow read files with the same library; R has vectors and factors for these types alone."""
    path = files(folder, table)[0]
    read = pq.read_table(path)
    assert pl.from_arrow(read).equals(pl.read_parquet(path))
    for kind in read.schema.types:
        if pa.types.is_dictionary(kind):
            assert kind.index_type in R_FACTOR_CODES
            kind = kind.value_type
        if pa.types.is_large_list(kind):  # a list of vectors in R
            kind = kind.value_type
        assert kind in R_HAS


def test_every_outcome_compared_is_explained(folder):
    outcomes = set(pl.read_parquet(folder / "compare" / "runs.parquet")["outcome"])
    assert outcomes == set(OUTCOMES) | set(SUMS)


def test_the_page_is_up_to_date():
    """When this fails: ``python -m experiments.dictionary``."""
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text
    for table in TABLES:
        assert f"### `{table.name}.parquet`" in text
