"""The parameter table: every number of a scenario, what it means, its baseline value, its ranges and its source.

``python -m sim.parameters`` writes the table into ``sim/ODD.md``. Meanings, units, ranges and sources are those of
``schema/``; the values those of ``scenarios/baseline.toml``.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from sim.scenario import load
from sim.schema import SECTIONS

ODD = Path(__file__).with_name("ODD.md")
BEGIN = "<!-- parameters: written by python -m sim.parameters -->"
END = "<!-- end of parameters -->"
COLUMNS = pl.Schema(
    {
        "name": pl.String(),
        "meaning": pl.String(),
        "unit": pl.String(),
        "baseline": pl.String(),
        "allowed_low": pl.Float64(),
        "allowed_high": pl.Float64(),
        "plausible_low": pl.Float64(),
        "plausible_high": pl.Float64(),
        "source": pl.String(),
    }
)


def parameters() -> pl.DataFrame:
    """Return every parameter of run, reporting, school, levers and behaviour, one per row.

    Columns: name (dotted, as ``Scenario.vary`` takes it), meaning, unit, baseline (written as in TOML), allowed_low
    and allowed_high (what a scenario file may say), plausible_low and plausible_high (what the evidence lets one
    believe), source. Bounds are Float64, null where a value is not a number or its plausible range is not stated.
    """
    baseline = load("baseline").model_dump()
    rows: list[tuple[Any, ...]] = []
    for section, kind in SECTIONS.items():
        schema = kind.model_json_schema()
        rows += _rows(section, baseline[section], schema, schema.get("$defs", {}), "")
    return pl.DataFrame(rows, COLUMNS, orient="row")


def table() -> str:
    """Return the parameters as Markdown tables, one per section of a scenario file."""
    lines = []
    rows = parameters().rows(named=True)
    for section in SECTIONS:
        lines += [f"\n**{section}**\n", "| name | meaning | unit | baseline | allowed | plausible | source |"]
        lines += ["|---|---|---|---|---|---|---|"]
        for row in (row for row in rows if row["name"].startswith(f"{section}.")):
            ranges = [_range(row[f"{kind}_low"], row[f"{kind}_high"]) for kind in ("allowed", "plausible")]
            cells = [f"`{row['name']}`", row["meaning"], row["unit"], row["baseline"], *ranges, row["source"]]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def with_table(text: str) -> str:
    """Return a text with the parameter table between its two markers. Raises ValueError when they are not there."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _rows(
    name: str, value: Any, schema: Mapping[str, Any], tables: Mapping[str, Any], meaning: str
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a value and of all that it holds. A value that does not say what it is inherits a meaning."""
    if "$ref" in schema:
        schema = tables[schema["$ref"].rpartition("/")[2]]
    meaning = schema.get("description", meaning)
    if isinstance(value, Mapping):
        for key, inner in value.items():
            part = schema.get("properties", {}).get(key) or schema["additionalProperties"]
            yield from _rows(f"{name}.{key}", inner, part, tables, meaning)
        return
    allowed = _bounds(schema)
    plausible = schema.get("plausible", (None, None))
    yield (name, meaning, schema.get("unit", ""), _written(value), *allowed, *plausible, schema.get("source", ""))


def _bounds(schema: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return the least and the greatest number allowed, in the value itself or in each part of a list."""
    for part in (schema, *schema.get("anyOf", ()), schema.get("items", {})):
        if "minimum" in part:
            return float(part["minimum"]), float(part["maximum"])
    return None, None


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{', '.join(map(_written, value))}]" if isinstance(value, tuple) else f"{value}"


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:,.10g} to {high:,.10g}"


if __name__ == "__main__":
    ODD.write_text(with_table(ODD.read_text(encoding="utf-8")), encoding="utf-8")
