"""A lesson's runs in the background: begun when its page is opened, waited for once one has predicted, done once."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from time import sleep

from experiments.lab.teaching.lesson import Lesson
from experiments.lab.teaching.parts import Taught, taught

LOOK = 0.1  # seconds between two looks at how far the runs are


@dataclass
class Work:
    """The runs of one lesson, for everybody who opens it."""

    lesson: Lesson
    share: float = 0.0
    result: Future[Taught] = field(init=False)

    def __post_init__(self) -> None:
        self.result = _worker.submit(taught, self.lesson, 0, self._note)

    def wait(self, tell: Callable[[int], object]) -> Taught:
        """Wait for the runs, telling of every further hundredth. Raises what went wrong in them."""
        told = 0
        while not self.result.done():
            if (fresh := int(100 * self.share) - told) > 0:
                told += fresh
                tell(fresh)
            sleep(LOOK)
        return self.result.result()

    def _note(self, done: int, whole: int) -> None:
        self.share = done / whole


def begun(lesson: Lesson) -> Work:
    """Return the runs of a lesson, begun now or when somebody opened it before; begun anew after a failure."""
    with _lock:
        work = _works.get(lesson.name)
        if work is None or (work.result.done() and work.result.exception() is not None):
            work = _works[lesson.name] = Work(lesson)
        return work


_lock = threading.Lock()
_worker = ThreadPoolExecutor(1, "lesson")  # one lesson at a time: its runs use all processors
_works: dict[str, Work] = {}
