"""The parts of a lesson as HTML: what the lab's page and the exported file both show, made once from the lesson.

``taught`` runs the lesson's schools; everything else only puts what came out into words and pictures.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from experiments.lab.teaching import charts
from experiments.lab.teaching import pictures as lesson_pictures
from experiments.lab.teaching.lesson import Lesson, Recording
from experiments.lab.teaching.measured import Measured, Row, measured
from experiments.lab.teaching.told import IN_UNIT
from experiments.lab.teaching.words import Words, plain_html, plain_line
from experiments.pages import filled
from sim import Record, load, simulate

HERE = "here"  # what the words of a slider call the school of its position


@dataclass(frozen=True)
class Taught:
    """A lesson and what was measured for it."""

    lesson: Lesson
    found: Measured

    @cached_property
    def words(self) -> Words:
        """The lesson's words, filled from what was measured."""
        return _words(self.lesson, self.found)

    @cached_property
    def right(self) -> int | None:
        """The place of the choice that came out; None when none did."""
        return self.words.right()

    def outcome(self, predicted: str = "") -> str:
        """Return what came out beside what was predicted (nothing: the instructor skipped), discussion, sources."""
        text = self._texts("outcome", "discussion") | {
            "right": self._right(),
            "sources": self._lines(self.lesson.sources),
            "claims": [(self._line(one.says), self.words.holds(one.holds)) for one in self.lesson.claims],
        }
        return filled("lab/teaching/outcome.html.j2", text=text, predicted=predicted)

    def instructor(self) -> str:
        """Return the instructor's page."""
        page = self.lesson.instructor
        text: dict[str, Any] = {
            name: self._lines(getattr(page, name)) for name in ("aims", "plan", "pitfalls", "follow_up")
        }
        text |= {
            "ask": ask(self.lesson),
            "right": self._right(),
            "usually": Markup(self.words.html(page.usually_predicted)),
            "answers": Markup(self.words.html(page.answers)),
        }
        return filled("lab/teaching/instructor.html.j2", text=text, minutes=self.lesson.minutes)

    def point(self, place: int) -> str:
        """Return what comes out at a position of the slider (from 1) in words, and at all positions as a picture."""
        control, point = self.lesson.control, self.lesson.control.points[place - 1]
        found = self._at(place)
        words = _words(self.lesson, found, label=point.label, read=len(found.sets)).html(control.says)
        groups = self._groups(place)
        ends = [end for _, lines in groups for line in lines for end in (line.row.value, *_ends(line.row))]
        picture = charts.rows(control.title, groups, effect=True, over=ends)
        return f'<div class="lesson">{words}{picture}</div>'

    # --- parts ---------------------------------------------------------------------------------------

    def _at(self, place: int) -> Measured:
        """Return what was measured, with the school of a position as "here", or the runs that are read there."""
        point = self.lesson.control.points[place - 1]
        if point.runs is not None:
            return self.found.first(point.runs)
        return self.found.called(point_name(place), HERE)

    def _groups(self, lit: int) -> list[tuple[str, list[charts.Line]]]:
        """Return the effects at every position, all but one standing back: a group for each figure (or school)."""
        control = self.lesson.control
        series = [(school, figure) for figure in control.figures for school in control.schools or [HERE]]
        return [(self._head(*one), [self._position(place, lit, *one) for place in self._places()]) for one in series]

    def _position(self, place: int, lit: int, school: str, figure: str) -> charts.Line:
        row = self._at(place).difference(school, figure, self.lesson.reference)
        label = self.lesson.control.points[place - 1].label
        words = "as it is" if row.low == row.high == 0 else IN_UNIT[self.lesson.control.unit](row)
        return charts.Line(label, row, words, "here" if place == lit else "faint")

    def _places(self) -> range:
        return range(1, len(self.lesson.control.points) + 1)

    def _head(self, school: str, figure: str) -> str:
        return lesson_pictures.title(figure) if school == HERE else self.lesson.schools[school].title

    def _right(self) -> str:
        return "" if self.right is None else choices(self.lesson)[self.right]

    def _texts(self, *names: str) -> dict[str, Any]:
        return {name: Markup(self.words.html(getattr(self.lesson, name))) for name in names}

    def _line(self, text: str) -> Markup:
        return Markup(self.words.line(text))

    def _lines(self, texts: list[str]) -> list[Markup]:
        return [self._line(text) for text in texts]


WIDEST = 0.3  # of a share: a wider interval is cut by the edge of the slider's picture


def _ends(row: Row) -> tuple[float, ...]:
    """Return the ends of an interval, unless it is so wide that it would leave no room for the others."""
    return () if row.high - row.low > WIDEST else (row.low, row.high)


def taught(
    lesson: Lesson, first_seed: int = 0, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Taught:
    """Run a lesson's schools and the positions of its slider, on its seeds from ``first_seed`` on."""
    return Taught(lesson, measured(lesson, first_seed, progress))


def opening(lesson: Lesson, instructors: str = "") -> str:
    """Return the question and what to know beforehand; there are no numbers in them, so they can be read at once.

    ``instructors`` is the address of the instructor's page, nothing to leave it out.
    """
    text = {name: Markup(plain_html(getattr(lesson, name))) for name in ("question", "background")}
    return filled("lab/teaching/opening.html.j2", text=text, minutes=lesson.minutes, instructors=instructors)


def experiment(lesson: Lesson) -> str:
    """Return what to do and what to look for, which has no numbers either."""
    parts = {"steps": lesson.experiment.steps, "look_for": lesson.experiment.look_for}
    text = {name: [Markup(plain_line(one)) for one in lines] for name, lines in parts.items()}
    return filled("lab/teaching/experiment.html.j2", text=text)


def ask(lesson: Lesson) -> str:
    """Return what is to be predicted, in plain text."""
    return " ".join(lesson.prediction.ask.replace("*", "").split())


def choices(lesson: Lesson) -> list[str]:
    """Return what can be predicted."""
    return [choice.says for choice in lesson.prediction.choices]


def point_name(place: int) -> str:
    """Return the name under which the school of a position of the slider (from 1) is measured."""
    return f"{HERE} {place}"


def recorded(lesson: Lesson, recording: Recording) -> Record:
    """Return the run that can be watched."""
    school = lesson.schools[recording.school].scenario_of(recording.school)
    return simulate(school.vary({"run.years": recording.years}), recording.seed)


def _words(lesson: Lesson, found: Measured, **extra: Any) -> Words:
    behaviour = load(lesson.schools[lesson.reference].scenario).behaviour
    return Words(lesson, found, behaviour=behaviour, sets=len(set(found.sets)), seeds=lesson.seeds, **extra)
