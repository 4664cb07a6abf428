"""Many schools: a country of schools of varied size, structure and faculty, and what each policy does there.

``python -m experiments.many_schools`` tries every shipped policy at 125 schools and prints the national summary. The
schools are made up; each published range that they are drawn from is named beside it. Behaviour is that of the
baseline everywhere.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table
from scipy.stats import norm, qmc

from experiments.compare import compare
from experiments.questions import class_years, questions
from sim import Scenario, load

NUMBER = 125  # US schools, 2001-2
CLASS_SIZE, CLASS_SIZE_SPREAD = 134, 0.35  # mean (US 2001-2); sd of the logarithm: assumed
SMALLEST, LARGEST = 40, 400  # class sizes: the plausible range of the schema
FACULTY_PER_STUDENT, FACULTY_SPREAD = 105_000 / 67_000, 0.4  # US 2001-2; sd of the logarithm: assumed
CLASSROOM_MONTHS = {12: 0.06, 18: 0.29, 24: 0.56}  # shares of US schools, 2019-20; the rest is spread over the three
MEDICINE_WEEKS, MEDICINE_SPREAD = 7.0, 1.7  # inpatient medicine, mean and sd over 107 schools, 2019
ROTATION_WEEKS = (2, 3, 4)  # of ward attendings (107 schools); equally often: assumed
LONGITUDINAL = 0.26  # schools with some longitudinal clerkship (107 schools, 2019)
LONGITUDINAL_STUDENTS = 0.2  # share of the students there who take it; assumed
OUTCOME = "mentored_clinical"
WIDE = 130  # columns, when the output goes to a file or another program


def schools(number: int = NUMBER, seed: int = 0) -> list[Scenario]:
    """Return made-up schools, the same for the same seed; a Latin hypercube gives each range its published shares."""
    draws = qmc.LatinHypercube(6, rng=seed).random(number)
    return [_school(place, *row) for place, row in enumerate(draws.tolist(), start=1)]


def effects(
    at: Iterable[Scenario],
    policies: Sequence[str] | None = None,
    seeds: int = 4,
    progress: Callable[[Scenario], None] = lambda _: None,
) -> pl.DataFrame:
    """Try policies (default: all shipped) at each school: the rows of ``Comparison.effects``, of all outcomes.

    Further columns: school, class_size, faculty. Policies that cannot be tried at a school have no rows there.
    """
    tables = []
    for school in at:
        progress(school)
        found = compare(policies, school=school, seeds=seeds).effects
        size = pl.lit(school.school.class_size).alias("class_size")
        tables.append(found.select(pl.lit(school.name).alias("school"), size, _faculty(school), pl.all()))
    return pl.concat(tables)


def national(by_school: pl.DataFrame, outcome: str = OUTCOME) -> pl.DataFrame:
    """Return what each policy does over schools to one outcome, the largest median first.

    Columns: title, schools (where it can be tried), median, lower and upper (quartiles), least, most, sure (share of
    schools where the 95 % interval leaves out 0).
    """
    effect = pl.col("effect")
    return (
        by_school.filter(pl.col("outcome") == outcome)
        .group_by("title")
        .agg(
            pl.len().alias("schools"),
            effect.median().alias("median"),
            effect.quantile(0.25).alias("lower"),
            effect.quantile(0.75).alias("upper"),
            effect.min().alias("least"),
            effect.max().alias("most"),
            ((pl.col("low") > 0) | (pl.col("high") < 0)).mean().alias("sure"),
        )
        .sort("median", "title", descending=[True, False])
    )


def without_policies(by_school: pl.DataFrame, outcome: str = OUTCOME) -> pl.DataFrame:
    """Return an outcome of each school as it is: school, class_size, faculty, value."""
    one = by_school.filter(pl.col("outcome") == outcome).unique("school", maintain_order=True)
    return one.select("school", "class_size", "faculty", pl.col("reference_mean").alias("value"))


def summary(by_school: pl.DataFrame) -> Table:
    """Return the national summary for the terminal."""
    levels = without_policies(by_school)["value"].to_numpy()
    title = (
        f"{len(levels)} schools as they are: {np.median(levels):.0%} of clinical students with a mentor in the median "
        f"school ({levels.min():.0%} to {levels.max():.0%}). What policies add, in percentage points:"
    )
    caption = (
        "Surely: the school's own 95 % interval, which shows luck and not doubt about behaviour, leaves out 0. A "
        "policy can be without effect where a school does it already."
    )
    table = Table(title=title, caption=caption, title_justify="left", caption_justify="left")
    for column in ("policy", "schools", "median", "middle half", "range", "surely at"):
        table.add_column(column, justify="left" if column == "policy" else "right")
    for row in national(by_school).iter_rows(named=True):
        table.add_row(
            row["title"],
            str(row["schools"]),
            f"{100 * row['median']:+.1f}",
            f"{100 * row['lower']:.1f} to {100 * row['upper']:.1f}",
            f"{100 * row['least']:.1f} to {100 * row['most']:.1f}",
            f"{row['sure']:.0%}",
        )
    return table


# --- one school --------------------------------------------------------------------------------------


def _school(
    number: int, size: float, ratio: float, classroom: float, medicine: float, rotation: float, longitudinal: float
) -> Scenario:
    """Return the school at a point of the unit cube."""
    baseline = load("baseline")
    clerkship = baseline.phases["clerkship"]
    assert not isinstance(clerkship.weeks, int)
    class_size = round(np.clip(_lognormal(size, CLASS_SIZE, CLASS_SIZE_SPREAD), SMALLEST, LARGEST))
    faculty = round(4 * class_size * _lognormal(ratio, FACULTY_PER_STUDENT, FACULTY_SPREAD))
    months = _chosen(classroom, CLASSROOM_MONTHS)
    of_medicine = round(np.clip(norm.ppf(medicine, MEDICINE_WEEKS, MEDICINE_SPREAD), 4, 12))
    lengths = (of_medicine, *clerkship.weeks[1:])
    slots: dict[str, Any] = {name: slot.model_dump() for name, slot in clerkship.slots.items()}
    for slot in slots.values():
        slot["rotation_weeks"] = ROTATION_WEEKS[int(rotation * len(ROTATION_WEEKS))]
    if longitudinal < LONGITUDINAL:
        slots["longitudinal"] = _preceptor()
    answers = {one.name: one.default for one in questions()}
    answers |= {"classroom_months": months, "clerkship_length": lengths, "clerkship_weeks": sum(lengths)}
    return baseline.vary(
        {
            "name": f"school-{number:03}",
            "title": f"School {number}: {class_size} students a class, {faculty:,} faculty",
            "school.class_size": class_size,
            "school.faculty.number": faculty,
            "curriculum.years": class_years(answers),
            "phases.clerkship.weeks": lengths,
            "phases.clerkship.slots": slots,
        }
    )


def _preceptor() -> dict[str, Any]:
    """Return one preceptor throughout the clerkships, as in the shipped longitudinal clerkship, for some students."""
    policy = load("longitudinal-clerkship").policies["longitudinal-clerkship"]
    slot = policy.phases["longitudinal"]["slots"]["medicine"]
    return slot | {"departments": "any", "rota": "phase", "share": LONGITUDINAL_STUDENTS}


def _lognormal(quantile: float, mean: float, spread: float) -> float:
    return mean * math.exp(spread * norm.ppf(quantile) - spread**2 / 2)


def _chosen(quantile: float, shares: dict[int, float]) -> int:
    edges = np.cumsum(list(shares.values())) / sum(shares.values())
    return list(shares)[int(np.searchsorted(edges, quantile))]


def _faculty(school: Scenario) -> pl.Expr:
    return pl.lit(school.school.faculty.number).alias("faculty")


if __name__ == "__main__":
    console = Console()
    console = console if console.is_terminal else Console(width=WIDE)
    with console.status("") as status:
        found = effects(schools(), progress=lambda school: status.update(f"{school.title} ..."))
    console.print(summary(found))
