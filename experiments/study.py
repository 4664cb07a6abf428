"""Studies: which scenarios, which values of which parameters, how often; read from TOML or options, checked at once.

A study is a table of points, a scenario and its values each: designed from what is varied, or read from a CSV file of
schools. Every point is a checked scenario before anything runs.
"""

import hashlib
import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from os import PathLike, fspath
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError
from scipy.stats import qmc

from experiments import studies
from experiments.outcomes import KNOWN
from experiments.point_table import NAME, read_point_table
from sim import Scenario, ScenarioError, load
from sim.errors import explained, nearest
from sim.measures import OUTCOMES
from sim.schema import Table

MOST_POINTS = 100_000
MOST_RUNS = 10_000_000
LARGEST_SEED = 2**63 - 1
# Outcomes that every school has: NaN there is a fault of the run, and not an outcome that is not defined.
ALWAYS_DEFINED = ("mentored_all", "hours_mentoring", "hours_policy", "hours_teaching")
RANGE = re.compile(r"\s*(?P<low>[-+.\deE]+)\s*:\s*(?P<high>[-+.\deE]+)\s*")

Seed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]


class StudyFile(Table):
    """The keys of a study file."""

    title: str = ""
    scenarios: tuple[str, ...] = Field(default=("baseline",), min_length=1)
    table: str = ""  # a CSV file of points: a row per school, a column per parameter, in place of vary
    vary: dict[str, Any] = Field(default_factory=dict)
    design: Literal["auto", "list", "grid", "lhs", "sobol"] = "auto"  # lhs when there are ranges, grid otherwise
    points: Annotated[int, Field(ge=0)] = 0  # of lhs and sobol; 0: as many as the values give
    design_seed: Seed = 0
    seeds: Annotated[int, Field(ge=1)] | Annotated[tuple[Seed, ...], Field(min_length=1)] = 20
    outcomes: tuple[str, ...] = Field(default=tuple(OUTCOMES), min_length=1)
    required: tuple[str, ...] = ALWAYS_DEFINED


class Point(NamedTuple):
    """One point of a study: a scenario and the values that replace its own, by dotted name.

    A named row of a table has its name among the values: the scenario of the point is called so.
    """

    number: int
    school: Scenario
    values: dict[str, Any]

    def scenario(self) -> Scenario:
        """Return the checked scenario of this point. Raises ScenarioError when a value is not allowed."""
        try:
            return self.school.vary(self.values) if self.values else self.school
        except ScenarioError as error:
            if NAME in self.values:
                error.file = f"{self.school.name} at {self.values[NAME]}"
            raise


@dataclass(frozen=True)
class Study:
    """Points (schools x rows of the design), seeds, and the outcomes to keep.

    ``rows`` holds a dictionary of values by full dotted name for each row of the design. NaN in a ``required``
    outcome is an error of the run.
    """

    name: str
    title: str
    schools: tuple[Scenario, ...]
    rows: tuple[dict[str, Any], ...]
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    required: tuple[str, ...]

    @cached_property
    def fingerprints(self) -> tuple[str, ...]:
        """The fingerprint of the scenario of each point. Raises ScenarioError for the first that is not valid."""
        return tuple(point.scenario().fingerprint for point in self.points())

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all points and outcomes; seeds are left out, so that seeds can be added."""
        parts = (*self.fingerprints, *self.outcomes, "required", *self.required)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def runs(self) -> int:
        """How many runs the study asks for."""
        return len(self.schools) * len(self.rows) * len(self.seeds)

    def points(self) -> Iterator[Point]:
        """Yield every point; numbers count from 0, all rows of the first school first."""
        for number, (school, values) in enumerate(product(self.schools, self.rows)):
            yield Point(number, school, values)


def read_study(name: str | PathLike[str], replaced: Mapping[str, Any] | None = None) -> Study:
    """Read a study, shipped (by its name) or a TOML file (by its path), some keys ``replaced``.

    Raises ScenarioError: file, key, value and what is allowed.
    """
    path = studies.find(fspath(name))
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        allowed = f"no such study or file{nearest(Path(name).stem, studies.names())}"
        raise ScenarioError("STUDY", fspath(name), allowed) from None
    except OSError as error:
        raise ScenarioError("STUDY", fspath(name), f"the file cannot be read ({error.strerror})") from None
    except ValueError as error:  # not UTF-8, or not TOML
        raise ScenarioError("syntax", None, f"the file is not TOML in UTF-8: {error}", str(path)) from None
    try:
        return make_study({**values, **(replaced or {})}, path.stem, path.parent)
    except ScenarioError as error:
        error.file = f"{path}: {error.file}" if error.file else str(path)
        raise


def make_study(values: Mapping[str, Any], name: str = "study", beside: Path | None = None) -> Study:
    """Return the checked study of the keys of a study file (see ``StudyFile``).

    Paths of scenarios and of the table are relative to ``beside`` (default: the working directory). Raises
    ScenarioError when a key, parameter, value or outcome is not allowed, or when there are too many points.
    """
    asked = _validated(values)
    schools = tuple(load(_placed(scenario, beside)) for scenario in asked.scenarios)
    names = [school.name for school in schools]
    if len(set(names)) < len(names):
        raise ScenarioError("scenarios", names, "each scenario once, under a name of its own")
    for key in ("outcomes", "required"):
        for outcome in getattr(asked, key):
            if outcome not in KNOWN:
                raise ScenarioError(key, outcome, f"no such outcome{nearest(outcome, KNOWN)}")
    if asked.table:
        rows = _tabled(asked, (beside or Path()) / Path(asked.table).expanduser(), schools)
    else:
        rows = _designed(asked, _varied(asked.vary, schools), len(schools))
    seeds = tuple(range(asked.seeds)) if isinstance(asked.seeds, int) else asked.seeds
    if len(set(seeds)) != len(seeds):
        raise ScenarioError("seeds", list(seeds), "each seed once")
    kept = tuple(dict.fromkeys(asked.outcomes))
    return Study(name, asked.title or name, schools, rows, seeds, kept, asked.required)


def parse_values(text: str) -> Any:
    """Read the values of ``--vary NAME=TEXT``: ``4,6,8``, ``0.2:0.8`` or anything TOML allows in a list."""
    if RANGE.fullmatch(text):
        return text
    try:
        return tomllib.loads(f"values = [{text}]")["values"]
    except tomllib.TOMLDecodeError:
        return [part.strip() for part in text.split(",")]


def full_name(short: str, scenario: Scenario) -> str:
    """Return the dotted name of the one parameter that is called so or ends so: ``pool.share`` is levers.pool.share.

    Raises ScenarioError when there is none, or several.
    """
    known = _leaves(scenario.model_dump(exclude={"name", "title", "description"}))
    if short in known:
        return short
    found = [name for name in known if name.endswith(f".{short}")]
    if len(found) == 1:
        return found[0]
    if found:
        raise ScenarioError(short, None, f"several parameters end so: {', '.join(found)}", scenario.name)
    words = short.count(".") + 1
    endings = {".".join(name.split(".")[-words:]): name for name in known}
    hint = nearest(short, endings) if len(endings) > 30 else "."
    raise ScenarioError(short, None, f"no such parameter{hint}", scenario.name)


def _full_name_in_all(short: str, schools: tuple[Scenario, ...], key: str) -> str:
    """Return the full name that a short one has in all scenarios; a ScenarioError names the ``key`` of the study."""
    try:
        names = {full_name(short, school) for school in schools}
    except ScenarioError as error:
        error.key = key
        raise
    if len(names) > 1:
        allowed = f"it means different parameters in these scenarios: {', '.join(sorted(names))}"
        raise ScenarioError(key, None, allowed)
    return names.pop()


# --- the design --------------------------------------------------------------------------------------


class _Range(NamedTuple):
    """Values from ``low`` to ``high``, both included."""

    low: float
    high: float
    whole: bool

    def at(self, place: float) -> int | float:
        """Return the value at a place from 0 to 1 (exclusive); whole numbers are equally likely."""
        if self.whole:
            return int(self.low + math.floor(place * (self.high - self.low + 1)))
        return self.low + place * (self.high - self.low)


class _Values(NamedTuple):
    """Values to choose from."""

    values: tuple[Any, ...]

    def at(self, place: float) -> Any:
        """Return the value at a place from 0 to 1 (exclusive); all are equally likely."""
        return self.values[int(place * len(self.values))]


_Varied = dict[str, _Range | _Values]


def _varied(asked: Mapping[str, Any], schools: tuple[Scenario, ...]) -> _Varied:
    """Return what to vary by full name. Tables in tables name a parameter as dots do."""
    varied: _Varied = {}
    for short, given in _flat(asked).items():
        name = _full_name_in_all(short, schools, f"vary.{short}")
        if name in varied:
            raise ScenarioError(f"vary.{short}", given, f"{name} is varied twice")
        varied[name] = _range(short, given, _value(schools[0], name)) if isinstance(given, str) else _list(short, given)
    return varied


def _range(short: str, given: str, present: Any) -> _Range:
    match = RANGE.fullmatch(given)
    try:
        low, high = (float(match[end]) for end in ("low", "high")) if match else (math.nan, math.nan)
    except ValueError:
        low = high = math.nan
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ScenarioError(f"vary.{short}", given, 'must be a list of values, or a range such as "0.2:0.8"')
    if isinstance(present, bool) or not isinstance(present, int | float):
        raise ScenarioError(f"vary.{short}", given, "only a single number can have a range; list its values")
    if low >= high:
        raise ScenarioError(f"vary.{short}", given, "the range is empty; the lower end comes first")
    whole = isinstance(present, int)
    if whole and not (low.is_integer() and high.is_integer()):
        raise ScenarioError(f"vary.{short}", given, "this is a whole number; so must be the ends of its range")
    return _Range(low, high, whole)


def _list(short: str, given: Any) -> _Values:
    if not isinstance(given, list | tuple) or not given:
        raise ScenarioError(
            f"vary.{short}", given, 'must be a list of one or more values, or a range such as "0.2:0.8"'
        )
    return _Values(tuple(given))


def _designed(asked: StudyFile, varied: _Varied, schools: int) -> tuple[dict[str, Any], ...]:
    ranges = [name for name, values in varied.items() if isinstance(values, _Range)]
    design: str = asked.design
    if design == "auto":
        design = "lhs" if ranges or asked.points else "grid"
    drawn = design in ("lhs", "sobol")
    if drawn and not varied:
        raise ScenarioError("design", design, "nothing is varied")
    if ranges and not drawn:
        raise ScenarioError(f"vary.{ranges[0]}", None, "a range needs the design lhs or sobol; list its values")
    if drawn and not asked.points:
        raise ScenarioError("points", None, f"the design {design} needs a number of points")
    if not drawn and asked.points:
        raise ScenarioError("points", asked.points, f"a {design} has as many points as its values give; leave it out")
    choices = [values.values for values in varied.values() if isinstance(values, _Values)]
    number = asked.points or (math.prod(map(len, choices)) if design == "grid" else max(map(len, choices), default=1))
    _check_size(number * schools, asked.seeds if isinstance(asked.seeds, int) else len(asked.seeds))
    if drawn:
        places = _sampled(design, len(varied), number, asked.design_seed)
        return tuple(
            {name: values.at(at) for (name, values), at in zip(varied.items(), row, strict=True)}
            for row in places.tolist()
        )
    if design == "grid":
        return tuple(dict(zip(varied, row, strict=True)) for row in product(*choices))
    if len(set(map(len, choices))) > 1:
        lengths = {name: len(values) for name, values in zip(varied, choices, strict=True)}
        raise ScenarioError("vary", lengths, "in a list, every parameter needs the same number of values")
    return tuple(dict(zip(varied, row, strict=True)) for row in zip(*choices, strict=True)) or ({},)


def _tabled(asked: StudyFile, path: Path, schools: tuple[Scenario, ...]) -> tuple[dict[str, Any], ...]:
    """Return the values of each row of the study's table by full name, the name of the row beside them."""
    if asked.vary or asked.points or asked.design != "auto":
        raise ScenarioError("table", asked.table, "a table gives all points; leave vary, points and design out")
    table = read_point_table(path)
    _check_size(len(table) * len(schools), asked.seeds if isinstance(asked.seeds, int) else len(asked.seeds))
    names: dict[str, str] = {}
    try:
        for column in table[0]:
            name = column if column == NAME else _full_name_in_all(column, schools, column)
            if name in names.values():
                raise ScenarioError(column, None, f"{name} has a column already")
            names[column] = name
    except ScenarioError as error:
        error.file = f"{path}: {error.file}" if error.file else str(path)
        raise
    return tuple({names[column]: value for column, value in row.items()} for row in table)


def _check_size(points: int, seeds: int) -> None:
    if points > MOST_POINTS:
        allowed = f"at most {MOST_POINTS:,} points; vary fewer values, or draw some with the design lhs"
        raise ScenarioError("points", points, allowed)
    if points * seeds > MOST_RUNS:
        allowed = f"{points * seeds:,} runs are too many for one study; at most {MOST_RUNS:,}"
        raise ScenarioError("seeds", seeds, allowed)


def _sampled(design: str, parameters: int, number: int, seed: int) -> np.ndarray:
    """Return places in [0, 1): float64 (number, parameters)."""
    if design == "lhs":
        return qmc.LatinHypercube(parameters, rng=seed).random(number)
    return qmc.Sobol(parameters, rng=seed).random_base2(math.ceil(math.log2(number)))[:number]


# --- reading -----------------------------------------------------------------------------------------


def _validated(values: Mapping[str, Any]) -> StudyFile:
    as_tuples = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    try:
        return TypeAdapter(StudyFile).validate_python(as_tuples, strict=True)
    except ValidationError as error:
        raise explained(StudyFile, as_tuples, error, "") from None


def _placed(scenario: str, beside: Path | None) -> str:
    is_path = scenario.endswith(".toml") or "/" in scenario
    return str((beside or Path()) / Path(scenario).expanduser()) if is_path else scenario


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {prefix + key: value}
    return flat


def _leaves(tree: Mapping[str, Any]) -> list[str]:
    return list(_flat(tree))


def _value(scenario: Scenario, dotted: str) -> Any:
    value: Any = scenario.model_dump()
    for name in dotted.split("."):
        value = value[name]
    return value
