"""What binds students and faculty: ties, teaching lines, spells of contact, first moves."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.trace import Asker, EndReason, Move, Status

if TYPE_CHECKING:
    from sim.agents.faculty import Faculty
    from sim.agents.student import Student


@dataclass(slots=True)
class Tie:
    """A student and a faculty member who have met."""

    student: "Student"
    faculty: "Faculty"
    met_week: int
    origin: int
    compatibility: float
    last: int
    connection: float = 0.0
    advocacy: float = 0.0
    hours: float = 0.0
    meetings: int = 0
    status: int = Status.acquaintance
    who_asked: int = Asker.nobody
    start: int = -1
    stop: int = -1
    end_reason: int = EndReason.ongoing
    refused_year: int = -1
    introduced_by: "Faculty | None" = None

    def connection_now(self) -> float:
        """Return the connection, faded since the last contact (7.2)."""
        model = self.student.model
        return model.rules.connection_after_weeks(
            self.connection, model.week - self.last, model.behaviour.connection_half_life
        )

    def grow(self, hours: float) -> None:
        """Let the connection fade to this week and grow by hours of contact (7.2)."""
        model = self.student.model
        self.connection = model.rules.connection_after_contact(
            self.connection_now(), hours, self.compatibility, self.faculty.attunement, model.behaviour.growth_rate
        )
        self.last = model.week


@dataclass(slots=True)
class Spell:
    """Weeks with one teacher in one teaching slot."""

    faculty: "Faculty"
    slot: int
    start: int
    stop: int
    connection: float = 0.0  # at stop


@dataclass(slots=True)
class Line:
    """A teaching slot of the current block, or research: who fills it for this student, and until when."""

    tie: Tie | None = None
    until: int = -1
    contact: int = -1
    spell: Spell | None = None


@dataclass(slots=True)
class FirstMove:
    """A request or an offer that waits for this week's answers."""

    tie: Tie | None  # None: a stranger
    student: "Student"
    move: int
    connection: float
    acceptance_draw: float = field(init=False)
    order_draw: float = field(init=False)

    def precedence(self) -> tuple[Any, ...]:
        """Return the order of answers: offers, then the higher connection, then a keyed draw (7.4)."""
        return (self.move != Move.offered, -self.connection, self.order_draw, self.student.row)
