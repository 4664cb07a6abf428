"""The events of a class: what the record says of each student, every row under a reference of its own.

A reference such as ``ties/123`` names a table of the record and a row of it, counted from 0: the same row of the same
table that ``mentoring run`` writes for this scenario and seed.
"""

from typing import Any, NamedTuple

import numpy as np
import polars as pl

from sim.errors import ScenarioError
from sim.exposure import NOT_YET, clerkship_entry
from sim.measures import reported_ties
from sim.record import Record
from sim.schema import WEEKS_PER_YEAR
from sim.words import called

Row = dict[str, Any]

KEPT = ("event", "student", "week", "faculty", "says")


class LastClass(NamedTuple):
    """The class in its last year at the end of a run, and its part of each table of the record.

    Every table has a column ``event``, the reference of its row, and ``says``, the row in words. ``ties`` further has
    the department of the faculty member; ``named`` is the census rows of the mentors named in the last spring;
    ``sessions`` has a row for each session on finding a mentor that reached a student; ``entries`` the first teaching
    in the clerkships.
    """

    record: Record
    students: pl.DataFrame
    ties: pl.DataFrame
    requests: pl.DataFrame
    spells: pl.DataFrame
    named: pl.DataFrame
    sessions: pl.DataFrame
    entries: pl.DataFrame

    @property
    def entry_week(self) -> int:
        """The week of the run in which the class entered."""
        return int(self.students["entry_week"][0])

    @property
    def mentored(self) -> list[int]:
        """Students who named a mentor in the last spring, by id."""
        return self.named["student"].unique().sort().to_list()

    def events(self) -> pl.DataFrame:
        """Return all events: event, student, week (null: of no one week), faculty (null: nobody), says."""
        tables = (self.students, self.ties, self.requests, self.spells, self.named, self.sessions)
        missing = pl.lit(None, pl.Int32)
        whole = [
            table.select(*(pl.col(name) if name in table.columns else missing.alias(name) for name in KEPT))
            for table in tables
        ]
        return pl.concat(whole)


def last_class(record: Record) -> LastClass:
    """Return the events of the class that ends its last year with the run.

    Raises ScenarioError when the run is too short for a class to reach its last year.
    """
    class_years = record.plan.class_years
    if record.years < class_years:
        allowed = f"no class reaches its last year; {class_years} years or more are needed for a focus group"
        raise ScenarioError("run.years", record.years, allowed, record.scenario.name)
    cohort = record.years - class_years + 1
    students = _referred(record.students, "students").filter(pl.col("cohort") == cohort)
    ids = students["student"].implode()

    def own(table: pl.DataFrame, name: str) -> pl.DataFrame:
        return _referred(table, name).filter(pl.col("student").is_in(ids))

    spells = own(record.spells.with_columns(pl.col("slot").cast(pl.String)), "spells")
    spells = spells.filter(pl.col("start_week") < record.plan.weeks)  # a project agreed on in the last week never is
    census = own(record.census, "census").join(reported_ties(record), on=["year", "student", "faculty"], how="semi")
    parts = {
        "students": students.with_columns(says=_says_student()),
        "ties": own(record.ties, "ties").join(record.faculty["faculty", "department"], on="faculty", how="left"),
        "requests": own(record.requests, "requests"),
        "spells": spells.with_columns(week=pl.col("start_week")),
        "named": census.filter(pl.col("year") == record.years).with_columns(
            week=pl.lit((record.years - 1) * WEEKS_PER_YEAR + record.plan.spring_week, pl.Int32)
        ),
    }
    for name, says in {
        "ties": _says_tie,
        "requests": _says_request,
        "spells": _says_spell,
        "named": _says_named,
    }.items():
        parts[name] = parts[name].with_columns(doctor=_doctor(parts[name]["faculty"])).with_columns(says=says())
    return LastClass(
        record, **parts, sessions=_sessions(record, students), entries=_entries(record, students, parts["spells"])
    )


def by_student(table: pl.DataFrame) -> dict[int, list[Row]]:
    """Return the rows of a table by student, in their order."""
    found: dict[int, list[Row]] = {}
    for row in table.iter_rows(named=True):
        found.setdefault(row["student"], []).append(row)
    return found


def references(text: str) -> list[str]:
    """Return the references that stand in a column of events, separated by spaces."""
    return text.split()


def joined(events: list[str]) -> str:
    """Return references as they stand in a column of events: each once, separated by spaces."""
    return " ".join(dict.fromkeys(events))


def _referred(table: pl.DataFrame, name: str) -> pl.DataFrame:
    return table.with_row_index("row").select(
        pl.format("{}/{}", pl.lit(name), pl.col("row")).alias("event"), pl.exclude("row")
    )


def _doctor(faculty: pl.Series) -> pl.Series:
    ids = faculty.unique().drop_nulls()
    names = pl.Series([called(one) for one in ids], dtype=pl.String)
    return faculty.replace_strict(ids, names, default="nobody", return_dtype=pl.String)


# --- what is in no table of its own ------------------------------------------------------------------


def _sessions(record: Record, students: pl.DataFrame) -> pl.DataFrame:
    """Return the sessions on finding a mentor that reached students; the reference is that week's row of ``weekly``."""
    timetable, people = record.plan.timetable, record.plan.population.students
    entry, class_years = int(students["entry_week"][0]), record.plan.class_years
    drawn = people["education_draw"][np.isin(people["id"], students["student"].to_numpy())]
    rows = []
    for since in range(class_years * WEEKS_PER_YEAR):
        stage = np.searchsorted(timetable.levers["start"], entry + since, "right") - 1
        if timetable.education[stage, since]:
            row = (entry + since) * class_years + since // WEEKS_PER_YEAR
            reached = students.filter(pl.Series(drawn < timetable.levers["education_reach"][stage]))
            says = (
                f"weekly: week {entry + since}, class year {since // WEEKS_PER_YEAR + 1}, a session on finding a mentor"
            )
            rows.append(
                reached.select(
                    pl.lit(f"weekly/{row}").alias("event"),
                    "student",
                    pl.lit(entry + since, pl.Int32).alias("week"),
                    pl.lit(says).alias("says"),
                )
            )
    schema = {"event": pl.String, "student": pl.Int32, "week": pl.Int32, "says": pl.String}
    return pl.concat([pl.DataFrame(schema=schema), *rows])


def _entries(record: Record, students: pl.DataFrame, spells: pl.DataFrame) -> pl.DataFrame:
    """Return the first teaching from the week in which each student entered the clerkships: student, week, event."""
    people = record.plan.population.students
    weeks = pl.DataFrame({"student": people["id"], "entry": clerkship_entry(record)})
    return (
        spells.join(weeks.filter(pl.col("entry") != NOT_YET), on="student")
        .filter(pl.col("start_week") == pl.col("entry"))
        .group_by("student", maintain_order=True)
        .first()
        .select("student", "week", "event")
        .filter(pl.col("student").is_in(students["student"].implode()))
    )


# --- rows in words -----------------------------------------------------------------------------------


def _together(*parts: pl.Expr | str) -> pl.Expr:
    """Put parts in a row; a part that is null is left out."""
    return pl.concat_str([pl.lit(part) if isinstance(part, str) else part for part in parts], ignore_nulls=True)


def _says_student() -> pl.Expr:
    before = pl.when(pl.col("research_before")).then(pl.lit("research")).otherwise(pl.lit("no research"))
    traits = pl.format(
        "{} before school, initiative {}, literacy {}",
        before,
        pl.col("initiative").round(2),
        pl.col("literacy").round(2),
    )
    return _together(traits, pl.format(", entered in week {}", pl.col("entry_week")))


def _says_tie() -> pl.Expr:
    began = pl.format(
        "; mentoring from week {}, asked by {}, {} meetings, advocacy {}",
        *(pl.col("start_week"), pl.col("who_asked"), pl.col("meetings"), pl.col("advocacy").round(2)),
    )
    introduced = pl.format(", introduced by {}", _doctor_of("introduced_by"))
    ended = pl.format(", ended in week {} ({})", pl.col("stop_week"), pl.col("end_reason"))
    met = pl.format("{} ({}), met in week {} ({})", *map(pl.col, ("doctor", "department", "met_week", "where_met")))
    known = pl.format(
        ", compatibility {}, connection {} in week {}",
        *(pl.col("compatibility").round(2), pl.col("connection").round(2), pl.col("last_week")),
    )
    return _together(met, introduced, known, began, ended)


def _doctor_of(column: str) -> pl.Expr:
    return pl.col(column).map_batches(
        lambda ids: _doctor(ids).zip_with(ids.is_not_null(), pl.Series([None], dtype=pl.String)),
        return_dtype=pl.String,
    )


def _says_request() -> pl.Expr:
    move, parts = pl.col("move").cast(pl.String), [pl.col(name) for name in ("week", "doctor", "outcome")]
    known = pl.format(", connection {}", pl.col("connection").round(2))
    by_student = pl.format("week {}: {} {}: {}", parts[0], move, *parts[1:])
    return (
        pl.when(move == "nothing")
        .then(pl.format("week {}: looked for a mentor and asked nobody: {}", parts[0], parts[2]))
        .when(move == "offered")
        .then(_together(pl.format("week {}: {} offered: {}", *parts), known))
        .when(move == "assigned")
        .then(_together(pl.format("week {}: the school assigned {}: {}", *parts), known))
        .otherwise(_together(by_student, known))
    )


def _says_spell() -> pl.Expr:
    return pl.format("weeks {} to {}: {} with {}", *map(pl.col, ("start_week", "stop_week", "slot", "doctor")))


def _says_named() -> pl.Expr:
    grown = pl.format("connection {}, advocacy {}", pl.col("connection").round(2), pl.col("advocacy").round(2))
    return _together(pl.format("spring of year {}: {}, ", pl.col("year"), pl.col("doctor")), grown)
