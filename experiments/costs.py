"""What policies cost: faculty hours for what they add, and the policies that no other beats on both."""

from experiments.compare import Comparison
from experiments.observe import HOURS_ALL, MENTORING_YEARS, STUDENTS_MENTORED


def hours_per_added_student(comparison: Comparison, scenario: str) -> float | None:
    """Return the extra faculty hours a year for each student more with a mentor (all class years).

    None when the policy adds no students for certain (the 95 % interval of their number is not above 0).
    """
    return _hours_per(comparison, scenario, STUDENTS_MENTORED)


def hours_per_mentoring_year(comparison: Comparison, scenario: str) -> float | None:
    """Return the extra faculty hours for each year of mentoring more that students have; None as above."""
    return _hours_per(comparison, scenario, MENTORING_YEARS)


def frontier(comparison: Comparison) -> list[str]:
    """Return the scenarios that no other, nor doing nothing, beats: as many students for as few hours, fewest first.

    Only those held against the first reference that add students for certain are weighed.
    """
    first = next(iter(comparison.references.values()))
    points = {}
    for name, reference in comparison.references.items():
        students, hours = (comparison.effect_or_none(name, outcome) for outcome in (STUDENTS_MENTORED, HOURS_ALL))
        if reference == first and students and hours and _surely_more(students):
            points[name] = (hours["effect"], -students["effect"])
    unbeaten = [
        name
        for name, point in points.items()
        if not any(_beats(other, point) for other in (*points.values(), (0.0, 0.0)))
    ]
    return sorted(unbeaten, key=points.__getitem__)


def _hours_per(comparison: Comparison, scenario: str, outcome: str) -> float | None:
    gained, hours = (comparison.effect_or_none(scenario, name) for name in (outcome, HOURS_ALL))
    if gained is None or hours is None or not _surely_more(gained):
        return None
    return hours["effect"] / gained["effect"]


def _surely_more(effect: dict[str, float]) -> bool:
    return bool(effect["low"] > 0)


def _beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one != other and all(mine <= theirs for mine, theirs in zip(one, other, strict=True))
