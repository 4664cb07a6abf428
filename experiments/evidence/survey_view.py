"""The printed table of a survey, the published figures beside the simulated ones, and what it compares, in words."""

from collections.abc import Iterator
from math import exp
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from experiments.evidence.figures import LN_ODDS_RATIO, SHARE
from experiments.evidence.survey import Survey
from experiments.words import number

FAR = 2  # standard errors; a mean farther off is printed bold
MISSING = "–"
DIGITS = {SHARE: 1, LN_ODDS_RATIO: 2}  # one for everything else


def survey_view(survey: Survey) -> RenderableType:
    """Return the table with its footnotes."""
    rows = survey.table.to_dicts()
    sources = list(dict.fromkeys(row["source"] for row in rows))
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column("figure")
    for head in ("published", "simulated", "spread of\nsingle\nsurveys", "distance,\nstandard\nerrors", "source"):
        table.add_column(head, justify="right", no_wrap=True)
    for row in rows:
        source = Text(f"[{sources.index(row['source']) + 1}]", "dim")
        table.add_row(*_cells(row), source)
        if row["unit"] == LN_ODDS_RATIO:
            table.add_row(*_as_odds_ratio(row))
    title = f"The published studies made again at: {survey.scenario.title}"
    notes = [*_in_words(survey), *_remarks(rows), *(f"[{place}] {text}" for place, text in enumerate(sources, start=1))]
    return Group(Text(title, style="bold"), Text(), table, Text(), *(Text(note) for note in notes))


def shown(value: float | None, unit: str) -> str:
    """Return a value in its unit, shares in per cent; a dash when there is none."""
    if value is None:
        return MISSING
    return number(value * 100 if unit == SHARE else value, DIGITS.get(unit, 1), sign=False)


def in_unit(value: float | None, unit: str) -> str:
    """Return a value with its unit, where it has one to write."""
    written = {SHARE: " %", LN_ODDS_RATIO: ""}.get(unit, f" {unit}")
    return shown(value, unit) + (written if value is not None else "")


def _cells(row: dict[str, Any]) -> Iterator[RenderableType]:
    unit = row["unit"]
    yield row["figure"]
    yield row["title"]
    yield f"{shown(row['published'], unit)} ± {in_unit(row['standard_error'], unit)}"
    yield Text.assemble(in_unit(row["mean"], unit), (_span(row["low"], row["high"], unit), "dim"))
    yield Text(MISSING if row["spread"] is None else f"± {shown(row['spread'], unit)}", "dim")
    distance = row["distance"]
    far = distance is not None and abs(distance) > FAR
    yield Text(MISSING if distance is None else number(distance, 1), "bold" if far else "")


def _as_odds_ratio(row: dict[str, Any]) -> Iterator[RenderableType]:
    """Return the same as an odds ratio: the exponential of every number."""
    mean, low, high = (None if row[name] is None else exp(row[name]) for name in ("mean", "low", "high"))
    yield ""
    yield Text("   as an odds ratio", "dim")
    yield Text(shown(exp(row["published"]), ""), "dim")
    yield Text(shown(mean, "") + _span(low, high, ""), "dim")


def _span(low: float | None, high: float | None, unit: str) -> str:
    return "" if low is None or high is None else f" ({shown(low, unit)} to {shown(high, unit)})"


def _in_words(survey: Survey) -> list[str]:
    school, seeds = survey.scenario, len(survey.seeds)
    return [
        f"Published: the figure ± its standard error. Simulated: the mean of {seeds:,} surveys, each of the same "
        f"school with other people and other luck, in week {school.run.spring_week} of year {school.run.years}, and "
        "the 95 % interval of that mean; then the standard deviation of single surveys. Both show luck only, not "
        "doubt about behaviour. Distance: simulated mean minus published figure, in published standard errors; bold "
        f"beyond {FAR}. A school with another timetable or other policies than the sources' need not agree with them.",
        "",
        f"C1-C7 are answers of {len(survey.answers):,} students of the last two class years (77 %, as published; who "
        "answers is drawn at random, an assumption). A student has a mentor when there is, in the week of the survey, "
        f"a mentoring tie with a connection of at least {school.reporting.connection:g}. That is the scenario's "
        "reporting.connection, assumed: what students of 1999 called a mentor is not known. Where mentors were met is "
        "told of the mentor to whom the student is closest. C8-C10 and C12 are counted over the whole run, C11 in the "
        "last spring.",
        "",
    ]


def _remarks(rows: list[dict[str, Any]]) -> list[str]:
    return [*(f"{row['figure']}: {row['remark']}." for row in rows if row["remark"]), ""]
