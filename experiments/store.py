"""The store of a sweep: a folder of whole Parquet shards named by what they hold, so that a sweep can always go on.

    manifest.json       study, model version, package versions, seeds, the scenarios and their fingerprints
    parameters.parquet  a row per point: scenario, fingerprint, the values varied
    runs/NAME.parquet   a row per run: point, seed, outcomes, error (null, or why the run has no result)
    set-aside/          files found in the store that are not its own, or not whole; never read

A shard is some points under some seeds. Its name is a hash of the scenarios, seeds, outcomes and model version.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from io import BytesIO
from itertools import batched
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

import sim
from experiments.study import Study
from sim import ScenarioError
from sim.record import package_versions

# What reads the outcomes of a run from its record, in experiments.
INSTRUMENTS = (
    "outcomes.py",
    "students.py",
    *(f"evidence/{name}.py" for name in ("cold_request", "figures", "questionnaire", "ward_log")),
)
MOST_RUNS_OF_SHARD = 256  # some seconds of work in a school of 150 per class
LONGEST_SHARD = 25.0  # seconds, by the estimate below
SECONDS_PER_STUDENT_YEAR = 1.3e-5  # of a run, measured on one core; larger schools get smaller shards
FEWEST_SHARDS = 16  # of a small study, so that all threads have work to the end
MANIFEST, PARAMETERS, RUNS, SET_ASIDE = "manifest.json", "parameters.parquet", "runs", "set-aside"
UNFINISHED = ".unfinished-"


class Shard(NamedTuple):
    """The unit of work and of file: points from ``start`` to ``stop`` (exclusive) under ``seeds``."""

    name: str
    start: int
    stop: int
    seeds: tuple[int, ...]

    @property
    def runs(self) -> int:
        """How many runs it holds."""
        return (self.stop - self.start) * len(self.seeds)


class Store:
    """The open store of a study; use ``open_store``."""

    def __init__(self, folder: Path, study: Study, manifest: Mapping[str, Any]) -> None:
        self.folder, self.study, self.manifest = folder, study, manifest
        self.set_aside: list[str] = []

    def shards(self) -> Iterator[Shard]:
        """Yield all shards of the store, those of the first seeds first."""
        return _shards(self.manifest, self.study.fingerprints)

    def missing(self) -> list[Shard]:
        """Return the shards still to be run; set aside every file that is not a whole shard of this store."""
        shards = {f"{shard.name}.parquet": shard for shard in self.shards()}
        for path in sorted((self.folder / RUNS).iterdir()):
            if path.name.startswith(UNFINISHED):
                path.unlink()
            elif path.name not in shards or not self._is_whole(shards[path.name], path):
                self._put_aside(path)
        return [shard for file, shard in shards.items() if not (self.folder / RUNS / file).exists()]

    def write(self, shard: Shard, table: pl.DataFrame) -> None:
        """Write a shard, whole or not at all. Raises ScenarioError when the disk does not take it."""
        buffer = BytesIO()
        metadata = {"shard": shard.name, "model": self.manifest["model"], "content": _digest(table)}
        table.write_parquet(buffer, metadata=metadata, statistics=False)
        _write_whole(self.folder / RUNS / f"{shard.name}.parquet", buffer.getvalue())

    def write_parameters(self) -> None:
        """Write the table of points, unless it is there already."""
        names = list(dict.fromkeys(name for row in self.study.rows for name in row))
        points = list(self.study.points())
        table = pl.DataFrame(
            {
                "point": pl.Series([point.number for point in points], dtype=pl.Int32),
                "scenario": [point.school.name for point in points],
                "fingerprint": self.study.fingerprints,
                **{name: _column([point.values[name] for point in points]) for name in names},
            }
        )
        buffer = BytesIO()
        table.write_parquet(buffer)
        path = self.folder / PARAMETERS
        if path.exists():
            if path.read_bytes() == buffer.getvalue():
                return
            self._put_aside(path)
        _write_whole(path, buffer.getvalue())

    def _is_whole(self, shard: Shard, path: Path) -> bool:
        try:
            metadata = pl.read_parquet_metadata(path)
            if metadata.get("shard") != shard.name:
                return False
            return metadata.get("content") == _digest(pl.read_parquet(path))
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
            return False

    def _put_aside(self, path: Path) -> None:
        folder = self.folder / SET_ASIDE
        folder.mkdir(exist_ok=True)
        number = sum(1 for _ in folder.iterdir())
        os.replace(path, folder / f"{number}-{path.name}")
        self.set_aside.append(str(path))


@contextmanager
def open_store(folder: Path, study: Study) -> Iterator[Store]:
    """Open the store of a study in a folder, made when it is new; nobody else can open it meanwhile.

    Seeds that the store does not have yet are added. Raises ScenarioError when the folder cannot be used, holds
    another study or results of another model version, or another sweep is writing there.
    """
    study.fingerprints  # noqa: B018 - every point is checked before the folder is touched
    try:
        (folder / RUNS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None
    with _locked(folder):
        manifest = _manifest(folder, study)
        store = Store(folder, study, manifest)
        store.write_parameters()
        text = json.dumps(manifest, indent=1).encode()
        if not (folder / MANIFEST).exists() or (folder / MANIFEST).read_bytes() != text:
            _write_whole(folder / MANIFEST, text)
        yield store


def scan(folder: Path) -> pl.LazyFrame:
    """Return all finished runs of a store, lazily: point, scenario, values varied, seed, outcomes, error.

    Rows of failed runs have a text in ``error``. Raises ScenarioError when the folder is not a store.
    """
    manifest = _read_manifest(folder)
    if manifest is None:
        raise ScenarioError("folder", str(folder), "there is no sweep in this folder (no manifest.json)")
    fingerprints = pl.read_parquet(folder / PARAMETERS, columns=["fingerprint"])["fingerprint"].to_list()
    paths = [folder / RUNS / f"{shard.name}.parquet" for shard in _shards(manifest, fingerprints)]
    files = [path for path in paths if path.exists()]
    empty = pl.LazyFrame(schema=run_schema(manifest["study"]["outcomes"]))
    runs = pl.scan_parquet(files, glob=False) if files else empty
    parameters = pl.scan_parquet(folder / PARAMETERS, glob=False).drop("fingerprint")
    return parameters.join(runs, on="point", how="inner", maintain_order="right")


def run_schema(outcomes: list[str] | tuple[str, ...]) -> pl.Schema:
    """Return the columns of a shard."""
    values = dict.fromkeys(outcomes, pl.Float64())
    return pl.Schema({"point": pl.Int32(), "seed": pl.Int64(), **values, "error": pl.String()})


@cache
def model_version() -> str:
    """Return SHA-256 (hexadecimal, shortened) of all source that can change a result of the same run.

    That is the model's own, and what reads outcomes and the published figures from a record.
    """
    digest = hashlib.sha256()
    model, instruments = Path(sim.__file__).parent, Path(__file__).parent
    for path in (*sorted(model.rglob("*.py")), *(instruments / name for name in INSTRUMENTS)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:32]


def _shards(manifest: Mapping[str, Any], fingerprints: Sequence[str]) -> Iterator[Shard]:
    """Yield the shards that a manifest and the scenarios of its points ask for."""
    shape, study = manifest["shard"], manifest["study"]
    for added in manifest["seeds"]:
        for seeds in batched(added, shape["seeds"]):
            for start in range(0, len(fingerprints), shape["points"]):
                stop = min(start + shape["points"], len(fingerprints))
                asked = [
                    manifest["model"],
                    study["outcomes"],
                    study["required"],
                    start,
                    fingerprints[start:stop],
                    seeds,
                ]
                yield Shard(hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:32], start, stop, seeds)


# --- the manifest ------------------------------------------------------------------------------------


def _manifest(folder: Path, study: Study) -> dict[str, Any]:
    """Return the manifest of a new or an earlier store, with the seeds asked for added."""
    earlier = _read_manifest(folder)
    if earlier is None:
        _check_empty(folder)
        return _new_manifest(study)
    if earlier["model"] != model_version():
        allowed = (
            "the results in this folder were made by another version of the model and cannot be mixed with new ones; "
            "choose another folder with --out, or delete this one"
        )
        raise ScenarioError("--out", str(folder), allowed)
    if earlier["study"]["fingerprint"] != study.fingerprint:
        allowed = (
            "this folder holds another study (other scenarios, values or outcomes; only seeds can be added); "
            "choose another folder with --out, or delete this one"
        )
        raise ScenarioError("--out", str(folder), allowed)
    present = {seed for added in earlier["seeds"] for seed in added}
    new = [seed for seed in study.seeds if seed not in present]
    return earlier | {"seeds": [*earlier["seeds"], new]} if new else earlier


def _new_manifest(study: Study) -> dict[str, Any]:
    about = {name: getattr(study, name) for name in ("name", "title", "fingerprint", "outcomes", "required")}
    return {
        "model": model_version(),
        "versions": package_versions(),
        "study": about,
        "seeds": [study.seeds],
        "shard": _shape(study),
        "scenarios": {
            school.name: {"fingerprint": school.fingerprint, "values": school.model_dump(mode="json")}
            for school in study.schools
        },
    }


def _shape(study: Study) -> dict[str, int]:
    """Return how many points and seeds make a shard; it stays when seeds are added."""
    student_years = max(
        sum(school.school.class_size_of(cohort) for cohort in range(school.run.years)) * len(school.curriculum.years)
        for school in study.schools
    )
    most = min(MOST_RUNS_OF_SHARD, LONGEST_SHARD / (student_years * SECONDS_PER_STUDENT_YEAR))
    runs = max(1, int(min(most, study.runs / FEWEST_SHARDS)))
    seeds = min(len(study.seeds), runs)
    return {"points": runs // seeds, "seeds": seeds}


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        {key: found[key] for key in ("model", "study", "seeds", "shard")}
        return found
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise ScenarioError(
            "--out", str(folder), "its manifest.json cannot be read; choose another folder, or delete this one"
        ) from None


def _check_empty(folder: Path) -> None:
    own = {RUNS, "lock", SET_ASIDE, PARAMETERS}
    others = [path.name for path in folder.iterdir() if path.name not in own and not path.name.startswith(UNFINISHED)]
    if others:
        allowed = f"a new or empty folder is needed for a sweep; this one holds {', '.join(sorted(others)[:3])}"
        raise ScenarioError("--out", str(folder), allowed)


def _column(values: list[Any]) -> pl.Series:
    """Return values as they are when all are numbers, or all text; as JSON otherwise."""
    for kinds in ((bool,), (int,), (int, float), (str,)):
        if all(type(value) in kinds for value in values):
            return pl.Series([float(value) for value in values] if float in kinds else values)
    return pl.Series([json.dumps(value) for value in values])


# --- files -------------------------------------------------------------------------------------------


def _digest(table: pl.DataFrame) -> str:
    """Return SHA-256 of the columns, their types and values."""
    digest = hashlib.sha256(repr(table.schema).encode())
    for column in table:
        values = json.dumps(column.to_list()).encode() if column.dtype == pl.String else column.to_numpy().tobytes()
        digest.update(values)
    return digest.hexdigest()


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file under a temporary name and rename it, so that it is whole or not there."""
    temporary = path.with_name(f"{UNFINISHED}{path.name}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        reason = f"{path.name} cannot be written ({error.strerror})"
        allowed = f"{reason}; finished runs are kept: make room and start the same again"
        raise ScenarioError("--out", str(path.parent), allowed) from None
    finally:  # Ctrl-C may come at any moment
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a store; the system frees it when its process ends, however it ends."""
    try:
        file = (folder / "lock").open("a+")
    except OSError as error:
        raise _unwritable(folder, error) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            allowed = f"another sweep is writing there (process {file.read().strip() or 'unknown'}); wait until it ends"
            raise ScenarioError("--out", str(folder), allowed) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _unwritable(folder: Path, error: OSError) -> ScenarioError:
    return ScenarioError("--out", str(folder), f"a folder that can be written to is needed ({error.strerror})")
