"""Run a comparison with more and more seeds until its intervals are as narrow as wanted."""

from collections.abc import Callable
from dataclasses import replace

import polars as pl

from experiments.compare import Comparison
from experiments.observe import together
from experiments.statistics import luck_half_width

OUTCOME = "mentored_clinical"
MOST_SEEDS = 2_000  # no precision is worth more, since what is unsure of behaviour stays


def until_precise(run: Callable[[range], Comparison], precision: float, first_seed: int, batch: int) -> Comparison:
    """Run batches of seeds until luck's 95 % half-width of every effect on OUTCOME is at most ``precision`` (a share).

    ``run`` makes the comparison of a range of seeds. Stops at MOST_SEEDS at the latest; whether the precision was
    reached is in ``half_widths``. Stopping by looking makes the intervals hold slightly less often than they say.
    """
    comparison = run(range(first_seed, first_seed + batch))
    while len(comparison.seeds) < MOST_SEEDS and max(half_widths(comparison), default=0.0) > precision:
        done = len(comparison.seeds)
        more = range(first_seed + done, first_seed + min(done + batch, MOST_SEEDS))
        more = more if len(more) > 1 else range(more.start, more.start + 2)
        comparison = _joined(comparison, run(more))
    provenance = comparison.provenance | {"precision wanted": precision}
    return replace(comparison, provenance=provenance, precision=precision)


def half_widths(comparison: Comparison) -> list[float]:
    """Return half the width of each scenario's 95 % interval of luck on OUTCOME: what more seeds make narrower."""
    effects = comparison.effects.filter(pl.col("outcome") == OUTCOME).drop_nulls("se")
    return [luck_half_width(row) for row in effects.iter_rows(named=True)]


def _joined(one: Comparison, other: Comparison) -> Comparison:
    """Return the comparison of the seeds of both, which must be of the same scenarios and share no seed."""
    seeds = (*one.seeds, *other.seeds)
    return replace(
        one, kept=together([one.kept, other.kept]), seeds=seeds, provenance=one.provenance | {"seeds": list(seeds)}
    )
