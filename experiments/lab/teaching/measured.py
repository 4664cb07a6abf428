"""What a lesson's schools give over many runs: levels and paired differences with 95 % intervals, computed on request.

Runs are kept for the life of the process, so that a page opened twice does not simulate twice.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.ensemble import ONE_SET, posterior
from experiments.lab.teaching.lesson import Lesson
from experiments.lab.teaching.observations import OBSERVE, Numbers, always
from experiments.parallel import in_threads
from experiments.statistics import interval
from sim import Scenario, simulate
from sim.errors import ScenarioError, nearest

KEPT = 20_000  # runs whose numbers are remembered; some kilobytes each


class Row(NamedTuple):
    """A number over many runs: mean and 95 % interval (NaN when it has none), and how many runs."""

    value: float
    low: float
    high: float
    runs: int


class Spread(NamedTuple):
    """How far apart single runs lie: least, most, standard deviation."""

    least: float
    most: float
    sd: float


class Agreement(NamedTuple):
    """In how many behaviour sets something holds, and of how many."""

    sets: int
    of: int

    @property
    def share(self) -> float:
        """The share of sets in which it holds."""
        return self.sets / self.of

    def __str__(self) -> str:
        """Return it in words, such as "9 of 10"."""
        return f"{self.sets} of {self.of}"


class Measured:
    """Numbers of every run of some schools: ``runs`` has a value for each (school, figure), float64 (seeds,).

    ``sets`` is the number of the behaviour set that each seed carries. Differences are taken seed by seed: a seed means
    the same people and the same luck in every school.
    """

    def __init__(self, runs: Mapping[str, list[Numbers]], sets: list[int]) -> None:
        self.runs, self.sets = runs, sets

    def values(self, school: str, figure: str) -> np.ndarray:
        """Return a figure of every run of a school. Raises ScenarioError when there is no such school or figure."""
        if school not in self.runs:
            raise ScenarioError("school", school, f"was not run{nearest(school, self.runs)}")
        if figure not in self.runs[school][0]:
            raise ScenarioError("figure", figure, f"was not counted{nearest(figure, self.runs[school][0])}")
        return np.array([numbers[figure] for numbers in self.runs[school]])

    def level(self, school: str, figure: str) -> Row:
        """Return a figure of a school."""
        return self._row(self.values(school, figure))

    def difference(self, school: str, figure: str, other: str, other_figure: str | None = None) -> Row:
        """Return a figure of one school minus a figure (default: the same) of another, run by run."""
        return self._row(self.values(school, figure) - self.values(other, other_figure or figure))

    def together(self, both: str, one: str, other: str, reference: str, figure: str) -> Row:
        """Return what two policies together do beyond the sum of what each does alone."""
        values = [self.values(school, figure) for school in (both, one, other, reference)]
        return self._row(values[0] - values[1] - values[2] + values[3])

    def agree(self, school: str, figure: str, other: str, other_figure: str | None = None) -> Agreement:
        """Return in how many behaviour sets the first, over the seeds of the set, lies above the second."""
        apart = self.values(school, figure) - self.values(other, other_figure or figure)
        of_sets = [apart[np.array(self.sets) == one].mean() for one in dict.fromkeys(self.sets)]
        return Agreement(sum(1 for value in of_sets if value > 0), len(of_sets))

    def first(self, number: int) -> "Measured":
        """Return the same with the first runs alone."""
        return Measured({school: runs[:number] for school, runs in self.runs.items()}, self.sets[:number])

    def spread(self, school: str, figure: str) -> Spread:
        """Return how far apart single runs of a school lie."""
        values = self.values(school, figure)
        return Spread(float(values.min()), float(values.max()), float(values.std(ddof=1)))

    def wrong(self, school: str, other: str, figure: str, runs: int) -> float:
        """Return in what share of comparisons of so many paired runs ``school`` does not come out above ``other``.

        The runs are cut into as many comparisons as they give; equal means count half.
        """
        ahead = _means(self.values(school, figure) - self.values(other, figure), runs)
        return float((ahead < 0).mean() + (ahead == 0).mean() / 2)

    def wrong_alone(self, school: str, other: str, figure: str, runs: int) -> float:
        """Return the same for comparisons in which the two schools have other people and other luck."""
        mine, theirs = (_means(self.values(name, figure), runs) for name in (school, other))
        ahead = np.subtract.outer(mine, theirs)[~np.eye(len(mine), dtype=bool)]
        return float((ahead < 0).mean() + (ahead == 0).mean() / 2)

    def called(self, school: str, name: str) -> "Measured":
        """Return the same with one of the schools under a further name."""
        return Measured({**self.runs, name: self.runs[school]}, self.sets)

    def _row(self, values: np.ndarray) -> Row:
        table = pl.DataFrame(
            {"one": [0] * len(values), "value": values, "behaviour_set": pl.Series(self.sets, dtype=pl.Int32)}
        )
        found = interval(table, ["one"], "value")
        if found.is_empty():
            return Row(float("nan"), float("nan"), float("nan"), 0)
        row = found.row(0, named=True)
        ends = [float("nan") if row[end] is None else row[end] for end in ("low", "high")]
        return Row(row["mean"], ends[0], ends[1], row["seeds"])


def measured(
    lesson: Lesson, first_seed: int = 0, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Measured:
    """Run the schools of a lesson, and of the positions of its slider ("here 1", ...), or remember that they were run.

    Seeds are as many as the lesson says, from ``first_seed`` on (even, so that each behaviour set has all its seeds).
    """
    schools = {name: school.scenario_of(name) for name, school in lesson.schools.items()}
    reference = lesson.schools[lesson.reference]
    for place, point in enumerate(lesson.control.points, start=1):
        if point.runs is None:
            here = reference.model_copy(update={"vary": {**reference.vary, **point.vary}, "title": point.label})
            schools[f"here {place}"] = here.scenario_of(f"here {place}")
    return run(
        schools, range(first_seed, first_seed + lesson.seeds), lesson.behaviour == "posterior", lesson.observe, progress
    )


def run(
    schools: Mapping[str, Scenario],
    seeds: Sequence[int],
    with_sets: bool,
    observe: Sequence[str],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Measured:
    """Run schools on seeds, each seed with the behaviour set that it carries or as the schools say, and count."""
    ensemble = posterior() if with_sets else None

    def numbers(task: tuple[str, int]) -> Numbers:
        name, seed = task
        school = schools[name] if ensemble is None else ensemble.of(schools[name], seed)
        return _numbers(school, seed, observe)

    found = list(in_threads(numbers, [(name, seed) for seed in seeds for name in schools], None, progress))
    by_school = {name: found[place :: len(schools)] for place, name in enumerate(schools)}
    return Measured(by_school, [ONE_SET if ensemble is None else ensemble.set_of(seed) for seed in seeds])


def _numbers(school: Scenario, seed: int, observe: Sequence[str]) -> Numbers:
    """Return what is counted in one run, simulated once."""
    key = school.fingerprint
    with _lock:
        known = _kept.get((key, seed), {})
        missing = [name for name in (_ALWAYS, *observe) if name not in known]
    if missing:
        record = simulate(school, seed)
        fresh = {name: _COUNT[name](record) for name in missing}
        with _lock:
            if len(_kept) > KEPT:
                _kept.clear()
            known = _kept.setdefault((key, seed), {})
            known.update(fresh)
    return {figure: value for name in (_ALWAYS, *observe) for figure, value in known[name].items()}


def _means(values: np.ndarray, runs: int) -> np.ndarray:
    """Return the means of so many values after one another; what is left over is dropped."""
    return np.round(values[: len(values) // runs * runs].reshape(-1, runs).mean(axis=1), 9)


_ALWAYS = "always"
_COUNT = {_ALWAYS: always, **OBSERVE}
_kept: dict[tuple[str, int], dict[str, Numbers]] = {}
_lock = threading.Lock()
