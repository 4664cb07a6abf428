"""When policies show and what is left of them, in sentences: the same on the terminal and on the page."""

from typing import Any

import polars as pl

from experiments.observe import HOURS_ALL
from experiments.timing.effects import CLINICAL, LAST_SPRINGS
from experiments.timing.timing import Timing
from experiments.words import listed, number, percent, span

Row = dict[str, Any]
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
HALF = 0.5
MOST_NAMED = 5  # policies whose withdrawal is told; all are in the table
LIMITS = (
    "A withdrawn policy is taken to end at once: its levers and its timetable are the school's own again. Faculty who "
    "were taught are then as attuned as before, and those won for the pool take nobody new, which is the worst case. "
    "What students learnt wanes, and ties that began go on for as long as they would.",
    "A school may withdraw a policy because it did not work, or in a way that costs trust. Nothing of that is here.",
    "How fast what a session taught wanes rests on no published figure. It differs between behaviour sets, and so is "
    "in the intervals.",
    "The first spring in which an effect can be told from none depends on how many behaviour sets and seeds were run, "
    "and with many springs to look at one may stand out by luck; the table says from which on it stays.",
)


def lead(found: Timing) -> list[str]:
    """Return the answers in a few sentences."""
    return [*when_to_teach(found), *how_long(found), *what_is_left(found)]


def when_to_teach(found: Timing) -> list[str]:
    """Say when sessions for students add most, and whether the times can be told apart."""
    rows = found.sessions.filter(pl.col("who") == CLINICAL)
    if rows.is_empty():
        return []
    alone = rows.filter(than="").to_dicts()
    hours = {row["title"]: row for row in found.sessions.filter(who="hours_policy", than="").iter_rows(named=True)}
    told = [
        f"{row['title']} {meaned(row)} points for {number(hours[row['title']]['mean'], sign=False)} hours"
        for row in alone
    ]
    compared = [
        f"{row['title']} less {row['than']} {meaned(row)}{'' if sure(row) else ', not told apart'}"
        for row in rows.filter(pl.col("than") != "").iter_rows(named=True)
    ]
    return [
        "When to teach students to find mentors. In the end sessions add, in percentage points of students of the last "
        f"two class years with a mentor and policy hours a year: {listed(told)}. Pair by pair: {listed(compared)}."
    ]


def how_long(found: Timing) -> list[str]:
    """Say when policies show."""
    rows = found.showing.filter(pl.col("who") == CLINICAL)
    shown = rows.filter(pl.col("shows").is_not_null()).sort("shows", maintain_order=True)
    told = []
    for (year,), of_year in shown.with_columns((pl.col("shows") - pl.col("starts") + 1).alias("since")).group_by(
        "since", maintain_order=True
    ):
        told.append(f"the {ordinal(year)} for {', '.join(of_year['title'])}")
    never = rows.filter(pl.col("shows").is_null())["title"].to_list()
    begin = "How long until a policy shows. " + (
        f"The first spring in which what it does to students of the last two class years can be told from nothing is "
        f"{listed(told)}."
        if told
        else "What policies do to students of the last two class years cannot be told from nothing in any spring."
    )
    sentences = [begin + (f" In no spring: {', '.join(never)}." if never else "")]
    half = [f"{title} in the {ordinal(since)}" for title, since in half_reached(found)]
    if half:
        sentences.append(
            f"Half of its final effect (the mean over the last {LAST_SPRINGS} springs) is there: {listed(half)}."
        )
    return sentences


def half_reached(found: Timing) -> list[tuple[str, int]]:
    """Return policies with a final effect, and the year (the first is 1) of the first spring with half of it."""
    starts = dict(found.showing.select("scenario", "starts").iter_rows())
    rows = found.reached.filter(pl.col("who") == CLINICAL, pl.col("share") >= HALF).sort("year")
    first = rows.unique("scenario", keep="first", maintain_order=True)
    return [(row["title"], row["year"] - starts[row["scenario"]] + 1) for row in first.iter_rows(named=True)]


def what_is_left(found: Timing) -> list[str]:
    """Say what is left of policies that are withdrawn, those that added most first."""
    told = []
    for title, by_since in withdrawals(found):
        if 0 in by_since and sure(by_since[0]):
            told.append((by_since[0]["mean"], _lost(title, by_since)))
    years = found.withdrawn_after
    begin = f"What happens when a policy is withdrawn after {years} {'year' if years == 1 else 'years'}. "
    if not told:
        return [
            f"{begin}Of none could the effect be told from nothing in its last spring: nothing is lost for certain."
        ]
    largest = [text for _, text in sorted(told, reverse=True)[:MOST_NAMED]]
    count = f"Of {len(told)} the effect could be told from nothing in the last spring"
    return [f"{begin}{count}{'; the largest' if len(told) > MOST_NAMED else ''}: {listed(largest)}."]


def _lost(title: str, by_since: dict[int, Row]) -> str:
    gone = next((since for since, row in by_since.items() if since > 0 and not sure(row)), None)
    until = (
        "still told from nothing when the run ends" if gone is None else f"not told from nothing {_springs(gone)} later"
    )
    return f"{title}, {meaned(by_since[0])} points in its last spring, {meaned(by_since[1])} one later, {until}"


def _springs(number_of: int) -> str:
    return f"{number_of} spring" if number_of == 1 else f"{number_of} springs"


def method(found: Timing) -> list[str]:
    """Say how it was found."""
    sets = found.runs["behaviour_set"].n_unique()
    return [
        f"Every policy was run at the school for {found.school.run.years} years, kept and withdrawn, on the same "
        f"{found.seeds} seeds as the school as it is: the same people, the same luck, and {sets} behaviour sets "
        f"({found.ensemble.name}), two seeds each. An effect is the difference from the school as it is in the same "
        "spring; its 95 % interval holds what a further behaviour set would give.",
        f"The final effect is the mean over the last {LAST_SPRINGS} springs. The share of it that a spring has is that "
        "of the means over behaviour sets, its interval a bootstrap over them; only policies whose final effect's "
        "interval leaves out 0 have one.",
        *(f"Left out: {name}; {reason}." for name, reason in found.left_out.items()),
    ]


def meaned(row: Row) -> str:
    """Return the mean of a row of ``statistics.interval`` in percentage points with its interval."""
    return span({"effect": row["mean"], "low": row["low"], "high": row["high"]}, 100, 1)


def hours_of(row: Row) -> str:
    """Return hours a year of a row of ``statistics.interval`` with their interval."""
    return span({"effect": row["mean"], "low": row["low"], "high": row["high"]})


def share_of(row: Row | None) -> str:
    """Return a share in per cent with its interval; a dash when there is none."""
    if row is None:
        return "–"
    ends = "" if row["low"] is None else f" ({100 * row['low']:.0f} to {100 * row['high']:.0f})"
    return f"{percent(row['share'])}{ends}".replace("-", "−")


def ordinal(year: int) -> str:
    """Return a place as a word."""
    return ORDINALS[year - 1] if 1 <= year <= len(ORDINALS) else f"{year}th"


def sure(row: Row) -> bool:
    """Return whether an interval leaves out 0."""
    return row["low"] is not None and row["low"] * row["high"] > 0


def all_hours(found: Timing, title: str) -> Row:
    """Return all extra hours a year of sessions held at some time: a row of ``sessions``."""
    return found.sessions.filter(title=title, than="", who=HOURS_ALL).row(0, named=True)


def ranked(found: Timing) -> list[str]:
    """Return the names of the policies, the largest final effect first."""
    rows = found.showing.filter(pl.col("who") == CLINICAL)
    return rows.sort("effect", descending=True, maintain_order=True)["scenario"].to_list()


def withdrawals(found: Timing) -> list[tuple[str, dict[int, Row]]]:
    """Return what is left of each policy: its title, and rows of ``left`` by springs since, as ``ranked``."""
    rows = found.left.filter(pl.col("who") == CLINICAL, pl.col("measure") == "withdrawn").sort("year")
    by_name = {name: rows.filter(scenario=name).to_dicts() for name in ranked(found)}
    return [(of[0]["title"], {row["since"]: row for row in of}) for of in by_name.values()]
