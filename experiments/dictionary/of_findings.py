"""The tables that ``mentoring findings`` writes beside those of its parts, which are in folders of their own."""

from experiments.dictionary import of_compare
from experiments.dictionary.columns import LEVEL, SCENARIO, TITLE, Table, number, text

FOLDER = "results/findings"
SECTION = text("section", "the section of the page, by its anchor")
OF_COMPARE = ("effects", "for_whom_effects", "best")
TABLES = (
    Table(
        "findings",
        "findings",
        "a number told on the page",
        (
            text("statement", "what the number is"),
            number("value", "the number as its table has it; null: words that name numbers", "as there"),
            number("low", "lower end of its interval", "as there"),
            number("high", "upper end of it", "as there"),
            text("told", "the number as the page tells it"),
            text("table", "the file in which it stands"),
            text("column", "its column there"),
        ),
    ),
    Table(
        "findings",
        "statements",
        "a statement of the page",
        (SECTION, text("title", "the section's title"), text("text", "the statement, with its numbers")),
    ),
    Table(
        "findings",
        "figures",
        "a figure of the page",
        (
            SECTION,
            text("file", "the file of the figure in the folder of its part"),
            text("alt", "what it shows, for those who cannot see it"),
            text("caption", "what stands below it"),
        ),
    ),
    *(
        Table("findings", table.name, table.row, table.columns)
        for table in of_compare.TABLES
        if table.name in OF_COMPARE
    ),
    Table(
        "findings",
        "behind",
        "how much less than the first a recommendation adds, as a share of students of the last two class years",
        (SCENARIO, TITLE, text("first", "the name of the recommendation that adds most"), *LEVEL),
    ),
    Table(
        "findings",
        "costs",
        "a recommendation",
        (
            SCENARIO,
            TITLE,
            number(
                "hours_per_added_student",
                "faculty hours a year for each student more with a mentor; null: none is added for certain",
                "hours",
            ),
        ),
    ),
)
