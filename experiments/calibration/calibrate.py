"""The whole calibration, from the prior to a checked posterior; what is finished is kept and not run again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from scipy.stats import kstest

from experiments.calibration import priors
from experiments.calibration.agreement import FITTED, published
from experiments.calibration.coverage import coverage
from experiments.calibration.emulator import ROUGH, Emulator, error, trained
from experiments.calibration.posterior import (
    Candidates,
    agreeing,
    agreement_weights,
    candidates,
    effective_size,
    representative,
    sampled,
)
from experiments.calibration.predictive import predictive
from experiments.calibration.waves import Wave, run_sets, run_wave
from experiments.evidence.figures import FIGURES

SEED = 20030501
MARGIN = 1.2  # candidates that rejection keeps on average, over those wanted
SOFTER = 4.0  # the second wave is drawn as if the published errors were twice as large


class Sizes(NamedTuple):
    """How much is done: points and seeds of each wave, candidates, sets of the posterior and the seeds of each."""

    first: int = 14  # 2 ** 14 points that fill the prior evenly
    second: int = 8192
    third: int = 6144
    later_seeds: int = 2
    held_out: int = 512
    held_out_seeds: int = 8
    candidates: int = 600_000
    most_asked: int = 200_000_000
    sets: int = 300
    seeds: int = 10


FULL = Sizes()


class Calibration(NamedTuple):
    """What a calibration gives.

    ``sets``: the posterior, values by dotted name; ``places``: the same in the unit cube, float64 (sets, priors);
    ``representative``: the place of the one that can stand for all (see ``posterior.representative``).
    ``parameters``: see ``learned``. ``emulator``: by figure, its error in runs never shown to it, in the figure's unit
    and in published standard errors. ``coverage``, ``predictive``: see those. ``effort``: what it took, by name.
    """

    sets: list[dict[str, Any]]
    places: np.ndarray
    representative: int
    parameters: pl.DataFrame
    emulator: pl.DataFrame
    coverage: pl.DataFrame
    predictive: pl.DataFrame
    effort: dict[str, float]


def calibrate(
    folder: Path, sizes: Sizes = FULL, tell: Callable[[str], None] = lambda _: None, **options: Any
) -> Calibration:
    """Calibrate behaviour to the published figures; ``folder`` keeps the runs, ``tell`` hears of each step.

    Options are those of ``experiments.runner.run_study``. Raises ScenarioError as that does.
    """
    rng = np.random.default_rng(SEED)
    known = published()
    tell(f"1 of 7: {2**sizes.first:,} points of the prior")
    first = run_wave(folder / "first", priors.spread_out(sizes.first, SEED), range(1), **options)
    tell("2 of 7: an emulator of them, and the points near the published figures")
    rough = trained(*first.runs, seed=1, size=ROUGH)
    near = candidates(rough, sizes.candidates, sizes.most_asked, rng)
    tell(f"3 of 7: {sizes.second:,} points more, nearer to the published figures, and {sizes.held_out} to check with")
    softer = agreement_weights(rough.figures(near.places), known.values, SOFTER * known.covariance)
    later = range(1, 1 + sizes.later_seeds)
    second = _run_more(folder / "second", near.places, softer, sizes.second, later, rng, options)
    checked = range(100, 100 + sizes.held_out_seeds)
    held_out = _run_more(folder / "held-out", near.places, None, sizes.held_out, checked, rng, options)
    tell(f"4 of 7: {sizes.third:,} points more, as near as the second emulator can tell")
    emulator = trained(*_joined(first, second), seed=2)
    near, figures = _enough(emulator, rough, near, sizes, rng)
    weights = agreement_weights(figures, known.values, known.covariance)
    third = _run_more(folder / "third", near.places, weights, sizes.third, later, rng, options)
    tell("5 of 7: the last emulator, the posterior, and whether it works: data of known parameters, calibrated again")
    emulator = trained(*_joined(first, second, third), seed=3)
    near, figures = _enough(emulator, rough, near, sizes, rng)
    weights = agreement_weights(figures, known.values, known.covariance)
    chosen = near.places[sampled(weights, sizes.sets, rng)]
    held = coverage(held_out.places, held_out.figures.mean(axis=1), near.places, figures, rng)
    tell(f"6 of 7: how far the emulator is from the model at the {sizes.sets} sets")
    at_sets = run_wave(folder / "at-sets", chosen, range(150, 150 + sizes.seeds), **options)
    at_sets = at_sets.of(agreeing(at_sets.figures))
    tell(f"7 of 7: what the {len(at_sets.places)} sets that agree in the model too give over all years")
    sets = priors.at(at_sets.places)
    every = tuple(figure.id for figure in FIGURES)
    runs = run_sets(folder / "posterior", sets, range(200, 200 + sizes.seeds), every, **options)
    return Calibration(
        sets,
        at_sets.places,
        representative(at_sets.figures),
        learned(at_sets.places),
        _errors(emulator, held_out, at_sets),
        held.with_columns(pl.col("parameter").replace_strict(dict(enumerate(_names())), return_dtype=pl.String)),
        predictive(runs, FITTED),
        {
            "points asked of the emulator": near.asked,
            "candidates near the published figures": len(near.places),
            "effective candidates": effective_size(weights),
            "sets drawn": len(chosen),
            "runs": sum(wave.figures[..., 0].size for wave in (first, second, third, held_out, at_sets)) + runs.height,
        },
    )


def learned(places: np.ndarray) -> pl.DataFrame:
    """Return what the figures taught of each free number, from places of the posterior: float64 (sets, priors).

    Columns: parameter, prior_low, prior_high (the ends of the prior), low, median, high (95 of 100 sets lie from low to
    high), learned (how far the posterior's distribution function is from the prior's at most, 0 to 1: Kolmogorov and
    Smirnov), p (that the figures taught nothing).
    """
    rows = []
    for prior, column in zip(priors.priors(), places.T, strict=True):
        ends = (float(prior.at(place)) for place in np.quantile(column, (0.025, 0.5, 0.975)))
        taught = kstest(column, "uniform")
        rows.append((prior.name, prior.low, prior.high, *ends, float(taught.statistic), float(taught.pvalue)))
    columns = ["parameter", "prior_low", "prior_high", "low", "median", "high", "learned", "p"]
    return pl.DataFrame(rows, columns, orient="row")


def _joined(*waves: Wave) -> tuple[np.ndarray, np.ndarray]:
    """Return the places and figures of several waves, a row a run."""
    places, figures = zip(*(wave.runs for wave in waves), strict=True)
    return np.concatenate(places), np.concatenate(figures)


def _enough(
    emulator: Emulator, rough: Emulator, near: Candidates, sizes: Sizes, rng: np.random.Generator
) -> tuple[Candidates, np.ndarray]:
    """Draw more candidates until rejection keeps as many as are wanted; return them with their figures."""
    known = published()
    figures = emulator.figures(near.places)
    while agreement_weights(figures, known.values, known.covariance).sum() < MARGIN * sizes.sets:
        more = candidates(rough, sizes.candidates, sizes.most_asked, rng)
        near = Candidates(np.concatenate([near.places, more.places]), near.asked + more.asked)
        figures = np.concatenate([figures, emulator.figures(more.places)])
    return near, figures


def _run_more(
    folder: Path,
    places: np.ndarray,
    weights: np.ndarray | None,
    number: int,
    seeds: range,
    rng: np.random.Generator,
    options: dict[str, Any],
) -> Wave:
    """Run so many candidates, each at most once, drawn by their weights (default: evenly)."""
    weights = np.ones(len(places)) if weights is None else weights
    number = min(number, len(places))
    chosen = rng.choice(len(places), number, replace=False, p=weights / weights.sum())
    return run_wave(folder, places[chosen], seeds, **options)


def _errors(emulator: Emulator, near: Wave, at_sets: Wave) -> pl.DataFrame:
    """Return the emulator's error by figure in published standard errors: id, near, at_sets."""
    unit = published().errors
    off = {name: error(emulator, *wave) / unit for name, wave in {"near": near, "at_sets": at_sets}.items()}
    return pl.DataFrame({"id": FITTED, **off})


def _names() -> list[str]:
    return [prior.name for prior in priors.priors()]
