"""A school written as a commented scenario file, from the answers to the questions."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from experiments.questions import Answers, Question, class_years, questions
from sim.parameters import parameters
from sim.schema import Phase, Slot

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
"""
YEARS = """
# Weeks of each phase, in order; what is left of the 52 weeks of a class year is vacation.
[curriculum]
years = [
{lines}
]
"""


def school_file(answers: Answers, file: str) -> str:
    """Return the TOML text of the school that ``answers`` (a value for each question, by name) describe."""
    head = HEAD.format(title=answers["title"], quoted=json.dumps(answers["title"], ensure_ascii=False), file=file)
    years = [(f"    {inline_table(year)},", f"weeks; class year {number}") for number, year in _numbered(answers)]
    tables = [f"\n[{table}]\n{_aligned(lines)}\n" for table, lines in _tables(answers).items()]
    return head + YEARS.format(lines=_aligned(years)) + "".join(tables)


def _numbered(answers: Answers) -> Iterable[tuple[int, dict[str, int]]]:
    return enumerate(class_years(answers), start=1)


def inline_table(year: Mapping[str, int]) -> str:
    """Return the weeks of each phase in a class year as they stand in a scenario file."""
    return f"{{ {', '.join(f'{phase} = {weeks}' for phase, weeks in year.items())} }}"


def _tables(answers: Answers) -> dict[str, list[tuple[str, str]]]:
    """Return the lines (setting and comment) of each table of the file, in the order of the questions."""
    tables: dict[str, list[tuple[str, str]]] = {}
    known = {row["name"]: row for row in parameters().iter_rows(named=True)}
    for question in questions():
        answer = answers[question.name]
        for dotted, value in question.keys(answer).items():
            table, _, key = dotted.rpartition(".")
            if table:
                about = known.get(dotted, {"unit": _unit(key), "source": ""})
                source = _source(question, answer, about["source"])
                comment = f"{about['unit']}; {source}" if about["unit"] else source
                tables.setdefault(table, []).append((f"{key} = {json.dumps(value)}", comment))
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
