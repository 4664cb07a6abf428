"""Coding the stories: which of the paper's themes are in the history of each student of the class.

A theme is a function from the events of the class to *evidence*, rows of (student, event): a student's story has the
theme when at least one event is evidence of it. So every code can be traced, and the same coding serves the whole class
and the stories read out.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.stats import binomtest

from experiments.focus_group.events import LastClass
from experiments.focus_group.story import CLOSEST, close_in_vision
from sim import rules
from sim.exposure import NOT_YET, clerkship_entry
from sim.measures import WEEKS_ACROSS
from sim.words import CLOSENESS, INVESTMENT

# The steps of the words in which stories are told: known well, invested.
WELL_KNOWN = next(below for below, word in CLOSENESS if word == "known")  # connection from which on it is "well known"
INVESTED = next(below for below, word in INVESTMENT if word == "a little invested")  # advocacy, in the same way
MIDDLE = 0.5  # of attunement, which goes from 0 to 1
PARTS = ("what mentoring is", "what stands in the way", "what the school should do")
NO_SHARE = (None, None, None, None, None)
WHO = ("all", "with a mentor", "without")

Evidence = Callable[[LastClass], pl.DataFrame]


class Theme(NamedTuple):
    """A theme of the paper: what it says, and how a story shows it here (``evidence`` None: it cannot)."""

    name: str
    title: str
    part: str
    paper: str
    definition: str
    evidence: Evidence | None


def codes(last: LastClass) -> pl.DataFrame:
    """Return the codes of the class: student, mentored, theme, coded (null: cannot be coded), events.

    One row for each student and theme; ``events`` holds the references of the evidence.
    """
    students = last.students.select("student", mentored=pl.col("student").is_in(last.mentored))
    return pl.concat([_coded(theme, last, students) for theme in THEMES])


def shares(coded: pl.DataFrame) -> pl.DataFrame:
    """Count the codes of a class: theme, title, part, paper, definition, who, students, count, share, low, high.

    ``low`` and ``high`` are the 95 % Wilson interval of a share of so many students: luck only. Without numbers (null)
    are a theme that cannot be coded, what mentoring is for those without a mentor, and kinds of which there is nobody.
    """
    rows = []
    for theme in THEMES:
        about = (theme.name, theme.title, theme.part, theme.paper, theme.definition)
        of_theme = coded.filter(pl.col("theme") == theme.name, pl.col("coded").is_not_null())
        for who, students in zip(WHO, (of_theme, *_parted(of_theme)), strict=True):
            no_mentor_needed = theme.part != PARTS[0] or who != WHO[-1]
            rows.append((*about, who, *(_share(students["coded"]) if no_mentor_needed else NO_SHARE)))
    return pl.DataFrame(rows, SHARES, orient="row")


SHARES = pl.Schema(
    {
        "theme": pl.String(),
        "title": pl.String(),
        "part": pl.Enum(PARTS),
        "paper": pl.String(),
        "definition": pl.String(),
        "who": pl.Enum(WHO),
        "students": pl.Int64(),
        "count": pl.Int64(),
        "share": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
    }
)


def _coded(theme: Theme, last: LastClass, students: pl.DataFrame) -> pl.DataFrame:
    name = pl.lit(theme.name).alias("theme")
    if theme.evidence is None:
        return students.with_columns(name, pl.lit(None, pl.Boolean).alias("coded"), pl.lit("").alias("events"))
    found = theme.evidence(last).group_by("student").agg(pl.col("event").unique(maintain_order=True).str.join(" "))
    return students.join(found, on="student", how="left", maintain_order="left").select(
        "student",
        "mentored",
        name,
        pl.col("event").is_not_null().alias("coded"),
        pl.col("event").fill_null("").alias("events"),
    )


def _parted(of_theme: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the codes of the students with a mentor, and of those without."""
    return of_theme.filter(pl.col("mentored")), of_theme.filter(~pl.col("mentored"))


def _share(coded: pl.Series) -> tuple[int | None, int | None, float | None, float | None, float | None]:
    if coded.is_empty():
        return NO_SHARE
    count, students = int(coded.sum()), len(coded)
    low, high = binomtest(count, students).proportion_ci(method="wilson")
    return students, count, count / students, float(low), float(high)


# --- evidence ----------------------------------------------------------------------------------------


def _stopped_by(*outcomes: str) -> Evidence:
    return lambda last: last.requests.filter(pl.col("outcome").is_in(outcomes), pl.col("move") != "assigned")


def _known_well(last: LastClass) -> pl.DataFrame:
    return last.named.filter(pl.col("connection") >= WELL_KNOWN)


def _invested(last: LastClass) -> pl.DataFrame:
    """Return mentors named who are invested, and introductions by a mentor named."""
    by_mentor = last.ties.join(
        last.named.select("student", introduced_by=pl.col("faculty")), on=["student", "introduced_by"], how="semi"
    )
    return pl.concat(
        [table.select("student", "event") for table in (last.named.filter(pl.col("advocacy") >= INVESTED), by_mentor)]
    )


def _of_one_vision(last: LastClass) -> pl.DataFrame:
    return close_in_vision(last.ties).join(last.named, on=["student", "faculty"], how="semi")


def _lost_at_transition(last: LastClass) -> pl.DataFrame:
    """Return moments of looking lost at the transition, and mentors from the classroom lost soon after it."""
    everybody = last.record.plan.population.students
    weeks = pl.DataFrame({"student": everybody["id"], "entry": clerkship_entry(last.record)})
    since = pl.col("stop_week") - pl.col("entry")
    faded = last.ties.join(weeks.filter(pl.col("entry") != NOT_YET), on="student").filter(
        pl.col("where_met") == "course", pl.col("end_reason") == "faded", since.is_between(0, WEEKS_ACROSS)
    )
    return pl.concat([table.select("student", "event") for table in (_stopped_by("lost_at_transition")(last), faded)])


def _asked(last: LastClass) -> pl.DataFrame:
    return last.requests.filter(pl.col("move").is_in(["asked", "searched"]))


def _not_understood(last: LastClass) -> pl.DataFrame:
    """Return requests declined by faculty whose attunement, in force that week, is below the middle."""
    declined = last.requests.filter(pl.col("outcome") == "declined")
    people, levers = last.record.plan.population.faculty, last.record.plan.timetable.levers
    person = people[np.argsort(people["id"])][np.searchsorted(np.sort(people["id"]), declined["faculty"].to_numpy())]
    stage = levers[np.searchsorted(levers["start"], declined["week"].to_numpy(), "right") - 1]
    attunement = [
        rules.attunement_in_force(one["attunement"], one["education_draw"] < lever["faculty_education_reach"], effect)
        for one, lever, effect in zip(person, stage, stage["faculty_education_effect"], strict=True)
    ]
    return declined.filter(pl.Series(attunement, dtype=pl.Float64) < MIDDLE)


THEMES = (
    Theme(
        "personal_connection",
        "Personal connection",
        PARTS[0],
        "Mentoring is a personal connection with a member of the faculty.",
        f"A mentor named in spring knows the student well: connection {WELL_KNOWN:g} or more then.",
        _known_well,
    ),
    Theme(
        "investment",
        "Investment and advocacy",
        PARTS[0],
        "The mentor is invested in the student and is an advocate.",
        f"A mentor named in spring is invested (advocacy {INVESTED:g} or more then), or has introduced the student to "
        "a colleague.",
        _invested,
    ),
    Theme(
        "vision",
        "Personal and professional vision",
        PARTS[0],
        "The mentor helps with a personal and professional vision.",
        f"A mentor named in spring is among the {100 * CLOSEST:.0f} % of those the student met whose vision is closest "
        f"to the student's. By chance alone {100 * CLOSEST:.0f} % of mentors would be. Whether they talk of it, the "
        "model cannot say.",
        _of_one_vision,
    ),
    Theme(
        "short_courses",
        "Short courses",
        PARTS[1],
        "Courses are too short to get to know a teacher.",
        "Looked for a mentor when the course of a teacher who knew the student was over, and asked nobody.",
        _stopped_by("course_over_too_soon"),
    ),
    Theme(
        "transition",
        "Change from classroom to clerkships",
        PARTS[1],
        "The change from classroom to clerkships is abrupt.",
        "Looked for a mentor in the first weeks of the clerkships, the teachers who knew the student left behind; or "
        f"lost a mentor met in the classroom in the first {WEEKS_ACROSS} weeks of the clerkships.",
        _lost_at_transition,
    ),
    Theme(
        "exposure",
        "Little exposure to clinicians",
        PARTS[1],
        "Students see few clinicians before the clerkships.",
        "Looked for a mentor before having met any clinician, with no teacher who knew the student, and asked nobody.",
        _stopped_by("no_clinician_met"),
    ),
    Theme(
        "not_knowing_how",
        "Not knowing how to find a mentor",
        PARTS[2],
        "Students should be taught early how to find a mentor.",
        "Looked for a mentor and asked nobody, though a clinician had been met and no course had ended too soon: did "
        "not know whom or how to ask.",
        _stopped_by("did_not_know_how"),
    ),
    Theme(
        "pool",
        "A wider pool",
        PARTS[2],
        "The pool of mentors should be wider.",
        "Asked somebody who does not mentor students, or who had no room for another.",
        _stopped_by("not_in_pool", "no_free_slot"),
    ),
    Theme(
        "responsibility",
        "Responsibility on students",
        PARTS[2],
        "Students bear the responsibility of finding a mentor.",
        "Made a first move: asked at least one member of the faculty, known or a stranger, to be a mentor.",
        _asked,
    ),
    Theme(
        "faculty_understanding",
        "Faculty who know what students need",
        PARTS[2],
        "Faculty should be educated about students' needs.",
        "Was declined by somebody with room who knows less of students' needs than the middle of the scale "
        f"(attunement below {MIDDLE:g} then). A student cannot see this; and since others decline too, by chance about "
        "half of those who decline would be below it.",
        _not_understood,
    ),
    Theme(
        "promotion",
        "Explicit promotion",
        PARTS[2],
        "The school should promote mentoring explicitly.",
        "Cannot be coded: the model has no event of hearing of mentoring. Promotion makes students look for a mentor "
        "earlier and more often; compare with the policy promotion.",
        None,
    ),
)
