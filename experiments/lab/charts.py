"""Pictures of lessons as inline SVG: numbers with intervals, single runs, curves over weeks.

Positions across are in per cent and text keeps its size, so a picture fits a phone and a projector alike; colours are
the variables of looks.css. What a picture shows stands in words beside each mark or in its label.
"""

import math
from collections.abc import Sequence
from html import escape
from typing import Literal, NamedTuple

from experiments.lab.measured import Row
from experiments.words import number

HEIGHT = 250  # pixels of a picture of curves
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
    left, right = min(x for line in lines for x in line.x), max(x for line in lines for x in line.x)
    top = 1.08 * max([*(y for line in lines for y in (*line.y, *line.high)), *(height for height, _ in marks)])

    def point(x: float, y: float) -> str:
        return f"{100 * (x - left) / (right - left):.2f},{100 * (1 - y / top):.2f}"

    drawn = []
    for place, line in enumerate(lines):
        colour, dash = STROKES[place % len(STROKES)]
        if line.high:
            edge = [*zip(line.x, line.high, strict=True), *reversed(list(zip(line.x, line.low, strict=True)))]
            band = " ".join(point(x, max(y, 0)) for x, y in edge)
            drawn.append(f'<polygon points="{band}" fill="var({colour})" opacity=".18"/>')
        path = " ".join(point(x, y) for x, y in zip(line.x, line.y, strict=True))
        drawn.append(
            f'<polyline points="{path}" fill="none" stroke="var({colour})" stroke-width="3" stroke-dasharray="{dash}" '
            'vector-effect="non-scaling-stroke"/>'
        )
    plot = HEIGHT - 30
    words = [f'<line x1="0" x2="100%" y1="{plot}" y2="{plot}" class="axis"/>']
    for height in _ticks(top):
        y = plot * (1 - height / top)
        words.append(f'<line x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}" class="tick"/>')
        words.append(f'<text x="0" y="{y - 5:.1f}" class="quiet">{height:g}</text>')
    for height, name in marks:
        y = plot * (1 - height / top)
        words.append(f'<line x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}" class="mark"/>')
        words.append(f'<text x="100%" y="{y - 6:.1f}" text-anchor="end" class="quiet">{escape(name)}</text>')
    if zero and left < 0 < right:
        at = f"{100 * -left / (right - left):.2f}%"
        words.append(f'<line x1="{at}" x2="{at}" y1="0" y2="{plot}" class="mark"/>')
        words.append(f'<text x="{at}" dx="6" y="14" class="quiet">{escape(zero)}</text>')
    for x, anchor in ((left, "start"), ((left + right) / 2, "middle"), (right, "end")):
        at = f"{100 * (x - left) / (right - left):.2f}%"
        words.append(f'<text x="{at}" y="{HEIGHT - 8}" text-anchor="{anchor}">{number(x, 0, sign=False)}</text>')
    inner = f'<svg width="100%" height="{plot}" viewBox="0 0 100 100" preserveAspectRatio="none">{"".join(drawn)}</svg>'
    labels = "; ".join(f"{line.label}: {_told(line)}" for line in lines)
    svg = (
        f'<svg class="chart-curves" width="100%" height="{HEIGHT}" role="img" aria-label="{escape(labels)}">'
        f"{inner}{''.join(words)}</svg>"
    )
    return _figure(
        [_caption(title), _legend([line.label for line in lines]), svg, f'<p class="quiet">{escape(across)}</p>']
    )


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
    first, low, high, last = (number(value, DIGITS if high_enough(ends) else 2, sign=False) for value in ends)
    return f"begins at {first}, lowest {low}, highest {high}, ends at {last}"


def high_enough(values: Sequence[float]) -> bool:
    """Return whether values are large enough to be told with one digit."""
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
