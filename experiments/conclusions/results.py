"""Every policy, and the school without it, with the shipped numbers and under every belief."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from experiments.best import OUTCOME
from experiments.compare import Comparison, compare
from experiments.conclusions import beliefs, verdicts
from experiments.conclusions.agreeing import agreeing
from experiments.ensemble import SEEDS_PER_SET, Ensemble
from experiments.options import MOST_SEEDS
from experiments.references import to_run
from sim import Scenario, ScenarioError

FEWEST = 20  # beliefs: with fewer, 95 of 100 cannot be told from 80


@dataclass(frozen=True)
class Results:
    """Two comparisons: with the shipped numbers and the behaviour sets of an ensemble, and under beliefs.

    The beliefs differ from the shipped numbers in what is drawn beside behaviour; of so many ``drawn``, they are those
    that agree with the published shares of students with a mentor.
    """

    shipped: Comparison
    believed: Comparison
    drawn: int

    @property
    def ensemble(self) -> Ensemble:
        """The beliefs."""
        assert self.believed.ensemble is not None
        return self.believed.ensemble

    @property
    def behaviour(self) -> str:
        """The name of the ensemble that behaviour is taken from."""
        assert self.shipped.ensemble is not None
        return self.shipped.ensemble.name

    @cached_property
    def numbers(self) -> pl.DataFrame:
        """What differs between beliefs: ``beliefs.numbers``."""
        return beliefs.numbers(self.ensemble)

    @cached_property
    def by_belief(self) -> pl.DataFrame:
        """The effect of each policy under each belief: ``verdicts.by_belief``."""
        return verdicts.by_belief(self.believed.runs, self.believed.references)

    @cached_property
    def conclusions(self) -> pl.DataFrame:
        """What survives, the policies that add most first: title, and the columns of ``verdicts.conclusions``."""
        shipped = self.shipped.effects.filter(pl.col("outcome") == OUTCOME)
        titles = shipped.select("scenario", "title")
        found = verdicts.conclusions(shipped, self.by_belief).join(titles, on="scenario", maintain_order="left")
        return found.select("scenario", "title", pl.exclude("scenario", "title"))

    @cached_property
    def hangs_on(self) -> pl.DataFrame:
        """What each effect goes with over beliefs: ``verdicts.hangs_on``."""
        schools = self.believed.scenarios
        numbers_of = {
            name: [number for number in self.numbers.columns if beliefs.belongs(number, schools[name])]
            for name in self.believed.references
        }
        return verdicts.hangs_on(self.by_belief, self.numbers, numbers_of)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return all tables by name."""
        return {
            "conclusions": self.conclusions,
            "belief_effects": self.by_belief,
            "hangs_on": self.hangs_on,
            "beliefs": beliefs.table(self.ensemble),
        }


def run(
    ensemble: Ensemble,
    school: Scenario | str | None = None,
    seeds: int = 400,
    threads: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Results:
    """Run all shipped policies at a school (default: the shipped baseline), with so many seeds under beliefs.

    Each belief has four of them; with the shipped numbers there are half as many, two for each behaviour set.
    ``progress`` is called with runs done and runs in all, first of those that tell which beliefs agree. Raises
    ScenarioError as ``compare`` and ``agreeing`` do, and when there are too few seeds.
    """
    number, over = divmod(seeds, beliefs.SEEDS)
    if over or number < FEWEST or seeds > MOST_SEEDS:
        allowed = f"must be {beliefs.SEEDS} for each belief, of at least {FEWEST} beliefs, and at most {MOST_SEEDS:,}"
        raise ScenarioError("--seeds", seeds, allowed)
    schools, references, _ = to_run(None, school, None)
    believed, drawn = agreeing(ensemble, schools, references, number, threads, progress)
    believed.check(schools.values(), range(seeds))
    of_shipped = number * SEEDS_PER_SET
    whole = len(schools) * (of_shipped + seeds)

    def compared(behaviour: Ensemble, seeds: int, before: int) -> Comparison:
        def part(done: int, _: int) -> None:
            progress(before + done, whole)

        return compare(None, school, seeds, threads=threads, progress=part, ensemble=behaviour)

    return Results(compared(ensemble, of_shipped, 0), compared(believed, seeds, len(schools) * of_shipped), drawn)
