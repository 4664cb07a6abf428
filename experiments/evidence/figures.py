"""The published figures the model may be fitted to (C1-C12), each with its source and how it is read from a record.

``read_all(record, everyone=False)`` reads what the published studies would have found at the simulated school, where
77 % of the students answer: for showing a survey beside the published one. ``everyone=True`` lets all students answer:
the same figures in expectation with less noise, for fitting, where the published standard error already holds the noise
of one survey.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.evidence import cold_request, questionnaire, ward_log
from sim import Record
from sim.measures import reported_ties
from sim.schema import Origin

ANCHOR = "Aagaard & Hauer 2003, J Gen Intern Med 18:298-302: UCSF, spring 1999, 232 of 302 answered"
WARD = "Brigham 2009-11, 199 students, Teach Learn Med 2015;27:130"
INTERNISTS = "Luckhaupt et al. 2005, J Gen Intern Med 20:1014: 111 general internists"
SURGEONS = "survey of 498 surgeons, one specialty"
SHARE, LN_ODDS_RATIO = "share", "ln odds ratio"


class Measured:
    """What the instruments show of one record; each is read once, when first asked for."""

    def __init__(self, record: Record, *, everyone: bool) -> None:
        """Hold the instruments to a record; ``everyone`` answers the questionnaire, or 77 % do."""
        self.record, self.everyone = record, everyone

    @cached_property
    def answers(self) -> pl.DataFrame:
        """The answers to the questionnaire."""
        rate = 1.0 if self.everyone else questionnaire.RESPONSE_RATE
        return questionnaire.answers(self.record, rate)

    @cached_property
    def log_odds_ratios(self) -> dict[str, float]:
        """The ln odds ratios of having a mentor."""
        return questionnaire.log_odds_ratios(self.answers)

    @cached_property
    def exposure(self) -> dict[str, float]:
        """The ward log: attendings met and days shared."""
        return ward_log.exposure(self.record)

    def with_mentor(self, years_left: int) -> float:
        """Return the share with a mentor in the class year that many years before the last."""
        return questionnaire.share_with_mentor(self.answers, self.record.plan.class_years - years_left)

    def mentees_per_mentor(self) -> float:
        """Return the median of mentees per mentor in the last spring; NaN when nobody has any."""
        last = reported_ties(self.record).filter(pl.col("year") == self.record.years)
        mentees = last["faculty"].unique_counts().to_numpy()
        return float(np.median(mentees)) if len(mentees) else float("nan")


class Figure(NamedTuple):
    """A published figure: its value, its standard error, its source, how it is read, and what to keep in mind."""

    id: str
    title: str
    unit: str
    value: float
    standard_error: float
    source: str
    read: Callable[[Measured], float]
    remark: str = ""


FIGURES = (
    Figure(
        "C1",
        "third-year students with a mentor",
        SHARE,
        0.26,
        0.042,
        ANCHOR,
        lambda seen: seen.with_mentor(years_left=1),
        "simulated: the last class year but one",
    ),
    Figure(
        "C2",
        "fourth-year students with a mentor",
        SHARE,
        0.45,
        0.045,
        ANCHOR,
        lambda seen: seen.with_mentor(years_left=0),
        "simulated: the last class year",
    ),
    Figure(
        "C3",
        "mentors met on an inpatient clerkship",
        SHARE,
        0.28,
        0.049,
        ANCHOR,
        lambda seen: questionnaire.share_met(seen.answers, Origin.clerkship),
        "of students with a mentor, the one they are closest to",
    ),
    Figure(
        "C4",
        "mentors sought for similar interests",
        SHARE,
        0.23,
        0.046,
        ANCHOR,
        lambda seen: questionnaire.share_met(seen.answers, Origin.sought),
        "as C3; simulated: a stranger whom the student looked for",
    ),
    Figure(
        "C5",
        "mentors met in research",
        SHARE,
        0.19,
        0.043,
        ANCHOR,
        lambda seen: questionnaire.share_met(seen.answers, Origin.research),
        "as C3",
    ),
    Figure(
        "C6",
        "research during school, ln odds ratio",
        LN_ODDS_RATIO,
        0.875,
        0.415,
        ANCHOR,
        lambda seen: seen.log_odds_ratios["research_during"],
        "of having a mentor: OR 2.4 (1.1-5.6), adjusted for research before school and class year",
    ),
    Figure(
        "C7",
        "research before school, ln odds ratio",
        LN_ODDS_RATIO,
        1.569,
        0.632,
        ANCHOR,
        lambda seen: seen.log_odds_ratios["research_before"],
        "of having a mentor: OR 4.8 (1.4-16.7), adjusted for research during school and class year",
    ),
    Figure(
        "C8",
        "attendings met per four-week ward block",
        "people",
        3.7,
        0.2,
        WARD,
        lambda seen: seen.exposure["attendings"],
    ),
    Figure(
        "C8b",
        "students who met four or more of them",
        SHARE,
        0.497,
        0.035,
        WARD,
        lambda seen: seen.exposure["share_four_or_more"],
    ),
    Figure("C9", "working days shared with an attending", "days", 9.0, 0.5, WARD, lambda seen: seen.exposure["days"]),
    Figure(
        "C9b",
        "pairs who shared seven days or fewer",
        SHARE,
        0.40,
        0.03,
        WARD,
        lambda seen: seen.exposure["share_seven_or_fewer"],
    ),
    Figure(
        "C10",
        "shared days until half know the student",
        "days",
        8.5,
        0.75,
        WARD,
        lambda seen: ward_log.days_until_known(seen.record),
        "attendings knew the student after about 11 shared days, not after 6; a midpoint of 7-10 days is taken as two "
        "standard errors to either side",
    ),
    Figure(
        "C11",
        "mentees per mentor, median",
        "students",
        5.0,
        1.0,
        INTERNISTS,
        Measured.mentees_per_mentor,
        "published: mentees of all kinds (3-8); simulated: students only, so an order of magnitude, not a target",
    ),
    Figure(
        "C12",
        "requests to strangers that are accepted",
        SHARE,
        0.57,
        0.10,
        SURGEONS,
        lambda seen: cold_request.share_accepted(seen.record),
        "own-school students' e-mails, of one specialty",
    ),
)


def read_all(record: Record, *, everyone: bool, figures: Sequence[Figure] = FIGURES) -> dict[str, float]:
    """Return the figures by id, NaN where one is not defined; see above for ``everyone``.

    C8 and C9 follow from the timetable alone and take half of the time: a fit of behaviour can leave them out.
    """
    seen = Measured(record, everyone=everyone)
    return {figure.id: figure.read(seen) for figure in figures}
