"""A run as a page draws it: a record packed into one text, from which the lab and exported lessons show every week.

The text is base64 of gzip of JSON; a column of numbers in it is ``{"type", "data"}``: one of the types u1, u2, i2, i4
(little-endian) and base64. The page only draws: connection is told at *knots*, weeks in which the record holds it, and
the page joins them.
"""

import base64
import gzip
import json
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from sim import Record, rules
from sim.curriculum import NO_BLOCK, build_timetable
from sim.record import package_versions
from sim.schema import WEEKS_PER_YEAR, Origin, Setting
from sim.trace import Asker, EndReason, Move, Outcome

FADES, CONTACT, MEETINGS = range(3)  # what follows a knot until the next: see ``knots``
FULL = 255  # a connection of 1
LEVEL = 6  # of compression: 2 % larger than the best, in a third of the time
TYPES = ("u1", "u2", "i2", "i4")  # as NumPy and the page call them, the smallest first
_fade = np.vectorize(rules.connection_after_weeks, otypes=[float])


def packed(record: Record, title: str = "", stories: dict[str, Any] | None = None) -> str:
    """Return a record as the text that ``front/`` draws; ``title`` (default: the scenario's) heads its pane.

    ``stories`` holds the stories of students and faculty by id, for pages that cannot ask Python for them.
    """
    content = contents(record, title) | ({} if stories is None else {"stories": stories})
    # No time stamp: the same run gives the same text.
    return base64.b64encode(gzip.compress(json.dumps(content).encode(), LEVEL, mtime=0)).decode()


def contents(record: Record, title: str = "") -> dict[str, Any]:
    """Return what is packed: names of codes as lists, columns by table, and the provenance of the run.

    A run that is still being stepped is packed up to the last week lived.
    """
    weeks = max(1, record.weeks_lived)
    weekly = record.weekly.filter(pl.col("week") < weeks)
    return {
        "title": title or record.scenario.title,
        "school": record.scenario.title,
        "scenario": record.scenario.name,
        "seed": record.seed,
        "fingerprint": record.scenario.fingerprint,
        "version": package_versions()["mentoring-policy-lab"],
        "weeks": weeks,
        "weeks_per_year": WEEKS_PER_YEAR,
        "class_years": record.plan.class_years,
        "half_life": record.scenario.behaviour.connection_half_life,
        "departments": list(record.names.departments),
        "settings": [setting.name for setting in Setting],
        "origins": [origin.name for origin in Origin],
        "askers": [asker.name for asker in Asker],
        "reasons": [reason.name for reason in EndReason],
        "moves": [move.name for move in Move],
        "outcomes": [outcome.name for outcome in Outcome],
        "students": _people(record.plan.population.students, ("id", "entry", "group"), {"place": "index"}),
        "faculty": _faculty(record, weeks),
        **_ties(record),
        "requests": _columns(record.trace.requests, ("week", "student", "faculty", "move", "outcome")),
        "weekly": {
            "enrolled": column(weekly["enrolled"].to_numpy()),
            "mentored": column(weekly["mentored"].to_numpy()),
        },
        "timetables": _timetables(record),
        "stages": [
            {"week": stage.start_week, "policies": [name.replace("-", " ") for name in stage.policies]}
            for stage in record.scenario.stages
        ],
    }


def column(values: np.ndarray) -> dict[str, str]:
    """Return whole numbers as a column of the smallest type that holds them. Raises ValueError when none does."""
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    for name in TYPES:
        limits = np.iinfo(name)
        if limits.min <= low and high <= limits.max:
            return {"type": name, "data": base64.b64encode(values.astype(f"<{name}").tobytes()).decode()}
    raise ValueError(f"numbers from {low} to {high} do not fit 32 bits")


def knots(record: Record) -> pl.DataFrame:
    """Return when the record knows the connection of each tie: tie (row of the trace), week, connection, then.

    ``connection`` is that at the end of the week. ``then`` says what follows until the tie's next knot: FADES (nobody
    meets), CONTACT (weeks with a teacher) or MEETINGS (mentoring, whose meetings are not kept one by one); in the
    latter two a straight line to the next knot is drawn. Sources: spells, the spring census and the last contact.
    """
    known, spells = _known(record), _spells(record)
    met = known.join(spells, left_on=["tie", "week"], right_on=["tie", "stop"], how="anti").filter(
        pl.col("connection") > 0
    )
    before = [table.select("tie", week=pl.col(since) - 1) for table, since in ((spells, "start"), (met, "week"))]
    turns = pl.concat([*before, _mentoring_turns(record)]).unique()
    missing = turns.join(known, on=["tie", "week"], how="anti").with_columns(connection=pl.lit(None, pl.Float64))
    rows = pl.concat([known, missing], how="diagonal").sort("tie", "week")
    begun = spells.group_by("tie", week=pl.col("start") - 1).len("begun")
    ended = spells.group_by("tie", week=pl.col("stop")).len("ended")
    rows = rows.join(begun, on=["tie", "week"], how="left", maintain_order="left")
    rows = rows.join(ended, on=["tie", "week"], how="left", maintain_order="left")
    under_way = (pl.col("begun").fill_null(0) - pl.col("ended").fill_null(0).cast(pl.Int64)).cum_sum().over("tie") > 0
    ties = record.trace.ties
    start, stop = ties["start"][rows["tie"]], ties["stop"][rows["tie"]]
    week = rows["week"].to_numpy()
    mentoring = (start >= 0) & (start <= week) & ((stop < 0) | (stop > week))
    last = pl.col("tie") != pl.col("tie").shift(-1).fill_null(-1)
    rows = rows.with_columns(
        then=pl.when(last)
        .then(FADES)
        .when(under_way)
        .then(CONTACT)
        .when(pl.Series(mentoring))
        .then(MEETINGS)
        .otherwise(FADES)
    )
    return _filled(rows, record.scenario.behaviour.connection_half_life)


# --- connection --------------------------------------------------------------------------------------


def _known(record: Record) -> pl.DataFrame:
    """Return the weeks in which the record holds a tie's connection: tie, week, connection; one row a week."""
    ties, census = record.trace.ties, record.trace.census
    rows = pl.Series(np.arange(len(ties)), dtype=pl.Int64)
    pairs = pl.DataFrame({"student": ties["student"], "faculty": ties["faculty"], "tie": rows})
    spring = pl.DataFrame(
        {
            "student": census["student"],
            "faculty": census["faculty"],
            "week": census["year"] * WEEKS_PER_YEAR + record.plan.spring_week,
            "connection": census["connection"],
        }
    ).join(pairs, on=["student", "faculty"])
    sources = [  # in a week with several, what comes later here was taken down later in the week
        pl.DataFrame({"tie": rows, "week": ties["met_week"] - 1, "connection": np.zeros(len(ties))}),
        _spells(record).select("tie", week="stop", connection="connection"),
        spring.select("tie", "week", "connection"),
        pl.DataFrame({"tie": rows, "week": ties["last"], "connection": ties["connection"]}),
    ]
    return pl.concat(sources).unique(["tie", "week"], keep="last", maintain_order=True)


def _mentoring_turns(record: Record) -> pl.DataFrame:
    """Return the weeks before the last contact in which mentoring began or ended: tie, week."""
    ties = record.trace.ties
    rows = np.arange(len(ties))
    found = []
    for week in (ties["start"], ties["stop"]):
        there = (week >= 0) & (week < ties["last"])
        found.append(pl.DataFrame({"tie": rows[there], "week": week[there]}))
    return pl.concat(found)


def _spells(record: Record) -> pl.DataFrame:
    """Return the spells of contact with the row of their tie: tie, start, stop (inclusive), connection."""
    spells, ties = record.trace.spells, record.trace.ties
    pairs = pl.DataFrame({"student": ties["student"], "faculty": ties["faculty"]}).with_row_index("tie")
    names = ("student", "faculty", "start", "stop", "connection")
    return (
        pl.DataFrame({name: spells[name] for name in names})
        .join(pairs.with_columns(pl.col("tie").cast(pl.Int64)), on=["student", "faculty"])
        .select("tie", "start", "stop", "connection")
    )


def _filled(rows: pl.DataFrame, half_life: float) -> pl.DataFrame:
    """Fill in the connection where something begins: faded since the knot before, or on the line to the next."""
    before, after = pl.col("connection").forward_fill(), pl.col("connection").backward_fill()
    known_week = pl.when(pl.col("connection").is_not_null()).then("week")
    rows = rows.with_columns(
        before=before.over("tie"),
        since=(pl.col("week") - known_week.forward_fill().over("tie")),
        after=after.over("tie"),
        until=(known_week.backward_fill().over("tie") - pl.col("week")),
        fading=pl.col("then").shift(1).over("tie") == FADES,
    )
    fading = rows.filter(pl.col("connection").is_null() & pl.col("fading"))
    faded = fading.select(
        "tie", "week", faded=_fade(fading["before"].to_numpy(), fading["since"].to_numpy(), half_life)
    )
    rows = rows.join(faded, on=["tie", "week"], how="left", maintain_order="left")
    gap = pl.col("since") + pl.col("until")
    line = pl.col("before") + (pl.col("after") - pl.col("before")) * pl.col("since") / gap
    value = pl.when(pl.col("connection").is_not_null()).then("connection").when("fading").then("faded").otherwise(line)
    return rows.select("tie", "week", connection=value, then="then")


# --- tables ------------------------------------------------------------------------------------------


def _columns(table: np.ndarray, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: column(table[name]) for name in names}


def _people(people: np.ndarray, names: tuple[str, ...], renamed: dict[str, str]) -> dict[str, Any]:
    return _columns(people, names) | {name: column(people[own]) for name, own in renamed.items()}


def _faculty(record: Record, weeks: int) -> dict[str, Any]:
    people = record.plan.population.faculty
    departure = column(np.minimum(people["departure"], weeks))
    arrival = column(np.maximum(people["arrival"], 0))
    return _columns(people, ("id", "department", "setting")) | {"arrival": arrival, "departure": departure}


def _ties(record: Record) -> dict[str, Any]:
    """Return the columns of ties and of their knots."""
    ties, of_knots = record.trace.ties, knots(record)
    number = np.bincount(of_knots["tie"].to_numpy(), minlength=len(ties))
    names = {
        "student": "student",
        "faculty": "faculty",
        "met": "met_week",
        "start": "start",
        "stop": "stop",
        "origin": "origin",
        "asker": "who_asked",
        "reason": "end_reason",
    }
    return {
        "ties": {name: column(ties[own]) for name, own in names.items()} | {"knots": column(number)},
        "knots": {
            "week": column(of_knots["week"].to_numpy()),
            "connection": column(np.rint(FULL * of_knots["connection"].to_numpy()).astype(np.int32)),
            "then": column(of_knots["then"].to_numpy()),
        },
    }


def _timetables(record: Record) -> list[dict[str, Any]]:
    """Return each timetable of the run: its first week, and by class year its blocks (phase, weeks, clinical)."""
    timetable, names, _ = build_timetable(record.scenario)
    found: list[dict[str, Any]] = []
    for lever, before in zip(timetable.levers, [None, *timetable.levers["structure"]], strict=False):
        if lever["structure"] == before:
            continue
        weeks = timetable.block_at[lever["structure"], 0].reshape(-1, WEEKS_PER_YEAR)
        years = [_blocks(row, names.blocks, timetable.blocks["clinical"]) for row in weeks]
        found.append({"from_week": int(lever["start"]), "years": years})
    return found


def _blocks(weeks: np.ndarray, names: tuple[str, ...], clinical: np.ndarray) -> list[tuple[str, int, bool]]:
    """Return the blocks of a class year: phase ("" in vacation), weeks, and whether it is taught by clinicians."""
    edges = np.flatnonzero(np.diff(weeks, prepend=weeks[0] - 1, append=weeks[-1] - 1))
    blocks = []
    for since, until in pairwise(edges):
        block = int(weeks[since])
        phase = "" if block == NO_BLOCK else names[block].partition(" (")[0]
        blocks.append((phase, int(until - since), block != NO_BLOCK and bool(clinical[block])))
    return blocks
