"""Many tasks in threads, in order: the kernel releases Python's lock, so threads run many schools at once."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched

BATCH = 500  # tasks waiting at once, so that long work does not fill the memory


def in_threads[T, R](
    do: Callable[[T], R],
    tasks: Sequence[T],
    threads: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[R]:
    """Do all tasks in threads (default: one per processor) and yield what they return, in their order.

    The first runs alone, so that the kernel is compiled once. ``progress`` is called with tasks done and tasks in all.
    On Ctrl-C what has not begun is dropped.
    """
    executor = ThreadPoolExecutor(threads or os.cpu_count())
    done = 0
    try:
        for batch in (tasks[:1], *batched(tasks[1:], BATCH)):
            for result in executor.map(do, batch):
                done += 1
                progress(done, len(tasks))
                yield result
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
