"""The tables that ``mentoring findings`` writes beside those of its parts, which are in folders of their own."""

from experiments.dictionary import of_compare
from experiments.dictionary.columns import LEVEL, SCENARIO, TITLE, Table, number, share_of_cases, text, truth, whole

FOLDER = "results/findings"
SECTION = text("section", "the section of the page, by its anchor")
IN_BOX = {
    "density": "cases in which another adds more, of those in the box",
    "elsewhere": "of those outside it",
    "coverage": "cases in the box, of those in which another adds more",
}
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
        "cells",
        "a cell of a table of the page",
        (
            SECTION,
            text("caption", "the table's caption"),
            whole("row", "the row, the first is 0"),
            text("head", "the head of its column"),
            truth("words", "whether the column holds words"),
            text("cell", "what stands there"),
        ),
    ),
    Table(
        "findings",
        "contest",
        "an answer on the cases in which all recommendations were tried",
        (
            text(
                "answer",
                "`adds most`: by its mean; told by the case's own runs: `first adds most`, `another adds more`, "
                "`cannot be told`; the first is the one that adds most at the school",
            ),
            text("scenario", "the recommendation; of `another adds more`: the one that adds most in the box"),
            TITLE,
            whole("cases", "cases", "cases"),
            *share_of_cases("share", "of all cases"),
            text("box", "where another adds more, in words"),
            number("p", "how likely luck gives a box as good"),
            truth("stands", "whether luck does not explain the box"),
            truth("holds", "whether fresh cases bear it out; null: they cannot tell"),
            *share_of_cases("most_in_box", "of the cases in the box: those in which that recommendation adds most"),
            *(
                column
                for fresh, which in (("", "cases searched"), ("fresh_", "fresh cases"))
                for name, meaning in IN_BOX.items()
                for column in share_of_cases(f"{fresh}{name}", f"{meaning}; {which}")
            ),
        ),
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
