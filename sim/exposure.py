"""What the timetable let students see: when they entered the clerkships, and whom they met on the wards."""

from functools import lru_cache

import numpy as np
import polars as pl

from sim.curriculum import NO_BLOCK, Timetable, build_timetable
from sim.record import Record
from sim.scenario import Scenario
from sim.schema import WEEKS_PER_YEAR, Origin
from sim.trace import RESEARCH_SLOT

NOT_YET = -1
WINDOW_WEEKS = 4  # the measured wards had four-week blocks
MANY_ATTENDINGS = 4
FEW_DAYS = 7


def clerkship_entry(record: Record) -> np.ndarray:
    """Return the week of the run in which each student entered the clerkships: int32 (students,).

    That is the first week in a block with a clinical setting; NOT_YET when the run ended before it.
    """
    students = record.plan.population.students
    entry = _entry_of_tracks(record.scenario)
    return entry[students["cohort"], students["index"] % entry.shape[1]]


@lru_cache(maxsize=64)
def _entry_of_tracks(scenario: Scenario) -> np.ndarray:
    """Return the week of the run in which each cohort and track enters the clerkships: int32 (cohorts, tracks)."""
    timetable = build_timetable(scenario)[0]
    clinical = (timetable.blocks["clinical"][timetable.block_at] == 1) & (timetable.block_at != NO_BLOCK)
    entry = np.full((scenario.run.years, clinical.shape[1]), NOT_YET, np.int32)
    for cohort in range(scenario.run.years):
        seen = _as_lived(timetable, clinical, cohort, scenario.run.years)
        entry[cohort] = np.where(seen.any(axis=1), cohort * WEEKS_PER_YEAR + seen.argmax(axis=1), NOT_YET)
    return entry


def _as_lived(timetable: Timetable, table: np.ndarray, cohort: int, years: int) -> np.ndarray:
    """Return what a table (structure, track, week since matriculation) said to a cohort, up to the run's end.

    Each week is read from the structure in force then: (track, weeks lived since matriculation).
    """
    since = np.arange(min(table.shape[2], (years - cohort) * WEEKS_PER_YEAR))
    stage = np.searchsorted(timetable.levers["start"], cohort * WEEKS_PER_YEAR + since, "right") - 1
    return np.moveaxis(table[timetable.levers["structure"][stage], :, since], 0, 1)


def ward_exposure(record: Record) -> pl.DataFrame:
    """How many attendings students meet on a ward clerkship, and how long they work together: one row.

    A clerkship is a block with a teaching slot whose ties are ``met_as`` "clerkship", and its attendings are the
    teachers in those slots. Each block is cut from its start into windows of four weeks, of which only whole ones
    count. Columns: windows, attendings (mean per window), share_four_or_more (of windows), pairs, days (mean
    working days shared by an attending and a student in a window), share_seven_or_fewer (of pairs). The same
    figures were measured at the Brigham in 2009-11 (Teach Learn Med 2015;27:130). NaN without any window.
    """
    windows = _clerkship_windows(record)
    pairs = (
        _shared_weeks(record)
        .join(windows, on=["student", "week"])
        .group_by("student", "window", "faculty")
        .agg(pl.col("days").sum())
    )
    met = pairs.group_by("student", "window").len("attendings")
    whole = windows.select("student", "window").unique()
    attendings = whole.join(met, on=["student", "window"], how="left")["attendings"].fill_null(0)
    return pl.DataFrame(
        {
            "windows": len(attendings),
            "attendings": _mean(attendings),
            "share_four_or_more": _mean(attendings >= MANY_ATTENDINGS),
            "pairs": len(pairs),
            "days": _mean(pairs["days"]),
            "share_seven_or_fewer": _mean(pairs["days"] <= FEW_DAYS),
        }
    )


def _mean(values: pl.Series) -> float:
    return float(np.mean(values.to_numpy())) if len(values) else float("nan")


def _clerkship_windows(record: Record) -> pl.DataFrame:
    """Return the weeks of every student in whole windows of clerkships: student, week, window (its first week)."""
    timetable, students = record.plan.timetable, record.plan.population.students
    first_week = _window_starts(timetable)
    parts = []
    for cohort in range(record.years):
        of_tracks = _as_lived(timetable, first_week, cohort, record.years)
        members = students[students["cohort"] == cohort]
        window = of_tracks[members["index"] % of_tracks.shape[0]]
        who, since = np.nonzero((window >= 0) & (window + WINDOW_WEEKS <= of_tracks.shape[1]))
        entry = cohort * WEEKS_PER_YEAR
        columns = {"student": members["id"][who], "week": entry + since, "window": entry + window[who, since]}
        parts.append(pl.DataFrame(columns).cast({"week": pl.Int32}))
    return pl.concat(parts)


def _window_starts(timetable: Timetable) -> np.ndarray:
    """Return the first week of the window each week lies in, NOT_YET outside: int32 as ``timetable.block_at``."""
    starts = np.full_like(timetable.block_at, NOT_YET)
    for place in np.ndindex(timetable.block_at.shape[:2]):
        of_track = timetable.block_at[place]
        for block in np.unique(of_track[of_track != NO_BLOCK]):
            about = timetable.blocks[block]
            origins = timetable.slots["origin"][about["first_slot"] : about["last_slot"]]
            if Origin.clerkship in origins:
                since = np.flatnonzero(of_track == block)
                whole = len(since) // WINDOW_WEEKS * WINDOW_WEEKS
                starts[place][since[:whole]] = np.repeat(since[:whole:WINDOW_WEEKS], WINDOW_WEEKS)
    return starts


def _shared_weeks(record: Record) -> pl.DataFrame:
    """Return the weeks each student and attending worked together: student, faculty, week, days."""
    spells, people = record.trace.spells, record.plan.population
    on_wards = np.array([slot.met_as == "clerkship" for _, _, slot in record.names.slots])
    days = np.array([slot.days for _, _, slot in record.names.slots])
    taught = spells[spells["slot"] != RESEARCH_SLOT]
    taught = taught[on_wards[taught["slot"]]]
    return (
        pl.DataFrame(
            {
                "student": people.students["id"][taught["student"]],
                "faculty": people.faculty["id"][taught["faculty"]],
                "week": pl.select(pl.int_ranges(pl.Series(taught["start"]), pl.Series(taught["stop"] + 1)))[:, 0],
                "days": days[taught["slot"]],
            }
        )
        .explode("week")
        .group_by("student", "faculty", "week")
        .agg(pl.col("days").max())  # the same person may fill two slots in one week
        .cast({"week": pl.Int32})
    )
