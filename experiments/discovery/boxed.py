"""Cases of interest, the box that tells where they are, and whether fresh cases bear it out."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.discovery import prim
from experiments.discovery.cases import Cases
from experiments.discovery.luck import box_p
from experiments.discovery.runs import Runs
from experiments.discovery.shares import Share, difference_interval
from experiments.statistics import SIGNIFICANT

FEWEST_HITS = 10  # cases of interest (and others), below which no box is looked for


@dataclass(frozen=True)
class Part:
    """Cases with what they gave: those that were searched, or the fresh ones."""

    cases: Cases
    runs: Runs
    seeds: tuple[int, ...]

    @property
    def x(self) -> np.ndarray:
        """The numbers of the cases: float64 (cases, numbers)."""
        return self.cases.numbers.to_numpy()


@dataclass(frozen=True)
class Boxed:
    """Cases of interest among those searched and among fresh ones, and the box that tells where they are.

    ``hits`` and ``fresh_hits`` are bool (cases,), ``by_luck`` is how often each case would be of interest by luck:
    float64 (cases,). ``steps`` is the trajectory of the search, empty when too few cases are of interest, or too many;
    ``found`` its chosen box, ``p`` how likely luck gives one as good.
    """

    part: Part
    fresh: Part
    hits: np.ndarray
    fresh_hits: np.ndarray
    by_luck: np.ndarray
    steps: list[prim.Step]
    found: prim.Step | None
    p: float | None

    @property
    def share(self) -> Share:
        """Cases of interest, of all."""
        return Share(int(self.hits.sum()), len(self.hits))

    @property
    def fresh_share(self) -> Share:
        """The same of fresh cases."""
        return Share(int(self.fresh_hits.sum()), len(self.fresh_hits))

    @property
    def luck(self) -> float:
        """The share of cases that luck alone would show."""
        return float(self.by_luck.mean())

    @cached_property
    def inside(self) -> np.ndarray:
        """Which cases are in the box: bool (cases,). There must be one."""
        return self._box.contains(self.part.x)

    @cached_property
    def fresh_inside(self) -> np.ndarray:
        """Which fresh cases are in the box."""
        return self._box.contains(self.fresh.x)

    @property
    def density(self) -> Share:
        """Cases of interest, of those in the box."""
        return Share(int((self.hits & self.inside).sum()), int(self.inside.sum()))

    @property
    def coverage(self) -> Share:
        """Cases in the box, of those of interest."""
        return Share(int((self.hits & self.inside).sum()), int(self.hits.sum()))

    @property
    def fresh_density(self) -> Share:
        """Density among fresh cases."""
        return Share(int((self.fresh_hits & self.fresh_inside).sum()), int(self.fresh_inside.sum()))

    @property
    def fresh_coverage(self) -> Share:
        """Coverage among fresh cases."""
        return Share(int((self.fresh_hits & self.fresh_inside).sum()), int(self.fresh_hits.sum()))

    @property
    def elsewhere(self) -> Share:
        """Cases of interest, of those outside the box."""
        return Share(int((self.hits & ~self.inside).sum()), int((~self.inside).sum()))

    @property
    def fresh_elsewhere(self) -> Share:
        """Cases of interest, of the fresh ones outside the box."""
        return Share(int((self.fresh_hits & ~self.fresh_inside).sum()), int((~self.fresh_inside).sum()))

    @property
    def luck_inside(self) -> float:
        """The share of the cases in the box that luck alone would show."""
        return float(self.by_luck[self.inside].mean())

    @property
    def luck_elsewhere(self) -> float:
        """The share of the cases outside the box that luck alone would show."""
        return float(self.by_luck[~self.inside].mean())

    @property
    def stands(self) -> bool:
        """Whether there is a box that luck does not explain.

        Neither may the search for it explain it, nor that luck is larger or smaller within it: density must exceed that
        elsewhere by more than luck alone makes it, by the 95 % interval of the difference (Newcombe 1998).
        """
        if self.found is None or self.p is None or self.p >= SIGNIFICANT:
            return False
        least, _ = difference_interval(self.density, self.elsewhere)
        return least > self.luck_inside - self.luck_elsewhere

    @property
    def holds(self) -> bool | None:
        """Whether fresh cases bear the box out: they are denser in it than elsewhere (95 % interval of the difference).

        None when they cannot tell: they leave open both that they are not, and that they are as much as those searched.
        """
        low, high = difference_interval(self.fresh_density, self.fresh_elsewhere)
        if low > 0:
            return True
        return None if high > self.density.value - self.elsewhere.value else False

    @property
    def _box(self) -> prim.Box:
        assert self.found is not None
        return self.found.box

    def by_sureness(self) -> list[prim.Restriction]:
        """Return the restrictions of the box, the one that luck makes least likely first."""
        p = prim.quasi_p(self._box, self.part.x, self.hits)
        return [restriction for _, restriction in sorted(zip(p, self._box.restrictions, strict=True))]


def enough(hits: np.ndarray) -> bool:
    """Return whether there are enough cases of interest, and enough others, to look for a box."""
    return bool(min(hits.sum(), (~hits).sum()) >= FEWEST_HITS)


def boxed(part: Part, fresh: Part, hits: np.ndarray, fresh_hits: np.ndarray, by_luck: np.ndarray) -> Boxed:
    """Look for the box of the cases of interest; see ``Boxed``."""
    steps, found = prim.search(part.x, hits) if enough(hits) else ([], None)
    p = None if found is None else box_p(part.cases, hits, found)
    return Boxed(part, fresh, hits, fresh_hits, by_luck, steps, found, p)
