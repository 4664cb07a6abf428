"""An ensemble of behaviour sets: many ways in which students and faculty may behave, each as credible as the next.

It is a Parquet file: a row for each set, a column for each parameter by its dotted name, such as
``behaviour.seeking_rate``, the rows in no particular order. Seeds carry the sets: each set has SEEDS_PER_SET seeds in
turn, so that what luck does (between the seeds of a set) can be told from what unsure behaviour does (between sets).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

import scenarios
from sim import Scenario, ScenarioError, load

SHIPPED, AS_WRITTEN = "posterior", "scenario"  # what --behaviour can name beside a file
SEEDS_PER_SET = 2
PREFIX = "behaviour."
ONE_SET = 0  # the number of the only set where no ensemble is given: the scenario's own behaviour


@dataclass(frozen=True)
class Ensemble:
    """Behaviour sets: a name to show, and a table with a row a set and a column a parameter (dotted name)."""

    name: str
    sets: pl.DataFrame

    def __len__(self) -> int:
        return self.sets.height

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all names and values."""
        return hashlib.sha256(self.sets.write_json().encode()).hexdigest()

    def values(self, number: int) -> dict[str, Any]:
        """Return the values of a set by dotted name, as ``Scenario.vary`` takes them."""
        return self.sets.row(number, named=True)

    def set_of(self, seed: int) -> int:
        """Return the number of the set that a seed carries."""
        return seed // SEEDS_PER_SET % len(self)

    def at(self, school: Scenario, number: int) -> Scenario:
        """Return a school with the values of a set. Raises ScenarioError when it cannot have them."""
        return school.vary(self.values(number))

    def of(self, school: Scenario, seed: int) -> Scenario:
        """Return a school whose people behave as in the set of a seed."""
        return self.at(school, self.set_of(seed))

    def check(self, schools: Iterable[Scenario], seeds: Iterable[int]) -> None:
        """Raise ScenarioError when these seeds cannot tell luck from behaviour, or a school cannot have a set.

        Luck is seen between seeds of the same set: each set carried needs two, and two sets must be carried.
        """
        schools, carried = tuple(schools), Counter(map(self.set_of, seeds))
        if min(carried.values()) < SEEDS_PER_SET or len(carried) < min(2, len(self)):
            allowed = (
                f"with {self.name}, seeds 0 and 1 carry the first behaviour set, 2 and 3 the second, and so on; give "
                "whole pairs of seeds, at least two: an even number of seeds from 4, the first seed even"
            )
            raise ScenarioError("seeds", carried.total(), allowed)
        for number in sorted(carried):
            for school in schools:
                try:
                    self.at(school, number)
                except ScenarioError as error:
                    error.file = f"{self.name}, row {number + 1}"
                    raise

    def check_own(self, schools: Iterable[Scenario]) -> None:
        """Raise ScenarioError when a school says of its own what the shipped sets would silently replace."""
        if self.name != SHIPPED:
            return
        usual = load(scenarios.BASELINE).behaviour.model_dump()
        for school in schools:
            own = school.behaviour.model_dump()
            for name in self.sets.columns:
                key = name.removeprefix("behaviour.")
                if own.get(key) != usual.get(key):
                    allowed = (
                        f"the behaviour sets would replace it: add --behaviour {AS_WRITTEN} to use what the file says"
                    )
                    raise ScenarioError(name, own[key], allowed, school.name)


def ensemble_named(name: str) -> Ensemble | None:
    """Return the shipped ensemble ("posterior"), none ("scenario": as the scenarios say), or that of a Parquet file.

    Raises ScenarioError as ``read_ensemble`` does.
    """
    if name == AS_WRITTEN:
        return None
    return posterior() if name == SHIPPED else read_ensemble(name)


def posterior() -> Ensemble:
    """Return the shipped ensemble: sets of behaviour that agree with the published figures."""
    return replace(read_ensemble(scenarios.POSTERIOR), name=SHIPPED)


def read_ensemble(path: str | PathLike[str]) -> Ensemble:
    """Read an ensemble from a Parquet file.

    Raises ScenarioError when there is no such file, it is not Parquet, or it has no sets, empty values
    or columns that are not of behaviour.
    """
    given = str(path)
    try:
        sets = pl.read_parquet(Path(path).expanduser(), glob=False)
    except FileNotFoundError:
        raise ScenarioError("--behaviour", given, "no such file") from None
    except OSError as error:
        raise ScenarioError("--behaviour", given, f"the file cannot be read ({error.strerror or error})") from None
    except pl.exceptions.PolarsError:
        allowed = "must be a Parquet file with a row for each behaviour set and a column for each parameter"
        raise ScenarioError("--behaviour", given, allowed) from None
    if sets.is_empty():
        raise ScenarioError("--behaviour", given, "it has no rows: at least one behaviour set is needed")
    name = Path(path).name
    for column in sets.iter_columns():
        if not column.name.startswith(PREFIX):
            raise ScenarioError(column.name, None, f"not a parameter of behaviour, such as {PREFIX}seeking_rate", name)
        if column.null_count():
            row = int(column.is_null().arg_max() or 0) + 1
            allowed = "a value is missing; every set needs one of each parameter"
            raise ScenarioError(column.name, None, allowed, f"{name}, row {row}")
    return Ensemble(name, sets)
