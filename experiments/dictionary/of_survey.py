"""The tables that ``mentoring survey`` writes."""

from experiments.dictionary.columns import CLASS_YEAR, GROUP, SEED, SEEDS, STUDENT, Table, category, number, text, truth
from sim.schema import Origin

FOLDER = "results/survey-NAME"
FIGURE = text("figure", "the published figure's id, C1 to C12")
TABLES = (
    Table(
        "survey",
        "survey",
        "a published figure and what is simulated",
        (
            FIGURE,
            text("title", "what it says"),
            text("unit", "its unit"),
            number("published", "the published figure", "as the figure"),
            number("standard_error", "its standard error", "as the figure"),
            SEEDS,
            number("mean", "mean of the simulated surveys", "as the figure"),
            number("spread", "standard deviation of single surveys", "as the figure"),
            number("low", "lower end of the 95 % interval of the mean", "as the figure"),
            number("high", "upper end of the 95 % interval of the mean", "as the figure"),
            number("distance", "mean minus published figure", "published standard errors"),
            text("source", "where it was published"),
            text("remark", "what to keep in mind"),
        ),
    ),
    Table(
        "survey",
        "single",
        "a figure in one simulated survey",
        (SEED, FIGURE, number("value", "its value; NaN where it is not defined", "as the figure")),
    ),
    Table(
        "survey",
        "answers",
        "a student who answered the survey of the first seed, last two class years",
        (
            STUDENT,
            CLASS_YEAR,
            GROUP,
            truth("research_before", "did research before school"),
            truth("research_during", "had begun a project at school by the survey"),
            truth("has_mentor", "has a mentoring tie with the reported connection or more"),
            category("where_met", "where they met the mentor they are closest to; null: no mentor", Origin.__members__),
        ),
    ),
)
