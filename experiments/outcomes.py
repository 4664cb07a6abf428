"""What a study can keep of a run: headline outcomes, shares of kinds of students and of every spring, and figures.

Figures are the published ones, as read from the run.
"""

from collections.abc import Collection

import polars as pl

from experiments.evidence.figures import FIGURES, read_all
from experiments.options import LONGEST_RUN
from experiments.students import GROUPS, THIRDS, clinical_students, shares_by_kind
from sim import Record
from sim.measures import OUTCOMES, by_class_year, outcomes

FIGURE_IDS = tuple(figure.id for figure in FIGURES)
# Shares with a mentor in the last spring among kinds of students of the last two class years, by outcome.
OF_KINDS = {f"mentored_{kind.replace(' ', '_')}": kind for kind in (*GROUPS, *THIRDS)}
SPRINGS = {"clinical": 2, "all": None}  # in each spring: students of the last two class years, or of all


def in_spring(who: str, year: int) -> str:
    """Return the outcome that is the share with a mentor in the spring of a year of the run; ``who`` of SPRINGS."""
    return f"mentored_{who}_in_year_{year}"


IN_SPRING = {in_spring(who, year): (who, year) for who in SPRINGS for year in range(1, LONGEST_RUN + 1)}
KNOWN = (*OUTCOMES, *FIGURE_IDS, *OF_KINDS, *IN_SPRING)


def observe(record: Record, names: Collection[str]) -> dict[str, float]:
    """Return the values asked for (and perhaps others) by name, NaN where one is not defined.

    Names are those of KNOWN: outcomes of ``sim.measures.OUTCOMES``, those of OF_KINDS and IN_SPRING, and figures of
    ``experiments.evidence.figures`` by id, everyone answering. Only the instruments that are needed are read.
    """
    found: dict[str, float] = {}
    if any(name in OUTCOMES for name in names):
        found |= outcomes(record)
    if any(name in OF_KINDS for name in names):
        found |= _of_kinds(record)
    if springs := [name for name in names if name in IN_SPRING]:
        found |= _in_springs(record, springs)
    figures = [figure for figure in FIGURES if figure.id in names]
    return found | read_all(record, everyone=True, figures=figures)


def _of_kinds(record: Record) -> dict[str, float]:
    students = clinical_students(record)
    shares = shares_by_kind(students, students)
    return {name: shares[kind] for name, kind in OF_KINDS.items()}


def _in_springs(record: Record, names: Collection[str]) -> dict[str, float]:
    """Return shares with a mentor in springs; NaN in a year in which nobody of them is there."""
    class_years = by_class_year(record)
    first = {who: 1 if last is None else record.plan.class_years - last + 1 for who, last in SPRINGS.items()}
    found = {}
    for name in names:
        who, year = IN_SPRING[name]
        there = class_years.filter(pl.col("year") == year, pl.col("class_year") >= first[who])
        enrolled, mentored = (int(there[column].to_numpy().sum()) for column in ("enrolled", "mentored"))
        found[name] = mentored / enrolled if enrolled else float("nan")
    return found
