"""Made-up schools of varied size, structure and faculty, each drawn from published ranges.

``python -m experiments.made_up_schools`` writes the table of the shipped study ``many-schools`` again, the same for the
same seed. Each published range is named beside its numbers. Longitudinal clerkships, of which 26 % of schools have
some (107 schools, 2019), are left out: a table sets what every school has, and most have none.
"""

import math
from typing import Any

import numpy as np
from scipy.stats import norm, qmc

from experiments.point_table import NAME, write_point_table
from experiments.questions import class_years, questions
from experiments.school_file import toml
from experiments.studies import FOLDER
from sim import load

NUMBER = 125  # US schools, 2001-2
CLASS_SIZE, CLASS_SIZE_SPREAD = 134, 0.35  # mean (US 2001-2); sd of the logarithm: assumed
SMALLEST, LARGEST = 40, 400  # class sizes: the plausible range of the schema
FACULTY_PER_STUDENT, FACULTY_SPREAD = 105_000 / 67_000, 0.4  # US 2001-2; sd of the logarithm: assumed
CLASSROOM_MONTHS = {12: 0.06, 18: 0.29, 24: 0.56}  # shares of US schools, 2019-20; the rest is spread over the three
MEDICINE_WEEKS, MEDICINE_SPREAD = 7.0, 1.7  # inpatient medicine, mean and sd over 107 schools, 2019
ROTATION_WEEKS = (2, 3, 4)  # of ward attendings (107 schools); equally often: assumed
FILE = FOLDER / "many-schools.csv"

School = dict[str, str | int]


def made_up_schools(number: int = NUMBER, seed: int = 0) -> list[School]:
    """Return schools, the same for the same seed: the name of each and its values, by dotted name, lists as in TOML.

    A Latin hypercube gives each range its published shares.
    """
    draws = qmc.LatinHypercube(5, rng=seed).random(number)
    return [_school(place, *row) for place, row in enumerate(draws.tolist(), start=1)]


def _school(number: int, size: float, ratio: float, classroom: float, medicine: float, rotation: float) -> School:
    """Return the school at a point of the unit cube."""
    class_size = round(np.clip(_lognormal(size, CLASS_SIZE, CLASS_SIZE_SPREAD), SMALLEST, LARGEST))
    faculty = round(4 * class_size * _lognormal(ratio, FACULTY_PER_STUDENT, FACULTY_SPREAD))
    clerkship = load("baseline").phases["clerkship"]
    assert not isinstance(clerkship.weeks, int)
    of_medicine = round(np.clip(norm.ppf(medicine, MEDICINE_WEEKS, MEDICINE_SPREAD), 4, 12))
    lengths = (of_medicine, *clerkship.weeks[1:])
    rotation_weeks = ROTATION_WEEKS[int(rotation * len(ROTATION_WEEKS))]
    answers: dict[str, Any] = {one.name: one.default for one in questions()}
    answers |= {"classroom_months": _chosen(classroom, CLASSROOM_MONTHS)}
    answers |= {"clerkship_length": lengths, "clerkship_weeks": sum(lengths)}
    return {
        NAME: f"school-{number:03}",
        "school.class_size": class_size,
        "school.faculty.number": faculty,
        "curriculum.years": f"[{', '.join(map(toml, class_years(answers)))}]",
        "phases.clerkship.weeks": str(list(lengths)),
        **{f"phases.clerkship.slots.{slot}.rotation_weeks": rotation_weeks for slot in clerkship.slots},
    }


def _lognormal(quantile: float, mean: float, spread: float) -> float:
    return mean * math.exp(spread * norm.ppf(quantile) - spread**2 / 2)


def _chosen(quantile: float, shares: dict[int, float]) -> int:
    edges = np.cumsum(list(shares.values())) / sum(shares.values())
    return list(shares)[int(np.searchsorted(edges, quantile))]


if __name__ == "__main__":
    write_point_table(made_up_schools(), FILE)
