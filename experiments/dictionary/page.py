"""The data dictionary as a page: ``results/README.md``."""

from collections.abc import Iterator
from pathlib import Path

from experiments.dictionary import COMMANDS
from experiments.dictionary.columns import Column
from experiments.observe import HOURS_ALL, MENTORING_YEARS, STUDENTS_MENTORED
from sim.measures import OUTCOMES

PAGE = Path(__file__).parents[2] / "results" / "README.md"
BEGIN, END = "<!-- written by python -m experiments.dictionary -->", "<!-- end of the dictionary -->"
SUMS = {
    STUDENTS_MENTORED: ("students", "Students with a mentor; all class years"),
    MENTORING_YEARS: ("years", "Years of mentoring had in the last year; all students together"),
    HOURS_ALL: ("hours/year", "Faculty time: mentoring, policies and teaching"),
}


def page(before: str) -> str:
    """Return the text of a page with the dictionary between its two markers. Raises ValueError without them."""
    start, rest = before.split(BEGIN)
    _, after = rest.split(END)
    return "\n".join((f"{start}{BEGIN}", *_lines(), END)) + after


def _lines() -> Iterator[str]:
    for command, module in COMMANDS.items():
        yield f"\n## `mentoring {command}` (default folder `{module.FOLDER}`)"
        for table in module.TABLES:
            yield f"\n### `{table.name}.parquet`\n\nA row is {table.row}.\n"
            yield "| column | type | unit | meaning |\n|---|---|---|---|"
            for column in table.columns:
                yield f"| `{column.name}` | {column.type} | {column.unit} | {_meaning(column)} |"
    yield "\n## Outcomes\n\nOf the last year of a run.\n"
    yield "| outcome | unit | better | meaning |\n|---|---|---|---|"
    for outcome in OUTCOMES.values():
        yield f"| `{outcome.name}` | {outcome.unit} | {outcome.better} | {outcome.title}; {outcome.description} |"
    for name, (unit, meaning) in SUMS.items():
        yield f"| `{name}` | {unit} | | {meaning} |"
    yield ""


def _meaning(column: Column) -> str:
    return f"{column.meaning}: {', '.join(column.names)}" if column.names else column.meaning
