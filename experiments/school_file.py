"""A school written as a commented scenario file, from the answers to the questions."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.questions import Answers, Question, class_years, questions
from sim import Scenario
from sim.parameters import parameters
from sim.schema import Phase, Slot

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
BEYOND = "as the file says; no question asks it"
HEAD = """\
# {title}: written by mentoring school new. Change any number, then check the file and compare policies with
#
#     mentoring school check {file}
#     mentoring compare --school {file}
#
# What is not named here is as in the baseline, where every number has its unit and source:
# mentoring scenarios show baseline

extends = "baseline"
title = {quoted}
{about}"""
YEARS = """
# Weeks of each phase, in order; what is left of the 52 weeks of a class year is vacation.
[curriculum]
years = [
{lines}
]
"""


def school_file(answers: Answers, file: str, beyond: Mapping[str, Any] | None = None) -> str:
    """Return the TOML text of the school that ``answers`` (a value for each question, by name) describe.

    ``beyond`` holds what the school's file says beyond the answers, nested as in a scenario: it goes before them.
    """
    beyond = dict(beyond or {})
    title, description = beyond.pop("title", answers["title"]), beyond.pop("description", "")
    about = f"description = {toml(description)}\n" if description else ""
    head = HEAD.format(title=answers["title"], quoted=toml(title), file=file, about=about)
    years = [
        (f"    {toml(year)},", f"weeks; class year {number}")
        for number, year in enumerate(beyond.pop("curriculum", {}).get("years", class_years(answers)), start=1)
    ]
    tables = _tables(answers)
    for table, key, value in _settings(beyond):
        tables.setdefault(table, {})[key] = (f"{key} = {toml(value)}", BEYOND)
    parts = [f"\n[{table}]\n{_aligned(list(lines.values()))}\n" for table, lines in tables.items()]
    return head + YEARS.format(lines=_aligned(years)) + "".join(parts)


def whole_file(school: Scenario) -> str:
    """Return the TOML text of a school with every value it has, extending nothing."""
    values = school.model_dump(mode="json", exclude={"name"})
    tables: dict[str, list[str]] = {}
    for table, key, value in _settings(values):
        tables.setdefault(table, []).append(f"{key} = {toml(value)}\n")
    return "\n".join((f"[{table}]\n" if table else "") + "".join(lines) for table, lines in tables.items())


def toml(value: Any) -> str:
    """Return a value as it stands in a TOML file, tables inline."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{toml_key(key)} = {toml(inner)}" for key, inner in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_key(key: str) -> str:
    """Return a key as it stands in a TOML file."""
    return key if BARE_KEY.fullmatch(key) else toml(key)


def _settings(values: Mapping[str, Any], table: tuple[str, ...] = ()) -> Iterator[tuple[str, str, Any]]:
    """Give each setting of nested values: its table as it is headed, its key as it is written, its value."""
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from _settings(value, (*table, toml_key(key)))
        else:
            yield ".".join(table), toml_key(key), value


def _tables(answers: Answers) -> dict[str, dict[str, tuple[str, str]]]:
    """Return the lines (setting and comment) of each table of the file by key, in the order of the questions."""
    tables: dict[str, dict[str, tuple[str, str]]] = {}
    known = {row["name"]: row for row in parameters().iter_rows(named=True)}
    for question in questions():
        answer = answers[question.name]
        for dotted, value in question.keys(answer).items():
            table, _, key = dotted.rpartition(".")
            if table:
                about = known.get(dotted, {"unit": _unit(key), "source": ""})
                source = _source(question, answer, about["source"])
                comment = f"{about['unit']}; {source}" if about["unit"] else source
                tables.setdefault(table, {})[key] = (f"{key} = {toml(value)}", comment)
    return tables


def _source(question: Question, answer: Any, of_baseline: str) -> str:
    if question.policy:
        return f"your answer to {question.name}; as in {question.policy}.toml"
    if answer != question.default:
        return "your answer"
    return f"as in the baseline ({of_baseline})" if of_baseline else "as in the baseline"


def _aligned(lines: Sequence[tuple[str, str]]) -> str:
    width = max(len(setting) for setting, _ in lines)
    return "\n".join(f"{setting.ljust(width)} # {comment}" for setting, comment in lines)


def _unit(key: str) -> str:
    """Return the unit of a key of a phase or a teaching slot."""
    field = Slot.model_fields.get(key) or Phase.model_fields.get(key)
    extra = field.json_schema_extra if field else None
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""
