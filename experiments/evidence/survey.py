"""The survey of many runs: what the published studies would have found at a simulated school, again and again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

import polars as pl

from experiments.evidence.figures import FIGURES, Measured, read_all
from experiments.parallel import in_threads
from experiments.statistics import interval
from sim import Scenario, simulate
from sim.record import package_versions


@dataclass(frozen=True)
class Survey:
    """A school surveyed once under each seed.

    ``single``: a row for each survey and figure: seed, figure, value (NaN where it is not defined). ``answers``: those
    of the first seed, as ``experiments.evidence.questionnaire.answers`` gives them.
    """

    scenario: Scenario
    seeds: tuple[int, ...]
    single: pl.DataFrame
    answers: pl.DataFrame

    @cached_property
    def table(self) -> pl.DataFrame:
        """The published figures beside the simulated ones, a row for each figure.

        Columns: figure, title, unit, published, standard_error (published), seeds (in which it is defined), mean,
        spread (standard deviation of single surveys), low, high (95 % interval of the mean), distance (of the mean to
        the published figure, in published standard errors), source, remark. Null where no survey defines it.
        """
        published = pl.DataFrame(
            [
                (
                    figure.id,
                    figure.title,
                    figure.unit,
                    figure.value,
                    figure.standard_error,
                    figure.source,
                    figure.remark,
                )
                for figure in FIGURES
            ],
            ["figure", "title", "unit", "published", "standard_error", "source", "remark"],
            orient="row",
        )
        spread = self.single.group_by("figure").agg(pl.col("value").fill_nan(None).std().alias("spread"))
        distance = (pl.col("mean") - pl.col("published")) / pl.col("standard_error")
        return (
            published.join(interval(self.single, ["figure"], "value"), on="figure", how="left", maintain_order="left")
            .join(spread, on="figure", how="left", maintain_order="left")
            .with_columns(distance.alias("distance"), pl.col("seeds").fill_null(0))
            .select(
                *("figure", "title", "unit", "published", "standard_error", "seeds", "mean", "spread"),
                *("low", "high", "distance", "source", "remark"),
            )
        )

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """Every table, by the name of its file."""
        return {"survey": self.table, "single": self.single, "answers": self.answers}

    @property
    def provenance(self) -> dict[str, object]:
        """Where the survey comes from: scenario, fingerprint, seeds, versions."""
        return {
            "scenario": self.scenario.name,
            "title": self.scenario.title,
            "fingerprint": self.scenario.fingerprint,
            "seeds": list(self.seeds),
            "versions": package_versions() | {"statsmodels": version("statsmodels")},
        }


def survey(
    scenario: Scenario, seeds: Sequence[int], progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Survey:
    """Run a school under each seed, in threads, and survey it in the last spring."""

    def once(seed: int) -> tuple[dict[str, float], pl.DataFrame]:
        record = simulate(scenario, seed)
        return read_all(record, everyone=False), Measured(record, everyone=False).answers

    values, answers = zip(*in_threads(once, seeds, progress=progress), strict=True)
    single = [
        pl.DataFrame({"figure": list(found), "value": list(found.values())}).select(
            pl.lit(seed, pl.Int64).alias("seed"), pl.all()
        )
        for seed, found in zip(seeds, values, strict=True)
    ]
    return Survey(scenario, tuple(seeds), pl.concat(single), answers[0])
