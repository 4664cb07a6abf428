"""Four focus groups: students of the last class drawn by the run's seed, two groups with a mentor and two without."""

from collections.abc import Sequence
from typing import NamedTuple

from experiments.focus_group.events import LastClass
from sim import draws

GROUP_SIZE = 6  # students at most
GROUPS_OF_EACH = 2  # with a mentor, and without
FOCUS_GROUP = 1001  # what the draw is for: a purpose that no rule of the model has (sim/draws.py)


class Group(NamedTuple):
    """A focus group: its number from 1, whether its students named a mentor in the last spring, and who they are."""

    number: int
    mentored: bool
    students: list[int]

    @property
    def title(self) -> str:
        """What the group is called."""
        return f"Group {self.number}: students {'with' if self.mentored else 'without'} a mentor"


def draw_groups(last: LastClass) -> list[Group]:
    """Return the four groups of at most GROUP_SIZE students each; a group for which there is nobody is empty.

    The draw depends on the seed and the student's id alone, so it is the same each time, and a student drawn under one
    policy is drawn under another wherever as many are in line before.
    """
    mentored = set(last.mentored)
    groups: list[Group] = []
    for named in (True, False):
        line = [student for student in last.students["student"] if (student in mentored) == named]
        for members in _dealt(sorted(line, key=lambda student: _lot(last.record.seed, student))):
            groups.append(Group(len(groups) + 1, named, members))
    return groups


def _lot(seed: int, student: int) -> float:
    return draws.uniforms(seed, FOCUS_GROUP, student, 0, 0)[0]


def _dealt(line: Sequence[int]) -> list[list[int]]:
    """Deal the first in line out to the groups in turn."""
    chosen = line[: GROUP_SIZE * GROUPS_OF_EACH]
    return [sorted(chosen[place::GROUPS_OF_EACH]) for place in range(GROUPS_OF_EACH)]
