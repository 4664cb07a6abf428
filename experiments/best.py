"""How likely each policy is to be the best, and to help at all, when behaviour is unsure."""

from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.statistics import paired_differences

OUTCOME = "mentored_clinical"
CHANCES = pl.Schema(
    {
        "scenario": pl.String(),
        "reference": pl.String(),
        "behaviour_sets": pl.UInt32(),
        "best": pl.Float64(),
        "best_three": pl.Float64(),
        "helps": pl.Float64(),
    }
)
DRAWS = 500
NOTHING = 1e-9  # an effect or a lead no larger than this comes of rounding


class OfSets(NamedTuple):
    """Effects set by set: names of the scenarios, numbers of the sets, float64 (sets, scenarios) twice.

    ``means`` are over the seeds of a set, ``effects`` the same with luck taken off (``drawn_in``).
    """

    scenarios: list[str]
    sets: np.ndarray
    means: np.ndarray
    effects: np.ndarray


def chances(runs: pl.DataFrame, references: dict[str, str]) -> pl.DataFrame:
    """Return, for each scenario: scenario, reference, behaviour_sets, best, best_three, helps (probabilities).

    ``best`` is the chance that no other scenario with the same reference adds more students of the last two class years
    with a mentor, ``best_three`` that at most two do, ``helps`` that it adds any. Each behaviour set counts the same,
    what luck does to it taken off (``drawn_in``); what luck leaves unsure of the mean of all is drawn DRAWS times. No
    rows where there is one set.
    """
    paired = paired_differences(runs.filter(outcome=OUTCOME), references, ["outcome"], "value")
    parts = [_at_one_school(name, rows) for (name,), rows in paired.group_by("reference", maintain_order=True)]
    return pl.concat([CHANCES.to_frame(), *parts])


def drawn_in(means: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """Return the means of sets, float64 (sets, policies), drawn together until only behaviour keeps them apart.

    ``luck`` is the covariance that luck gives the mean of a set. Along each principal axis of the means they lie as far
    apart as the axis does without luck: a constrained empirical Bayes estimate (Ghosh 1992, J Am Stat Assoc 87:533).
    Without this luck would be taken for doubt about behaviour, and what moves all policies alike for doubt about their
    order.
    """
    middle = means.mean(axis=0)
    variances, axes = np.linalg.eigh(np.atleast_2d(np.cov(means, rowvar=False)))
    by_luck = np.einsum("pa,pq,qa->a", axes, luck, axes)
    left = np.clip(variances - by_luck, 0.0, None)
    factors = np.sqrt(np.divide(left, variances, out=np.zeros_like(left), where=variances > 0))
    return middle + (means - middle) @ axes * factors @ axes.T


def effects_of_sets(paired: pl.DataFrame) -> OfSets:
    """Return the effects of scenarios held against one reference, set by set, from rows of ``paired_differences``.

    Seeds in which an effect is not defined for every scenario are left out. With one set luck is not told apart.
    """
    names, sets, means, luck = _means_and_luck(paired)
    return OfSets(names, sets, means, means if len(sets) < 2 else drawn_in(means, luck))


def _at_one_school(reference: object, paired: pl.DataFrame) -> pl.DataFrame:
    """Return the chances of the scenarios held against one reference."""
    names, sets, means, luck = _means_and_luck(paired)
    if len(sets) < 2:
        return CHANCES.to_frame()
    unsure = np.random.default_rng(0).multivariate_normal(np.zeros(len(names)), luck / len(sets), DRAWS, method="eigh")
    effects = (drawn_in(means, luck) + unsure[:, None]).reshape(-1, len(names))
    better = (effects[:, :, None] > effects[:, None, :] + NOTHING).sum(axis=1)  # scenarios that add more
    found = {"best": better == 0, "best_three": better < 3, "helps": effects > NOTHING}
    shares = {name: those.mean(axis=0) for name, those in found.items()}
    return pl.DataFrame({"scenario": names, "reference": reference, "behaviour_sets": len(sets), **shares}, CHANCES)


def _means_and_luck(paired: pl.DataFrame) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Return the scenarios, the sets, the means of sets and the covariance that luck gives the mean of a set."""
    wide = paired.pivot("scenario", index=["seed", "behaviour_set"], values="difference").drop_nulls()
    names = wide.columns[2:]
    sets, place, seeds = np.unique(wide["behaviour_set"], return_inverse=True, return_counts=True)
    values = wide.select(names).to_numpy()
    means = (place == np.arange(len(sets))[:, None]) @ values / seeds[:, None]
    within = values - means[place]
    return names, sets, means, within.T @ within / max(len(values) - len(sets), 1) * (1 / seeds).mean()
