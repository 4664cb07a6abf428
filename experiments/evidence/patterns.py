"""Patterns of kind that the model must also show (ODD 1): directions, not sizes, and none of them fitted.

Each is a number on one side of a threshold, which is no difference.
"""

import math
from collections.abc import Callable

import numpy as np
import polars as pl
from scipy.stats import spearmanr

from experiments.evidence.check import Check
from experiments.evidence.validation import ASSIGNED, BASELINE
from sim import Record, simulate
from sim.exposure import NOT_YET, clerkship_entry
from sim.measures import WEEKS_ACROSS, transition_survival
from sim.schema import WEEKS_PER_YEAR, Origin
from sim.trace import Asker

NEVER = np.iinfo(np.int32).max  # a week after all runs
BEFORE, DURING, AFTER = range(3)  # the clerkships: the 52 weeks from entering them
OTHER_TURNS = (-WEEKS_PER_YEAR, WEEKS_PER_YEAR)  # weeks from entering the clerkships: the turns of the years beside it
SETTLED = 26  # weeks a tie has lasted, or could have, before its connection is read


# --- readers -----------------------------------------------------------------------------------------


def rise_into_clerkships(record: Record) -> float:
    """Return how often mentoring begins in the clerkship year, per student and week, against all weeks before."""
    rate = _rates_around_clerkships(record)
    return _ratio(rate[DURING], rate[BEFORE])


def fall_after_clerkships(record: Record) -> float:
    """Return how often mentoring begins in the clerkship year, per student and week, against all weeks after."""
    rate = _rates_around_clerkships(record)
    return _ratio(rate[DURING], rate[AFTER])


def lost_across_transition(record: Record) -> float:
    """Return by how much fewer ties outlast 26 weeks from entering the clerkships than from the years' other turns.

    The others are the turns a year before and a year after, so that mentors leave at all of them alike.
    """
    at_entry = _still_there(record, 0)
    elsewhere = np.sum([_still_there(record, weeks) for weeks in OTHER_TURNS], axis=0)
    return _ratio(elsewhere[1], elsewhere[0]) - _ratio(at_entry[1], at_entry[0])


def classroom_mentors_lost(record: Record) -> float:
    """Return by how much fewer ties from classroom courses than others outlast 26 weeks from entering clerkships."""
    survival = transition_survival(record)
    course = pl.col("where_met") == Origin.course.name
    lasted = [survival.filter(those).select(pl.sum("surviving") / pl.sum("ties")).item() for those in (~course, course)]
    return float(lasted[0] - lasted[1])


def informal_lasts_longer(record: Record) -> float:
    """Return the share of ties in force a year after they began, informal minus assigned.

    Of the ties whose student and whose run stay for a year; one that ends because the mentor leaves is not in force.
    """
    ties = _mentoring_ties(record).filter(pl.col("weeks_possible") >= WEEKS_PER_YEAR)
    return _informal_minus_assigned(ties, pl.col("weeks") >= WEEKS_PER_YEAR)


def informal_is_closer(record: Record) -> float:
    """Return the mean connection at last contact, informal ties minus assigned, of ties half a year old or more."""
    ties = _mentoring_ties(record).filter(pl.col("weeks_possible") >= SETTLED)
    return _informal_minus_assigned(ties, pl.col("connection"))


def deep_above_surface(record: Record) -> float:
    """Return the rank correlation of connection with compatibility minus that with being of one group (without sign).

    Over the mentoring ties of the last spring.
    """
    group = pl.col("group") == pl.col("group_faculty")
    ties = (
        record.census.filter(pl.col("year") == record.years)
        .join(record.ties.select("student", "faculty", "compatibility"), on=["student", "faculty"])
        .join(record.students.select("student", "group"), on="student")
        .join(record.faculty.select("faculty", "group"), on="faculty", suffix="_faculty")
        .with_columns(group.alias("same_group"))
    )
    return _correlation(ties, "compatibility") - abs(_correlation(ties, "same_group"))


def gained_by_the_mentored(record: Record) -> float:
    """Return how much more often students with a mentor gain another than those without gain one, per week.

    A rate ratio over class years (Mantel and Haenszel), so that it is not that those with a mentor are later at school.
    """
    begun = (
        _mentoring_ties(record)
        .group_by("class_year")
        .agg(pl.col("further").sum().alias("gained"), (~pl.col("further")).sum().alias("first"))
    )
    weeks = record.weekly.group_by("class_year").agg(
        pl.col("mentored").sum().alias("with"), (pl.col("enrolled") - pl.col("mentored")).sum().alias("without")
    )
    cells = begun.join(weeks, on="class_year")
    total = pl.col("with") + pl.col("without")
    above = cells.select((pl.col("gained") * pl.col("without") / total).sum()).item()
    below = cells.select((pl.col("first") * pl.col("with") / total).sum()).item()
    return _ratio(above, below)


def gained_by_introduction(record: Record) -> float:
    """Return mentors beyond a student's first, against those in the same run without any introductions.

    The run is made again with the same people and luck. NaN when nobody has a further mentor without them.
    """
    without = simulate(record.scenario.vary({"behaviour.introduction_rate": 0.0}), record.seed)
    further = [len(_mentoring_ties(one).filter("further")) for one in (record, without)]
    return _ratio(further[0], further[1])


# --- counting ----------------------------------------------------------------------------------------


def _mentoring_ties(record: Record) -> pl.DataFrame:
    """Return the ties that became mentoring, as in ``Record.ties``, and beside them:

    class_year in which it began; weeks it lasted in the run; weeks_possible until graduation or the run's end;
    further, whether the student had another mentor when it began.
    """
    end = pl.min_horizontal(pl.col("entry_week") + record.plan.class_years * WEEKS_PER_YEAR, record.plan.weeks)
    until = pl.col("stop_week").fill_null(NEVER)
    return (
        record.ties.filter(pl.col("start_week").is_not_null())
        .join(record.students.select("student", "entry_week"), on="student")
        .sort("student", "start_week", "faculty")
        .with_columns(
            ((pl.col("start_week") - pl.col("entry_week")) // WEEKS_PER_YEAR + 1).alias("class_year"),
            (pl.min_horizontal(until, end) - pl.col("start_week")).alias("weeks"),
            (end - pl.col("start_week")).alias("weeks_possible"),
            (until.cum_max().shift(1).over("student") > pl.col("start_week")).fill_null(False).alias("further"),
        )
    )


def _rates_around_clerkships(record: Record) -> np.ndarray:
    """Return mentoring ties begun per student and week, before, during and after the clerkship year: float64 (3,)."""
    enters, entry, leaves = _stay(record)
    edges = np.clip(np.stack([enters, entry, entry + WEEKS_PER_YEAR, leaves]), enters, leaves)
    ties = record.trace.ties[record.trace.ties["start"] >= 0]
    when = (ties["start"] >= edges[1:3, ties["student"]]).sum(axis=0)
    begun = np.bincount(when, minlength=3)
    return begun / np.diff(edges, axis=0).sum(axis=1)


def _still_there(record: Record, weeks: int) -> np.ndarray:
    """Return ties in force so many weeks after their student enters the clerkships, and of these 26 weeks on."""
    _, entry, leaves = _stay(record)
    ties = record.trace.ties[record.trace.ties["start"] >= 0]
    turn = entry[ties["student"]] + weeks
    stop = np.where(ties["stop"] >= 0, ties["stop"], NEVER)
    seen = (entry[ties["student"]] < NEVER - WEEKS_PER_YEAR) & (turn + WEEKS_ACROSS <= leaves[ties["student"]])
    crossing = seen & (ties["start"] < turn) & (stop >= turn)
    return np.array([crossing.sum(), (crossing & (stop >= turn + WEEKS_ACROSS)).sum()])


def _stay(record: Record) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the weeks in which each student enters, enters the clerkships, and leaves or is no longer watched.

    Who does not enter the clerkships in the run enters them a year before NEVER.
    """
    enters = record.plan.population.students["entry"]
    entry = clerkship_entry(record)
    leaves = np.minimum(enters + record.plan.class_years * WEEKS_PER_YEAR, record.plan.weeks)
    return enters, np.where(entry == NOT_YET, NEVER - WEEKS_PER_YEAR, entry), leaves


def _informal_minus_assigned(ties: pl.DataFrame, value: pl.Expr) -> float:
    assigned = pl.col("who_asked") == Asker.school.name
    means = [ties.filter(those).select(value.mean()).item() for those in (~assigned, assigned)]
    return math.nan if None in means else float(means[0] - means[1])


def _correlation(ties: pl.DataFrame, column: str) -> float:
    return float(spearmanr(ties[column], ties["connection"]).statistic) if ties[column].n_unique() > 1 else math.nan


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else math.nan


# --- the patterns ------------------------------------------------------------------------------------

AAGAARD = "Aagaard & Hauer 2003: clerkships named most often as where the mentor was met; direction only"
HAUER = "Hauer 2005, Med Teach 27:732, focus groups: 'abrupt change'; direction only"
RAGINS = "Ragins & Cotton 1999, n = 609: informal above formal, formal about as none"
EBY = "Eby 2013, meta-analysis, N = 40,737: deep similarity rho 0.38-0.59, surface about 0"
NO_SOURCE = "no published figure; follows from advocacy (Hauer 2005, focus groups)"

UCSF = "Here: a school like UCSF 1999. That fourth-years feel more need was fitted to C1 and C2."
TURNS = "Here: ties in force 26 weeks after; mentors leave at every turn of a year."
FIRMS = (
    "Source: working adults in formal programmes. Here: students, assigned at random; pairs that never met count too."
)
MENTORING = "Source: quality of mentoring of all kinds. Here: connection, in the mentoring ties of the last spring."
RATES = "Here: rates per week, held against each other within class years."
CHAINS = "Here: mentors beyond the first, against the same people and luck without any introductions."


def _above(
    id: str,
    title: str,
    scenario: str,
    threshold: float,
    unit: str,
    why: tuple[str, str],
    read: Callable[[Record], float],
) -> Check:
    """Return a pattern: present when the number is above a threshold. ``why`` is the source, and what differs."""
    return Check(id, title, scenario, None, threshold, math.inf, unit, *why, read)


RISE = "Mentoring begins more often in the clerkship year than before"
FALL = "Mentoring begins more often in the clerkship year than after"
LOST = "More ties are lost on entering clerkships than at other turns of the year"
CLASSROOM = "On entering clerkships more ties from the classroom are lost than others"
LASTS = "Informal ties outlast a year more often than assigned ones"
CLOSER = "Informal ties are closer than assigned ones"
DEEP = "Closeness goes with like visions more than with being of one group"
RICHER = "Students with a mentor gain another faster than others a first"
INTRODUCED = "Introductions give students with a mentor further ones"
RATIO, SHARE = "rate ratio", "share"

PATTERNS = (
    _above("P1", RISE, BASELINE, 1.0, RATIO, (AAGAARD, UCSF), rise_into_clerkships),
    _above("P1b", FALL, BASELINE, 1.0, RATIO, (AAGAARD, UCSF), fall_after_clerkships),
    _above("P2", LOST, BASELINE, 0.0, SHARE, (HAUER, TURNS), lost_across_transition),
    _above("P2b", CLASSROOM, BASELINE, 0.0, SHARE, (HAUER, TURNS), classroom_mentors_lost),
    _above("P3", LASTS, ASSIGNED, 0.0, SHARE, (RAGINS, FIRMS), informal_lasts_longer),
    _above("P3b", CLOSER, ASSIGNED, 0.0, "connection", (RAGINS, FIRMS), informal_is_closer),
    _above("P4", DEEP, BASELINE, 0.0, "rank correlation", (EBY, MENTORING), deep_above_surface),
    _above("P5", RICHER, BASELINE, 1.0, RATIO, (NO_SOURCE, RATES), gained_by_the_mentored),
    _above("P5b", INTRODUCED, BASELINE, 1.0, RATIO, (NO_SOURCE, CHAINS), gained_by_introduction),
)
