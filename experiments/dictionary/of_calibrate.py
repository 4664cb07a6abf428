"""The tables that ``mentoring calibrate`` writes."""

from experiments.dictionary.columns import Column, Table, number, text, truth
from experiments.evidence.figures import FIGURES

FOLDER = "results/calibration"
PARAMETER = text("parameter", "a free number of behaviour, by dotted name; of lists, with the class years it is for")
FIGURE = text("id", f"the published figure, {FIGURES[0].id} to {FIGURES[-1].id}")
TABLES = (
    Table(
        "calibrate",
        "posterior",
        "a set of behaviour that agrees with the published figures, each as credible as the next; a column for each "
        "parameter by dotted name, as `mentoring compare --behaviour` takes it",
        (),
    ),
    Table(
        "calibrate",
        "parameters",
        "a free number of behaviour: what the figures taught of it",
        (
            PARAMETER,
            number("prior_low", "lower end of the prior", "as the parameter"),
            number("prior_high", "upper end of the prior", "as the parameter"),
            number("low", "95 of 100 sets lie from here", "as the parameter"),
            number("median", "half of the sets lie above", "as the parameter"),
            number("high", "... to here", "as the parameter"),
            number("learned", "how far the posterior's distribution function is from the prior's at most, 0 to 1"),
            number("p", "p-value: that the figures taught nothing (Kolmogorov and Smirnov)"),
        ),
    ),
    Table(
        "calibrate",
        "emulator",
        "a figure: how far the emulator is from the model in runs not shown to it (root mean square, luck taken off)",
        (
            FIGURE,
            number("near", "at points of the prior near the published figures", "published standard errors"),
            number("at_sets", "at the sets of the posterior", "published standard errors"),
        ),
    ),
    Table(
        "calibrate",
        "coverage",
        "a free number and level: how often intervals held a known truth",
        (
            PARAMETER,
            number("level", "the intervals' level: 0.5 or 0.9", "share"),
            Column("trials", "Int64", "truths", "known truths whose data were calibrated again"),
            number("held", "intervals that held the truth", "share"),
            number("low", "lower end of the range in which 95 of 100 such shares lie when all is exact", "share"),
            number("high", "upper end of that range", "share"),
        ),
    ),
    Table(
        "calibrate",
        "predictive",
        "a published figure: what the sets give in the model itself, over all years",
        (
            FIGURE,
            text("title", "what it says"),
            truth("fitted", "the sets were fitted to it"),
            number("published", "the published figure", "as the figure"),
            number("standard_error", "its standard error", "as the figure"),
            Column("seeds", "Int64", "runs", "seeds of each set"),
            Column("sets", "Int64", "sets", "sets in which it is defined"),
            number("mean", "mean over sets", "as the figure"),
            number("low", "lower end of what 95 of 100 sets give", "as the figure"),
            number("high", "upper end of what 95 of 100 sets give", "as the figure"),
            number("distance", "mean minus published figure", "standard errors of figure and sets together"),
        ),
    ),
)
