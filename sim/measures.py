"""Outcomes and tables of a run: who has a mentor, how they met, what stood in the way, what it cost.

"Has a mentor" is a reporting rule (``reported_ties``), never part of the dynamics: a mentoring tie in the spring
census whose connection is at least ``reporting.connection``. Everything here that counts mentors reads it there.
"""

import math
from typing import Literal, NamedTuple

import numpy as np
import polars as pl
from scipy.stats import CensoredData, ecdf

from sim.exposure import NOT_YET, clerkship_entry, ward_exposure
from sim.hours import POLICY_KINDS, hours, hours_by_kind
from sim.record import Record
from sim.schema import WEEKS_PER_YEAR, Origin
from sim.trace import Asker, EndReason, Move
from sim.trace import Outcome as Answer

__all__ = [
    "BARRIERS",
    "OUTCOMES",
    "Outcome",
    "acceptance",
    "barriers",
    "by_class_year",
    "durations",
    "hours",
    "load",
    "outcomes",
    "reported_ties",
    "transition_survival",
    "ward_exposure",
    "where_met",
    "who_asked",
]

BARRIERS = {
    "no_clinician_met": "no clinician met yet",
    "course_over_too_soon": "course over too soon",
    "lost_at_transition": "lost at the change to clerkships",
    "did_not_know_how": "did not know whom or how to ask",
    "not_in_pool": "asked someone not open to mentoring",
    "no_free_slot": "asked someone with no room",
    "declined": "was declined",
}
SEEKING_MOVES = (Move.asked, Move.searched, Move.nothing)
ASKERS = (Asker.student, Asker.faculty, Asker.school)
REQUEST_MOVES = (Move.asked, Move.searched)
WEEKS_ACROSS = 26  # after entering the clerkships
DURATIONS = pl.Schema(
    {
        "who_asked": pl.Enum(["all", *(asker.name for asker in ASKERS)]),
        "ties": pl.Int64(),
        "week": pl.Int32(),
        "survival": pl.Float64(),
        "median": pl.Int32(),
    }
)


class Outcome(NamedTuple):
    """A headline outcome: its name, what a dean would call it, its unit, and which way is better."""

    name: str
    title: str
    unit: str
    better: Literal["more", "less", ""]
    description: str


_HEADLINES = (
    Outcome("mentored_year_3", "Third-years with a mentor", "share", "more", "in spring; the last class year but one"),
    Outcome("mentored_year_4", "Fourth-years with a mentor", "share", "more", "in spring; the last class year"),
    Outcome(
        "mentored_clinical", "Clinical students with a mentor", "share", "more", "in spring; the last two class years"
    ),
    Outcome("mentored_all", "All students with a mentor", "share", "more", "in spring; all class years"),
    Outcome("mentors_per_mentored", "Mentors per mentored student", "mentors", "", "in spring; all class years"),
    Outcome(
        "gap", "Gap between groups", "share", "", "with a mentor, larger group minus smaller; last two class years"
    ),
    Outcome("hours_mentoring", "Faculty time: mentoring", "hours/year", "", "meetings with students, an hour each"),
    Outcome(
        "hours_policy", "Faculty time: policies", "hours/year", "less", "what the levers in force cost; see ``hours``"
    ),
    Outcome("hours_teaching", "Faculty time: teaching", "hours/year", "", "in the timetable, shared by each team"),
    Outcome("acceptance", "Requests accepted", "share", "more", "of the requests that students made in the year"),
    Outcome("load_gini", "Unevenness of mentors' load", "Gini", "less", "reported mentees per mentor, among mentors"),
    *(
        Outcome(
            f"barrier_{name}", f"Stopped: {title}", "per 100 students", "less", "failed moments of seeking in a year"
        )
        for name, title in BARRIERS.items()
    ),
)
OUTCOMES = {outcome.name: outcome for outcome in _HEADLINES}


def reported_ties(record: Record) -> pl.DataFrame:
    """Return the mentors students would report in the spring survey of each year; the columns of ``Record.census``."""
    return record.census.filter(pl.col("connection") >= record.scenario.reporting.connection)


def outcomes(record: Record) -> dict[str, float]:
    """Return every headline outcome (OUTCOMES) of the run's last year; NaN where it is not defined."""
    last = record.years - 1
    ties = reported_ties(record).filter(pl.col("year") == record.years)
    enrolled, mentored = _enrolled(record)[:, last], _mentored(record, ties)[:, last]
    students = enrolled.sum()
    clinical = slice(-2, None)
    year_hours = {kind: float(by_year[last]) for kind, by_year in hours_by_kind(record).items()}
    requests = record.trace.requests[record.trace.requests["week"] >= last * WEEKS_PER_YEAR]
    asked = requests[np.isin(requests["move"], REQUEST_MOVES)]
    failed = np.bincount(_failed(requests)["outcome"], minlength=len(Answer))
    in_group = [_ratio(mentored[g, clinical].sum(), enrolled[g, clinical].sum()) for g in (0, 1)]
    found = {
        "mentored_year_3": _ratio(mentored[:, -2:-1].sum(), enrolled[:, -2:-1].sum()),
        "mentored_year_4": _ratio(mentored[:, -1].sum(), enrolled[:, -1].sum()),
        "mentored_clinical": _ratio(mentored[:, clinical].sum(), enrolled[:, clinical].sum()),
        "mentored_all": _ratio(mentored.sum(), students),
        "mentors_per_mentored": _ratio(len(ties), mentored.sum()),
        "gap": in_group[0] - in_group[1],
        "hours_mentoring": year_hours["mentoring"],
        "hours_policy": sum(year_hours[kind] for kind in POLICY_KINDS),
        "hours_teaching": year_hours["teaching"],
        "acceptance": _ratio((asked["outcome"] == Answer.accepted).sum(), len(asked)),
        "load_gini": gini(_mentees(ties)),
        **{f"barrier_{barrier}": 100.0 * _ratio(failed[Answer[barrier]], students) for barrier in BARRIERS},
    }
    return {name: float(found[name]) for name in OUTCOMES}


def gini(values: np.ndarray) -> float:
    """Return the Gini coefficient of non-negative numbers, 0 when all are equal; NaN when there are none."""
    ordered = np.sort(values)
    ranks = np.arange(1, len(ordered) + 1)
    return _ratio((2 * ranks - len(ordered) - 1) @ ordered, len(ordered) * ordered.sum())


# --- who has a mentor --------------------------------------------------------------------------------


def by_class_year(record: Record) -> pl.DataFrame:
    """Students with and without a mentor in each spring, by class year.

    Columns: year, class_year, enrolled, mentored, share, mentors_per_mentored, connection and advocacy (means over
    reported ties), share_group_0, share_group_1, gap (the difference of these two). NaN where nobody is counted.
    """
    ties = reported_ties(record)
    enrolled, mentored = _enrolled(record), _mentored(record, ties)
    shape = enrolled.shape[1:]
    cell = np.ravel_multi_index((ties["year"].to_numpy() - 1, ties["class_year"].to_numpy() - 1), shape)
    number = np.bincount(cell, minlength=math.prod(shape))
    means = {
        name: _ratios(np.bincount(cell, ties[name].to_numpy(), math.prod(shape)), number)
        for name in ("connection", "advocacy")
    }
    in_group = _ratios(mentored, enrolled)
    year, class_year = np.indices(shape, np.int32) + 1
    return pl.DataFrame(
        {
            "year": year.ravel(),
            "class_year": class_year.ravel(),
            "enrolled": enrolled.sum(axis=0).ravel(),
            "mentored": mentored.sum(axis=0).ravel(),
            "share": _ratios(mentored.sum(axis=0), enrolled.sum(axis=0)).ravel(),
            "mentors_per_mentored": _ratios(number, mentored.sum(axis=0).ravel()),
            **means,
            "share_group_0": in_group[0].ravel(),
            "share_group_1": in_group[1].ravel(),
            "gap": (in_group[0] - in_group[1]).ravel(),
        }
    ).filter(pl.col("enrolled") > 0)


def where_met(record: Record) -> pl.DataFrame:
    """Where students met the mentors they report: year, class_year, category (Origin), mentors, share."""
    return _of_reported(record, "where_met")


def who_asked(record: Record) -> pl.DataFrame:
    """Who made the first move to the mentors students report: year, class_year, category (Asker), mentors, share."""
    return _of_reported(record, "who_asked")


def _of_reported(record: Record, column: str) -> pl.DataFrame:
    """Count reported ties by a column of ``Record.ties``; shares are of the class year's reported ties."""
    pair = ["student", "faculty"]
    started = record.ties.filter(pl.col("start_week").is_not_null()).select(*pair, pl.col(column).alias("category"))
    cell = ["year", "class_year"]
    return (
        reported_ties(record)
        .join(started, on=pair)
        .group_by(*cell, "category")
        .agg(pl.len().cast(pl.Int64).alias("mentors"))
        .with_columns((pl.col("mentors") / pl.col("mentors").sum().over(cell)).alias("share"))
        .sort(*cell, "category")
    )


def load(record: Record) -> pl.DataFrame:
    """Reported mentees per mentor in each spring: year, mentors, mean, median, max, gini.

    Only faculty with at least one such mentee are mentors; a year without any has no row.
    """
    ties = reported_ties(record)
    rows = []
    for year in sorted(ties["year"].unique()):
        mentees = _mentees(ties.filter(pl.col("year") == year))
        figures = float(mentees.mean()), float(np.median(mentees)), int(mentees.max()), gini(mentees)
        rows.append((year, len(mentees), *figures))
    schema = {"year": pl.Int32, "mentors": pl.Int64, "mean": pl.Float64, "median": pl.Float64, "max": pl.Int64}
    return pl.DataFrame(rows, {**schema, "gini": pl.Float64}, orient="row")


# --- what came of looking for one --------------------------------------------------------------------


def acceptance(record: Record) -> pl.DataFrame:
    """What came of students' requests, over the whole run: move (asked, searched), requests, accepted, share."""
    requests = record.trace.requests
    moves = [requests[requests["move"] == move] for move in REQUEST_MOVES]
    number = np.array([len(move) for move in moves])
    accepted = np.array([(move["outcome"] == Answer.accepted).sum() for move in moves])
    names = [move.name for move in REQUEST_MOVES]
    return pl.DataFrame({"move": names, "requests": number, "accepted": accepted, "share": _ratios(accepted, number)})


def barriers(record: Record) -> pl.DataFrame:
    """Why moments of seeking failed: year, class_year, barrier, count, per_100_students.

    Every failed moment of seeking has exactly one barrier; one row for each barrier of each class in the school.
    """
    failed = _failed(record.trace.requests)
    cohort = record.plan.population.students["cohort"][failed["student"]]
    year = failed["week"] // WEEKS_PER_YEAR
    enrolled = _enrolled(record).sum(axis=0)
    shape = (*enrolled.shape, len(Answer))
    cell = np.ravel_multi_index((year, year - cohort, failed["outcome"]), shape)
    count = np.bincount(cell, minlength=math.prod(shape)).reshape(shape)
    per_100 = 100.0 * _ratios(count, enrolled[:, :, None])
    present = np.argwhere(enrolled > 0)
    codes = [Answer[barrier] for barrier in BARRIERS]
    return pl.DataFrame(
        {
            "year": np.repeat(present[:, 0] + 1, len(codes)).astype(np.int32),
            "class_year": np.repeat(present[:, 1] + 1, len(codes)).astype(np.int32),
            "barrier": pl.Series(list(BARRIERS) * len(present), dtype=pl.Enum(list(BARRIERS))),
            "count": count[enrolled > 0][:, codes].ravel(),
            "per_100_students": per_100[enrolled > 0][:, codes].ravel(),
        }
    )


# --- how long it lasts -------------------------------------------------------------------------------


def durations(record: Record) -> pl.DataFrame:
    """How long mentoring lasts (Kaplan-Meier): who_asked ("all" or an Asker), ties, week, survival, median.

    ``survival`` is the share of ties still in force after ``week`` weeks. A tie ends when it fades or the mentor
    leaves; one cut short by graduation or by the end of the run is right-censored, since nobody watched it
    further. ``median`` is in weeks, null when half of the ties outlast all watching.
    """
    ties = record.trace.ties[record.trace.ties["start"] >= 0]
    askers = [("all", ties)] + [(asker.name, ties[ties["who_asked"] == asker]) for asker in ASKERS]
    curves = [_survival(name, of_asker, record.plan.weeks) for name, of_asker in askers if len(of_asker)]
    return pl.concat([DURATIONS.to_frame(), *curves])


def _survival(name: str, ties: np.ndarray, run_weeks: int) -> pl.DataFrame:
    """Return the rows of ``durations`` for the ties of one asker."""
    lasted = np.where(ties["stop"] >= 0, ties["stop"], run_weeks) - ties["start"]
    ended = np.isin(ties["end_reason"], (EndReason.faded, EndReason.mentor_left))
    curve = ecdf(CensoredData(uncensored=lasted[ended], right=lasted[~ended])).sf
    weeks, survival = curve.quantiles.astype(np.int32), curve.probabilities
    if weeks[0] > 0:
        weeks, survival = np.insert(weeks, 0, 0), np.insert(survival, 0, 1.0)
    below = weeks[survival <= 0.5]
    size = len(weeks)
    median = [int(below[0]) if len(below) else None] * size
    rows = {"who_asked": [name] * size, "ties": [len(ties)] * size, "week": weeks, "survival": survival}
    return pl.DataFrame({**rows, "median": median}, DURATIONS)


def transition_survival(record: Record) -> pl.DataFrame:
    """Mentoring ties in force just before their student entered the clerkships: where_met, ties, surviving, share.

    ``surviving`` ties are still in force 26 weeks later; students who graduate, or whom the run ends, before that
    are not counted.
    """
    plan = record.plan
    ties = record.trace.ties[record.trace.ties["start"] >= 0]
    entry = clerkship_entry(record)[ties["student"]]
    graduation = plan.population.students["entry"][ties["student"]] + plan.class_years * WEEKS_PER_YEAR
    stop = np.where(ties["stop"] >= 0, ties["stop"], plan.weeks + 1)
    watched = (entry != NOT_YET) & (entry + WEEKS_ACROSS <= np.minimum(graduation, plan.weeks))
    crossing = watched & (ties["start"] < entry) & (stop >= entry)
    surviving = crossing & (stop >= entry + WEEKS_ACROSS)
    number = np.bincount(ties["origin"][crossing], minlength=len(Origin))
    left = np.bincount(ties["origin"][surviving], minlength=len(Origin))
    names = [origin.name for origin in Origin]
    return pl.DataFrame(
        {
            "where_met": pl.Series(names, dtype=pl.Enum(names)),
            "ties": number,
            "surviving": left,
            "share": _ratios(left, number),
        }
    ).filter(pl.col("ties") > 0)


# --- counting ----------------------------------------------------------------------------------------


def _enrolled(record: Record) -> np.ndarray:
    """Return the students enrolled, by group, year and class year: int64 (2, years, class years)."""
    students = record.plan.population.students
    sizes = np.bincount(students["group"] * record.years + students["cohort"], minlength=2 * record.years)
    cohort = np.subtract.outer(np.arange(record.years), np.arange(record.plan.class_years))
    return np.where(cohort >= 0, sizes.reshape(2, record.years)[:, np.maximum(cohort, 0)], 0)


def _mentored(record: Record, ties: pl.DataFrame) -> np.ndarray:
    """Return the students who report a mentor, by group, year and class year: int64 (2, years, class years)."""
    people = record.plan.population.students
    students = ties.select("year", "class_year", "student").unique()
    group = people["group"][np.searchsorted(people["id"], students["student"].to_numpy())]
    shape = (2, record.years, record.plan.class_years)
    year, class_year = students["year"].to_numpy() - 1, students["class_year"].to_numpy() - 1
    cell = np.ravel_multi_index((group, year, class_year), shape)
    return np.bincount(cell, minlength=math.prod(shape)).reshape(shape)


def _mentees(ties: pl.DataFrame) -> np.ndarray:
    """Return the mentees of each mentor in reported ties of one year."""
    return np.unique(ties["faculty"].to_numpy(), return_counts=True)[1]


def _failed(requests: np.ndarray) -> np.ndarray:
    """Return the moments of seeking that came to nothing."""
    return requests[np.isin(requests["move"], SEEKING_MOVES) & (requests["outcome"] != Answer.accepted)]


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _ratios(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    part, whole = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
