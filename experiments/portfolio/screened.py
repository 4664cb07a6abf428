"""Every combination under a few behaviour sets: what it adds and costs, what each policy has of that, the frontier."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import polars as pl

from experiments.observe import HOURS, HOURS_ALL
from experiments.outcomes import OF_KINDS
from experiments.portfolio import game
from experiments.portfolio.levers import Levers
from experiments.statistics import interval

CLASS = "mentored_clinical"
KEPT = (CLASS, *OF_KINDS, *HOURS)
REQUIRED = (CLASS, *HOURS)
COUNTED = (HOURS_ALL, "hours_policy")  # what a budget can count; both in hours a year
RUN = ["combination", "seed", "behaviour_set"]
AS_IT_IS = 0  # the combination without policies
MEASURES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "alone": game.alone,
    "average": game.on_average,
    "shapley": game.shapley,
    "last": game.last,
}
NOTHING = 1e-9  # a difference no larger than this comes of rounding


@dataclass(frozen=True)
class Screened:
    """Runs of every combination. ``runs`` are wide: combination, seed, behaviour_set, KEPT and hours_all."""

    levers: Levers
    runs: pl.DataFrame

    @cached_property
    def worse_off(self) -> str:
        """The outcome of the kind of students who have a mentor least often at the school as it is.

        Of two groups and three thirds by initiative; a kind that is empty in some run is none of them.
        """
        there = [name for name in OF_KINDS if not self.runs[name].is_nan().any()]
        levels = {name: self.level(name)["mean"] for name in there}
        return min(levels, key=levels.__getitem__)

    @property
    def who(self) -> tuple[str, str]:
        """The outcomes by which combinations are judged: of the whole class, and of its worse-off students."""
        return CLASS, self.worse_off

    def level(self, outcome: str) -> dict[str, float]:
        """Return an outcome at the school as it is: a row of ``statistics.interval``."""
        return interval(self.runs.filter(combination=AS_IT_IS), ["combination"], outcome).row(0, named=True)

    @cached_property
    def differences(self) -> pl.DataFrame:
        """What every combination changes, run by run: RUN, outcome (``who``, COUNTED), difference."""
        return differences(self.runs, (*self.who, *COUNTED))

    @cached_property
    def effects(self) -> pl.DataFrame:
        """What every combination adds: combination, outcome and the columns of ``statistics.interval``."""
        return interval(self.differences, ["combination", "outcome"], "difference")

    @cached_property
    def adds(self) -> pl.DataFrame:
        """What each policy adds: scenario, outcome, measure (MEASURES) and the columns of ``statistics.interval``."""
        parts = []
        for outcome, (measure, found) in product((*self.who, *COUNTED), MEASURES.items()):
            columns = found(self.cube(outcome)).T
            parts += [
                self._of_seeds(values, scenario=name, outcome=outcome, measure=measure)
                for name, values in zip(self.levers.names, columns, strict=True)
            ]
        return interval(pl.concat(parts), ["scenario", "outcome", "measure"], "value")

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """What each policy adds beside each other one.

        Columns: scenario, beside, outcome (``who``), measure and those of ``statistics.interval``. Measures: beside
        (what the first adds where the second alone is in force), difference (that, less what it adds alone), and
        interaction (how much more it adds where the second is in force, averaged over all combinations of the others).
        """
        parts = []
        names = self.levers.names
        for outcome in self.who:
            cube = self.cube(outcome)
            beside, alone = game.beside(cube), game.alone(cube)
            found = {
                "beside": beside,
                "difference": beside - alone[:, :, None],
                "interaction": game.interactions(cube),
            }
            parts += [
                self._of_seeds(
                    found[measure][:, one, other], scenario=names[one], beside=names[other], outcome=outcome,
                    measure=measure,
                )
                for measure in found
                for one, other in product(range(len(names)), repeat=2)
                if one != other
            ]  # fmt: skip
        return interval(pl.concat(parts), ["scenario", "beside", "outcome", "measure"], "value")

    def cube(self, outcome: str) -> np.ndarray:
        """Return an outcome of every combination, those with idle policies too: float64 (seeds, 2^policies)."""
        wide = self._wide(outcome)
        place = np.searchsorted(self.levers.combinations, self.levers.same_as)
        return wide[:, place]

    def of_combinations(self, outcome: str) -> np.ndarray:
        """Return the mean change of an outcome by each of ``levers.combinations``: float64."""
        return self.effects.filter(outcome=outcome).sort("combination")["mean"].to_numpy()

    def frontier(self, who: str, counted: str) -> list[int]:
        """Return the combinations that none beats, nor doing nothing: as much added for as few hours, fewest first.

        Only those that add for certain (the interval is above 0) are weighed.
        """
        rows = self.effects.filter(pl.col("outcome") == who).sort("combination")
        sure = (rows["low"] > NOTHING).fill_null(False).to_numpy()
        return unbeaten(
            self.levers.combinations[sure], self.of_combinations(counted)[sure], rows["mean"].to_numpy()[sure]
        )

    def _wide(self, outcome: str) -> np.ndarray:
        return self.runs.sort("seed", "combination")[outcome].to_numpy().reshape(-1, len(self.levers.combinations))

    def _of_seeds(self, values: np.ndarray, **labels: str) -> pl.DataFrame:
        seeds = self.runs.filter(combination=AS_IT_IS).sort("seed").select("seed", "behaviour_set")
        return seeds.select(*(pl.lit(text).alias(name) for name, text in labels.items()), pl.all(), value=values)


def with_all_hours(runs: pl.DataFrame, combinations: np.ndarray) -> pl.DataFrame:
    """Return runs of ``plans.run_plans`` (plan n is combination n of those given) as ``Screened`` has them."""
    numbers = pl.Series("combination", combinations[runs["plan"].to_numpy()], pl.Int32)
    return runs.select(numbers, pl.exclude("plan")).with_columns(pl.sum_horizontal(*HOURS).alias(HOURS_ALL))


def differences(runs: pl.DataFrame, outcomes: tuple[str, ...]) -> pl.DataFrame:
    """Return what every combination changes against the school as it is, run by run: RUN, outcome, difference."""
    long = runs.unpivot(outcomes, index=RUN, variable_name="outcome")
    before = long.filter(combination=AS_IT_IS).select("seed", "outcome", pl.col("value").alias("before"))
    return (
        long.join(before, on=["seed", "outcome"], maintain_order="left")
        .with_columns((pl.col("value") - pl.col("before")).alias("difference"))
        .select(*RUN, "outcome", "difference")
    )


def unbeaten(names: np.ndarray, hours: np.ndarray, added: np.ndarray) -> list[int]:
    """Return those that no other beats, nor nothing for no hours: more added than by all that take as few hours."""
    most, found = 0.0, []
    for place in np.lexsort((-added, hours)):
        if added[place] > most + NOTHING:
            found.append(int(names[place]))
            most = float(added[place])
    return found
