"""The ward log: how long students and attendings of the clerkships work together, and when they know each other.

What is counted is what was counted at the Brigham in 2009-11 (199 students, Teach Learn Med 2015;27:130): attendings
met in a four-week block, working days shared, and the days after which attendings said they knew the student.
"""

import numpy as np

from sim import Record, measures
from sim.schema import Origin


def exposure(record: Record) -> dict[str, float]:
    """Return the one row of ``sim.measures.ward_exposure``: C8 and C9."""
    return measures.ward_exposure(record).row(0, named=True)


def days_until_known(record: Record) -> float:
    """Return the working days after which half of the pairs of attending and student know each other (C10).

    To know is a connection of at least ``behaviour.recognition``. The pairs are those who met on a clerkship in the
    run. For each, the days are worked out from the rule by which connection grows (ODD 7.2), started from strangers:
    1 - exp(-beta h a (1 + u) / 2) reaches recognition after h hours, and a day has the mean hours of a ward day. They
    are not counted in the record, because the model's unit is the week of five or six days, too coarse for a midpoint
    between 7 and 10, and because few rotations are long enough to see it passed. NaN without any pair, or when half
    never get there.
    """
    behaviour = record.scenario.behaviour
    pairs = record.trace.ties[record.trace.ties["origin"] == Origin.clerkship]
    if len(pairs) == 0:
        return float("nan")
    growth = behaviour.growth_rate * pairs["compatibility"] * (1.0 + _attunement(record, pairs)) / 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        hours = -np.log1p(-behaviour.recognition) / growth
    days = float(np.median(hours)) / _hours_per_day(record)
    return days if np.isfinite(days) else float("nan")


def _attunement(record: Record, pairs: np.ndarray) -> np.ndarray:
    """Return the attunement of each pair's attending when they met, faculty education included (ODD 7.1)."""
    levers, faculty = record.plan.timetable.levers, record.plan.population.faculty
    stage = np.searchsorted(levers["start"], pairs["met_week"], "right") - 1
    attunement = faculty["attunement"][pairs["faculty"]]
    educated = faculty["education_draw"][pairs["faculty"]] < levers["faculty_education_reach"][stage]
    return attunement + educated * levers["faculty_education_effect"][stage] * (1.0 - attunement)


def _hours_per_day(record: Record) -> float:
    """Return the hours of a working day with an attending of the clerkships, mean over all such days of the run."""
    slots = [slot for _, _, slot in record.names.slots]
    weeks = record.trace.contacts.sum(axis=0) * np.array([slot.met_as == Origin.clerkship.name for slot in slots])
    days = weeks @ np.array([slot.days for slot in slots])
    return float(weeks @ np.array([slot.hours for slot in slots]) / days) if days else float("nan")
