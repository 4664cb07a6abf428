"""The mentoring model in Mesa: the order of a week, over agents one can read, subclass and step."""

from collections import namedtuple
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import mesa
import numpy as np

from sim import draws
from sim import rules as shipped_rules
from sim.agents import Faculty, Student, Tie
from sim.compiling import bound_modules
from sim.plan import Plan, build_plan
from sim.scenario import Scenario, load
from sim.schema import WEEKS_PER_YEAR
from sim.trace import CENSUS, REQUEST, SPELL, TIE, Count, Trace, ordered


class MentoringModel(mesa.Model):
    """A school, week by week.

    ``MentoringModel("baseline", rng=7)`` is ready to step; ``agents`` holds the students and faculty who are at
    the school. All luck is keyed (``draws.py``): ``rng`` is the seed, an int from 0, and Mesa's own generator is
    never drawn from, so the order in which agents are visited changes nothing.
    """

    student_class = Student
    faculty_class = Faculty

    def __init__(
        self, scenario: Scenario | str = "baseline", rng: int = 0, rules: Mapping[str, Callable] | None = None
    ) -> None:
        """Build the school at the start of its first week.

        Raises ScenarioError when the scenario is not valid, ValueError when the seed is not.
        """
        school = load(scenario) if isinstance(scenario, str) else scenario
        plan = build_plan(school, int(rng))
        super().__init__(rng=plan.seed)
        self._set_up(school, plan, rules)

    @classmethod
    def from_plan(cls, scenario: Scenario, plan: Plan, rules: Mapping[str, Callable] | None = None) -> "MentoringModel":
        """Return the model of a plan that is built already."""
        model = cls.__new__(cls)
        mesa.Model.__init__(model, rng=plan.seed)
        model._set_up(scenario, plan, rules)
        return model

    def _set_up(self, school: Scenario, plan: Plan, rules: Mapping[str, Callable] | None) -> None:
        self.school = school
        self.plan, self.seed, self.behaviour, self.timetable = plan, plan.seed, plan.behaviour, plan.timetable
        self.rules = bound_modules([shipped_rules], rules)
        self.week = 0
        self.stage = -1
        self.blocks, self.slots = _rows(plan.timetable.blocks), _rows(plan.timetable.slots)
        self.stages = _rows(plan.timetable.levers)
        self.lever = self.stages[0]
        self.student_traits, self.faculty_traits = _rows(plan.population.students), _rows(plan.population.faculty)
        self.options, self.teachers = plan.timetable.options.tolist(), plan.timetable.teachers.tolist()
        self.occupant, self.centres = plan.population.occupant.tolist(), plan.centres.tolist()
        self.behaviour = plan.behaviour._replace(
            need=plan.behaviour.need.tolist(), research_rate=plan.behaviour.research_rate.tolist()
        )
        starts, posts = plan.timetable.roster_start, plan.timetable.roster_post
        self.rosters = [posts[start:end].tolist() for start, end in pairwise(starts)]
        self.faculty: dict[int, Faculty] = {}  # by row, those at the school
        self.everyone: list[Student] = []  # students in order of entry, graduates included
        self.asked: list[Faculty] = []
        self.freed: list[Faculty] = []
        self.requests: list[tuple[Any, ...]] = []
        self.census: list[tuple[Any, ...]] = []
        self.weekly = np.zeros((plan.weeks, plan.class_years, len(Count)), np.int32)
        self.contacts = np.zeros((plan.weeks, len(self.slots)), np.int32)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "week": "week",
                "enrolled": lambda model: model.last_count(Count.enrolled),
                "mentored": lambda model: model.last_count(Count.mentored),
                "mentoring_ties": lambda model: model.last_count(Count.ties),
                "meetings": lambda model: model.last_count(Count.meetings),
                "requests": lambda model: model.last_count(Count.requests),
            }
        )

    @property
    def students(self) -> mesa.agent.AgentSet:
        """The students at the school; nobody before the first week."""
        nobody = mesa.agent.AgentSet([], random=self.random)
        return self.agents_by_type.get(self.student_class, nobody)

    def step(self) -> None:
        """Live one week: calendar, contact, meetings, research and first moves, answers, record (ODD 3)."""
        if self.week % WEEKS_PER_YEAR == 0:
            self.turn_of_year()
        if self.stage + 1 < len(self.stages) and self.stages[self.stage + 1].start == self.week:
            self.take_effect()
        self.students.do("remember")
        self.assign_mentors()
        self.students.do("have_contact")
        self.students.do("meet_mentors")
        self.free_slots()
        self.students.do("look_for_mentor")
        self.answer_requests()
        self.take_record()
        self.datacollector.collect(self)
        self.week += 1
        self.running = self.week < self.plan.weeks

    # --- calendar ------------------------------------------------------------------------------------

    def turn_of_year(self) -> None:
        """Graduate the oldest class, welcome a new one, and let leaving faculty be succeeded."""
        year = self.week // WEEKS_PER_YEAR
        for student in [student for student in self.everyone if student.traits.cohort == year - self.plan.class_years]:
            student.graduate()
        starts = self.plan.population.cohort_start
        self.everyone += [self.student_class(self, row) for row in range(starts[year], starts[year + 1])]
        self.students.do("start_year")
        for faculty in [faculty for faculty in self.faculty.values() if faculty.traits.departure <= self.week]:
            del self.faculty[faculty.row]
            faculty.remove()
        self.welcome_faculty()

    def welcome_faculty(self) -> None:
        """Let faculty arrive who are due: all at the start, then successors and recruits."""
        for row, traits in enumerate(self.faculty_traits):
            if row not in self.faculty and traits.arrival <= self.week < traits.departure:
                self.faculty[row] = self.faculty_class(self, row)

    def take_effect(self) -> None:
        """Put the levers and the timetable of a new stage in force."""
        self.stage += 1
        self.lever = self.stages[self.stage]
        structure = self.lever.structure
        self.block_at = self.timetable.block_at[structure].tolist()
        self.education, self.assignment = self.timetable.education[self.stage], self.timetable.assignment[self.stage]
        self.listed = int(self.timetable.listed[structure])
        self.clinicians = int(self.timetable.clinicians[structure])
        self.laboratory = int(self.timetable.laboratory[structure])
        self.colleagues = self.timetable.colleagues[structure].tolist()
        self.welcome_faculty()
        for faculty in self.faculty.values():
            faculty.take_levers()
        for student in self.students:
            student.block = None

    def assign_mentors(self) -> None:
        """Assign a mentor to students without one, in the order of a keyed lottery (7.9)."""
        lottery = []
        for student in self.students:
            if self.assignment[self.week - student.traits.entry] and not student.mentors:
                u = draws.uniforms(self.seed, draws.ASSIGNMENT, student.id, 0, self.week)
                if u[1] < self.lever.assignment_share:
                    lottery.append((u[0], student.row, student))
        for _, _, student in sorted(lottery, key=lambda ticket: ticket[:2]):
            student.be_assigned()

    def free_slots(self) -> None:
        """Free the slots of ties that faded this week, now that all have met."""
        for faculty in self.freed:
            faculty.mentees -= 1
        self.freed.clear()

    def answer_requests(self) -> None:
        """Let every faculty member with first moves to answer do so."""
        for faculty in sorted(self.asked, key=lambda member: member.row):
            faculty.answer_all()
        self.asked.clear()

    # --- what agents ask of the school ---------------------------------------------------------------

    def draw_member(self, roster: int, purpose: int, first: int, second: int, key: int) -> Faculty | None:
        """Return the faculty member in a post drawn from a roster, or None from an empty one."""
        posts = self.rosters[roster]
        if not posts:
            return None
        post = posts[draws.choice(self.seed, purpose, first, second, key, len(posts))]
        return self.faculty[self.occupant[self.week // WEEKS_PER_YEAR][post]]

    def block_of(self, student: Student) -> int:
        """Return the block the timetable has for a student this week."""
        track = student.traits.index % len(self.block_at)
        return self.block_at[track][self.week - student.traits.entry]

    def session_in(self, weeks_since_matriculation: int) -> bool:
        """Return whether students of this standing have a session about finding mentors this week."""
        return bool(self.education[weeks_since_matriculation])

    # --- record --------------------------------------------------------------------------------------

    def count(self, student: Student, what: Count) -> None:
        """Count an event of this week in the class year of a student."""
        self.weekly[self.week, student.class_year, what] += 1

    def last_count(self, what: Count) -> int:
        """Return a count of the week just lived, over all class years."""
        return int(self.weekly[self.week, :, what].sum())

    def log_request(
        self, student: Student, faculty: Faculty | None, move: int, outcome: int, connection: float
    ) -> None:
        """Write down a first move and what came of it."""
        self.requests.append((self.week, student.row, faculty.row if faculty else -1, move, outcome, connection))

    def take_record(self) -> None:
        """Count the week by class year, and take the census of mentoring ties in spring."""
        spring = self.week % WEEKS_PER_YEAR == self.plan.spring_week
        for student in self.students:
            counts = self.weekly[self.week, student.class_year]
            counts[Count.enrolled] += 1
            counts[Count.ties] += len(student.mentors)
            counts[Count.mentored] += bool(student.mentors)
            for tie in student.mentors if spring else ():
                year = self.week // WEEKS_PER_YEAR
                self.census.append((year, student.row, tie.faculty.row, tie.connection_now(), tie.advocacy))

    def trace(self) -> Trace:
        """Return what the run has left so far, as the kernel would."""
        students = sorted(self.everyone, key=lambda student: student.row)
        ties = [_tie_row(tie) for student in students for tie in student.ties.values()]
        spells = [
            (s.row, spell.faculty.row, spell.slot, spell.start, spell.stop, spell.connection)
            for s in students
            for spell in s.spells
        ]
        logs = ordered(
            np.array(ties, TIE),
            np.array(self.requests, REQUEST),
            np.array(self.census, CENSUS),
            np.array(spells, SPELL),
        )
        return Trace(*logs, self.weekly.copy(), self.contacts.copy())  # the model goes on counting in its own


def run_agents(scenario: Scenario, plan: Plan, rules: Mapping[str, Callable] | None = None) -> Trace:
    """Run a plan with agents, some rules replaced by the functions given; return its trace."""
    model = MentoringModel.from_plan(scenario, plan, rules)
    while model.running:
        model.step()
    return model.trace()


def _rows(array: np.ndarray) -> list[Any]:
    """Return the rows of a structured array as named tuples of Python numbers."""
    row: Any = namedtuple("row", array.dtype.names or ())  # type: ignore[misc]
    return [row(*values) for values in array.tolist()]


def _tie_row(tie: Tie) -> tuple[Any, ...]:
    """Return a tie as a row of the trace."""
    rows = {
        "student": tie.student.row,
        "faculty": tie.faculty.row,
        "introduced_by": tie.introduced_by.row if tie.introduced_by else -1,
    }
    return tuple(rows[name] if name in rows else getattr(tie, name) for name in TIE.names or ())
