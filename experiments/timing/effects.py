"""What courses of policies add, spring by spring: when they show, how much of it, and what is left when they end.

A *course* is a policy kept to the end of the run, or withdrawn, or with its sessions at another time. Its *final*
effect is the mean over the last springs of the run.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.stats import bootstrap

from experiments.observe import HOURS, HOURS_ALL
from experiments.outcomes import IN_SPRING
from experiments.statistics import CONFIDENCE, interval

AS_IT_IS, KEPT, WITHDRAWN, SESSIONS = "as it is", "kept", "withdrawn", "sessions"
LAST_SPRINGS = 3  # of the run, over which a final effect is taken
RESAMPLES = 2000
CLINICAL = "clinical"
RUN = ["course", "seed", "behaviour_set"]
OF_COURSE = ["scenario", "title", "kind"]
NOTHING = 1e-9  # an effect no larger than this comes of rounding


class Course(NamedTuple):
    """What is run: a policy's name and title, the kind of course, the year it starts and the year it stops (0: not)."""

    scenario: str
    title: str
    kind: str
    starts: int
    stops: int


def first_spring(courses: Sequence[Course]) -> int:
    """Return the first spring that is kept: that in which the first policy has just started."""
    return min(course.starts for course in courses[1:])


def differences(runs: pl.DataFrame) -> pl.DataFrame:
    """Return what every course changes, run by run: RUN, who (of SPRINGS, or an outcome of hours), year, difference.

    The first course is the school as it is. Years of hours are 0: they are those of the run's last year.
    """
    hours = (*HOURS, HOURS_ALL)
    named = {name: (who, year) for name, (who, year) in IN_SPRING.items() if name in runs.columns}
    named |= {name: (name, 0) for name in hours}
    wide = runs.with_columns(pl.sum_horizontal(*HOURS).alias(HOURS_ALL))
    long = wide.unpivot(list(named), index=RUN, variable_name="outcome")
    before = long.filter(course=0).select("seed", "outcome", pl.col("value").alias("before"))
    who, year = ({name: about[place] for name, about in named.items()} for place in (0, 1))
    return (
        long.filter(pl.col("course") > 0)
        .join(before, on=["seed", "outcome"], maintain_order="left")
        .select(
            *RUN,
            pl.col("outcome").replace_strict(who, return_dtype=pl.String).alias("who"),
            pl.col("outcome").replace_strict(year, return_dtype=pl.Int32).alias("year"),
            (pl.col("value") - pl.col("before")).alias("difference"),
        )
    )


def springs(courses: Sequence[Course], changed: pl.DataFrame) -> pl.DataFrame:
    """Return what every course adds in every spring: scenario, title, kind, who, year and ``interval``'s columns."""
    found = interval(changed.filter(pl.col("year") > 0), ["course", "who", "year"], "difference")
    return _named(courses, found)


def final(courses: Sequence[Course], changed: pl.DataFrame) -> pl.DataFrame:
    """Return what every course adds in the end: scenario, title, kind, who and the columns of ``interval``.

    ``who`` is one of SPRINGS, or an outcome of hours.
    """
    return _named(courses, interval(in_the_end(changed), ["course", "who"], "difference"))


def in_the_end(changed: pl.DataFrame) -> pl.DataFrame:
    """Return differences over the last springs of the run, and those of hours: RUN, who, difference."""
    last = pl.col("year") > changed["year"].max() - LAST_SPRINGS  # type: ignore[operator]
    of_springs = changed.filter(last).group_by(*RUN, "who", maintain_order=True).agg(pl.col("difference").mean())
    return pl.concat([of_springs, changed.filter(pl.col("year") == 0).select(of_springs.columns)])


def showing(courses: Sequence[Course], of_springs: pl.DataFrame, in_end: pl.DataFrame) -> pl.DataFrame:
    """Return when each policy that is kept shows: scenario, title, who, starts, shows, shows_from, effect, low, high.

    ``shows`` is the first year whose effect has an interval that leaves out 0, ``shows_from`` the first from which on
    all have; null where there is none. The effect is the final one.
    """
    starts = {course.scenario: course.starts for course in courses if course.kind == KEPT}
    sure = (pl.col("low") > NOTHING) | (pl.col("high") < -NOTHING)
    kept = of_springs.filter(pl.col("kind") == KEPT).with_columns(sure.fill_null(False).alias("sure")).sort("year")
    never_again = pl.col("sure").reverse().cum_min().reverse()
    found = kept.group_by("scenario", "title", "who", maintain_order=True).agg(
        pl.col("year").filter(pl.col("sure")).first().alias("shows"),
        pl.col("year").filter(never_again).first().alias("shows_from"),
    )
    ends = in_end.filter(pl.col("kind") == KEPT).select("scenario", "who", "low", "high", effect="mean")
    return found.join(ends, on=["scenario", "who"], maintain_order="left").select(
        "scenario",
        "title",
        "who",
        pl.col("scenario").replace_strict(starts, return_dtype=pl.Int32).alias("starts"),
        "shows",
        "shows_from",
        "effect",
        "low",
        "high",
    )


def reached(courses: Sequence[Course], changed: pl.DataFrame, in_end: pl.DataFrame) -> pl.DataFrame:
    """Return how much of its final effect each policy that is kept has by each spring.

    Columns: scenario, title, who, year, share, low, high: a 95 % interval of the share of the means over behaviour
    sets (percentile bootstrap of sets). Only policies whose final effect has an interval that leaves out 0.
    """
    sure = in_end.filter(pl.col("kind") == KEPT, pl.col("low") * pl.col("high") > 0).select("scenario", "who")
    places = {course.scenario: place for place, course in enumerate(courses) if course.kind == KEPT}
    ends = in_the_end(changed)
    rows = []
    for scenario, who in sure.iter_rows():
        if who in HOURS or who == HOURS_ALL:
            continue
        end = _of_sets(ends, places[scenario], who)
        course = changed.filter(pl.col("course") == places[scenario], pl.col("who") == who)
        for (year,), of_year in course.group_by("year", maintain_order=True):
            rows.append((scenario, courses[places[scenario]].title, who, year, *_share(_of_sets(of_year), end)))
    schema = {"scenario": pl.String, "title": pl.String, "who": pl.String, "year": pl.Int32}
    return pl.DataFrame(rows, {**schema, "share": pl.Float64, "low": pl.Float64, "high": pl.Float64}, orient="row")


def left(courses: Sequence[Course], changed: pl.DataFrame) -> pl.DataFrame:
    """Return what withdrawn policies add in each spring, beside what they add when kept.

    Columns: scenario, title, who, year, since (springs since it was withdrawn, the first is 1; 0 and less: still in
    force), measure and the columns of ``interval``. Measures: withdrawn, kept, and lost (kept less withdrawn).
    """
    place = {(course.scenario, course.kind): number for number, course in enumerate(courses)}
    parts = []
    for course in courses:
        if course.kind != WITHDRAWN:
            continue
        both = {
            kind: changed.filter(
                course=place[course.scenario, kind],
            )
            for kind in (WITHDRAWN, KEPT)
        }
        keys = ["seed", "who", "year"]
        other = both[WITHDRAWN].select(*keys, pl.col("difference").alias("withdrawn"))
        lost = both[KEPT].join(other, on=keys, maintain_order="left")
        both["lost"] = lost.with_columns((pl.col("difference") - pl.col("withdrawn")).alias("difference"))
        for measure, rows in both.items():
            found = interval(rows.filter(pl.col("year") > 0), ["who", "year"], "difference")
            since = (pl.col("year") - course.stops + 1).alias("since")
            labels = (
                pl.lit(text).alias(name) for name, text in (("scenario", course.scenario), ("title", course.title))
            )
            parts.append(
                found.select(*labels, "who", "year", since, pl.lit(measure).alias("measure"), pl.exclude("who", "year"))
            )
    return pl.concat(parts)


def sessions(courses: Sequence[Course], changed: pl.DataFrame) -> pl.DataFrame:
    """Return what sessions for students add in the end, by when they are held, and how far the times differ.

    Columns: title, than (the title of another time that it is held against, empty: the school without sessions), who
    (hours too) and the columns of ``interval``.
    """
    held = {place: course.title for place, course in enumerate(courses) if course.kind == SESSIONS}
    ends = in_the_end(changed).filter(pl.col("course").is_in(list(held)))
    return pl.concat([_beside(ends, held, None), *(_beside(ends, held, other) for other in list(held)[:-1])])


def _beside(ends: pl.DataFrame, held: dict[int, str], other: int | None) -> pl.DataFrame:
    """Return the rows of ``sessions`` that are held against a time before them (None: against no sessions)."""
    rows = ends
    if other is not None:
        keys = ["seed", "who"]
        beside = ends.filter(course=other).select(*keys, pl.col("difference").alias("other"))
        rows = ends.filter(pl.col("course") > other).join(beside, on=keys, maintain_order="left")
        rows = rows.with_columns((pl.col("difference") - pl.col("other")).alias("difference"))
    found = interval(rows, ["course", "who"], "difference")
    title = pl.col("course").replace_strict(held, return_dtype=pl.String).alias("title")
    than = pl.lit("" if other is None else held[other]).alias("than")
    return found.select(title, than, pl.exclude("course"))


def _named(courses: Sequence[Course], table: pl.DataFrame) -> pl.DataFrame:
    """Return a table with its courses' scenario, title and kind in place of their numbers."""
    about = [
        pl.col("course")
        .replace_strict({place: getattr(course, name) for place, course in enumerate(courses)}, return_dtype=pl.String)
        .alias(name)
        for name in OF_COURSE
    ]
    return table.select(*about, pl.exclude("course"))


def _of_sets(rows: pl.DataFrame, course: int | None = None, who: str = "") -> np.ndarray:
    """Return the mean difference of each behaviour set, of the rows given or of those of a course: float64 (sets,)."""
    if course is not None:
        rows = rows.filter(pl.col("course") == course, pl.col("who") == who)
    return (
        rows.group_by("behaviour_set").agg(pl.col("difference").mean()).sort("behaviour_set")["difference"].to_numpy()
    )


def _share(now: np.ndarray, end: np.ndarray) -> tuple[float, float | None, float | None]:
    """Return a share of means over sets with its interval; no interval where nothing varies."""
    share = float(now.mean() / end.mean())
    if np.ptp(now) < NOTHING or len(now) < 2:
        return share, None, None
    found = bootstrap(
        (now, end),
        lambda now, end, axis: now.mean(axis) / end.mean(axis),
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return share, float(found.low), float(found.high)
