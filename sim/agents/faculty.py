"""Faculty: teach, offer, answer, mentor."""

from typing import TYPE_CHECKING

import mesa

from sim import draws
from sim.agents.tie import FirstMove, Tie
from sim.schema import WEEKS_PER_YEAR, Origin
from sim.trace import Asker, Count, Move, Outcome, Status

if TYPE_CHECKING:
    from sim.model import MentoringModel


class Faculty(mesa.Agent):
    """A faculty member, from arrival to departure."""

    model: "MentoringModel"

    def __init__(self, model: "MentoringModel", row: int) -> None:
        super().__init__(model)
        self.row = row
        self.traits = model.faculty_traits[row]
        self.id: int = self.traits.id
        self.mentees = 0
        self.first_moves: list[FirstMove] = []
        self.take_levers()

    def take_levers(self) -> None:
        """Put the levers in force: education, protected time, slots and the pool (7.1, 7.4)."""
        rules, lever, traits = self.model.rules, self.model.lever, self.traits
        educated = traits.education_draw < lever.faculty_education_reach
        self.attunement = rules.attunement_in_force(traits.attunement, educated, lever.faculty_education_effect)
        self.protected = traits.protected_draw < lever.protected_share
        self.capacity = rules.slots(traits.slots_draw, lever.mean_slots, self.protected, lever.protected_slots)
        self.open = traits.openness < lever.pool_share

    @property
    def has_room(self) -> bool:
        """Whether the member is in the pool and has a free slot."""
        return self.open and self.mentees < self.capacity

    def refused(self, tie: Tie) -> bool:
        """Return whether the member refused the student of a tie this year."""
        return tie.refused_year == self.model.week // WEEKS_PER_YEAR

    def consider_offering(self, tie: Tie) -> None:
        """Perhaps offer to mentor a student in contact whom one knows (7.4)."""
        model, behaviour = self.model, self.model.behaviour
        knows = tie.status == Status.acquaintance and tie.connection >= behaviour.recognition
        if not knows or not self.has_room:
            return
        hazard = model.rules.offering_hazard(
            behaviour.offering_rate,
            self.attunement,
            tie.connection,
            len(tie.student.mentors),
            behaviour.more_mentors,
            model.lever.student_share,
        )
        u = draws.uniforms(model.seed, draws.OFFER, tie.student.id, self.id, model.week)[0]
        if u < model.rules.probability_within_week(hazard):
            self.hear(FirstMove(tie, tie.student, Move.offered, tie.connection))

    def hear(self, move: FirstMove) -> None:
        """Keep a request or an offer for this week's answers."""
        u = draws.uniforms(self.model.seed, draws.ANSWER, move.student.id, self.id, self.model.week)
        move.acceptance_draw, move.order_draw = u[0], u[1]
        if not self.first_moves:
            self.model.asked.append(self)
        self.first_moves.append(move)

    def answer_all(self) -> None:
        """Make one's offers, then answer requests in descending connection, while slots are free (7.4)."""
        for move in sorted(self.first_moves, key=FirstMove.precedence):
            if move.move == Move.offered:
                self.offer(move)
            else:
                self.answer(move)
        self.first_moves.clear()

    def offer(self, move: FirstMove) -> None:
        """Make an offer, which the student takes; offers beyond the free slots are not made (7.4)."""
        if self.mentees < self.capacity:
            self.model.count(move.student, Count.offers)
            self.accept(move.tie, Asker.faculty)
            self.model.log_request(move.student, self, move.move, Outcome.accepted, move.connection)

    def answer(self, move: FirstMove) -> None:
        """Answer a request: in the pool, with a free slot, and willing (7.4)."""
        model, behaviour, student = self.model, self.model.behaviour, move.student
        model.count(student, Count.requests)
        tie = student.tie_with(self, Origin.sought)
        willing = model.rules.acceptance_probability(
            move.connection,
            tie.compatibility,
            self.attunement,
            behaviour.acceptance_base,
            behaviour.acceptance_connection,
            behaviour.acceptance_compatibility,
            behaviour.acceptance_attunement,
        )
        outcome = Outcome.declined
        if tie.status == Status.mentoring:
            outcome = Outcome.accepted  # the same person has offered this very week
        elif not self.open:
            outcome = Outcome.not_in_pool
        elif self.mentees >= self.capacity:
            outcome = Outcome.no_free_slot
        elif move.acceptance_draw < willing:
            outcome = Outcome.accepted
            self.accept(tie, Asker.student)
        model.log_request(student, self, move.move, outcome, move.connection)
        if outcome != Outcome.accepted:
            tie.refused_year = model.week // WEEKS_PER_YEAR
            student.encouragement = model.rules.encouragement_after_refusal(
                student.encouragement, behaviour.discouragement
            )

    def accept(self, tie: Tie, who_asked: int) -> None:
        """Begin mentoring, with at least the starting connection (7.4)."""
        tie.connection = max(tie.connection_now(), self.model.behaviour.starting_connection)
        tie.last = self.model.week
        tie.student.begin(tie, who_asked)
