"""The words of a lesson with its numbers filled in, as HTML; the page and the exported file both show these.

Texts of a lesson are Markdown with Jinja. They can ask for: ``level(school, figure)``, ``effect(school, figure)``
(against the first school), ``difference(school, figure, other, other_figure)``, ``first(runs, school, figure, other)``
(the difference after so many runs), ``wrong``, ``wrong_alone``, ``agree``, ``beyond`` and ``spread``
(as in ``Measured``), ``picture(name)``;
the filters of ``experiments.lab.teaching.told`` put numbers into words.
"""

from collections.abc import Callable
from typing import Any

import markdown  # type: ignore[import-untyped]
from jinja2 import Environment, StrictUndefined, TemplateError

from experiments.lab.teaching import pictures as lesson_pictures
from experiments.lab.teaching.lesson import Lesson, Picture
from experiments.lab.teaching.measured import Measured, Row
from experiments.lab.teaching.told import FILTERS
from sim.errors import ScenarioError


class Words:
    """Fills the texts of a lesson from what was measured; ``extra`` are further names that texts can use."""

    def __init__(self, lesson: Lesson, found: Measured, **extra: Any) -> None:
        self.lesson, self.found = lesson, found
        self._environment = Environment(undefined=StrictUndefined, trim_blocks=True, autoescape=False)
        self._environment.filters.update(FILTERS)
        self._environment.globals.update(
            level=found.level,
            effect=self._effect,
            difference=found.difference,
            first=self._first,
            wrong=found.wrong,
            agree=found.agree,
            beyond=found.together,
            wrong_alone=found.wrong_alone,
            spread=found.spread,
            picture=self._picture,
            **extra,
        )

    def html(self, text: str) -> str:
        """Return a text as HTML. Raises ScenarioError when it asks for what is not there."""
        return plain_html(self.filled(text))

    def line(self, text: str) -> str:
        """Return a short text as HTML without a paragraph around it."""
        return plain_line(self.filled(text))

    def filled(self, text: str) -> str:
        """Return a text with its numbers. Raises ScenarioError when it asks for what is not there."""
        return str(self._ask(lambda: self._environment.from_string(text).render(), text))

    def holds(self, expression: str) -> bool:
        """Return whether an expression is true of the runs. Raises ScenarioError as ``filled`` does."""
        return bool(self._ask(lambda: self._environment.compile_expression(expression, False)(), expression))

    def right(self) -> int | None:
        """Return the place of the choice that came out; None when not exactly one did."""
        came = [place for place, one in enumerate(self.lesson.prediction.choices) if self.holds(one.right_when)]
        return came[0] if len(came) == 1 else None

    def _ask(self, do: Callable[[], Any], text: str) -> Any:
        try:
            return do()
        except (TemplateError, TypeError, AttributeError) as error:
            where = " ".join(text.split())[:80]
            raise ScenarioError("text", where, f"cannot be filled in: {error}", f"{self.lesson.name}.toml") from None

    def _effect(self, school: str, figure: str) -> Row:
        return self.found.difference(school, figure, self.lesson.reference)

    def _first(self, runs: int, school: str, figure: str, other: str = "") -> Row:
        return self.found.first(runs).difference(school, figure, other or self.lesson.reference)

    def _picture(self, name: str) -> str:
        if name not in self.lesson.pictures:
            raise ScenarioError("picture", name, "is none of the lesson's pictures", f"{self.lesson.name}.toml")
        return f"\n\n{picture(self.lesson, self.found, self.lesson.pictures[name])}\n\n"


def plain_html(text: str) -> str:
    """Return Markdown without numbers to fill in as HTML."""
    return markdown.markdown(text, extensions=["md_in_html"])


def plain_line(text: str) -> str:
    """Return a short text without numbers to fill in as HTML without a paragraph around it."""
    return plain_html(text).removeprefix("<p>").removesuffix("</p>")


def picture(lesson: Lesson, found: Measured, asked: Picture) -> str:
    """Return one of a lesson's pictures as HTML."""
    return lesson_pictures.DRAW[asked.kind](lesson, found, asked)
