"""Students as the timetable knows them: blocks, teachers, hours of contact (ODD 6, 7.2 and 7.8)."""

from typing import TYPE_CHECKING

import mesa

from sim import draws
from sim.agents.tie import Line, Spell, Tie
from sim.curriculum import CHOSEN_DEPARTMENT, CLINICAL, NO_BLOCK, ROTA_OWN, ROTA_PHASE
from sim.kernel.constants import NEVER, NOBODY
from sim.population import COHORT_IDS
from sim.schema import WEEKS_PER_YEAR
from sim.trace import RESEARCH_SLOT, Count

if TYPE_CHECKING:
    from sim.agents.faculty import Faculty
    from sim.model import MentoringModel


class Learner(mesa.Agent):
    """A student as the timetable knows one: passes through blocks and meets their teachers."""

    model: "MentoringModel"

    def __init__(self, model: "MentoringModel", row: int) -> None:
        super().__init__(model)
        self.row = row
        self.traits = model.student_traits[row]
        self.id: int = self.traits.id
        self.ties: dict[int, Tie] = {}  # by row of the faculty member, in order of meeting
        self.clinical_since = -1
        self.met_clinician = False
        self.block: int | None = None
        self.department = NOBODY
        self.lines = [Line() for _ in range(model.timetable.most_slots)]
        self.research = Line()
        self.project_end = 0
        self.spells: list[Spell] = []

    @property
    def class_year(self) -> int:
        """The class year, from 0."""
        return (self.model.week - self.traits.entry) // WEEKS_PER_YEAR

    def have_contact(self) -> None:
        """Spend the week's hours with the teachers of the timetable and the research supervisor (7.2)."""
        model = self.model
        block_id = model.block_of(self)
        if block_id != self.block:
            self.open_block(block_id)
        if block_id != NO_BLOCK:
            block = model.blocks[block_id]
            if block.clinical and self.clinical_since < 0:
                self.clinical_since = model.week
            for line, slot_id in zip(self.lines, range(block.first_slot, block.last_slot), strict=False):
                if model.week >= line.until:
                    self.meet_teacher(line, slot_id)
                if line.tie is not None:
                    model.contacts[model.week, slot_id] += 1
                    self.spend_hours(line, model.slots[slot_id].hours)
        if model.week < self.project_end:
            if self.research.spell is None:
                self.begin_spell(self.research, RESEARCH_SLOT)
            self.spend_hours(self.research, model.behaviour.project_hours)
            model.count(self, Count.projects)

    def open_block(self, block_id: int) -> None:
        """Start a block, in the department that appeals most where students choose (7.8)."""
        self.block = block_id
        if block_id == NO_BLOCK:
            return
        block = self.model.blocks[block_id]
        self.department = block.department
        if block.department == CHOSEN_DEPARTMENT:
            options = self.model.options[block.first_option : block.last_option]
            self.department = max(options, key=lambda department: self.appeal(department, block.start))
        for line in self.lines[: block.last_slot - block.first_slot]:
            line.until = self.model.week

    def appeal(self, department: int, start: int) -> float:
        """Return how a department appeals to the student for an elective (7.8)."""
        model = self.model
        u = draws.uniforms(model.seed, draws.ELECTIVE, self.id, department, start)[0]
        distance = model.rules.professional_distance_squared(self.traits.vision, model.centres[department])
        return model.rules.elective_appeal(distance, u, model.behaviour.elective_pull)

    def meet_teacher(self, line: Line, slot_id: int) -> None:
        """Find who fills a teaching slot for the student's team from this week on, and until when (6)."""
        model, traits = self.model, self.traits
        block, slot = model.blocks[self.block], model.slots[slot_id]
        team = traits.index // block.tracks // slot.team_size * block.tracks + traits.index % block.tracks
        unit = traits.cohort * COHORT_IDS + team
        anchor = traits.entry + (block.phase_start if slot.rota == ROTA_PHASE else block.start)
        if draws.uniforms(model.seed, draws.SHARE, slot.key, unit, anchor)[0] >= slot.share:
            line.tie, line.until = None, NEVER
            return
        turn = anchor
        if slot.rotation == 0:
            line.until = NEVER
        elif slot.rota == ROTA_OWN:
            ahead = int(draws.uniforms(model.seed, draws.ROTA, slot.key, unit, anchor)[0] * slot.rotation)
            turn = (model.week + ahead) // slot.rotation
            line.until = (turn + 1) * slot.rotation - ahead
        else:
            passed = (model.week - anchor) // slot.rotation
            turn = anchor + passed
            line.until = anchor + (passed + 1) * slot.rotation
        teacher = model.draw_member(model.teachers[slot_id][self.department + 1], draws.TEACHER, slot.key, unit, turn)
        line.tie = self.tie_with(teacher, slot.origin)
        if teacher.traits.setting in CLINICAL:
            self.met_clinician = True
        self.begin_spell(line, slot_id)

    def begin_spell(self, line: Line, slot_id: int) -> None:
        """Begin a spell with a teacher, or go on with the one that ended last week with the same."""
        week, before, faculty = self.model.week, line.spell, line.tie.faculty
        if before and (before.faculty, before.slot, before.stop) == (faculty, slot_id, week - 1):
            return
        line.spell = Spell(faculty, slot_id, week, week)
        self.spells.append(line.spell)

    def spend_hours(self, line: Line, hours: float) -> None:
        """Let the connection with a teacher or supervisor grow by a week's hours (7.2)."""
        line.tie.grow(hours)
        line.tie.hours += hours
        line.contact = line.spell.stop = self.model.week
        line.spell.connection = line.tie.connection

    def compatibility(self, faculty: "Faculty") -> float:
        """Return the closeness of two visions (7.1)."""
        rules, behaviour = self.model.rules, self.model.behaviour
        return rules.compatibility(
            rules.distance_squared(self.traits.vision, faculty.traits.vision),
            self.traits.group == faculty.traits.group,
            behaviour.vision_tolerance,
            behaviour.homophily,
        )

    def tie_with(self, faculty: "Faculty", origin: int) -> Tie:
        """Return the tie with a faculty member, meeting them now when they are strangers."""
        tie = self.ties.get(faculty.row)
        if tie is None:
            week = self.model.week
            tie = self.ties[faculty.row] = Tie(self, faculty, week, origin, self.compatibility(faculty), week)
        return tie
