"""The data dictionary: every table the commands write, every column, its unit, type and meaning.

``python -m experiments.dictionary`` writes it into ``results/README.md``. A test holds it against what the commands
really write. Outcomes are those of ``sim.measures.OUTCOMES``, which plots and reports read too.
"""

from collections.abc import Iterator
from pathlib import Path

from experiments.columns import (
    ADVOCACY,
    CLASS_YEAR,
    CONNECTION,
    EFFECT,
    FACULTY,
    GROUP,
    GROUP_NAME,
    LEVEL,
    OUTCOME,
    POINT,
    REFERENCE,
    SCENARIO,
    SEED,
    SHARE,
    STUDENT,
    TITLE,
    VISION,
    WHO,
    YEAR,
    Column,
    Table,
    category,
    count,
    number,
    text,
    whole,
)
from experiments.observe import HOURS_ALL, MENTORING_YEARS, STUDENTS_MENTORED
from sim.hours import POLICY_KINDS
from sim.measures import ASKERS, BARRIERS, OUTCOMES
from sim.schema import Origin, Setting
from sim.trace import Asker, EndReason, Move, Status
from sim.trace import Outcome as Answer

PAGE = Path(__file__).parents[1] / "results" / "README.md"
HOUR_KINDS = ("teaching", "research supervision", "mentoring", *POLICY_KINDS)
BEGIN, END = "<!-- written by python -m experiments.dictionary -->", "<!-- end of the dictionary -->"


# --- mentoring run -----------------------------------------------------------------------------------

RUN_TABLES = (
    Table(
        "run",
        "students",
        "a student",
        (
            STUDENT,
            whole("cohort", "year of the run in which the student entered, the first is 1"),
            whole("entry_week", "first week at the school", "week of the run, first is 0"),
            GROUP,
            Column("research_before", "Boolean", "", "did research before school"),
            number("initiative", "how readily the student makes the first move", "sd of students"),
            number("literacy", "mentoring literacy at entry: knowing whom and how to ask, 0 to 1"),
            *VISION,
        ),
    ),
    Table(
        "run",
        "faculty",
        "a faculty member",
        (
            FACULTY,
            category("department", "department"),
            category("setting", "where they work", Setting.__members__),
            whole("arrival_week", "first week at the school", "week of the run"),
            whole("departure_week", "first week no longer at the school", "week of the run"),
            GROUP,
            number("attunement", "knowing what students need, 0 to 1"),
            number("openness", "rank in openness to mentoring, 0 to 1; in the pool when below its share"),
            *VISION,
        ),
    ),
    Table(
        "run",
        "ties",
        "a student and a faculty member who met",
        (
            STUDENT,
            FACULTY,
            whole("met_week", "week in which they met", "week of the run"),
            category("where_met", "where they met", Origin.__members__),
            category("status", "how the tie stands at the end of the run", Status.__members__),
            whole("start_week", "week in which mentoring began; null: never a mentor", "week of the run"),
            whole("stop_week", "week in which it ended; null: it did not (censored)", "week of the run"),
            category("who_asked", "who made the first move", Asker.__members__),
            category("end_reason", "why it ended; ongoing: it never began or still goes on", EndReason.__members__),
            whole("last_week", "week of the last contact", "week of the run"),
            whole("introduced_by", "id of the mentor who introduced them; null: nobody"),
            whole("meetings", "mentoring meetings", "meetings"),
            number("hours", "contact; a meeting counts with its boost", "hours"),
            number("compatibility", "closeness of their visions, 0 to 1"),
            number("connection", "how well the two know each other at the last contact, 0 to 1"),
            ADVOCACY,
        ),
    ),
    Table(
        "run",
        "requests",
        "a first move, or a moment of seeking that came to nothing",
        (
            whole("week", "when", "week of the run"),
            STUDENT,
            whole("faculty", "id of the faculty member; null: nobody was asked"),
            category("move", "the first move; asked: somebody known, searched: a stranger", Move.__members__),
            category("outcome", "accepted, or exactly one barrier", Answer.__members__),
            CONNECTION,
        ),
    ),
    Table(
        "run",
        "census",
        "a mentoring tie in a spring",
        (YEAR, CLASS_YEAR, STUDENT, FACULTY, CONNECTION, ADVOCACY),
    ),
    Table(
        "run",
        "weekly",
        "a week and class year",
        (
            whole("week", "week of the run, the first is 0"),
            CLASS_YEAR,
            whole("enrolled", "students at the school", "students"),
            whole("mentored", "students with a mentoring tie", "students"),
            whole("ties", "mentoring ties", "ties"),
            whole("meetings", "mentoring meetings", "meetings"),
            whole("seeking", "moments of seeking"),
            whole("requests", "students' requests: asked or searched"),
            whole("offers", "faculty's offers"),
            whole("educated", "students taught at a session", "students"),
            whole("assigned", "students assigned a mentor", "students"),
            whole("lapsed", "mentoring ties that faded", "ties"),
            whole("projects", "students in a research project", "students"),
        ),
    ),
    Table(
        "run",
        "spells",
        "weeks with one teacher in one teaching slot",
        (
            STUDENT,
            FACULTY,
            category("slot", "phase and teaching slot; research: a project"),
            whole("start_week", "first week", "week of the run"),
            whole("stop_week", "last week, inclusive", "week of the run"),
        ),
    ),
    Table(
        "run",
        "by_class_year",
        "a class year in a spring",
        (
            YEAR,
            CLASS_YEAR,
            count("enrolled", "students at the school", "students"),
            count("mentored", "students with a mentor", "students"),
            number("share", "students with a mentor", "share"),
            number("mentors_per_mentored", "mentors of each student who has any", "mentors"),
            number("connection", "mean connection of reported ties, 0 to 1"),
            number("advocacy", "mean advocacy of reported ties, 0 to 1"),
            number("share_group_0", "the same share in the larger group", "share"),
            number("share_group_1", "the same share in the smaller group", "share"),
            number("gap", "larger group minus smaller", "share"),
        ),
    ),
    *(
        Table(
            "run",
            name,
            row,
            (
                YEAR,
                CLASS_YEAR,
                category("category", meaning, names),
                count("mentors", "mentors reported in that spring", "mentors"),
                number("share", "of the class year's reported mentors", "share"),
            ),
        )
        for name, row, meaning, names in (
            ("where_met", "a place where mentors were met", "where they met", Origin.__members__),
            ("who_asked", "who made the first move to mentors", "who made the first move", Asker.__members__),
        )
    ),
    Table(
        "run",
        "acceptance",
        "a kind of request, over the whole run",
        (
            text("move", "asked somebody known, or searched a stranger"),
            count("requests", "requests students made", "requests"),
            count("accepted", "of these accepted", "requests"),
            number("share", "of these accepted", "share"),
        ),
    ),
    Table(
        "run",
        "barriers",
        "a barrier in a year and class year",
        (
            YEAR,
            CLASS_YEAR,
            category("barrier", "what stopped a student who looked for a mentor", BARRIERS),
            count("count", "failed moments of seeking", "moments"),
            number("per_100_students", "the same for 100 students enrolled", "per 100 students"),
        ),
    ),
    Table(
        "run",
        "load",
        "a spring",
        (
            YEAR,
            count("mentors", "faculty with at least one reported mentee", "people"),
            number("mean", "mean mentees per mentor", "students"),
            number("median", "median mentees per mentor", "students"),
            count("max", "most mentees of one mentor", "students"),
            number("gini", "unevenness of mentees among mentors, 0 when even", "Gini"),
        ),
    ),
    Table(
        "run",
        "hours",
        "a kind of faculty time in a year",
        (
            YEAR,
            category("kind", "what the time is spent on", HOUR_KINDS),
            number("hours", "faculty time", "hours/year"),
        ),
    ),
    Table(
        "run",
        "durations",
        "a step of the survival curve of mentoring ties (Kaplan-Meier)",
        (
            category("who_asked", "who made the first move, or all", ("all", *(asker.name for asker in ASKERS))),
            count("ties", "mentoring ties in the curve", "ties"),
            whole("week", "weeks since mentoring began", "weeks"),
            number("survival", "still in force after these weeks", "share"),
            whole("median", "weeks after which half have ended; null when fewer do", "weeks"),
        ),
    ),
    Table(
        "run",
        "transition_survival",
        "where mentors of students entering the clerkships were met",
        (
            category("where_met", "where they met", Origin.__members__),
            count("ties", "mentoring ties just before the clerkships", "ties"),
            count("surviving", "of these still in force 26 weeks later", "ties"),
            number("share", "of these still in force 26 weeks later", "share"),
        ),
    ),
    Table(
        "run",
        "ward_exposure",
        "the run (one row), over four-week windows of clerkships",
        (
            count("windows", "four-week windows", "windows"),
            number("attendings", "attendings met in a window, mean", "people"),
            number("share_four_or_more", "windows with four or more attendings", "share"),
            count("pairs", "students and attendings who shared a window", "pairs"),
            number("days", "days they worked together, mean", "days"),
            number("share_seven_or_fewer", "pairs with seven shared days or fewer", "share"),
        ),
    ),
)

# --- mentoring compare -------------------------------------------------------------------------------

COMPARE_TABLES = (
    Table(
        "compare",
        "runs",
        "one outcome of one run",
        (SCENARIO, SEED, OUTCOME, number("value", "its value; NaN where it is not defined", "as the outcome")),
    ),
    Table(
        "compare", "class_years", "a class year and group of one run", (SCENARIO, SEED, CLASS_YEAR, GROUP_NAME, SHARE)
    ),
    Table(
        "compare",
        "years",
        "a class year in a spring of one run",
        (SCENARIO, SEED, YEAR, CLASS_YEAR, number("share", "students with a mentor in that spring", "share")),
    ),
    Table("compare", "for_whom", "a kind of student of one run, last two class years", (SCENARIO, SEED, WHO, SHARE)),
    Table("compare", "effects", "a policy's effect on one outcome", (SCENARIO, TITLE, REFERENCE, OUTCOME, *EFFECT)),
    Table("compare", "levels", "one outcome of one scenario", (SCENARIO, TITLE, OUTCOME, *LEVEL)),
    Table(
        "compare",
        "class_year_effects",
        "a policy's effect on the share with a mentor of a class year and group",
        (SCENARIO, TITLE, REFERENCE, CLASS_YEAR, GROUP_NAME, *EFFECT),
    ),
    Table(
        "compare",
        "class_year_levels",
        "the share with a mentor of a class year and group",
        (SCENARIO, TITLE, CLASS_YEAR, GROUP_NAME, *LEVEL),
    ),
    Table(
        "compare",
        "year_effects",
        "a policy's effect on the share with a mentor of a class year in a spring",
        (SCENARIO, TITLE, REFERENCE, YEAR, CLASS_YEAR, *EFFECT),
    ),
    Table(
        "compare",
        "for_whom_effects",
        "a policy's effect on the share with a mentor of a kind of student, last two class years",
        (SCENARIO, TITLE, REFERENCE, WHO, *EFFECT),
    ),
)
# --- mentoring sweep ---------------------------------------------------------------------------------

SWEEP_TABLES = (
    Table(
        "sweep",
        "parameters",
        "a point of the study; further columns hold the values varied, by dotted name",
        (POINT, SCENARIO, text("fingerprint", "SHA-256 of all that can change a result")),
    ),
    Table(
        "sweep",
        "runs/NAME",
        "a run; there are many such files, and the study chooses the outcomes",
        (
            POINT,
            Column("seed", "Int64", "", "the seed"),
            *(number(outcome.name, outcome.title, outcome.unit) for outcome in OUTCOMES.values()),
            text("error", "why the run has no result; null: it has"),
        ),
    ),
)
TABLES = COMPARE_TABLES + RUN_TABLES + SWEEP_TABLES
FOLDERS = {"compare": "results/compare", "run": "results/run-NAME-seed-N", "sweep": "results/sweep-NAME"}
SUMS = {
    STUDENTS_MENTORED: ("students", "Students with a mentor; all class years"),
    MENTORING_YEARS: ("years", "Years of mentoring had in the last year; all students together"),
    HOURS_ALL: ("hours/year", "Faculty time: mentoring, policies and teaching"),
}


# --- as a page ---------------------------------------------------------------------------------------


def page(before: str) -> str:
    """Return the text of a page with the dictionary between its two markers. Raises ValueError without them."""
    start, rest = before.split(BEGIN)
    _, after = rest.split(END)
    return "\n".join((f"{start}{BEGIN}", *_lines(), END)) + after


def _lines() -> Iterator[str]:
    for command, folder in FOLDERS.items():
        yield f"\n## `mentoring {command}` (default folder `{folder}`)"
        for table in TABLES:
            if table.command == command:
                yield f"\n### `{table.name}.parquet`\n\nA row is {table.row}.\n"
                yield "| column | type | unit | meaning |\n|---|---|---|---|"
                for column in table.columns:
                    yield f"| `{column.name}` | {column.type} | {column.unit} | {_meaning(column)} |"
    yield "\n## Outcomes\n\nOf the last year of a run.\n"
    yield "| outcome | unit | better | meaning |\n|---|---|---|---|"
    for outcome in OUTCOMES.values():
        yield f"| `{outcome.name}` | {outcome.unit} | {outcome.better} | {outcome.title}; {outcome.description} |"
    for name, (unit, meaning) in SUMS.items():
        yield f"| `{name}` | {unit} | | {meaning} |"
    yield ""


def _meaning(column: Column) -> str:
    return f"{column.meaning}: {', '.join(column.names)}" if column.names else column.meaning


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
