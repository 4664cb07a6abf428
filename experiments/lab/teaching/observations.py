"""What lessons count in a run beyond the headline outcomes: teachers who know a student, the change to clerkships.

Each function takes a record and returns numbers by name; a name ending in "@week" is a point of a curve. NaN where
nobody is counted.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from experiments.students import clinical_students, shares_by_kind
from sim import Record
from sim.exposure import NOT_YET, clerkship_entry
from sim.measures import WEEKS_ACROSS, by_class_year, outcomes, reported_ties, transition_survival
from sim.schema import WEEKS_PER_YEAR, Origin
from sim.trace import Asker, Count, EndReason

Numbers = dict[str, float]
STEP = 4  # weeks that make one point of a curve
WARM = 4  # years until all classes are there
THIRDS = ("least known third", "middle third", "best known third")


def always(record: Record) -> Numbers:
    """Return the headline outcomes, and the share with a mentor in each class year in the last spring."""
    spring = by_class_year(record).filter(year=record.years)
    years = zip(spring["class_year"], spring["share"], strict=True)
    return outcomes(record) | {f"class year {year}": float(share) for year, share in years}


def kinds(record: Record) -> Numbers:
    """Return the share with a mentor among kinds of students (``experiments.students.KINDS``)."""
    students = clinical_students(record)
    return shares_by_kind(students, students)


def teaching(record: Record) -> Numbers:
    """Return what ward teaching gave fourth-years: attendings met, hours with each, and how many came to know them."""
    last = _last_class(record)
    spells = record.trace.spells
    on_ward = np.array([*(slot.met_as == Origin.clerkship.name for _, _, slot in record.names.slots), False])
    taught = spells[on_ward[spells["slot"]] & np.isin(spells["student"], last)]
    hours = np.array([*(slot.hours for _, _, slot in record.names.slots), 0.0])[taught["slot"]]
    pairs, of_spell = np.unique(_pair(record, taught), return_inverse=True)
    together = np.bincount(of_spell, hours * (taught["stop"] - taught["start"] + 1))
    best = np.zeros(len(pairs))
    np.maximum.at(best, of_spell, taught["connection"])
    known = best >= record.scenario.behaviour.recognition
    return {
        "attendings met": _mean_of(len(pairs), len(last)),
        "hours with an attending": float(together.mean()) if len(pairs) else float("nan"),
        "attendings who know": _mean_of(known.sum(), len(last)),
        "share who know": float(known.mean()) if len(pairs) else float("nan"),
    }


def crossing(record: Record) -> Numbers:
    """Return what happens at the change to clerkships: ties that last it, and curves around it (weeks since).

    "seeking@w": moments of seeking of 100 students in a week; "meetings@w": meetings of 100 mentoring ties in a week,
    whatever their connection; "..., of before@w": the same in per cent of the year before the clerkships.
    """
    survival = transition_survival(record)
    ties, lasting = int(survival["ties"].sum()), int(survival["surviving"].sum())
    course = survival.filter(where_met="course")
    found = {
        "ties that last": _mean_of(lasting, ties),
        "classroom ties that last": _mean_of(course["surviving"].sum(), course["ties"].sum()),
        "other ties that last": _mean_of(lasting - course["surviving"].sum(), ties - course["ties"].sum()),
        "lost to leaving mentors": _left(record),
    }
    weeks = _around_entry(record)
    curves = {"seeking": (Count.seeking, Count.enrolled), "meetings": (Count.meetings, Count.ties)}
    for name, (part, whole) in curves.items():
        before = weeks[:WEEKS_PER_YEAR].sum(axis=0)
        usual = 100.0 * _mean_of(before[part], before[whole])
        for since in range(-WEEKS_PER_YEAR, WEEKS_PER_YEAR, STEP):
            counted = weeks[since + WEEKS_PER_YEAR : since + WEEKS_PER_YEAR + STEP].sum(axis=0)
            found[f"{name}@{since}"] = 100.0 * _mean_of(counted[part], counted[whole])
            found[f"{name}, of before@{since}"] = 100.0 * _mean_of(found[f"{name}@{since}"], usual)
    return found


def exposure(record: Record) -> Numbers:
    """Return how many teachers came to know fourth-years before any mentoring, and who of them has a mentor.

    Known: a connection of at least ``behaviour.recognition`` at the end of a spell of contact (teaching or research)
    that began no later than mentoring did. Thirds of the class by that number, and by initiative.
    """
    last = _last_class(record)
    students = record.plan.population.students
    spells, ties = record.trace.spells, record.trace.ties
    of_tie = _pair(record, ties)
    order = np.argsort(of_tie)
    pair = _pair(record, spells)
    start = ties["start"][order][np.searchsorted(of_tie[order], pair)]
    before = (start < 0) | (spells["start"] <= start)
    known = np.unique(pair[before & (spells["connection"] >= record.scenario.behaviour.recognition)])
    number = np.bincount(known // len(record.plan.population.faculty), minlength=len(students))[last]
    reported = reported_ties(record).filter(year=record.years)["student"].to_numpy()
    mentored = np.isin(students["id"][last], reported)
    third = number.argsort(kind="stable").argsort() * 3 // max(len(last), 1)
    by_initiative = students["initiative"][last].argsort().argsort() * 3 // max(len(last), 1)
    found = {"teachers who know": _mean_of(number.sum(), len(last))}
    for place, name in enumerate(THIRDS):
        found[name] = _mean_of(mentored[third == place].sum(), (third == place).sum())
    for place, name in enumerate(("least initiative", "middling initiative", "most initiative")):
        those = by_initiative == place
        found[name] = _mean_of(mentored[those].sum(), those.sum())
        found[f"known, {name}"] = _mean_of(number[those].sum(), those.sum())
    by_exposure = found[THIRDS[2]] - found[THIRDS[0]]
    found["initiative over exposure"] = found["most initiative"] - found["least initiative"] - by_exposure
    return found


def assigned(record: Record) -> Numbers:
    """Return what becomes of assigned ties, and how close reported ones are, over students of the last class years."""
    ties = record.trace.ties
    by_school = ties["who_asked"] == Asker.school
    old = by_school & (ties["start"] < record.plan.weeks - WEEKS_PER_YEAR)
    lasted = np.where(ties["stop"] >= 0, ties["stop"], record.plan.weeks) - ties["start"]
    reported = reported_ties(record).filter(year=record.years)
    reported = reported.filter(reported["class_year"] > record.plan.class_years - 2)
    pairs = reported["student"].to_numpy().astype(np.int64) << 32 | reported["faculty"].to_numpy().astype(np.int64)
    people = record.plan.population
    ids = people.students["id"].astype(np.int64)[ties["student"]] << 32
    ids |= people.faculty["id"].astype(np.int64)[ties["faculty"]]
    given = np.isin(pairs, ids[by_school])
    connection = reported["connection"].to_numpy()
    own = np.unique(reported["student"].to_numpy()[~given])
    clinical = len(clinical_students(record).ids)
    return {
        "assigned ties": float(by_school.sum()),
        "assigned, never met": _mean_of((ties["meetings"][old] == 0).sum(), old.sum()),
        "assigned, last a year": _mean_of((lasted[old] >= WEEKS_PER_YEAR).sum(), old.sum()),
        "connection, assigned": float(connection[given].mean()) if given.any() else float("nan"),
        "connection, others": float(connection[~given].mean()) if (~given).any() else float("nan"),
        "mentor of their own": _mean_of(len(own), clinical),
    }


OBSERVE: dict[str, Callable[[Record], Numbers]] = {
    "kinds": kinds,
    "teaching": teaching,
    "crossing": crossing,
    "exposure": exposure,
    "assigned": assigned,
}


def _last_class(record: Record) -> np.ndarray:
    """Return the rows of the students in the last class year of the run's last year."""
    return np.flatnonzero(record.years - record.plan.population.students["cohort"] == record.plan.class_years)


def _pair(record: Record, table: np.ndarray) -> np.ndarray:
    """Return a number for the student and faculty member of each row."""
    return table["student"].astype(np.int64) * len(record.plan.population.faculty) + table["faculty"]


def _left(record: Record) -> float:
    """Return the share of ties lost in the half-year after entering the clerkships whose mentor had left the school."""
    ties = record.trace.ties
    entry = clerkship_entry(record)[ties["student"]]
    crossing = (entry != NOT_YET) & (ties["start"] >= 0) & (ties["start"] < entry)
    lost = ties[crossing & (ties["stop"] >= entry) & (ties["stop"] < entry + WEEKS_ACROSS)]
    return _mean_of((lost["end_reason"] == EndReason.mentor_left).sum(), len(lost))


def _around_entry(record: Record) -> np.ndarray:
    """Return the weekly counts of the years before and after entering the clerkships, all later years of the run added.

    int64 (104 weeks, Count). The clerkships must begin with a class year, for all students alike.
    """
    entry = clerkship_entry(record) - record.plan.population.students["entry"]
    first = int(entry[clerkship_entry(record) != NOT_YET].max()) // WEEKS_PER_YEAR
    by_year = record.trace.weekly.reshape(record.years, WEEKS_PER_YEAR, record.plan.class_years, len(Count))
    counts = by_year[WARM:].sum(axis=0, dtype=np.int64)
    return np.concatenate([counts[:, first - 1], counts[:, first]])


def _mean_of(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else float("nan")
