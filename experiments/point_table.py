"""Tables of points: a CSV file with a row per school, whose columns are parameters, for studies that name one."""

import csv
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from sim import ScenarioError

NAME = "name"  # the column that names the rows; all others are parameters


def read_point_table(path: Path) -> list[dict[str, Any]]:
    """Return a dictionary of values, by column, for each row of a CSV file in UTF-8; the first row names the columns.

    A cell is read as in a scenario file, lists and tables included; anything else is text. Names of rows are text.
    Raises ScenarioError, naming the file, when it cannot be read, has no rows, a cell is empty or too many or few
    stand in a row, or when a column or the name of a row stands there twice.
    """
    columns, rows = _read(path)
    if not rows or columns == [NAME]:
        raise ScenarioError("table", None, "a row that names the columns, and one or more rows of values", str(path))
    if twice := _twice(columns):
        raise ScenarioError("table", twice[0], "each column once, under a name of its own", str(path))
    for number, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            allowed = f"row {number} has {len(row)} values; {len(columns)} columns are named"
            raise ScenarioError("table", row, allowed, str(path))
        if "" in row:
            raise ScenarioError(
                columns[row.index("")], None, f"row {number} has no value; each cell needs one", str(path)
            )
    table = [
        {column: cell if column == NAME else _value(cell) for column, cell in zip(columns, row, strict=True)}
        for row in rows
    ]
    if twice := _twice([row[NAME] for row in table if NAME in row]):
        raise ScenarioError(NAME, twice[0], "each name once", str(path))
    return table


def write_point_table(table: list[dict[str, str | int]], path: Path) -> None:
    """Write a table of points: a dictionary of cells, by column, for each row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns and the cells of each row, without the spaces around them."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # spreadsheets mark the beginning
            lines = [[cell.strip() for cell in line] for line in csv.reader(file, strict=True) if any(line)]
    except FileNotFoundError:
        raise ScenarioError("table", str(path), "no such file") from None
    except OSError as error:
        raise ScenarioError("table", str(path), f"the file cannot be read ({error.strerror})") from None
    except (ValueError, csv.Error) as error:  # not UTF-8, or not CSV
        raise ScenarioError("table", None, f"the file is not CSV in UTF-8: {error}", str(path)) from None
    return (lines[0], lines[1:]) if lines else ([], [])


def _twice(names: list[str]) -> list[str]:
    return [name for name, number in Counter(names).items() if number > 1]


def _value(cell: str) -> Any:
    try:
        return tomllib.loads(f"value = {cell}")["value"]
    except ValueError:
        return cell
