"""Where a policy helps, does not matter, or hurts: cases run, boxes found, and both held against fresh runs."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl

import scenarios
from experiments.discovery.boxed import Boxed, Part, boxed, enough
from experiments.discovery.cases import Place, draw_beliefs, draw_cases
from experiments.discovery.luck import shown_by_luck
from experiments.discovery.question import Question, parse
from experiments.discovery.runs import CLINICAL, Runs, run_cases, studies
from experiments.discovery.tree import Leaf, grow
from experiments.ensemble import AS_WRITTEN, Ensemble, posterior
from experiments.options import MOST_SEEDS, check_whole
from experiments.runner import open_pool
from sim import Scenario, ScenarioError, load
from sim.errors import nearest
from sim.measures import OUTCOMES

CASES, SEEDS = 1000, 8
FRESH = 0.5  # cases of the cross-check, for each case searched
FIRST_FRESH_SEED = 100_000
FEWEST_CASES, MOST_CASES, FEWEST_SEEDS = 40, 50_000, 4
HELPS, UNCLEAR, HURTS, LEAST, ASKED = "helps", "cannot be told", "hurts", "helps least", "asked"
LEAST_SHARE = 0.25  # of cases: those in which the policy helps least
BY_INTERVAL = {HELPS: "low > 0", UNCLEAR: "low <= 0 and high >= 0", HURTS: "high < 0"}


@dataclass(frozen=True)
class Answer(Boxed):
    """Of one question: the cases of interest, and the box and tree that tell where they are.

    ``name`` is HELPS, UNCLEAR, HURTS, LEAST or ASKED.
    """

    name: str
    question: Question
    leaves: list[Leaf]


@dataclass(frozen=True)
class Discovery:
    """What was found of one policy: where it was tried, the cases searched, fresh ones, and the answers."""

    place: Place
    outcome: str
    ensemble: Ensemble
    drawn: int
    searched: Part
    fresh: Part
    answers: tuple[Answer, ...]

    @property
    def by_interval(self) -> bool:
        """Whether the answers are to BY_INTERVAL and LEAST, and not to a question asked."""
        return self.answers[0].name != ASKED


def discover(
    policy: Scenario | str,
    question: str | None = None,
    school: Scenario | str | None = None,
    ensemble: Ensemble | None = None,
    cases: int = CASES,
    seeds: int = SEEDS,
    outcome: str = CLINICAL,
    folder: str | Path = "results/discover/runs",
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    threads: int | None = None,
    cluster: str | None = None,
) -> Discovery:
    """Find in which cases a policy does what a question asks; by default, where it helps, hurts, or helps least.

    ``ensemble`` holds the sets of behaviour (default: those shipped). At a ``school`` of one's own the school is as it
    is, and only beliefs and the policy's strength differ between cases; by default schools differ too. ``cases`` are
    searched, and FRESH times as many are drawn anew and run on other seeds as a check. Runs are kept in ``folder``, and
    only missing ones are made; ``threads`` and ``cluster`` are those of ``run_study``. ``progress`` is called with runs
    done and runs in all, first of those that tell which beliefs agree.

    Raises ScenarioError when an argument is not allowed, the policy cannot be tried, or runs failed.
    """
    if outcome not in OUTCOMES:
        raise ScenarioError("--outcome", outcome, f"no such outcome{nearest(outcome, OUTCOMES)}")
    asked = _questions(question, outcome)
    check_whole("--cases", cases, FEWEST_CASES, MOST_CASES)
    check_whole("--seeds", seeds, FEWEST_SEEDS, MOST_SEEDS)
    place = _place(policy, school)
    sets = _ensemble(ensemble or posterior(), place.without)
    store = Path(folder)
    of_fresh = round(FRESH * cases)
    believed, drawn = draw_beliefs(sets, cases + of_fresh, store, threads, progress)
    whole = 2 * seeds * (cases + of_fresh)
    parts: list[Part] = []
    drawn_cases = draw_cases(place, believed, sets, cases)
    with open_pool(threads, cluster) as pool:
        for name, made, first in zip(("cases", "fresh"), drawn_cases, (0, FIRST_FRESH_SEED), strict=True):
            own = tuple(range(first, first + seeds))

            def shown(done: int, before: int = sum(2 * len(part.cases) * seeds for part in parts)) -> None:
                progress(before + done, whole)

            parts.append(Part(made, run_cases(studies(place, made, own, name), store, pool, shown), own))
    searched, fresh = parts
    for one, part in product(asked.values(), parts):
        _check_defined(one, outcome, part.runs)
    if question is None:
        asked[LEAST] = _least(searched.runs, outcome)
    answers = tuple(answered(name, one, searched, fresh) for name, one in asked.items())
    return Discovery(place, outcome, sets, drawn, searched, fresh, answers)


def as_written(school: Scenario | str | None) -> Ensemble:
    """Return an ensemble of one set: behaviour as a school's file has it."""
    behaviour = _loaded(school).behaviour
    return Ensemble(AS_WRITTEN, pl.DataFrame({"behaviour.seeking_rate": [behaviour.seeking_rate]}))


def _questions(question: str | None, outcome: str) -> dict[str, Question]:
    texts = BY_INTERVAL if question is None else {ASKED: question}
    return {name: parse(text, outcome) for name, text in texts.items()}


def _least(runs: Runs, outcome: str) -> Question:
    """Return the question for the cases in which the policy adds least to an outcome."""
    most = float(np.quantile(runs.difference(outcome).mean(axis=1), LEAST_SHARE))
    return parse(f"effect <= {most:.6g}", outcome)


def _loaded(school: Scenario | str | None) -> Scenario:
    return school if isinstance(school, Scenario) else load(scenarios.BASELINE if school is None else school)


def _place(policy: Scenario | str, school: Scenario | str | None) -> Place:
    without = _loaded(school)
    return Place(without, without.under(policy if isinstance(policy, Scenario) else load(policy)), school is None)


def _ensemble(ensemble: Ensemble, school: Scenario) -> Ensemble:
    ensemble.check_own([school])
    return ensemble


def answered(name: str, question: Question, searched: Part, fresh: Part) -> Answer:
    """Return what cases answer to a question: where it holds, and where fresh ones bear that out."""
    hits, fresh_hits = question.holds(searched.runs), question.holds(fresh.runs)
    found = boxed(searched, fresh, hits, fresh_hits, shown_by_luck(searched.runs, question))
    leaves = grow(searched.cases, hits, fresh.cases, fresh_hits) if enough(hits) else []
    return Answer(**vars(found), name=name, question=question, leaves=leaves)


def _check_defined(question: Question, outcome: str, runs: Runs) -> None:
    """Raise ScenarioError when an outcome, or one that a question looks at, is not defined in some runs."""
    for name in dict.fromkeys((*question.outcomes, outcome)):
        values = np.stack([runs.before[name], runs.after[name]])
        missing = int(np.isnan(values).sum())
        if missing:
            allowed = f"{name} is not defined in {missing:,} of {values.size:,} runs; ask about another outcome"
            raise ScenarioError("--question", question.text, allowed)
