"""Running the shards of a study, by threads here or by workers on a cluster.

Both are executors as in ``concurrent.futures``. A run that fails is a row with its error. Only a few shards wait at
once, so that memory does not grow with the number of runs.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from math import isnan
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

import polars as pl

from experiments.store import Shard, open_store, run_schema, scan
from experiments.study import Point, Study, read_study
from sim import Scenario, simulate
from sim.kernel import compiled_run
from sim.measures import outcomes

AHEAD = 2  # shards handed out for each worker, so that none waits for the next


class Progress(NamedTuple):
    """How far a sweep is: runs in the store, of how many, and how many of them were there before."""

    done: int
    total: int
    before: int


class Swept(NamedTuple):
    """What a sweep did: runs in the store, runs made now, and files found damaged or foreign."""

    runs: int
    made: int
    set_aside: list[str]


class Task(NamedTuple):
    """All that is needed to run a shard, anywhere."""

    points: tuple[Point, ...]
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    required: tuple[str, ...]
    limit: float | None


class Stopped(Exception):
    """The sweep was stopped while a shard was being run."""


def sweep(study: Study | str | Path, folder: str | Path | None = None, **options: Any) -> pl.LazyFrame:
    """Run what is missing of a study and return all its runs as a lazy frame.

    ``study`` is a Study or the path of a study file; ``folder`` holds the store (default: results/sweep-NAME). The
    frame has point, scenario, a column per parameter varied (full dotted name), seed, the outcomes and error (null,
    or why the run has no result). Options are those of ``run_study``. Raises ScenarioError as that does.
    """
    study = study if isinstance(study, Study) else read_study(Path(study))
    folder = default_folder(study) if folder is None else Path(folder)
    run_study(study, folder, **options)
    return scan(folder)


def default_folder(study: Study) -> Path:
    """Return the folder of a study's store when none is named."""
    return Path("results") / f"sweep-{study.name}"


def run_study(
    study: Study,
    folder: Path,
    threads: int | None = None,
    limit: float | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Swept:
    """Run the shards that the store in ``folder`` lacks; results depend on neither threads nor interruptions.

    ``threads`` default to one per processor; a run that takes longer than ``limit`` seconds is a row with that
    error. ``progress`` is called after each shard. Raises ScenarioError when a point is not valid or the folder
    cannot be used (see ``open_store``).
    """
    compiled_run(())  # once, before threads ask for it
    with open_store(folder, study) as store:
        missing = store.missing()
        total = sum(shard.runs for shard in store.shards())
        before = done = total - sum(shard.runs for shard in missing)
        progress(Progress(done, total, before))
        with thread_pool(threads or os.cpu_count() or 1) as (pool, run, workers):
            tasks = ((shard, task_of(study, shard, limit)) for shard in missing)
            for shard, table in run_shards(tasks, pool, run, workers):
                store.write(shard, table)
                done += shard.runs
                progress(Progress(done, total, before))
        return Swept(done, done - before, store.set_aside)


@contextmanager
def thread_pool(threads: int) -> Iterator[tuple[Executor, Callable[[Task], pl.DataFrame], int]]:
    """Give an executor of threads, the function that runs a task there, and the number of threads.

    When the block is left by an exception or Ctrl-C, open shards stop after the run they are at.
    """
    stop = threading.Event()
    pool = ThreadPoolExecutor(threads)
    try:
        yield pool, partial(run_shard, stopped=stop.is_set), threads
    except BaseException:
        stop.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def task_of(study: Study, shard: Shard, limit: float | None = None) -> Task:
    """Return the task of a shard."""
    rows = len(study.rows)
    points = tuple(
        Point(number, study.schools[number // rows], study.rows[number % rows])
        for number in range(shard.start, shard.stop)
    )
    return Task(points, shard.seeds, study.outcomes, study.required, limit)


def run_shards(
    tasks: Iterable[tuple[Shard, Task]], pool: Executor, run: Callable[[Task], pl.DataFrame], workers: int
) -> Iterator[tuple[Shard, pl.DataFrame]]:
    """Run tasks with an executor and yield each shard with its table, in the order in which they are done."""
    waiting: dict[Future[pl.DataFrame], Shard] = {}
    for shard, task in tasks:
        waiting[pool.submit(run, task)] = shard
        if len(waiting) >= AHEAD * workers:
            yield from _done(waiting)
    while waiting:
        yield from _done(waiting)


def _done(waiting: dict[Future[pl.DataFrame], Shard]) -> Iterator[tuple[Shard, pl.DataFrame]]:
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        yield waiting.pop(future), future.result()


def run_shard(task: Task, stopped: Callable[[], bool] = lambda: False) -> pl.DataFrame:
    """Run every point of a task under every seed; columns as in ``store.run_schema``.

    Raises Stopped when ``stopped`` says so between two runs.
    """
    rows = []
    for point in task.points:
        scenario = point.scenario()
        for seed in task.seeds:
            if stopped():
                raise Stopped
            values, error = _observed(scenario, seed, task)
            rows.append((point.number, seed, *(values.get(name) for name in task.outcomes), error))
    return pl.DataFrame(rows, run_schema(task.outcomes), orient="row")


def _observed(scenario: Scenario, seed: int, task: Task) -> tuple[dict[str, float], str | None]:
    """Return the outcomes of a run (none when it failed), and what was wrong with it."""
    try:
        values = _within(task.limit, lambda: outcomes(simulate(scenario, seed)))
    except Exception as error:
        return {}, f"{type(error).__name__}: {error}"
    undefined = [name for name in task.required if isnan(values[name])]
    return values, f"not a number: {', '.join(undefined)}" if undefined else None


def _within[T](limit: float | None, work: Callable[[], T]) -> T:
    """Return the result of some work. Raises TimeoutError after ``limit`` seconds; the work is then left behind."""
    if limit is None:
        return work()
    answer: SimpleQueue[tuple[T | None, Exception | None]] = SimpleQueue()

    def attempt() -> None:
        try:
            answer.put((work(), None))
        except Exception as error:
            answer.put((None, error))

    threading.Thread(target=attempt, daemon=True).start()
    try:
        result, error = answer.get(timeout=limit)
    except Empty:
        raise TimeoutError(f"longer than the limit of {limit:g} seconds") from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]
