"""Students: learn, meet mentors, do research, seek."""

from typing import TYPE_CHECKING

import mesa

from sim import draws
from sim.agents.faculty import Faculty
from sim.agents.tie import FirstMove, Line, Spell, Tie
from sim.curriculum import CHOSEN_DEPARTMENT, CLINICAL, NO_BLOCK, ROTA_OWN, ROTA_PHASE
from sim.kernel.constants import ADVISER_TRIES, DRAWS_PER_MEETING, NEVER, NOBODY
from sim.population import COHORT_IDS
from sim.schema import WEEKS_PER_YEAR, Origin
from sim.trace import RESEARCH_SLOT, Asker, Count, EndReason, Move, Outcome, Status

if TYPE_CHECKING:
    from sim.model import MentoringModel

TAUGHT = (Origin.course, Origin.preceptorship, Origin.clerkship, Origin.elective)


class Student(mesa.Agent):
    """A medical student, from matriculation to graduation."""

    model: "MentoringModel"

    def __init__(self, model: "MentoringModel", row: int) -> None:
        super().__init__(model)
        self.row = row
        self.traits = model.student_traits[row]
        self.id: int = self.traits.id
        self.ties: dict[int, Tie] = {}  # by row of the faculty member, in order of meeting
        self.mentors: list[Tie] = []
        self.learnt = 0.0
        self.encouragement = 1.0
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

    @property
    def literacy(self) -> float:
        """Mentoring literacy now: that of matriculation and what is left of sessions (7.3)."""
        return self.traits.literacy + self.learnt

    @property
    def weeks_in_clerkships(self) -> int:
        """Weeks since entering the clerkships, -1 before (7.5)."""
        return self.model.week - self.clinical_since if self.clinical_since >= 0 else -1

    def pace(self) -> float:
        """Return the time and initiative that the transition leaves (7.5)."""
        behaviour = self.model.behaviour
        return self.model.rules.transition(
            self.weeks_in_clerkships,
            behaviour.transition_shock,
            behaviour.transition_weeks,
            self.model.lever.bridge,
        )

    # --- calendar ------------------------------------------------------------------------------------

    def start_year(self) -> None:
        """Begin the year with fresh courage, and part with faculty who leave."""
        self.encouragement = 1.0
        self.block = None
        for tie in list(self.ties.values()):
            if tie.faculty.traits.departure > self.model.week:
                continue
            if tie.status == Status.mentoring:
                self.end(tie, EndReason.mentor_left)
                tie.faculty.mentees -= 1
            elif tie.status == Status.acquaintance:
                tie.status = Status.gone
            if tie is self.research.tie and self.project_end > self.model.week:
                self.project_end = self.model.week

    def graduate(self) -> None:
        """Leave the school, and all mentors with it."""
        for tie in list(self.mentors):
            self.end(tie, EndReason.graduated)
            tie.faculty.mentees -= 1
        self.remove()

    def remember(self) -> None:
        """Let what sessions taught wane, and attend this week's session if there is one (7.3)."""
        model = self.model
        self.learnt *= model.rules.literacy_retention(model.behaviour.literacy_half_life)
        if model.session_in(model.week - self.traits.entry) and self.traits.education_draw < model.lever.education_reach:
            self.learnt += model.rules.literacy_gain(self.literacy, model.lever.education_effect)
            model.count(self, Count.educated)

    def be_assigned(self) -> None:
        """Take the mentor the school assigns: the first free one drawn, or the closest of several (7.9)."""
        model = self.model
        chosen, closest, found = None, -1.0, 0
        for attempt in range(ADVISER_TRIES):
            faculty = model.draw_member(model.clinicians, draws.ADVISER, self.id, attempt, model.week)
            if faculty is None or not faculty.has_room or not self.could_be_mentored_by(faculty):
                continue
            found += 1
            compatibility = self.compatibility(faculty)
            if compatibility > closest:
                chosen, closest = faculty, compatibility
            if not model.lever.by_vision or found == model.behaviour.search_breadth:
                break
        if chosen is None:
            model.log_request(self, None, Move.assigned, Outcome.no_free_slot, 0.0)
            return
        tie = self.tie_with(chosen, Origin.assigned)
        model.log_request(self, chosen, Move.assigned, Outcome.accepted, tie.connection_now())
        self.begin(tie, Asker.school)
        model.count(self, Count.assigned)

    # --- contact -------------------------------------------------------------------------------------

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
        teacher = model.draw_member(
            model.teachers[slot_id][self.department + 1], draws.TEACHER, slot.key, unit, turn
        )
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

    # --- mentoring -----------------------------------------------------------------------------------

    def meet_mentors(self) -> None:
        """Meet mentors as both have time; ties that faded too far end (7.6)."""
        model, behaviour = self.model, self.model.behaviour
        if not self.mentors:
            return
        pace, since = self.pace(), self.weeks_in_clerkships
        for tie in list(self.mentors):
            mentor = tie.faculty
            near = model.rules.nearness(
                tie.origin == Origin.course, since, behaviour.classroom_distance, model.lever.bridge
            )
            chance = model.rules.meeting_probability(
                behaviour.meeting_rate,
                tie.connection_now(),
                behaviour.stranger_meetings,
                pace,
                near,
                mentor.mentees / mentor.capacity,
                behaviour.crowding,
                mentor.protected,
            )
            u = draws.uniforms(model.seed, draws.MEETING, self.id, mentor.id, model.week)
            if u[0] < chance:
                self.meet(tie, u[1])
                model.count(self, Count.meetings)
            age = model.week - tie.start
            if model.rules.lapses(tie.connection_now(), tie.advocacy, age, behaviour.lapse, behaviour.patience):
                self.end(tie, EndReason.faded)
                model.freed.append(mentor)  # the slot is free when all have met
                model.count(self, Count.lapsed)

    def meet(self, tie: Tie, u: float) -> None:
        """Hold one meeting: connection and advocacy grow, and the mentor may introduce a colleague (7.6)."""
        rules, behaviour = self.model.rules, self.model.behaviour
        tie.grow(behaviour.meeting_boost)
        tie.hours += 1.0
        tie.meetings += 1
        tie.advocacy = rules.advocacy_after_meeting(
            tie.advocacy, tie.compatibility, tie.faculty.attunement, behaviour.advocacy_rate
        )
        if u < rules.introduction_probability(tie.advocacy, behaviour.introduction_rate):
            self.be_introduced(tie)

    def be_introduced(self, tie: Tie) -> None:
        """Meet the colleague of a mentor, in the pool, who is nearest in vision (7.6)."""
        model, mentor = self.model, tie.faculty
        colleagues = model.colleagues[mentor.traits.department]
        near = []
        for look in range(model.behaviour.search_breadth):
            key = model.week * DRAWS_PER_MEETING + look
            faculty = model.draw_member(colleagues, draws.INTRODUCTION, self.id, mentor.id, key)
            if faculty is not None and faculty is not mentor and faculty.open and self.could_be_mentored_by(faculty):
                near.append(faculty)
        if not near:
            return
        chosen = min(near, key=lambda f: model.rules.distance_squared(self.traits.vision, f.traits.vision))
        stranger = chosen.row not in self.ties
        colleague = self.tie_with(chosen, Origin.introduced)
        if stranger:
            colleague.introduced_by = mentor
        half = model.rules.introduced_connection(tie.connection)
        if half > colleague.connection_now():
            colleague.connection, colleague.last = half, model.week

    # --- research, offers and requests ---------------------------------------------------------------

    def begin_research(self, u: float) -> None:
        """Perhaps begin a research project with the closest supervisor of several, from next week on (7.7)."""
        model, behaviour = self.model, self.model.behaviour
        hazard = model.rules.research_hazard(
            behaviour.research_rate[self.class_year],
            self.traits.initiative,
            behaviour.research_initiative,
            self.traits.research_before,
            behaviour.research_before_effect,
        )
        if u >= model.rules.probability_within_week(hazard):
            return
        looks = range(behaviour.search_breadth)
        seen = [model.draw_member(model.laboratory, draws.SUPERVISOR, self.id, look, model.week) for look in looks]
        supervisors = [faculty for faculty in seen if faculty is not None]
        if not supervisors:
            return
        supervisor = min(supervisors, key=self.professional_distance)
        self.project_end = model.week + 1 + behaviour.project_weeks
        self.research.tie = self.tie_with(supervisor, Origin.research)
        self.research.spell = None

    def receive_offers(self) -> None:
        """Let this week's teachers and supervisor, each once, think of offering (7.4)."""
        teachers = {
            line.tie.faculty.row: line.tie
            for line in [*self.lines, self.research]
            if line.tie is not None and line.contact == self.model.week
        }
        for tie in teachers.values():
            tie.faculty.consider_offering(tie)

    def look_for_mentor(self) -> None:
        """Perhaps begin research, receive offers, and perhaps have a moment of seeking (7.3, 7.4, 7.7)."""
        model, behaviour = self.model, self.model.behaviour
        u = draws.uniforms(model.seed, draws.WEEK_OF_STUDENT, self.id, 0, model.week)
        if model.week >= self.project_end:
            self.begin_research(u[3])
        self.receive_offers()
        hazard = model.rules.seeking_hazard(
            behaviour.seeking_rate,
            model.rules.felt_need(behaviour.need[self.class_year], model.plan.peak_need, model.lever.emphasis),
            self.traits.initiative,
            behaviour.initiative_effect,
            self.literacy,
            self.pace(),
            self.encouragement,
            len(self.mentors),
            behaviour.more_mentors,
            model.lever.student_share,
        )
        if u[0] < model.rules.probability_within_week(hazard):
            model.count(self, Count.seeking)
            self.seek(u[1], u[2])

    def seek(self, u_ask: float, u_search: float) -> None:
        """Ask the best-known faculty member, or search, or be stopped by a barrier (7.3)."""
        rules, behaviour = self.model.rules, self.model.behaviour
        best, strongest = None, -1.0
        for tie in self.ties.values():
            if tie.status == Status.acquaintance and not tie.faculty.refused(tie):
                connection = tie.connection_now()
                if connection > strongest:
                    best, strongest = tie, connection
        asking = rules.asking_probability(strongest, behaviour.asking_threshold, behaviour.asking_slope)
        if best is not None and u_ask < asking:
            best.faculty.hear(FirstMove(best, self, Move.asked, strongest))
            return
        if u_search < rules.searching_probability(self.literacy, behaviour.searching):
            faculty = self.search()
            if faculty is not None:
                tie = self.ties.get(faculty.row)
                connection = tie.connection_now() if tie else 0.0
                faculty.hear(FirstMove(tie, self, Move.searched, connection))
                return
        self.model.log_request(self, None, Move.nothing, self.barrier(), max(strongest, 0.0))

    def search(self) -> "Faculty | None":
        """Return the closest in professional vision of several listed faculty (7.3)."""
        model = self.model
        seen = []
        for look in range(model.behaviour.search_breadth):
            faculty = model.draw_member(model.listed, draws.SEARCH, self.id, look, model.week)
            tie = self.ties.get(faculty.row)
            if tie is None or (tie.status == Status.acquaintance and not faculty.refused(tie)):
                seen.append(faculty)
        return min(seen, key=self.professional_distance, default=None)

    def barrier(self) -> int:
        """Return why nobody was asked (7.3)."""
        left = [
            tie for tie in self.ties.values() if tie.status == Status.acquaintance and tie.last < self.model.week
        ]
        return self.model.rules.barrier(
            self.met_clinician,
            self.model.rules.in_transition(self.weeks_in_clerkships, self.model.behaviour.transition_weeks),
            max((tie.connection for tie in left if tie.origin == Origin.course), default=0.0),
            max((tie.connection for tie in left if tie.origin in TAUGHT[1:]), default=0.0),
            self.model.behaviour.recognition,
        )

    # --- ties ----------------------------------------------------------------------------------------

    def compatibility(self, faculty: "Faculty") -> float:
        """Return the closeness of two visions (7.1)."""
        rules, behaviour = self.model.rules, self.model.behaviour
        return rules.compatibility(
            rules.distance_squared(self.traits.vision, faculty.traits.vision),
            self.traits.group == faculty.traits.group,
            behaviour.vision_tolerance,
            behaviour.homophily,
        )

    def professional_distance(self, faculty: "Faculty") -> float:
        """Return the squared distance of professional visions (7.1)."""
        return self.model.rules.professional_distance_squared(self.traits.vision, faculty.traits.vision)

    def tie_with(self, faculty: "Faculty", origin: int) -> Tie:
        """Return the tie with a faculty member, meeting them now when they are strangers."""
        tie = self.ties.get(faculty.row)
        if tie is None:
            week = self.model.week
            tie = self.ties[faculty.row] = Tie(self, faculty, week, origin, self.compatibility(faculty), week)
        return tie

    def could_be_mentored_by(self, faculty: "Faculty") -> bool:
        """Return whether a faculty member could still become a mentor."""
        tie = self.ties.get(faculty.row)
        return tie is None or tie.status == Status.acquaintance

    def begin(self, tie: Tie, who_asked: int) -> None:
        """Make a tie a mentoring tie."""
        tie.status, tie.who_asked, tie.start = Status.mentoring, who_asked, self.model.week
        self.mentors.append(tie)
        tie.faculty.mentees += 1

    def end(self, tie: Tie, reason: int) -> None:
        """End a mentoring tie; the caller frees the mentor's slot."""
        tie.status, tie.stop, tie.end_reason = Status.ended, self.model.week, reason
        self.mentors.remove(tie)
