"""The parameter table: every number of a scenario, what it means, its baseline value, its ranges and its source.

``python -m sim.parameters`` writes the table into ``sim/ODD.md``, with the keys of a timetable and the reference run
(``reference.py``). Meanings, units, ranges and sources are those of ``schema/``; the values those of
``scenarios/baseline.toml``.
"""

from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import polars as pl

from sim.reference import reference_run
from sim.scenario import load
from sim.schema import SECTIONS, Curriculum, Phase, Policy, Slot, Table

ODD = Path(__file__).with_name("ODD.md")
KEYS: dict[str, type[Table]] = {
    "curriculum": Curriculum,
    "phases.*": Phase,
    "phases.*.slots.*": Slot,
    "policies.*": Policy,
}
INHERITED = ("description", "unit", "source")
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
        rows += _rows(section, baseline[section], schema, schema.get("$defs", {}), {})
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


def keys() -> str:
    """Return the keys of the timetable and of policies as a Markdown table."""
    lines = ["| key | meaning | unit | allowed | left out |", "|---|---|---|---|---|"]
    for table_name, kind in KEYS.items():
        for key, schema in kind.model_json_schema()["properties"].items():
            field = kind.model_fields[key]
            left_out = "error" if field.is_required() else _written(field.get_default(call_default_factory=True))
            about = schema["description"], schema.get("unit", "")
            lines.append(f"| {' | '.join((f'`{table_name}.{key}`', *about, _allowed(schema), left_out))} |")
    return "\n".join(lines)


WRITTEN = {"keys": keys, "reference": reference_run, "parameters": table}


def with_table(text: str, name: str) -> str:
    """Return a text with one of WRITTEN between its two markers. Raises ValueError when they are not there."""
    begin, end = f"<!-- {name}: written by python -m sim.parameters -->", f"<!-- end of {name} -->"
    before, rest = text.split(begin)
    _, after = rest.split(end)
    return f"{before}{begin}\n{WRITTEN[name]()}\n{end}{after}"


def _rows(
    name: str, value: Any, schema: Mapping[str, Any], tables: Mapping[str, Any], about: Mapping[str, str]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a value and of all that it holds. A value that does not say what it is inherits it."""
    if "$ref" in schema:
        schema = tables[schema["$ref"].rpartition("/")[2]]
    about = {**about, **{key: schema[key] for key in INHERITED if key in schema}}
    if isinstance(value, Mapping):
        for key, inner in value.items():
            part = schema.get("properties", {}).get(key) or schema["additionalProperties"]
            yield from _rows(f"{name}.{key}", inner, part, tables, about)
        return
    meaning, unit, source = (about.get(key, "") for key in INHERITED)
    plausible = schema.get("plausible", (None, None))
    yield (name, meaning, unit, _written(value), *_bounds(schema), *plausible, source)


def _bounds(schema: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return the least and the greatest number allowed, in the value itself or in each part of a list."""
    for part in (schema, *schema.get("anyOf", ()), schema.get("items", {})):
        if "minimum" in part:
            return float(part["minimum"]), float(part["maximum"])
    return None, None


def _allowed(schema: Mapping[str, Any]) -> str:
    """Return what a key may hold, in words."""
    if "anyOf" in schema:
        return "; or ".join(map(_allowed, schema["anyOf"]))
    if "enum" in schema:
        return ", ".join(f"`{name}`" for name in schema["enum"])
    if "items" in schema:
        return f"list of {_allowed(schema['items'])}"
    return _range(*_bounds(schema)) or {"object": "tables", "string": "names"}[schema["type"]]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{}"
    return f"[{', '.join(map(_written, value))}]" if isinstance(value, tuple) else f"{value}"


def _range(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:,.10g} to {high:,.10g}"


if __name__ == "__main__":
    ODD.write_text(reduce(with_table, WRITTEN, ODD.read_text(encoding="utf-8")), encoding="utf-8")
