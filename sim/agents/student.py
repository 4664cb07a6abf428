"""Students: meet mentors, begin research, receive offers, seek."""

from typing import TYPE_CHECKING

from sim import draws
from sim.agents.faculty import Faculty
from sim.agents.learner import Learner
from sim.agents.tie import FirstMove, Tie
from sim.kernel.constants import ADVISER_TRIES, DRAWS_PER_MEETING
from sim.schema import Origin
from sim.trace import Asker, Count, EndReason, Move, Outcome, Status

if TYPE_CHECKING:
    from sim.model import MentoringModel

TAUGHT = (Origin.course, Origin.preceptorship, Origin.clerkship, Origin.elective)


class Student(Learner):
    """A medical student, from matriculation to graduation."""

    def __init__(self, model: "MentoringModel", row: int) -> None:
        super().__init__(model, row)
        self.mentors: list[Tie] = []
        self.learnt = 0.0
        self.encouragement = 1.0

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
        if (
            model.session_in(model.week - self.traits.entry)
            and self.traits.education_draw < model.lever.education_reach
        ):
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
        left = [tie for tie in self.ties.values() if tie.status == Status.acquaintance and tie.last < self.model.week]
        return self.model.rules.barrier(
            self.met_clinician,
            self.model.rules.in_transition(self.weeks_in_clerkships, self.model.behaviour.transition_weeks),
            max((tie.connection for tie in left if tie.origin == Origin.course), default=0.0),
            max((tie.connection for tie in left if tie.origin in TAUGHT[1:]), default=0.0),
            self.model.behaviour.recognition,
        )

    # --- ties ----------------------------------------------------------------------------------------

    def professional_distance(self, faculty: "Faculty") -> float:
        """Return the squared distance of professional visions (7.1)."""
        return self.model.rules.professional_distance_squared(self.traits.vision, faculty.traits.vision)

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
