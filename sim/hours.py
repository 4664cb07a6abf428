"""Faculty time: what teaching, mentoring and the levers in force cost, year by year."""

import numpy as np
import polars as pl

from sim.exposure import clerkship_entry
from sim.record import Record
from sim.scenario import Stage
from sim.schema import WEEKS_PER_YEAR
from sim.trace import Count

HOURS_PER_MEETING = 1.0
POLICY_KINDS = ("promotion", "student sessions", "faculty education", "protected time", "bridge")


def hours(record: Record) -> pl.DataFrame:
    """Faculty hours: year, kind, hours.

    Kinds: teaching (hours with a teacher, shared by the team), research supervision, mentoring (meetings of an hour),
    and what the levers cost (POLICY_KINDS): promotion; student sessions (each student taught); faculty education
    (each person once, when first reached); protected time (all who have it, by the week); bridge (each student
    entering the clerkships).
    """
    by_kind = hours_by_kind(record)
    return pl.DataFrame(
        {
            "year": np.tile(np.arange(1, record.years + 1, dtype=np.int32), len(by_kind)),
            "kind": np.repeat(list(by_kind), record.years),
            "hours": np.concatenate(list(by_kind.values())),
        }
    ).with_columns(pl.col("kind").cast(pl.Enum(list(by_kind))))


def hours_by_kind(record: Record) -> dict[str, np.ndarray]:
    """Return faculty hours of each kind by year: float64 (years,) each."""
    slots = record.plan.timetable.slots
    weekly = record.trace.weekly.sum(axis=1)
    by_week = {
        "teaching": record.trace.contacts @ (slots["hours"] / slots["team_size"]),
        "research supervision": weekly[:, Count.projects] * record.scenario.behaviour.project_hours,
        "mentoring": weekly[:, Count.meetings] * HOURS_PER_MEETING,
    }
    policy = np.zeros((len(POLICY_KINDS), record.plan.weeks))
    stages = record.scenario.stages
    ends = [stage.start_week for stage in stages[1:]] + [record.plan.weeks]
    entering = _entering(record)
    taught = np.zeros(len(record.plan.population.faculty), bool)
    for stage, end in zip(stages, ends, strict=True):
        weeks = slice(stage.start_week, end)
        levers = stage.levers
        policy[0, weeks] = levers.promotion.hours_per_year / WEEKS_PER_YEAR
        policy[1, weeks] = levers.education.hours_per_student * weekly[weeks, Count.educated]
        policy[2, weeks] = levers.faculty_education.hours_each * _newly_taught(record, stage, end, taught)
        policy[3, weeks] = levers.protected_time.hours_per_year / WEEKS_PER_YEAR * _protected(record, stage, end)
        policy[4, weeks] = levers.bridge.hours_per_student * entering[weeks]
    by_week |= dict(zip(POLICY_KINDS, policy, strict=True))
    return {kind: values.reshape(-1, WEEKS_PER_YEAR).sum(axis=1) for kind, values in by_week.items()}


def _entering(record: Record) -> np.ndarray:
    """Return the students who enter the clerkships in each week."""
    entry = clerkship_entry(record)
    return np.bincount(entry[entry >= 0], minlength=record.plan.weeks)


def _newly_taught(record: Record, stage: Stage, end: int, taught: np.ndarray) -> np.ndarray:
    """Return the faculty reached for the first time in each week of a stage; mark them in ``taught``."""
    faculty = record.plan.population.faculty
    week = np.maximum(faculty["arrival"], stage.start_week)
    reached = (faculty["education_draw"] < stage.levers.faculty_education.reach) & ~taught
    reached &= (week < faculty["departure"]) & (week < end)
    taught |= reached
    return np.bincount(week[reached] - stage.start_week, minlength=end - stage.start_week)


def _protected(record: Record, stage: Stage, end: int) -> np.ndarray:
    """Return the faculty with protected time in each week of a stage."""
    faculty = record.plan.population.faculty
    having = faculty[faculty["protected_draw"] < stage.levers.protected_time.share]
    change = np.zeros(end - stage.start_week + 1, np.int64)
    np.add.at(change, np.clip(having["arrival"], stage.start_week, end) - stage.start_week, 1)
    np.add.at(change, np.clip(having["departure"], stage.start_week, end) - stage.start_week, -1)
    return np.cumsum(change)[:-1]
