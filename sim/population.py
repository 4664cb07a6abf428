"""Who the students and the faculty are: everyone of a run, made once from keyed draws (ODD 5)."""

import math
from typing import NamedTuple

import numpy as np

from sim import draws
from sim.compiling import compiled, compiled_modules
from sim.curriculum import Posts, department_centres
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


draw = compiled_modules([draws])


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


@compiled
def _draw_students(seed, students, group_share, research_before, literacy_logit, literacy_spread):
    for i in range(len(students)):
        student = students[i]
        u = draw.uniforms(seed, draws.STUDENT_VISION, student.id, 0, 0)
        student.vision[0], student.vision[1] = draw.normals(u[0], u[1])
        student.vision[2], student.vision[3] = draw.normals(u[2], u[3])
        u = draw.uniforms(seed, draws.STUDENT_TRAITS, student.id, 0, 0)
        student.initiative = draw.normals(u[0], u[1])[0]
        literacy = literacy_logit + literacy_spread * draw.normals(u[2], u[3])[0]
        student.literacy = 1.0 / (1.0 + math.exp(-literacy))
        u = draw.uniforms(seed, draws.STUDENT_BACKGROUND, student.id, 0, 0)
        student.group = u[0] < group_share
        student.research_before = u[1] < research_before
        student.education_draw = u[2]


@compiled
def _fill_posts(seed, occupant, rows, first_week, turnover):
    """Fill ``occupant`` with row numbers and ``rows`` with (post, generation, arrival, departure) of each person.

    Returns the number of people.
    """
    years, posts = occupant.shape
    count = 0
    for post in range(posts):
        generation = 0
        arrival = first_week[post]
        for year in range(arrival // WEEKS_PER_YEAR, years):
            occupant[year, post] = count
            end = (year + 1) * WEEKS_PER_YEAR
            leaves = draw.uniforms(seed, draws.TURNOVER, post, year, 0)[0] < turnover
            if leaves or year == years - 1:
                rows[count, 0], rows[count, 1], rows[count, 2], rows[count, 3] = post, generation, arrival, end
                count += 1
                generation += 1
                arrival = end
    return count


@compiled
def _draw_faculty(seed, faculty, centres, vision_spread, attunement_logit, attunement_spread, group_share):
    for i in range(len(faculty)):
        member = faculty[i]
        u = draw.uniforms(seed, draws.FACULTY_VISION, member.id, 0, 0)
        first, second = draw.normals(u[0], u[1])
        member.vision[0] = centres[member.department, 0] + vision_spread * first
        member.vision[1] = centres[member.department, 1] + vision_spread * second
        member.vision[2], member.vision[3] = draw.normals(u[2], u[3])
        u = draw.uniforms(seed, draws.FACULTY_TRAITS, member.id, 0, 0)
        attunement = attunement_logit + attunement_spread * draw.normals(u[0], u[1])[0]
        member.attunement = 1.0 / (1.0 + math.exp(-attunement))
        member.openness, member.slots_draw = u[2], u[3]
        u = draw.uniforms(seed, draws.FACULTY_BACKGROUND, member.id, 0, 0)
        member.group = u[0] < group_share
        member.education_draw, member.protected_draw = u[1], u[2]
