"""The tables that ``mentoring many-schools`` writes beside those of the sweep."""

from experiments.dictionary.columns import (
    EFFECT,
    OUTCOME,
    REFERENCE,
    SCENARIO,
    SEEDS,
    TITLE,
    Column,
    Table,
    number,
    text,
)

FOLDER = "results/sweep-NAME"
TABLES = (
    Table(
        "many-schools",
        "effects",
        "a policy's effect on one outcome at one school",
        (text("school", "the school's name in the table of the study"), SCENARIO, TITLE, REFERENCE, OUTCOME, *EFFECT),
    ),
    Table(
        "many-schools",
        "national",
        "a policy's effect on one outcome over all schools",
        (
            SCENARIO,
            TITLE,
            OUTCOME,
            Column("schools", "UInt32", "schools", "schools where it is defined"),
            SEEDS,
            number("mean", "mean of the effects over schools", "as the outcome"),
            number("se", "its standard error, over seeds: schools share part of their luck", "as the outcome"),
            number("low", "lower end of its 95 % t interval, for these schools", "as the outcome"),
            number("high", "upper end of its 95 % t interval, for these schools", "as the outcome"),
            number("median", "median of the schools' effects", "as the outcome"),
            number("lower_quartile", "a quarter of the schools' effects are below it", "as the outcome"),
            number("upper_quartile", "a quarter of the schools' effects are above it", "as the outcome"),
            number("least", "smallest effect at a school", "as the outcome"),
            number("most", "largest effect at a school", "as the outcome"),
            number("sd_schools", "standard deviation between schools, luck taken off", "as the outcome"),
            number("sure", "schools whose own 95 % interval leaves out 0", "share"),
        ),
    ),
)
