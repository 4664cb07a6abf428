"""All combinations of policies at a school, and the choice among them: screened, tried again, and as tables."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from experiments.ensemble import SEEDS_PER_SET, Ensemble, posterior
from experiments.options import MOST_SEEDS
from experiments.portfolio import choice
from experiments.portfolio.levers import Levers, levers_at
from experiments.portfolio.plans import Asked, run_plans
from experiments.portfolio.screened import COUNTED, KEPT, REQUIRED, Screened, with_all_hours
from experiments.store import model_version
from sim import Scenario, ScenarioError
from sim.record import package_versions

SCREEN, FRESH = "screen", "fresh"  # names of the two studies
RUNS = "runs"  # the folder of their stores
FEWEST_SEEDS = 2 * SEEDS_PER_SET


@dataclass(frozen=True)
class Portfolio:
    """What all combinations give, and which to choose within a budget of extra faculty hours a year.

    ``within_budget`` holds every combination within the budget as screened (``choice.screening``), ``fresh`` the runs
    of the finalists under seeds, and behaviour sets, other than those of the screening; wide as ``Screened.runs``.
    """

    screened: Screened
    ensemble: Ensemble
    budget: float
    seeds: range
    fresh_seeds: range
    within_budget: pl.DataFrame
    fresh: pl.DataFrame

    @property
    def levers(self) -> Levers:
        """The policies that are combined."""
        return self.screened.levers

    @cached_property
    def decided(self) -> pl.DataFrame:
        """The finalists within the budget, as the fresh runs have them: ``choice.decided``."""
        return choice.decided(self.screened, self.fresh, self.budget)

    @property
    def provenance(self) -> dict[str, Any]:
        """Where the numbers come from."""
        return {
            "school": {self.levers.school.name: self.levers.school.fingerprint},
            "policies": {plan.name: plan.fingerprint for plan in self.levers.plans},
            "left out": self.levers.left_out,
            "behaviour": {self.ensemble.name: self.ensemble.fingerprint},
            "seeds": [self.seeds.start, self.seeds.stop - 1],
            "fresh seeds": [self.fresh_seeds.start, self.fresh_seeds.stop - 1],
            "budget": self.budget,
            "model": model_version(),
            "versions": package_versions(),
        }

    def title(self, combination: int) -> str:
        """Return the titles of a combination's policies."""
        titles = [self.levers.titles[place] for place in self.levers.members(combination)]
        return " + ".join(titles) or "nothing"

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return all tables by name."""
        return {
            "portfolios": self._portfolios(),
            "portfolio_effects": self.screened.effects,
            "adds": self._titled(self.screened.adds),
            "pairs": self._titled(self.screened.pairs),
            "within_budget": self._with_names(self.within_budget),
            "finalists": self._with_names(self.decided),
        }

    def _portfolios(self) -> pl.DataFrame:
        """Return every combination: its policies, how many, and whether it is on each frontier."""
        numbers = pl.Series("combination", self.levers.combinations, pl.Int32)
        frontiers = [
            numbers.is_in(self.screened.frontier(self.screened.who[0], counted)).alias(f"frontier_{counted}")
            for counted in COUNTED
        ]
        return self._with_names(pl.DataFrame([numbers, *frontiers])).with_columns(
            pl.col("combination").bitwise_count_ones().alias("number")
        )

    def _with_names(self, table: pl.DataFrame) -> pl.DataFrame:
        names = self.levers.names
        texts = {
            number: ", ".join(names[place] for place in self.levers.members(number))
            for number in table["combination"].unique()
        }
        column = pl.col("combination").replace_strict(texts, return_dtype=pl.String).alias("policies")
        before = [name for name in ("counted", "who", "combination") if name in table.columns]
        return table.select(*before, column, pl.exclude(before))

    def _titled(self, table: pl.DataFrame) -> pl.DataFrame:
        title = pl.col("scenario").replace_strict(self.levers.titled, return_dtype=pl.String).alias("title")
        return table.select("scenario", title, pl.exclude("scenario"))


def portfolio(
    policies: Iterable[Scenario | str] | None = None,
    school: Scenario | str | None = None,
    budget_hours: float = 2000.0,
    seeds: int = 12,
    fresh_seeds: int = 40,
    folder: Path = Path("results/portfolio"),
    ensemble: Ensemble | None = None,
    threads: int | None = None,
    cluster: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Portfolio:
    """Run every combination of policies (default: the shipped ones) at a school, and the finalists once more.

    ``budget_hours`` are extra faculty hours a year. ``seeds`` is for every combination, ``fresh_seeds`` for the
    finalists; two carry each behaviour set of the ``ensemble`` (default: the shipped posterior). Runs in ``folder`` are
    not made again. ``threads`` and ``cluster`` are those of ``run_study``; ``progress`` is called with runs done and
    runs in all, of the screening and then of the finalists.

    Raises ScenarioError as ``levers_at`` and ``run_plans`` do, and for a budget or seeds that cannot be.
    """
    for option, given in (("--seeds", seeds), ("--fresh-seeds", fresh_seeds)):
        if given % SEEDS_PER_SET or not FEWEST_SEEDS <= given <= MOST_SEEDS:
            allowed = f"must be an even number from {FEWEST_SEEDS} to {MOST_SEEDS:,}: two for each behaviour set"
            raise ScenarioError(option, given, allowed)
    if not 0 <= budget_hours < float("inf"):
        raise ScenarioError("--budget-hours", budget_hours, "must be a number of hours, 0 or more")
    ensemble = posterior() if ensemble is None else ensemble
    levers = levers_at(school, policies)
    ensemble.check_own([levers.school])

    def run(name: str, combinations: np.ndarray, of: range) -> pl.DataFrame:
        plans = [levers.policies(int(number)) for number in combinations]
        asked = Asked(name, levers.school, plans, ensemble, of, KEPT, REQUIRED)
        return with_all_hours(run_plans(asked, folder / RUNS, threads, cluster, progress), combinations)

    first, again = range(seeds), range(seeds, seeds + fresh_seeds)
    screened = Screened(levers, run(SCREEN, levers.combinations, first))
    within = choice.screening(screened, budget_hours)
    fresh = run(FRESH, choice.finalists(screened, within), again)
    return Portfolio(screened, ensemble, budget_hours, first, again, within, fresh)
