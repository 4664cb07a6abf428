"""The table that ``mentoring validate`` writes."""

from experiments.dictionary.columns import Column, Table, category, number, text
from experiments.evidence.check import VERDICTS

FOLDER = "results/validate"
TABLES = (
    Table(
        "validate",
        "validation",
        "a figure or pattern that nothing was fitted to",
        (
            category("section", "figures: published numbers; patterns: directions", ("figures", "patterns")),
            text("id", "V1-V6 as in sim/ODD.md, section 1; P1-P5 are the patterns"),
            text("title", "what it says"),
            text("scenario", "the shipped scenario it is read from; null: the model cannot express it"),
            text("unit", "the unit of all numbers of the row"),
            number("published", "the published value; null: a direction only", "as the row"),
            number("band_low", "lower end of the band in which they agree; of a pattern the threshold", "as the row"),
            number("band_high", "upper end of the band; null: open", "as the row"),
            Column("seeds", "UInt32", "runs", "runs in which it is defined"),
            Column("behaviour_sets", "UInt32", "sets", "sets of behaviour among them"),
            number("mean", "mean over runs", "as the row"),
            number("se", "what luck leaves unsure: standard error of the mean", "as the row"),
            number("sd_behaviour", "how far sets of behaviour lie apart, luck taken off; null: one set", "as the row"),
            number("low", "lower end of the 95 % interval", "as the row"),
            number("high", "upper end of the 95 % interval", "as the row"),
            category("verdict", "interval inside the band, outside, or neither; of a pattern yes, no", VERDICTS),
            text("source", "where it was published"),
            text("differs", "how the source's setting differs from the scenario; or why it cannot be expressed"),
        ),
    ),
)
