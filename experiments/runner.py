"""Running the shards of a study, by threads here or by workers on a cluster.

Both are executors as in ``concurrent.futures``. A run that fails is a row with its error. Only a few shards wait at
once, so that memory does not grow with the number of runs.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from math import isnan
from pathlib import Path
from queue import Empty, SimpleQueue
from socket import gethostname
from typing import Any, NamedTuple

import polars as pl

from experiments.outcomes import observe
from experiments.store import Shard, model_version, open_store, run_schema, scan
from experiments.study import Point, Study, read_study
from sim import Scenario, ScenarioError, simulate
from sim.kernel import compiled_run

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
    model: str


# An executor, the function that runs a task there, and how many tasks it runs at once.
Pool = tuple[Executor, Callable[[Task], pl.DataFrame], int]


class Stopped(Exception):
    """The sweep was stopped while a shard was being run."""


def sweep(study: Study | str | Path, folder: str | Path | None = None, **options: Any) -> pl.LazyFrame:
    """Run what is missing of a study and return all its runs as a lazy frame.

    ``study`` is a Study, the name of a shipped one or the path of a study file; ``folder`` holds the store (default:
    results/sweep-NAME). The frame has point, scenario, a column per parameter varied (full dotted name; the name of
    the row of a table: name), seed, the outcomes and error (null, or why the run has no result). Options are those of
    ``run_study``. Raises ScenarioError as that does.
    """
    study = study if isinstance(study, Study) else read_study(study)
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
    cluster: str | None = None,
    limit: float | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    pool: Pool | None = None,
) -> Swept:
    """Run the shards that the store in ``folder`` lacks; results depend on neither threads nor interruptions.

    ``threads`` default to one per processor. With a ``cluster`` (the address of a Dask scheduler, or "local" for
    ``threads`` worker processes here) shards are run there and written here. A run that takes longer than ``limit``
    seconds is a row with that error. ``progress`` is called after each shard. Who runs several studies opens one
    ``pool`` for all (``open_pool``); ``threads`` and ``cluster`` are then not looked at.

    Raises ScenarioError when a point is not valid, the folder cannot be used (see ``open_store``), or the cluster
    does not answer.
    """
    with open_store(folder, study) as store:
        missing = store.missing()
        total = sum(shard.runs for shard in store.shards())
        before = done = total - sum(shard.runs for shard in missing)
        progress(Progress(done, total, before))
        with nullcontext(pool) if pool else open_pool(threads, cluster) as (executor, run, workers):
            tasks = ((shard, task_of(study, shard, limit)) for shard in missing)
            for shard, table in run_shards(tasks, executor, run, workers):
                store.write(shard, table)
                done += shard.runs
                progress(Progress(done, total, before))
        return Swept(done, done - before, store.set_aside)


def open_pool(threads: int | None = None, cluster: str | None = None) -> AbstractContextManager[Pool]:
    """Return what gives a pool for ``run_study``: of threads here, or with a ``cluster`` of its workers."""
    threads = threads or os.cpu_count() or 1
    return cluster_pool(cluster, threads) if cluster else thread_pool(threads)


@contextmanager
def thread_pool(threads: int) -> Iterator[Pool]:
    """Give an executor of threads, the function that runs a task there, and the number of threads.

    When the block is left by an exception or Ctrl-C, open shards stop after the run they are at.
    """
    compiled_run(())  # once, before all threads ask for it
    stop = threading.Event()
    pool = ThreadPoolExecutor(threads)
    try:
        yield pool, partial(run_shard, stopped=stop.is_set), threads
    except BaseException:
        stop.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def cluster_pool(address: str, workers: int) -> Iterator[Pool]:
    """Give an executor of a Dask cluster, the function that runs a task there, and the number of its threads.

    ``address`` is that of a scheduler (``tcp://...``), or "local" for a cluster of worker processes here. A worker
    that dies loses nothing: its shards are run by another.
    """
    try:
        from distributed import Client, KilledWorker, LocalCluster
    except ImportError:
        allowed = "this needs Dask: python -m pip install 'mentoring-policy-lab[cluster]'"
        raise ScenarioError("--cluster", address, allowed) from None
    with ExitStack() as stack:
        try:
            cluster: Any = address
            if address == "local":
                # What fails comes back to us; what workers log as they are stopped in mid-heartbeat is no news.
                options = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": logging.CRITICAL}
                cluster = stack.enter_context(LocalCluster(n_workers=workers, **options))
            client = stack.enter_context(Client(cluster, timeout=10))
            if address == "local":
                client.run(logging.getLogger("distributed").setLevel, logging.CRITICAL)
        except (OSError, ValueError) as error:
            raise ScenarioError("--cluster", address, f'no cluster answers there ({error}); or say "local"') from None
        if address == "local":
            client.run(_leave_ctrl_c_to_us)
        pool = client.get_executor()
        try:
            yield pool, run_shard, sum(client.nthreads().values()) or 1
        except (CancelledError, KilledWorker):
            allowed = "its scheduler or workers were lost again and again; finished runs are kept: start the same again"
            raise ScenarioError("--cluster", address, allowed) from None
        finally:
            pool.shutdown(wait=False)  # cancels what is open


def _leave_ctrl_c_to_us() -> None:
    """Ignore Ctrl-C in a worker: the terminal sends it to all processes, and the sweep ends its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def task_of(study: Study, shard: Shard, limit: float | None = None) -> Task:
    """Return the task of a shard."""
    rows = len(study.rows)
    points = tuple(
        Point(number, study.schools[number // rows], study.rows[number % rows])
        for number in range(shard.start, shard.stop)
    )
    return Task(points, shard.seeds, study.outcomes, study.required, limit, model_version())


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

    Raises Stopped when ``stopped`` says so between two runs, ScenarioError when the model here is another version.
    """
    if task.model != model_version():
        allowed = "a worker has another version of the model; install the same on all workers"
        raise ScenarioError("--cluster", gethostname(), allowed)
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
        values = _within(task.limit, lambda: observe(simulate(scenario, seed), {*task.outcomes, *task.required}))
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
