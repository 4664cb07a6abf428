"""In which schools and under which beliefs another recommendation adds most than at the school itself.

Discovery tries each recommendation in the same cases, on the same seeds: the same school, belief, people and luck. So
in every case the recommendations can be held against each other; only their own strengths are drawn apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from experiments.discovery.boxed import Boxed, Part, boxed
from experiments.discovery.cases import Cases
from experiments.discovery.dimensions import Words
from experiments.discovery.discover import UNCLEAR, Discovery
from experiments.discovery.question import half_width
from experiments.discovery.runs import CLINICAL
from experiments.discovery.shares import Share, share_columns
from experiments.statistics import SIGNIFICANT

AHEAD, BEHIND = "first adds most", "another adds more"  # or UNCLEAR


@dataclass(frozen=True)
class Contest:
    """The recommendations held against each other in every case; ``names`` begins with the school's own first.

    ``best`` is the place in ``names`` of what adds most by its mean: int64 (cases,). ``ahead``, bool (cases,), is where
    the case's own runs tell the first from every other, and ``behind``, of the cases searched and of fresh ones with
    the box that tells where they are, where they tell that another adds more.
    """

    names: tuple[str, ...]
    best: np.ndarray
    ahead: np.ndarray
    behind: Boxed

    def adds_most(self, name: str) -> Share:
        """Return in how many cases a recommendation adds most, by its mean."""
        return Share(int((self.best == self.names.index(name)).sum()), len(self.best))

    def told(self, what: str) -> Share:
        """Return in how many cases the runs tell AHEAD, BEHIND, or neither (UNCLEAR)."""
        ahead, behind = int(self.ahead.sum()), int(self.behind.hits.sum())
        hits = {AHEAD: ahead, BEHIND: behind, UNCLEAR: len(self.best) - ahead - behind}
        return Share(hits[what], len(self.best))

    def most_in_box(self) -> tuple[str, Share]:
        """Return which recommendation adds most in most cases of the box, and in how many."""
        best = self.best[self.behind.inside]
        counts = np.bincount(best, minlength=len(self.names))
        return self.names[int(counts.argmax())], Share(int(counts.max()), len(best))

    def box_in_words(self) -> str:
        """Return the box, the surest restriction first; there must be one."""
        part = self.behind.part
        return Words(part.cases.numbers.columns, part.x).where(self.behind.by_sureness())

    def table(self, titles: Mapping[str, str]) -> pl.DataFrame:
        """Return a row a recommendation (``answer`` adds most), and one for AHEAD, BEHIND and UNCLEAR."""
        rows = [
            ({"answer": "adds most", "scenario": one, "title": titles[one]}, self.adds_most(one)) for one in self.names
        ]
        rows += [({"answer": what}, self.told(what)) for what in (AHEAD, BEHIND, UNCLEAR)]
        found: list[dict[str, object]] = [{**row, "cases": share.of, **share.columns("share")} for row, share in rows]
        if self.behind.found is not None:
            most, share = self.most_in_box()
            found[-2] |= {"box": self.box_in_words(), "stands": self.behind.stands, "holds": self.behind.holds}
            found[-2] |= {"p": self.behind.p, "scenario": most, "title": titles[most], **share.columns("most_in_box")}
            for name in IN_BOX:
                found[-2] |= getattr(self.behind, name).columns(name)
        return pl.DataFrame(found, CONTEST)


IN_BOX = ("density", "elsewhere", "coverage", "fresh_density", "fresh_elsewhere", "fresh_coverage")
CONTEST = pl.Schema(
    {
        **dict.fromkeys(("answer", "scenario", "title"), pl.String()),
        "cases": pl.Int32(),
        **share_columns("share"),
        "box": pl.String(),
        "p": pl.Float64(),
        "stands": pl.Boolean(),
        "holds": pl.Boolean(),
        **share_columns("most_in_box", *IN_BOX),
    }
)


def contest(discoveries: Mapping[str, Discovery], ranked: Sequence[str]) -> Contest:
    """Hold recommendations against each other in the cases in which each was tried; ``ranked``: the first first."""
    named = [discoveries[name] for name in ranked]
    searched, fresh = ([getattr(one, part) for one in named] for part in ("searched", "fresh"))
    adds, fresh_adds = (np.stack([one.runs.difference(CLINICAL) for one in part]) for part in (searched, fresh))
    behind = beaten(adds)
    by_luck = np.full(len(behind), SIGNIFICANT)  # at most: each case tells what luck gives no oftener
    box = boxed(_united(searched), _united(fresh), behind, beaten(fresh_adds), by_luck)
    return Contest(tuple(ranked), adds.mean(axis=2).argmax(axis=0), leading(adds), box)


def beaten(adds: np.ndarray) -> np.ndarray:
    """Return in which cases the runs tell that another adds more than the first: bool (cases,).

    ``adds`` is float64 (recommendations, cases, seeds). Told when the interval of a difference, seed by seed, leaves
    out 0, at 95 % for all others together (Bonferroni).
    """
    difference = adds[1:] - adds[:1]
    return (difference.mean(axis=2) - half_width(difference, len(difference)) > 0).any(axis=0)


def leading(adds: np.ndarray) -> np.ndarray:
    """Return in which cases the runs tell that the first adds more than every other, as in ``beaten``."""
    difference = adds[:1] - adds[1:]
    return (difference.mean(axis=2) - half_width(difference, len(difference)) > 0).all(axis=0)


def _united(parts: Sequence[Part]) -> Part:
    """Return the cases of all recommendations as one: what they share, and the strengths of each."""
    first = parts[0]
    assert all(part.cases.values == first.cases.values for part in parts)  # none sets a timetable, so none is cut
    numbers = first.cases.numbers
    for part in parts[1:]:
        own = [name for name in part.cases.numbers.columns if name not in numbers.columns]
        numbers = pl.concat([numbers, part.cases.numbers.select(own)], how="horizontal")
    cases = Cases(first.cases.values, first.cases.policy, numbers, first.cases.sets, first.cases.of_behaviour)
    return Part(cases, first.runs, first.seeds)
