"""The tables that ``mentoring compare`` writes."""

from experiments.dictionary.columns import (
    BEHAVIOUR_SET,
    BEHAVIOUR_SETS,
    CHANGE,
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
    WHY,
    YEAR,
    Table,
    number,
    text,
)
from experiments.networks import MOST_SEEDS, NAMED

METRIC = text("metric", "; ".join(f"`{metric}`: {meaning}" for metric, meaning in NAMED.items()))
FOLDER = "results/compare"
TABLES = (
    Table(
        "compare",
        "runs",
        "one outcome of one run",
        (
            SCENARIO,
            SEED,
            BEHAVIOUR_SET,
            OUTCOME,
            number("value", "its value; NaN where it is not defined", "as the outcome"),
        ),
    ),
    Table(
        "compare",
        "class_years",
        "a class year and group of one run",
        (SCENARIO, SEED, BEHAVIOUR_SET, CLASS_YEAR, GROUP_NAME, SHARE),
    ),
    Table(
        "compare",
        "years",
        "a class year in a spring of one run",
        (
            SCENARIO,
            SEED,
            BEHAVIOUR_SET,
            YEAR,
            CLASS_YEAR,
            number("share", "students with a mentor in that spring", "share"),
        ),
    ),
    Table(
        "compare",
        "for_whom",
        "a kind of student of one run, last two class years",
        (SCENARIO, SEED, BEHAVIOUR_SET, WHO, SHARE),
    ),
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
    Table(
        "compare",
        "changes",
        "a kind of change in one run, last two class years",
        (SCENARIO, SEED, BEHAVIOUR_SET, CHANGE, number("share", "of these students", "share")),
    ),
    Table(
        "compare",
        "without",
        "a reason to have no mentor in one run, last two class years",
        (SCENARIO, SEED, BEHAVIOUR_SET, WHY, number("share", "of all these students, mentored ones too", "share")),
    ),
    Table(
        "compare",
        "change_levels",
        "students who gain or lose a mentor by a policy, last two class years",
        (SCENARIO, TITLE, CHANGE, *LEVEL),
    ),
    Table(
        "compare",
        "without_effects",
        "a policy's effect on the share of students without a mentor for one reason, last two class years",
        (SCENARIO, TITLE, REFERENCE, WHY, *EFFECT),
    ),
    Table(
        "compare",
        "without_levels",
        "students of one scenario without a mentor for one reason, last two class years",
        (SCENARIO, TITLE, WHY, *LEVEL),
    ),
    Table(
        "compare",
        "best",
        "a policy; no rows without an ensemble of behaviour sets",
        (
            SCENARIO,
            TITLE,
            REFERENCE,
            BEHAVIOUR_SETS,
            number(
                "best",
                "chance that no other policy adds more clinical students with a mentor, over sets and luck",
                "share",
            ),
            number("best_three", "chance that at most two other policies add more", "share"),
            number("helps", "chance that it adds any", "share"),
        ),
    ),
    Table(
        "compare",
        "network_effects",
        "a policy's effect on one metric of the network of mentoring in the last spring; only with --report, over the "
        f"first {MOST_SEEDS} seeds at most",
        (SCENARIO, TITLE, REFERENCE, METRIC, *EFFECT),
    ),
)
