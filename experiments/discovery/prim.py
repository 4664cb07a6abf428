"""The patient rule induction method: where, in a box of a few numbers, what one looks for is dense.

Peeling cuts a small slice off one side of the box after another, each time the one that leaves the rest denser for the
cases given up (Friedman and Fisher 1999; the criterion that is fair to whole numbers is that of Kwakkel and Jaxa-Rozen
2016); pasting gives back what was cut in vain. Restrictions that luck could have made are dropped again: those that
keep out cases hardly less dense than what they leave (Fisher's exact test, allowed for all restrictions that there
could be). Of all boxes on the way the one is chosen that goes best with the cases of interest (the correlation phi),
and its limits are moved to where it does so most. Quasi-p-values (Bryant and Lempert 2010) are told beside; where most
cases are of interest they are blunt, because they take the density without the restriction for known.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.stats import binom, hypergeom

PEEL = 0.05  # of the cases in the box, cut at a time
LEAST = 0.05  # of all cases, in the smallest box
LOOKED_AT = (1, 2, 4, 8)  # how many numbers may be cut, in one search after another
MOST_RESTRICTED = 4  # numbers that a box may restrict: more cannot be held in mind
NOT_SURE = 2.5  # standard errors, below which a restriction is dropped without an exact test
SURE = 0.002  # a restriction is kept that luck makes less often, any of all that there could be


class Restriction(NamedTuple):
    """One side of a box: the place of the number, "low" or "high", and the last value of that number inside."""

    place: int
    side: str
    limit: float


class Box(NamedTuple):
    """A box: the least and the greatest value inside, of each number: float64 (numbers,), infinite where free."""

    low: np.ndarray
    high: np.ndarray

    @property
    def restrictions(self) -> list[Restriction]:
        """The sides that are not free, those of the first number first."""
        sides = [("low", self.low), ("high", self.high)]
        return sorted(
            Restriction(int(place), side, float(limits[place]))
            for side, limits in sides
            for place in np.flatnonzero(np.isfinite(limits))
        )

    @property
    def restricted(self) -> list[int]:
        """The places of the numbers that it restricts."""
        return sorted({restriction.place for restriction in self.restrictions})

    def contains(self, x: np.ndarray) -> np.ndarray:
        """Return which cases are inside: bool (cases,) of float64 (cases, numbers)."""
        return ~_outside(x, self.restrictions).any(axis=1)

    def moved(self, place: int, side: str, limit: float) -> "Box":
        """Return the box with another limit on one side."""
        low, high = self.low.copy(), self.high.copy()
        (low if side == "low" else high)[place] = limit
        return Box(low, high)

    def freed(self, place: int, side: str) -> "Box":
        """Return the box with one side free."""
        return self.moved(place, side, -np.inf if side == "low" else np.inf)


class Step(NamedTuple):
    """A box of the trajectory: cases inside, those of interest among them, and of interest in all."""

    box: Box
    cases: int
    hits: int
    of_interest: int

    @property
    def density(self) -> float:
        """Share of the cases inside that are of interest."""
        return self.hits / self.cases

    @property
    def coverage(self) -> float:
        """Share of the cases of interest that are inside."""
        return self.hits / self.of_interest


def whole_space(numbers: int) -> Box:
    """Return the box that holds everything."""
    return Box(np.full(numbers, -np.inf), np.full(numbers, np.inf))


def search(x: np.ndarray, y: np.ndarray) -> tuple[list[Step], Step | None]:
    """Return the trajectory of the best box, and the box; no box when luck could make all that were found.

    ``x`` is float64 (cases, numbers), ``y`` bool (cases,): whether a case is of interest; one must be, and one not.
    Only the numbers are cut that set the cases of interest most apart from the others: first one alone, then two, and
    so on, because among many those that only luck singles out would be cut too soon.
    """
    apart = np.argsort(-_apart(x, y), kind="stable")
    found = [_searched(x, y, apart[:number]) for number in LOOKED_AT if number <= x.shape[1]]
    return max(found, key=lambda one: -1.0 if one[1] is None else phi(one[1], len(x)))


def trajectory(x: np.ndarray, y: np.ndarray, looked_at: np.ndarray) -> list[Step]:
    """Return the boxes from everything to the smallest, each inside the one before; the last may be pasted larger.

    ``looked_at`` holds the places of the numbers that may be cut.
    """
    box = whole_space(x.shape[1])
    inside = np.ones(len(x), bool)
    steps = [_step(box, inside, y)]
    least = max(2, int(np.ceil(LEAST * len(x))))
    while (peeled := _best_peel(box, x, y, inside, looked_at, least)) is not None:
        box, inside = peeled
        steps.append(_step(box, inside, y))
        if steps[-1].density == 1:
            break
    pasted = _pasted(box, x, y)
    if pasted is not None:
        steps.append(_step(pasted, pasted.contains(x), y))
    return steps


def chosen(steps: list[Step], x: np.ndarray, y: np.ndarray) -> Step | None:
    """Return the box of a trajectory that goes best with the cases of interest; None when luck could make them all.

    Its restrictions are all significant, and at most MOST_RESTRICTED numbers are restricted.
    """
    pruned: dict[bytes, Step] = {}
    for step in steps:
        box = _pruned(step.box, x, y)
        if box.restrictions:
            pruned.setdefault(box.low.tobytes() + box.high.tobytes(), _step(box, box.contains(x), y))
    return max(pruned.values(), key=lambda step: phi(step, len(x)), default=None)


def phi(step: Step, cases: int) -> float:
    """Return the correlation, over so many cases, of being inside a box and being of interest."""
    inside, of_interest, both = step.cases / cases, step.of_interest / cases, step.hits / cases
    spread = inside * (1 - inside) * of_interest * (1 - of_interest)
    return (both - inside * of_interest) / spread**0.5 if spread > 0 else 0.0


def quasi_p(box: Box, x: np.ndarray, y: np.ndarray) -> list[float]:
    """Return for each restriction of a box how likely luck makes the box so dense, were that side free (binomial)."""
    counts = _counts(_outside(x, box.restrictions), y)
    density = (counts.hits + counts.kept_out_hits) / (counts.cases + counts.kept_out)
    return binom.sf(counts.hits - 1, counts.cases, density).tolist()


def _searched(x: np.ndarray, y: np.ndarray, looked_at: np.ndarray) -> tuple[list[Step], Step | None]:
    steps = trajectory(x, y, looked_at)
    best = chosen(steps, x, y)
    return steps, best and _settled(best, x, y)


def _settled(step: Step, x: np.ndarray, y: np.ndarray) -> Step:
    """Return a box with each limit moved, one after another, to where the box goes best with the cases of interest.

    Peeling cuts whole numbers in large slices, and may have cut one too many.
    """
    box, reached = step.box, -np.inf
    while (now := phi(step, len(x))) > reached + 1e-9:
        reached = now
        for place, side, _ in box.restrictions:
            box = _best_limit(box, place, side, x, y)
        step = _step(box, box.contains(x), y)
    return step


def _best_limit(box: Box, place: int, side: str, x: np.ndarray, y: np.ndarray) -> Box:
    """Return a box with the limit on one side that gives the largest phi; free when that is none."""
    free = box.freed(place, side).contains(x)
    values = x[free, place] if side == "high" else -x[free, place]
    order = np.argsort(values, kind="stable")
    values, hits = values[order], y[free][order].cumsum()
    last = np.append(values[:-1] < values[1:], True) & (np.arange(1, len(values) + 1) >= LEAST * len(x))
    found = [Step(box, place + 1, int(hits[place]), int(y.sum())) for place in np.flatnonzero(last).tolist()]
    best = max(found, key=lambda step: phi(step, len(x)))
    if best.cases == len(values):
        return box.freed(place, side)
    limit = float(values[best.cases - 1])
    return box.moved(place, side, limit if side == "high" else -limit)


def _apart(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return how far each number sets the cases of interest apart (Kolmogorov and Smirnov): float64 (numbers,)."""
    order = np.argsort(x, axis=0)
    ordered, of_interest = np.take_along_axis(x, order, axis=0), y[order]
    distance = np.abs(of_interest.cumsum(axis=0) / y.sum() - (~of_interest).cumsum(axis=0) / (~y).sum())
    distance[:-1][ordered[:-1] == ordered[1:]] = 0.0  # between cases with the same value nothing is told
    return distance.max(axis=0)


class _Counts(NamedTuple):
    """Cases and hits in a box, and both of those that each restriction alone keeps out: int64 (restrictions,)."""

    cases: int
    hits: int
    kept_out: np.ndarray
    kept_out_hits: np.ndarray

    def far_apart(self) -> np.ndarray:
        """Return by how many standard errors the box is denser than what each restriction keeps out."""
        all_cases, all_hits = self.cases + self.kept_out, self.hits + self.kept_out_hits
        less = self.hits / self.cases - self.kept_out_hits / np.maximum(self.kept_out, 1)
        variance = all_hits * (all_cases - all_hits) / all_cases / self.cases / np.maximum(self.kept_out, 1)
        return np.where(variance > 0, less / np.sqrt(np.maximum(variance, 1e-12)), 0.0)

    def fisher(self) -> np.ndarray:
        """Return how likely luck makes that difference (Fisher's exact test, one-sided)."""
        all_cases, all_hits = self.cases + self.kept_out, self.hits + self.kept_out_hits
        return hypergeom.sf(self.hits - 1, all_cases, all_hits, self.cases)


def _counts(outside: np.ndarray, y: np.ndarray) -> _Counts:
    """Return the counts of a box, of which ``outside`` holds what each restriction keeps out: bool (cases, ...)."""
    broken = outside.sum(axis=1)
    inside, nearly = broken == 0, broken == 1
    kept_out = outside[nearly]
    return _Counts(int(inside.sum()), int(y[inside].sum()), kept_out.sum(axis=0), kept_out[y[nearly]].sum(axis=0))


def _pruned(box: Box, x: np.ndarray, y: np.ndarray) -> Box:
    """Return a box without the restrictions that luck could have made, the least sure dropped first."""
    possible = 2 * x.shape[1]  # each number has two sides to cut
    restrictions = box.restrictions
    outside = _outside(x, restrictions)
    while restrictions:
        counts = _counts(outside, y)
        far = counts.far_apart()
        worst = int(far.argmin())
        if far[worst] > NOT_SURE and len(box.restricted) <= MOST_RESTRICTED:
            p = counts.fisher()
            worst = int(p.argmax())
            if p[worst] * possible < SURE:
                break
        dropped = restrictions.pop(worst)
        box = box.freed(dropped.place, dropped.side)
        outside = np.delete(outside, worst, axis=1)
    return box


def _best_peel(
    box: Box, x: np.ndarray, y: np.ndarray, inside: np.ndarray, looked_at: np.ndarray, least: int
) -> tuple[Box, np.ndarray] | None:
    """Return the box after the best slice is cut, and the cases inside; None when too few cases would be left.

    Where every slice takes density away, the one that takes least is cut: behind it may lie what is looked for.
    """
    cases, hits = int(inside.sum()), int(y[inside].sum())
    best, most = None, -np.inf
    for number, side, limit in _slices(x[np.ix_(inside, looked_at)]):
        place = int(looked_at[number])
        column = x[:, place]
        kept = inside & ((column >= limit) if side == "low" else (column <= limit))
        left = int(kept.sum())
        if left < least or left == cases:
            continue
        gain = int(y[kept].sum()) / left - hits / cases
        gain /= cases - left if gain > 0 else 1
        if gain > most:
            best, most = (place, side, limit, kept), gain
    if best is None:
        return None
    place, side, limit, kept = best
    return box.moved(place, side, limit), kept


def _slices(x: np.ndarray) -> Iterator[tuple[int, str, float]]:
    """Give the slices that can be cut off cases: the number, its side, and the new limit there.

    A slice holds PEEL of the cases, or all that share the outermost value when those are more.
    """
    ordered = np.sort(x, axis=0)
    depth = max(1, int(PEEL * len(x)))
    for place, column in enumerate(ordered.T):
        above = np.searchsorted(column, column[depth - 1], "right")
        if above < len(column):
            yield place, "low", float(column[above])
        below = np.searchsorted(column, column[-depth], "left")
        if below > 0:
            yield place, "high", float(column[below - 1])


def _pasted(box: Box, x: np.ndarray, y: np.ndarray) -> Box | None:
    """Return a box with restrictions moved out as long as that makes it no thinner; None when none can be."""
    pasted = None
    moved = True
    while moved:
        moved = False
        for place, side, limit in box.restrictions:
            wider = _wider(box, x, place, side, limit)
            if _density(wider, x, y) >= _density(box, x, y):
                box = pasted = wider
                moved = True
    return pasted


def _wider(box: Box, x: np.ndarray, place: int, side: str, limit: float) -> Box:
    """Return a box whose one side takes in the next slice of cases, or is free when there are no more."""
    column = x[box.freed(place, side).contains(x), place]
    outside = np.sort(column[column < limit])[::-1] if side == "low" else np.sort(column[column > limit])
    depth = max(1, int(PEEL * box.contains(x).sum()))
    return box.moved(place, side, float(outside[depth - 1])) if depth < len(outside) else box.freed(place, side)


def _density(box: Box, x: np.ndarray, y: np.ndarray) -> float:
    return float(y[box.contains(x)].mean())


def _step(box: Box, inside: np.ndarray, y: np.ndarray) -> Step:
    return Step(box, int(inside.sum()), int(y[inside].sum()), int(y.sum()))


def _outside(x: np.ndarray, restrictions: list[Restriction]) -> np.ndarray:
    """Return which cases each restriction keeps out: bool (cases, restrictions)."""
    out = np.zeros((len(x), len(restrictions)), bool)
    for number, (place, side, limit) in enumerate(restrictions):
        out[:, number] = x[:, place] < limit if side == "low" else x[:, place] > limit
    return out
