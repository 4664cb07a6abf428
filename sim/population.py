"""Who the students and the faculty are: everyone of a run, made once from keyed draws (ODD 5)."""

import math
from typing import NamedTuple

import numpy as np

from sim import people
from sim.compiling import cached, compiled_draws, compiled_modules
from sim.curriculum import department_centres
from sim.posts import Posts
from sim.scenario import Scenario
from sim.schema import WEEKS_PER_YEAR

COHORT_IDS = 10_000  # student id = cohort (from 1) * COHORT_IDS + index (from 0)
POST_IDS = 100_000  # faculty id = generation (from 0) * POST_IDS + post (from 0)

STUDENT = np.dtype(
    [
        ("id", "i4"),
        ("cohort", "i4"),  # from 0
        ("index", "i4"),  # in the cohort
        ("entry", "i4"),  # week of the run
        ("group", "i4"),
        ("research_before", "i4"),
        ("vision", "f8", (4,)),  # two professional, two personal coordinates
        ("initiative", "f8"),
        ("literacy", "f8"),  # at entry
        ("education_draw", "f8"),  # reached by sessions when below their reach
    ],
    align=True,
)
FACULTY = np.dtype(
    [
        ("id", "i4"),
        ("post", "i4"),
        ("department", "i4"),
        ("setting", "i4"),
        ("group", "i4"),
        ("arrival", "i4"),  # week of the run
        ("departure", "i4"),  # week of the run, exclusive
        ("vision", "f8", (4,)),
        ("attunement", "f8"),  # before any faculty education
        ("openness", "f8"),  # in the pool when below the pool's share
        ("slots_draw", "f8"),
        ("education_draw", "f8"),
        ("protected_draw", "f8"),
    ],
    align=True,
)


class Population(NamedTuple):
    """Everyone who is ever at the school during a run."""

    students: np.ndarray  # STUDENT, by cohort and index
    cohort_start: np.ndarray  # int32 (cohorts + 1): first row of each cohort
    faculty: np.ndarray  # FACULTY, by post and generation
    occupant: np.ndarray  # int32 (year, post) -> row of the faculty member in the post


_compiled = compiled_modules([people], draws=compiled_draws())
_draw_students = cached(_compiled.draw_students)
_fill_posts = cached(_compiled.fill_posts)
_draw_faculty = cached(_compiled.draw_faculty)


def build_population(scenario: Scenario, posts: Posts, seed: int) -> Population:
    """Return the people of a run: a pure function of the school and the seed."""
    years = scenario.run.years
    sizes = [scenario.school.class_size_of(cohort) for cohort in range(years)]
    cohort_start = np.cumsum([0, *sizes]).astype(np.int32)
    students = np.zeros(cohort_start[-1], STUDENT)
    students["cohort"] = np.repeat(np.arange(years), sizes)
    students["index"] = np.concatenate([np.arange(size) for size in sizes])
    students["id"] = (students["cohort"] + 1) * COHORT_IDS + students["index"]
    students["entry"] = students["cohort"] * WEEKS_PER_YEAR
    traits = scenario.school.students
    background = (traits.group_share, traits.research_before)
    _draw_students(seed, students, *background, _logit(traits.literacy_median), traits.literacy_spread)

    occupant = np.full((years, len(posts.department)), -1, np.int32)
    rows = np.empty((occupant.size, 4), np.int32)
    rows = rows[: _fill_posts(seed, occupant, rows, posts.first_week, scenario.school.faculty.turnover)]
    faculty = np.zeros(len(rows), FACULTY)
    faculty["post"], generation, faculty["arrival"], faculty["departure"] = rows.T
    faculty["id"] = generation * POST_IDS + faculty["post"]
    faculty["department"] = posts.department[faculty["post"]]
    faculty["setting"] = posts.setting[faculty["post"]]
    about = scenario.school.faculty
    _draw_faculty(
        seed,
        faculty,
        department_centres(scenario),
        about.vision_spread,
        _logit(about.attunement_median),
        about.attunement_spread,
        traits.group_share,
    )
    return Population(students, cohort_start, faculty, occupant)


def _logit(probability: float) -> float:
    clipped = min(max(probability, 1e-9), 1.0 - 1e-9)
    return math.log(clipped / (1.0 - clipped))
