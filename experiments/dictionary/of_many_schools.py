"""The tables that ``mentoring many-schools`` writes beside those of the sweep."""

from experiments.dictionary.columns import EFFECT, OUTCOME, REFERENCE, SCENARIO, TITLE, Column, Table, number, text

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
            number("median", "median of the schools' effects", "as the outcome"),
            number(
                "low", "lower end of the 95 % interval of the median, by ranks; null: few schools", "as the outcome"
            ),
            number("high", "upper end of the 95 % interval of the median; null: few schools", "as the outcome"),
            number("lower_quartile", "a quarter of the schools' effects are below it", "as the outcome"),
            number("upper_quartile", "a quarter of the schools' effects are above it", "as the outcome"),
            number("least", "smallest effect at a school", "as the outcome"),
            number("most", "largest effect at a school", "as the outcome"),
            number("sure", "schools whose own 95 % interval leaves out 0", "share"),
        ),
    ),
)
