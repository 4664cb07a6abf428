"""Pictures of lessons as inline SVG: numbers with intervals, single runs, curves over weeks.

Positions across are in per cent and text keeps its size, so a picture fits a phone and a projector alike; colours are
the variables of looks.css. What a picture shows stands in words beside each mark or in its label.
"""

import math
from collections.abc import Sequence
from html import escape
from typing import Literal, NamedTuple

from experiments.lab.teaching.measured import Row
from experiments.words import number

HEIGHT = 250  # pixels of a picture of curves
PLOT = 220  # of them above the axis
ROW = 30  # pixels of a line of marks
MARGIN = 0.06  # of the axis left free at either end
STROKES = (("--blue", ""), ("--orange", "9 5"), ("--green", "2 5"), ("--pale", "14 4 2 4"))
DIGITS = 1
_KEY = (
    '<p class="quiet">Filled orange: more for certain. Filled green: fewer for certain. Hollow: the interval holds 0, '
    "the line up and down.</p>"
)


class Line(NamedTuple):
    """A line of a picture of numbers: whose it is, the number, the same in words, and whether it stands out or back."""

    label: str
    row: Row
    words: str
    stands: Literal["", "here", "faint"] = ""


class Curve(NamedTuple):
    """A curve: its name, points across and up, and the ends of its intervals (empty where it has none)."""

    label: str
    x: list[float]
    y: list[float]
    low: list[float]
    high: list[float]


def rows(
    title: str, groups: Sequence[tuple[str, Sequence[Line]]], effect: bool, over: Sequence[float] | None = None
) -> str:
    """Return numbers with their intervals, a line each, in groups under a head ("" for none), on one common axis.

    Effects are drawn around a line at 0: orange above it for certain, green below, grey and hollow when the interval
    holds 0. Levels are blue. The axis spans ``over``, by default all intervals and 0.
    """
    ends = [end for _, lines in groups for line in lines for end in (line.row.low, line.row.high, line.row.value)]
    axis = _Axis.over([*(ends if over is None else over), 0.0])
    parts = [_caption(title)]
    for head, lines in groups:
        if head:
            parts.append(f'<p class="chart-group">{escape(head)}</p>')
        parts += [_line(line, axis, effect) for line in lines]
    return _figure([*parts, _KEY] if effect else parts)


def draws(title: str, lines: Sequence[tuple[str, Sequence[float], Row, str]], effect: bool) -> str:
    """Return every single run as a dot, a line for each school, with the mean of all and its interval below the dots.

    ``lines`` are label, values, mean and the words beside it.
    """
    axis = _Axis.over([*(value for _, values, _, _ in lines for value in values), *([0.0] if effect else [])])
    parts = [_caption(title)]
    for label, values, row, words in lines:
        dots = "".join(
            f'<circle cx="{axis.at(value)}" cy="{12 + 5 * (place % 4)}" r="4" class="draw"/>'
            for place, value in enumerate(values)
        )
        zero = axis.rule("100%") if effect else ""
        marks = f"{zero}{dots}{_span(row, axis, '42')}{_mark(row, axis, '42', _tone(row, effect))}"
        parts.append(_track(label, words, marks, 54))
    return _figure([*parts, _KEY] if effect else parts)


def curves(
    title: str, lines: Sequence[Curve], across: str, marks: Sequence[tuple[float, str]] = (), zero: str = ""
) -> str:
    """Return curves with their bands; ``across`` names the axis, ``marks`` are heights drawn as a line with words.

    ``zero`` is written where the axis is 0, at a line up and down ("" for none).
    """
    plane = _Plane.over(lines, marks)
    inner = (
        f'<svg width="100%" height="{PLOT}" viewBox="0 0 100 100" preserveAspectRatio="none">'
        f"{''.join(_curve(line, place, plane) for place, line in enumerate(lines))}</svg>"
    )
    around = [
        *map(plane.tick, _ticks(plane.top)),
        *(plane.mark(*mark) for mark in marks),
        plane.zero(zero),
        plane.ends(),
    ]
    told = "; ".join(f"{line.label}: {_told(line)}" for line in lines)
    svg = (
        f'<svg width="100%" height="{HEIGHT}" role="img" aria-label="{escape(told)}">'
        f'{inner}<line x1="0" x2="100%" y1="{PLOT}" y2="{PLOT}" class="axis"/>{"".join(around)}</svg>'
    )
    names = [line.label for line in lines]
    return _figure([_caption(title), _legend(names), svg, f'<p class="quiet">{escape(across)}</p>'])


# --- parts -------------------------------------------------------------------------------------------


class _Axis(NamedTuple):
    low: float
    high: float

    @classmethod
    def over(cls, values: Sequence[float]) -> "_Axis":
        found = [value for value in values if math.isfinite(value)] or [0.0]
        low, high = min(found), max(found)
        room = MARGIN * ((high - low) or 1.0)
        return cls(low - room, high + room)

    def at(self, value: float) -> str:
        value = min(max(value, self.low), self.high)
        return f"{100 * (value - self.low) / (self.high - self.low):.2f}%"

    def rule(self, height: str) -> str:
        at = self.at(0.0)
        return f'<line x1="{at}" x2="{at}" y1="0" y2="{height}" class="zero"/>'


class _Plane(NamedTuple):
    """The plane of curves: from ``left`` to ``right`` in per cent across, from 0 to ``top`` in pixels up."""

    left: float
    right: float
    top: float

    @classmethod
    def over(cls, lines: Sequence[Curve], marks: Sequence[tuple[float, str]]) -> "_Plane":
        across = [x for line in lines for x in line.x]
        up = [y for line in lines for y in (*line.y, *line.high)] + [height for height, _ in marks]
        return cls(min(across), max(across), 1.08 * max(up))

    def point(self, x: float, y: float) -> str:
        """Return a point in hundredths of the plane."""
        across, up = (x - self.left) / (self.right - self.left), max(y, 0.0) / self.top
        return f"{100 * across:.2f},{100 * (1 - up):.2f}"

    def across(self, x: float) -> str:
        return f"{100 * (x - self.left) / (self.right - self.left):.2f}%"

    def tick(self, height: float) -> str:
        y = PLOT * (1 - height / self.top)
        line = f'<line x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}" class="tick"/>'
        return f'{line}<text x="0" y="{y - 5:.1f}" class="quiet">{height:g}</text>'

    def mark(self, height: float, words: str) -> str:
        y = PLOT * (1 - height / self.top)
        line = f'<line x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}" class="mark"/>'
        return f'{line}<text x="100%" y="{y - 6:.1f}" text-anchor="end" class="quiet">{escape(words)}</text>'

    def zero(self, words: str) -> str:
        if not words:
            return ""
        at = self.across(0.0)
        line = f'<line x1="{at}" x2="{at}" y1="0" y2="{PLOT}" class="mark"/>'
        return f'{line}<text x="{at}" dx="6" y="14" class="quiet">{escape(words)}</text>'

    def ends(self) -> str:
        middle = 0.0 if self.left < 0 < self.right else (self.left + self.right) / 2
        places = ((self.left, "start"), (middle, "middle"), (self.right, "end"))
        return "".join(
            f'<text x="{self.across(x)}" y="{HEIGHT - 8}" text-anchor="{anchor}">{number(x, 0, sign=False)}</text>'
            for x, anchor in places
        )


def _curve(line: Curve, place: int, plane: _Plane) -> str:
    """Return a curve and its band, stroked as the ``place``-th of its picture."""
    colour, dash = STROKES[place % len(STROKES)]
    path = " ".join(map(plane.point, line.x, line.y))
    drawn = (
        f'<polyline points="{path}" fill="none" stroke="var({colour})" stroke-width="3" stroke-dasharray="{dash}" '
        'vector-effect="non-scaling-stroke"/>'
    )
    if not line.high:
        return drawn
    edge = [*map(plane.point, line.x, line.high), *map(plane.point, line.x[::-1], line.low[::-1])]
    return f'<polygon points="{" ".join(edge)}" fill="var({colour})" opacity=".18"/>{drawn}'


def _line(line: Line, axis: _Axis, effect: bool) -> str:
    tone = _tone(line.row, effect)
    marks = f"{axis.rule('100%')}{_span(line.row, axis, '50%')}{_mark(line.row, axis, '50%', tone)}"
    return _track(line.label, line.words, marks, ROW, line.stands)


def _track(label: str, words: str, marks: str, height: int, stands: str = "") -> str:
    svg = f'<div style="min-height: {height}px"><svg aria-hidden="true">{marks}</svg></div>'
    looks = f"chart-row {stands}".strip()
    return f'<div class="{looks}"><span>{escape(label)}</span>{svg}<b>{escape(words)}</b></div>'


def _span(row: Row, axis: _Axis, y: str) -> str:
    if not math.isfinite(row.low):
        return ""
    return f'<line x1="{axis.at(row.low)}" x2="{axis.at(row.high)}" y1="{y}" y2="{y}" class="span"/>'


def _mark(row: Row, axis: _Axis, y: str, tone: str) -> str:
    if not math.isfinite(row.value):
        return ""
    return f'<circle cx="{axis.at(row.value)}" cy="{y}" r="7" class="{tone}"/>'


def _tone(row: Row, effect: bool) -> str:
    """Return the class of a mark: gained, lost, unsure, or a level."""
    if not effect:
        return "level"
    if not math.isfinite(row.low) or row.low <= 0 <= row.high:
        return "unsure"
    return "gained" if row.low > 0 else "lost"


def _told(line: Curve) -> str:
    """Say a curve in words: where it begins, its lowest, its highest and its last point."""
    ends = (line.y[0], min(line.y), max(line.y), line.y[-1])
    first, low, high, last = (number(value, DIGITS if _is_large(ends) else 2, sign=False) for value in ends)
    return f"begins at {first}, lowest {low}, highest {high}, ends at {last}"


def _is_large(values: Sequence[float]) -> bool:
    return max(values) >= 10


def _ticks(top: float) -> list[float]:
    """Return two or three round heights below the top of a picture."""
    step = 10.0 ** math.floor(math.log10(top / 2)) if top > 0 else 1.0
    step *= next(factor for factor in (5, 2, 1) if factor * step <= top / 2)
    return [round(step * place, 9) for place in range(1, int(top / step) + 1)]


def _legend(labels: Sequence[str]) -> str:
    keys = []
    for label, (colour, dash) in zip(labels, STROKES, strict=False):
        line = (
            f'<svg width="44" height="14" aria-hidden="true"><line x1="0" x2="44" y1="7" y2="7" '
            f'stroke="var({colour})" stroke-width="3" stroke-dasharray="{dash}"/></svg>'
        )
        keys.append(f"<li>{line} {escape(label)}</li>")
    return f'<ul class="chart-legend">{"".join(keys)}</ul>'


def _caption(title: str) -> str:
    return f"<figcaption>{escape(title)}</figcaption>"


def _figure(parts: Sequence[str]) -> str:
    return f'<figure class="chart">{"".join(parts)}</figure>'
