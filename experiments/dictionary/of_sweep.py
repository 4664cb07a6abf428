"""The tables that ``mentoring sweep`` writes."""

from experiments.dictionary.columns import POINT, SCENARIO, Column, Table, number, text
from sim.measures import OUTCOMES

FOLDER = "results/sweep-NAME"
TABLES = (
    Table(
        "sweep",
        "parameters",
        "a point of the study; further columns hold the values varied, by dotted name, and name that of a table's row",
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
