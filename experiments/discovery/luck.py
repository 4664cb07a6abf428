"""What luck alone would give: in how many cases something would be seen, and how good a box would be found."""

import math
from collections.abc import Iterable

import numpy as np

from experiments.discovery import prim
from experiments.discovery.cases import Cases
from experiments.discovery.question import HOURS, Question
from experiments.discovery.runs import Runs

DRAWS = 200  # of what cases would show by luck
SHUFFLES = 99  # searches for a box where there is none
SEED = 19990917


def shown_by_luck(runs: Runs, question: Question) -> np.ndarray:
    """Return how often each case would show what is asked, had all the same effect and each its own luck.

    That effect is the mean over all cases (of hours: for each student). Luck is drawn anew from the seeds of the case.
    float64 (cases,).
    """
    rng = np.random.default_rng(SEED)
    outcomes = (*question.outcomes, "mentored_all", *HOURS)
    drawn = (_by_luck(runs, outcomes, rng) for _ in range(DRAWS))
    return np.mean([question.holds(one) for one in drawn], axis=0)


def box_p(cases: Cases, of_interest: np.ndarray, found: prim.Step) -> float:
    """Return how likely a box as good as one ``found`` is, were the cases ``of_interest`` of any kind.

    The numbers of cases are shuffled between them, the search is done anew, and its best box held against the one
    found (by ``prim.phi``). Behaviour goes from set to set, so that cases that share a set still do.
    """
    rng = np.random.default_rng(SEED)
    reached = prim.phi(found, len(cases))
    better = 0
    for _ in range(SHUFFLES):
        x = _shuffled(cases, rng)
        _, best = prim.search(x, of_interest)
        better += best is not None and prim.phi(best, len(cases)) >= reached
    return (1 + better) / (1 + SHUFFLES)


def _by_luck(runs: Runs, outcomes: Iterable[str], rng: np.random.Generator) -> Runs:
    cases, seeds = runs.before["mentored_all"].shape
    at = rng.integers(seeds, size=(cases, seeds))
    wider = math.sqrt(seeds / (seeds - 1))  # deviations from a mean of the same few seeds are too small
    before, after = {}, {}
    for outcome in dict.fromkeys(outcomes):
        scale = runs.students[:, None] if outcome in HOURS else np.ones((cases, 1))
        parts = []
        for values in (runs.before[outcome] / scale, runs.difference(outcome) / scale):
            deviations = np.take_along_axis(values - values.mean(axis=1, keepdims=True), at, axis=1)
            parts.append(scale * (values.mean() + wider * deviations))
        before[outcome], after[outcome] = parts[0], parts[0] + parts[1]
    return Runs(before, after, runs.students)


def _shuffled(cases: Cases, rng: np.random.Generator) -> np.ndarray:
    """Return the numbers of cases, float64 (cases, numbers), with those of a case given to another."""
    x = cases.numbers.to_numpy()
    carried = np.array([name in cases.of_behaviour for name in cases.numbers.columns])
    shuffled = x[rng.permutation(len(x))]
    sets, first = np.unique(cases.sets, return_index=True)
    taken = dict(zip(sets.tolist(), rng.permutation(first).tolist(), strict=True))
    rows = [taken[number] for number in cases.sets.tolist()]
    shuffled[:, carried] = x[rows][:, carried]
    return shuffled
