"""The tables that ``mentoring compare`` writes."""

from experiments.dictionary.columns import (
    CLASS_YEAR,
    EFFECT,
    GROUP_NAME,
    LEVEL,
    OUTCOME,
    REFERENCE,
    SCENARIO,
    SEED,
    SHARE,
    TITLE,
    WHO,
    YEAR,
    Table,
    number,
)

FOLDER = "results/compare"
TABLES = (
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
