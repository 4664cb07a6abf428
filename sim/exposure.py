"""What the timetable let students see: when they entered the clerkships, and whom they met on the wards."""

from functools import lru_cache

import numpy as np
import polars as pl

from sim.curriculum import NO_BLOCK, Timetable, build_timetable
from sim.record import Record
from sim.scenario import Scenario
from sim.schema import WEEKS_PER_YEAR, Origin

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
    windows, days = _shared_days(record)
    met = np.unique(windows, return_counts=True)[1]
    number = _number_of_windows(record)
    attendings = np.concatenate([met, np.zeros(number - len(met), met.dtype)])
    return pl.DataFrame(
        {
            "windows": number,
            "attendings": _mean(attendings),
            "share_four_or_more": _mean(attendings >= MANY_ATTENDINGS),
            "pairs": len(days),
            "days": _mean(days),
            "share_seven_or_fewer": _mean(days <= FEW_DAYS),
        }
    )


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _shared_days(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """Return the window (a number) and the working days shared, of each student, window and attending who met."""
    first_week = _windows_of_tracks(record.scenario)
    spells, students = record.trace.spells, record.plan.population.students
    slots = [slot for _, _, slot in record.names.slots]
    on_wards = np.array([*(slot.met_as == Origin.clerkship.name for slot in slots), False])  # RESEARCH_SLOT is the last
    taught = spells[on_wards[spells["slot"]]]
    lasted = taught["stop"] - taught["start"] + 1
    spell = np.repeat(np.arange(len(taught)), lasted)  # from here on a row is a week of a spell
    week = taught["start"][spell] + np.arange(len(spell)) - np.repeat(np.cumsum(lasted) - lasted, lasted)
    student = taught["student"][spell]
    cohort, since = students["cohort"][student], week - students["entry"][student]
    window = first_week[cohort, students["index"][student] % first_week.shape[1], since]
    pair = (student * first_week.shape[2] + window) * len(record.plan.population.faculty) + taught["faculty"][spell]
    inside = window != NOT_YET
    week_of_pair = (pair * WINDOW_WEEKS + since - window)[inside]
    days = np.array([slot.days for slot in slots])[taught["slot"][spell]][inside]
    # The same person may fill two slots in one week.
    weeks, days = _by_key(week_of_pair, days, np.maximum)
    pairs, days = _by_key(weeks // WINDOW_WEEKS, days, np.add)
    return pairs // len(record.plan.population.faculty), days


def _by_key(keys: np.ndarray, values: np.ndarray, together: np.ufunc) -> tuple[np.ndarray, np.ndarray]:
    """Return the different keys (not negative), ascending, and the values of each taken together."""
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    firsts = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[firsts], together.reduceat(values[order], firsts) if len(keys) else values


def _number_of_windows(record: Record) -> int:
    """Return how many whole windows of clerkships the students of a run had together."""
    first_week, students = _windows_of_tracks(record.scenario), record.plan.population.students
    ordered = np.sort(first_week, axis=2)
    begins = (np.diff(ordered, axis=2, prepend=NOT_YET) != 0).sum(axis=2)  # (cohort, track)
    return int(begins[students["cohort"], students["index"] % first_week.shape[1]].sum())


@lru_cache(maxsize=64)
def _windows_of_tracks(scenario: Scenario) -> np.ndarray:
    """Return the first week of the whole window in which each week lies: int64 (cohort, track, week), or NOT_YET.

    Weeks count since matriculation.
    """
    timetable = build_timetable(scenario)[0]
    starts = _window_starts(timetable)
    windows = np.full((scenario.run.years, *starts.shape[1:]), NOT_YET, np.int64)
    for cohort in range(scenario.run.years):
        lived = _as_lived(timetable, starts, cohort, scenario.run.years)
        windows[cohort, :, : lived.shape[1]] = np.where(lived + WINDOW_WEEKS <= lived.shape[1], lived, NOT_YET)
    return windows


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
