"""All analyses of a school: the recommendations, sensitivity, discovery of each, portfolios and timing."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import polars as pl

import scenarios as shipped
from experiments.discovery.discover import FRESH, Discovery, discover
from experiments.ensemble import Ensemble, posterior
from experiments.findings.contest import Contest, contest
from experiments.findings.recommendations import ASKED, BUNDLE, Recommended, beside, plans_at, recommended
from experiments.portfolio.choice import FINALISTS
from experiments.portfolio.levers import levers_at
from experiments.portfolio.portfolio import Portfolio, portfolio
from experiments.references import to_run
from experiments.sensitivity.factors import space
from experiments.sensitivity.results import Results, run, runs_of_indices, runs_of_screening
from experiments.sensitivity.runs import Schools
from experiments.store import model_version
from experiments.timing.timing import AFTERWARDS, Timing, timing
from sim import Scenario, load, simulate
from sim.measures import outcomes
from sim.record import package_versions

SENSITIVITY, DISCOVERY, PORTFOLIO, TIMING = "sensitivity", "discovery", "portfolio", "timing"  # folders
RECOMMENDATIONS = "recommendations"
DISCOVERY_RUNS = "discovery-runs"  # shared by all recommendations
QUESTIONS_OF_CHOICE = 4  # of a portfolio: two kinds of hours, for the whole class and for those worst off

Progress = Callable[[int, int], None]
Shown = Callable[[str], AbstractContextManager[Progress]]


class Sizes(NamedTuple):
    """How much is run; the defaults take well under an hour on two cores."""

    seeds: int = 120  # of the recommendations and of timing, two for each behaviour set
    trajectories: int = 12
    own: int = 10
    points: int = 128
    cases: int = 600
    case_seeds: int = 8
    portfolio_seeds: int = 12
    fresh_seeds: int = 40
    withdrawn_after: int = 3


@dataclass(frozen=True)
class Findings:
    """What was found at a school. ``discoveries`` are by recommendation; ``committed``: it is the shipped baseline."""

    school: Scenario
    ensemble: Ensemble
    sizes: Sizes
    committed: bool
    recommended: Recommended
    sensitivity: Results
    discoveries: dict[str, Discovery]
    contest: Contest
    portfolio: Portfolio
    timing: Timing

    @property
    def provenance(self) -> dict[str, Any]:
        """Where the numbers come from."""
        return {
            "school": {self.school.name: self.school.fingerprint},
            "behaviour": {self.ensemble.name: self.ensemble.fingerprint},
            "sizes": self.sizes._asdict(),
            "budget": self.portfolio.budget,
            "left out": self.recommended.left_out,
            "model": model_version(),
            "versions": package_versions(),
        }


class Estimate(NamedTuple):
    """How many runs each part takes, and how many seconds all take here (about)."""

    runs: dict[str, int]
    seconds: float


@contextmanager
def _unseen(_part: str) -> Iterator[Progress]:
    yield lambda _done, _total: None


def findings(
    school: Scenario | str | None = None,
    budget_hours: float = 2000.0,
    sizes: Sizes | None = None,
    folder: Path = Path("results/findings"),
    ensemble: Ensemble | None = None,
    threads: int | None = None,
    cluster: str | None = None,
    shown: Shown = _unseen,
    policies: Sequence[str] | None = None,
) -> Findings:
    """Run all analyses at a school (default: the shipped baseline); what ``folder`` holds is not run again.

    Without a ``school``, discovery tries the recommendations at many schools; at one of your own only beliefs differ.
    ``budget_hours`` are extra faculty hours a year for the choice of a portfolio. ``shown`` is called with the name of
    each part and gives what is told of its runs. ``policies`` are those combined and timed, and of them those
    whose sensitivity is told (default: all shipped ones that can be). Raises ScenarioError as the parts do.
    """
    sizes = sizes or Sizes()
    ensemble = posterior() if ensemble is None else ensemble
    place = _place(school)
    ensemble.check_own([place])
    plans, _ = plans_at(place)
    with shown(RECOMMENDATIONS) as progress:
        asked = recommended(place, sizes.seeds, ensemble, threads, progress)
    with shown(PORTFOLIO) as progress:
        chosen = portfolio(
            policies, place, budget_hours, sizes.portfolio_seeds, sizes.fresh_seeds, folder / PORTFOLIO, ensemble,
            threads, cluster, progress,
        )  # fmt: skip
    with shown(TIMING) as progress:
        timed = timing(
            policies, place, sizes.withdrawn_after, sizes.seeds, folder / TIMING, ensemble, threads, cluster, progress
        )
    with shown(SENSITIVITY) as progress:
        depends = run(
            _single(plans, policies), place, seeds=2, trajectories=sizes.trajectories, own=sizes.own,
            points=sizes.points, folder=folder / SENSITIVITY / "runs", progress=progress, threads=threads,
            cluster=cluster,
        )  # fmt: skip
    discoveries = {}
    for name, plan in plans.items():
        with shown(f"{DISCOVERY}-{name}") as progress:
            discoveries[name] = discover(
                plan, None, None if school is None else place, ensemble, sizes.cases, sizes.case_seeds,
                folder=folder / DISCOVERY_RUNS, progress=progress, threads=threads, cluster=cluster,
            )  # fmt: skip
    held = contest(discoveries, asked.ranked)
    return Findings(place, ensemble, sizes, school is None, asked, depends, discoveries, held, chosen, timed)


def estimate(
    school: Scenario | str | None, sizes: Sizes, threads: int | None = None, policies: Sequence[str] | None = None
) -> Estimate:
    """Return how many runs all parts take at a school from nothing, and about how long, by trying a few.

    Raises ScenarioError when a part cannot be done there.
    """
    place = _place(school)
    plans, _ = plans_at(place)
    longer = AFTERWARDS + max(policy.start_year for plan in plans.values() for policy in plan.policies.values())
    courses = 2 * len(policies or shipped.policies()) + 4
    finalists = QUESTIONS_OF_CHOICE * FINALISTS
    runs = {
        RECOMMENDATIONS: (1 + len(plans) + len(beside(plans))) * sizes.seeds,
        PORTFOLIO: len(levers_at(place, policies).combinations) * sizes.portfolio_seeds + finalists * sizes.fresh_seeds,
        TIMING: courses * sizes.seeds,
        SENSITIVITY: _of_sensitivity(place, _single(plans, policies), sizes),
        DISCOVERY: round((1 + len(plans)) * (1 + FRESH) * sizes.cases * sizes.case_seeds),
    }
    alike = sum(runs.values()) + runs[TIMING] * (longer / place.run.years - 1)
    workers = threads or os.cpu_count() or 1
    return Estimate(runs, alike * _seconds_of_a_run(place) / workers)


def _of_sensitivity(place: Scenario, policies: list[str], sizes: Sizes) -> int:
    found, references, _ = to_run(policies, place, None)
    reference = next(iter(references.values()))
    schools = Schools(found[reference], tuple(found[name] for name in references))
    factors = len(space(found, reference, None, True, False).factors)
    screening = runs_of_screening(sizes.trajectories, factors, schools, 2)
    return screening + runs_of_indices(sizes.points, sizes.own + 1, schools, 2)


def _single(plans: dict[str, Scenario], policies: Sequence[str] | None) -> list[str]:
    """Return the policies that recommendations are made of, and all together; of ``policies`` if any is among them."""
    names = [name for asked in ASKED if asked.name in plans for name in asked.policies]
    every = [*names, *([BUNDLE] if len(plans) == len(ASKED) else [])]
    return [name for name in every if policies is None or name in policies] or every


def _place(school: Scenario | str | None) -> Scenario:
    return school if isinstance(school, Scenario) else load(shipped.BASELINE if school is None else school)


def _seconds_of_a_run(place: Scenario, tried: int = 3) -> float:
    outcomes(simulate(place))  # compile first
    start = perf_counter()
    for seed in range(tried):
        outcomes(simulate(place, seed))
    return (perf_counter() - start) / tried


def committed_conclusions() -> pl.DataFrame | None:
    """Return the conclusions that come with the project; None where they are not there."""
    path = Path(__file__).parents[2] / COMMITTED
    return pl.read_parquet(path) if path.exists() else None


COMMITTED = "results/reference/conclusions/conclusions.parquet"
