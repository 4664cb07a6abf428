"""Pictures of effects that follow the page: SVG inside a table, in the page's own colours, redrawn in a millisecond."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from experiments.lab.levers.effects import Row
from experiments.statistics import luck_half_width
from experiments.words import number

ENDS = (5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 500, 1000, 2000, 5000)  # of axes, so that they seldom move
TICKS = 4  # about so many steps on an axis


class Line(NamedTuple):
    """A line of a picture: its name, the drawing, and the words beside it."""

    name: str
    drawing: Markup
    before_after: str
    words: str


class Picture(NamedTuple):
    """A picture: its lines, and the numbers below the axis with their places in per cent of its width."""

    lines: list[Line]
    ticks: list[tuple[float, str]]


class _Axis(NamedTuple):
    low: float
    high: float

    def place(self, value: float) -> float:
        """Return the place of a value, in per cent of the width and never outside."""
        return round(min(max(100 * (value - self.low) / (self.high - self.low), 0.0), 100.0), 2)

    def ticks(self, sign: bool) -> list[tuple[float, str]]:
        step = next(end for end in (1, 2, *ENDS) if end * TICKS >= self.high - self.low)
        first = int(-(-self.low // step))
        values = [place * step for place in range(first, int(self.high // step) + 1)]
        return [(self.place(value), number(value, sign=sign)) for value in values]


def effects_picture(rows: Sequence[Row]) -> Picture:
    """Draw effects with their 95 % intervals, and behind each what luck alone leaves unsure."""
    ends = [row.scale * (row.effect[side] or 0.0) for row in rows for side in ("low", "high", "effect")]
    axis = _Axis(-_end(-min(ends, default=0)), _end(max(ends, default=0)))
    lines = [Line(row.name, _effect(row, axis), _change(row, 0), row.words) for row in rows]
    return Picture(lines, axis.ticks(sign=True))


def levels_picture(rows: Sequence[Row], moved: bool) -> Picture:
    """Draw values at the school as it is and, when any lever is ``moved``, with the plan and the effect in words."""
    highest = max((row.scale * max(row.before, row.after) for row in rows), default=0)
    axis = _Axis(0, _end(highest))
    lines = [Line(row.name, _level(row, axis, moved), _change(row, 1), row.words if moved else "") for row in rows]
    return Picture(lines, axis.ticks(sign=False))


def _change(row: Row, digits: int) -> str:
    before, after = (number(row.scale * value, digits, sign=False) for value in (row.before, row.after))
    return before if before == after else f"{before} → {after}"


def _effect(row: Row, axis: _Axis) -> Markup:
    effect, zero = row.effect, axis.place(0)
    parts = [f'<line class="zero" x1="{zero}%" x2="{zero}%" y1="0" y2="100%"/>']
    sure = effect["low"] is not None and (effect["low"] > 0 or effect["high"] < 0)
    if effect["low"] is not None:
        if effect["behaviour_sets"] > 1:
            luck = luck_half_width(effect)
            parts.append(_bar("luck", *(axis.place(row.scale * (effect["effect"] + end)) for end in (-luck, luck))))
        parts.append(_bar("interval", *(axis.place(row.scale * effect[side]) for side in ("low", "high"))))
    parts.append(f'<circle cx="{axis.place(row.scale * effect["effect"])}%" cy="50%" r="6.5"/>')
    kind = "effect sure" if sure else "effect unsure"
    return _drawing(kind, f"{row.name}: {row.words} more of 100 with a mentor", parts)


def _level(row: Row, axis: _Axis, moved: bool) -> Markup:
    before, after = (axis.place(row.scale * value) for value in (row.before, row.after))
    parts = [_bar("way", before if moved else 0.0, after)]
    parts.append(f'<circle class="before" cx="{before}%" cy="50%" r="7"/>')
    values = [number(row.scale * value, 1, sign=False) for value in (row.before, row.after)]
    said = f"{row.name}: {values[0]}"
    if moved:
        parts.append(
            f'<rect class="after" x="{after}%" y="50%" width="9" height="9" transform="translate(-4.5 -4.5)"/>'
        )
        said += f" without the plan, {values[1]} with it"
    return _drawing("levels", said, parts)


def _bar(kind: str, start: float, end: float) -> str:
    return f'<line class="{kind}" x1="{start}%" x2="{end}%" y1="50%" y2="50%"/>'


def _drawing(kind: str, said: str, parts: Sequence[str]) -> Markup:
    head = Markup('<svg class="{}" role="img" aria-label="{}" width="100%" height="100%">').format(kind, said)
    return head + Markup("".join(parts)) + Markup("</svg>")  # parts hold numbers and words of this file only


def _end(value: float) -> float:
    """Return the least of ENDS that holds a value; what lies beyond them ends at itself."""
    return next((end for end in ENDS if value <= end), value)
