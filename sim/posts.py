"""Faculty posts: how many a school has in each department and setting, and those it adds."""

import math
from typing import NamedTuple

import numpy as np

from sim.errors import ScenarioError
from sim.scenario import Scenario
from sim.schema import Setting

CLINICAL = (Setting.ward, Setting.clinic, Setting.community)
MOST_POSTS = 99_999  # what the faculty's ids leave room for


class Posts(NamedTuple):
    """Faculty posts: who leaves a post is replaced in it. Recruited posts come last."""

    department: np.ndarray  # int32
    setting: np.ndarray  # int32
    first_week: np.ndarray  # int32, week of the run from which the post exists


def apportioned(number: int, weights: list[float]) -> list[int]:
    """Share out a number of people by weight, largest remainders first (Hamilton's method)."""
    total = math.fsum(weights)
    quotas = [number * weight / total for weight in weights]
    counts = [math.floor(quota) for quota in quotas]
    by_remainder = sorted(range(len(weights)), key=lambda i: (counts[i] - quotas[i], i))
    for i in by_remainder[: number - sum(counts)]:
        counts[i] += 1
    return counts


def build_posts(scenario: Scenario) -> Posts:
    """Return the posts of a school: the faculty by department and setting, then the recruits of each stage."""
    school = scenario.school
    cells = [
        (department, Setting[setting], details.weight * part / (math.fsum(details.settings.values()) or 1.0))
        for department, details in enumerate(school.departments.values())
        for setting, part in sorted(details.settings.items(), key=lambda item: Setting[item[0]])
    ]
    if sum(weight for _, _, weight in cells) <= 0:
        raise ScenarioError("school.departments", None, "at least one department needs a weight and settings above 0")
    rows = _placed(cells, school.faculty.number, 0)
    clinical = [cell for cell in cells if cell[1] in CLINICAL and cell[2] > 0]
    recruited = 0
    for stage in scenario.stages:
        more = stage.levers.pool.recruits - recruited
        if more > 0 and not clinical:
            raise ScenarioError(
                stage.key("levers.pool.recruits"), more, "no department has clinicians to recruit more of"
            )
        if more > 0:
            rows += _placed(clinical, more, stage.start_week)
            recruited += more
        if len(rows) > MOST_POSTS:
            allowed = f"with school.faculty.number at most {MOST_POSTS:,} faculty in all"
            raise ScenarioError(stage.key("levers.pool.recruits"), recruited, allowed)
    department, setting, first_week = np.array(rows, np.int32).T
    return Posts(department.copy(), setting.copy(), first_week.copy())


def _placed(cells: list[tuple[int, Setting, float]], number: int, week: int) -> list[tuple[int, int, int]]:
    counts = apportioned(number, [weight for _, _, weight in cells])
    return [(cell[0], int(cell[1]), week) for cell, count in zip(cells, counts, strict=True) for _ in range(count)]
