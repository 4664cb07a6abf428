"""A first fit of the behaviour no source fixes to the figures C1-C5: ``python -m experiments.fit``.

Ten parameters are moved within their plausible ranges (``sim/schema``) by differential evolution, on the same
seeds throughout, so that the distance is a plain function of the parameters. It prints the lines that belong in
the [behaviour] table of ``scenarios/baseline.toml``. One point that fits is not a posterior: it says nothing of
how sure the parameters are.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from rich.console import Console
from scipy.optimize import OptimizeResult, differential_evolution

from experiments.evidence.figures import FIGURES, read_all
from sim import Scenario, load, simulate

YEARS = 5
SEEDS = range(1000, 1012)  # not those of any comparison
FITTED = [figure for figure in FIGURES if figure.id in {"C1", "C2", "C3", "C4", "C5"}]
RANGES = {
    "seeking_rate": (0.005, 0.2),
    "need_first": (0.1, 1.0),  # years 1 and 2, against 1 in the third
    "need_fourth": (0.5, 2.0),
    "asking_threshold": (0.1, 0.7),
    "searching": (0.1, 1.0),
    "more_mentors": (0.05, 0.8),
    "offering_rate": (0.0, 0.1),
    "research_rate": (0.001, 0.02),  # years 1, 2 and 4; a third of it in the third
    "acceptance_base": (0.0, 1.5),  # an open stranger says yes at least half the time: C12, 57 % of cold e-mails
    "meeting_rate": (0.1, 0.6),
}
PRIOR_WEIGHT = 0.3  # a gentle pull to the middle of a range, so that what the data leave open stays there


def behaviour_values(point: np.ndarray) -> dict[str, float | list[float]]:
    """Return the behaviour a point of the search stands for."""
    numbers = dict(zip(RANGES, map(float, point), strict=True))
    first, fourth, rate = numbers.pop("need_first"), numbers.pop("need_fourth"), numbers["research_rate"]
    return {**numbers, "need": [first, first, 1.0, fourth], "research_rate": [rate, rate, rate / 3, rate]}


def measured(scenario: Scenario, pool: ThreadPoolExecutor) -> np.ndarray:
    """Return the fitted figures in each seed: float64 (seeds, figures)."""

    def one(seed: int) -> list[float]:
        return list(read_all(simulate(scenario, seed), everyone=True, figures=FITTED).values())

    return np.array(list(pool.map(one, SEEDS)))


def distance(point: np.ndarray, baseline: Scenario, pool: ThreadPoolExecutor) -> float:
    """Return the squared distance of the mean figures to the published ones in standard errors, and the pull."""
    scenario = baseline.vary({f"behaviour.{name}": value for name, value in behaviour_values(point).items()})
    with np.errstate(invalid="ignore"):
        means = np.nan_to_num(measured(scenario, pool)).mean(axis=0)
    errors = [(mean - figure.value) / figure.standard_error for mean, figure in zip(means, FITTED, strict=True)]
    low, high = np.array(list(RANGES.values())).T
    off_centre = (point - (low + high) / 2) / (high - low)
    return float(np.sum(np.square(errors)) + PRIOR_WEIGHT * np.sum(np.square(off_centre)))


def main() -> None:
    """Fit, show progress, and print the values to copy into the baseline."""
    console = Console()
    baseline = load("baseline").vary({"run.years": YEARS})

    def tell(intermediate_result: OptimizeResult) -> None:
        console.print(f"distance {intermediate_result.fun:.3f} after {intermediate_result.nit} generations")

    with ThreadPoolExecutor() as pool:
        found = differential_evolution(
            partial(distance, baseline=baseline, pool=pool),
            list(RANGES.values()),
            popsize=4,
            maxiter=25,
            rng=20030501,
            polish=False,
            callback=tell,
        )
        values = behaviour_values(found.x)
        fitted = baseline.vary({f"behaviour.{name}": value for name, value in values.items()})
        means = measured(fitted, pool).mean(axis=0)
    for name, value in values.items():
        shown = [round(part, 4) for part in value] if isinstance(value, list) else round(value, 4)
        console.print(f"{name} = {shown}")
    for figure, mean in zip(FITTED, means, strict=True):
        console.print(f"{figure.id} {figure.title}: {mean:.3f}, published {figure.value} ± {figure.standard_error}")


if __name__ == "__main__":
    main()
