"""The stories of a record: of one student or faculty member, or of all."""

from sim.faculty_story import faculty_story
from sim.record import Kind
from sim.story import Chronicle, Story
from sim.student_story import student_story

TELL = {"student": student_story, "faculty": faculty_story}


def story(chronicle: Chronicle, kind: Kind, person: int) -> Story:
    """Return the story of one person by id. Raises KeyError when nobody of the run has this id."""
    return TELL[kind](chronicle, person)


def stories(chronicle: Chronicle) -> dict[Kind, dict[int, Story]]:
    """Return the stories of all, by kind and id."""
    return {
        "student": {student: student_story(chronicle, student) for student in chronicle.students},
        "faculty": {member: faculty_story(chronicle, member) for member in chronicle.faculty},
    }
