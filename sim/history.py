"""The readable history of one student: their story, class year by class year, as text to print."""

import re
import textwrap

from sim.record import Record
from sim.schema import WEEKS_PER_YEAR
from sim.story import Story
from sim.student_story import student_date

DATE_WIDTH = 18
PAGE_WIDTH = 100


def tell(record: Record, student: int) -> str:
    """Return the history of one student, class year by class year, as text to print.

    Dates are the student's own: "year 3, week 12" is the twelfth week of their third year at the school. Faculty are
    named by their post, "Dr 57"; who takes over a post that someone left is "Dr 57-2".

    Raises KeyError when no student of the run has this id.
    """
    story = record.story("student", student)
    entry, class_years = record.chronicle.students[student]["entry_week"], record.plan.class_years
    lines = [f"{story.name}: {story.about[0]}", *story.about[1:]]
    for class_year in range(1, class_years + 2):
        of_year = _of_year(story, entry, class_year)
        if of_year:
            lines += ["", "Graduation" if class_year > class_years else f"Year {class_year}", *of_year]
    lines += ["", story.end[0], *(f"  {line}" for line in story.end[1:])]
    return "\n".join(_wrapped(line) for line in lines) + "\n"


def _of_year(story: Story, entry: int, class_year: int) -> list[str]:
    """Return the lines of the events of one class year."""
    since = [(week - entry, text) for week, text in story.events]
    return [
        f"  {student_date(week):<{DATE_WIDTH}}{text}"
        for week, text in since
        if week // WEEKS_PER_YEAR + 1 == class_year
    ]


def _wrapped(line: str) -> str:
    """Break a line to fit the page, the rest of an event under its text."""
    indent = len(line) - len(line.lstrip())
    hanging = " " * (indent + DATE_WIDTH if re.match(r"\s+year \d+, week", line) else indent + 2)
    return textwrap.fill(line, PAGE_WIDTH, subsequent_indent=hanging, break_on_hyphens=False)
