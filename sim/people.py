"""The traits of students and faculty, drawn one by one (ODD 5): ordinary Python, compiled by Numba."""

import math

from sim import draws
from sim.schema import WEEKS_PER_YEAR


def draw_students(seed, students, group_share, research_before, literacy_logit, literacy_spread):
    """Draw the traits of every student: STUDENT array with ids set."""
    for i in range(len(students)):
        student = students[i]
        u = draws.uniforms(seed, draws.STUDENT_VISION, student.id, 0, 0)
        student.vision[0], student.vision[1] = draws.normals(u[0], u[1])
        student.vision[2], student.vision[3] = draws.normals(u[2], u[3])
        u = draws.uniforms(seed, draws.STUDENT_TRAITS, student.id, 0, 0)
        student.initiative = draws.normals(u[0], u[1])[0]
        literacy = literacy_logit + literacy_spread * draws.normals(u[2], u[3])[0]
        student.literacy = 1.0 / (1.0 + math.exp(-literacy))
        u = draws.uniforms(seed, draws.STUDENT_BACKGROUND, student.id, 0, 0)
        student.group = u[0] < group_share
        student.research_before = u[1] < research_before
        student.education_draw = u[2]


def fill_posts(seed, occupant, rows, first_week, turnover):
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
            leaves = draws.uniforms(seed, draws.TURNOVER, post, year, 0)[0] < turnover
            if leaves or year == years - 1:
                rows[count, 0], rows[count, 1], rows[count, 2], rows[count, 3] = post, generation, arrival, end
                count += 1
                generation += 1
                arrival = end
    return count


def draw_faculty(seed, faculty, centres, vision_spread, attunement_logit, attunement_spread, group_share):
    """Draw the traits of every faculty member: FACULTY array with ids and departments set."""
    for i in range(len(faculty)):
        member = faculty[i]
        u = draws.uniforms(seed, draws.FACULTY_VISION, member.id, 0, 0)
        first, second = draws.normals(u[0], u[1])
        member.vision[0] = centres[member.department, 0] + vision_spread * first
        member.vision[1] = centres[member.department, 1] + vision_spread * second
        member.vision[2], member.vision[3] = draws.normals(u[2], u[3])
        u = draws.uniforms(seed, draws.FACULTY_TRAITS, member.id, 0, 0)
        attunement = attunement_logit + attunement_spread * draws.normals(u[0], u[1])[0]
        member.attunement = 1.0 / (1.0 + math.exp(-attunement))
        member.openness, member.slots_draw = u[2], u[3]
        u = draws.uniforms(seed, draws.FACULTY_BACKGROUND, member.id, 0, 0)
        member.group = u[0] < group_share
        member.education_draw, member.protected_draw = u[1], u[2]
