"""How fast and how large: ``make bench`` prints a table and writes ``results/bench.json``.

Ratios compare two things in one process, several times in turn, and are medians over the turns; nothing here
passes or fails. Times are of this machine and vary; ratios vary less.
"""

import statistics
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from rich.console import Console
from rich.table import Table

from sim import Record, load, simulate
from sim.kernel import compiled_run
from sim.kernel.state import make_room, trace_of
from sim.measures import outcomes
from sim.model import run_agents
from sim.plan import build_plan
from sim.trace import Count
from tests.benchmarks.calibrating import calibration
from tests.benchmarks.kept import keep
from tests.benchmarks.lab import lab_figures
from tests.benchmarks.sweeps import sweep_figures
from tests.benchmarks.timing import in_turn, seconds

BASELINE = load("baseline").vary({"run.years": 5})
RUNS = 40  # by one and by two threads
LARGE = """
from resource import RUSAGE_SELF, getrusage
from sim import load, simulate
people = {"school.class_size": 3000, "school.faculty.number": 16000}
simulate(load("baseline").vary({"run.years": 1}), 0)
before = getrusage(RUSAGE_SELF).ru_maxrss
record = simulate(load("baseline").vary(people), 0)
print((getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024, len(record.students), len(record.trace.ties))
"""


def engines() -> dict[str, float]:
    """Time the engines on the same plan, and the record and measures against the kernel."""
    plan = build_plan(BASELINE, 1)
    kernel_run = compiled_run(())
    state = make_room(plan, 1)
    kernel_run(plan, state)
    student_weeks = int(state.weekly[:, :, Count.enrolled].sum())

    def kernel() -> None:
        kernel_run(plan, make_room(plan, 1))

    def record() -> None:
        outcomes(Record(BASELINE, 1, plan, trace_of(state)))

    _, _, over_agents = in_turn(lambda: run_agents(BASELINE, plan), kernel, turns=3)
    _, alone, over_kernel = in_turn(record, kernel, turns=25)
    whole, _, _ = in_turn(lambda: outcomes(simulate(BASELINE, 1)), kernel, turns=25)
    return {
        "kernel_over_agents": over_agents,
        "kernel_ns_per_student_week": alone / student_weeks * 1e9,
        "record_over_kernel": over_kernel,
        "run_with_outcomes_seconds": whole,
    }


def threads() -> dict[str, float]:
    """Time many runs by one thread and by two."""

    def many(workers: int) -> None:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda seed: outcomes(simulate(BASELINE, seed)), range(RUNS)))

    _, _, ratio = in_turn(lambda: many(1), lambda: many(2), turns=5)
    return {"two_threads_over_one": ratio}


def command() -> dict[str, float]:
    """Time ``mentoring run baseline`` from outside, compiled code on disk."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "experiments.cli", "run", "baseline", "--out", folder]
        times = [seconds(lambda: subprocess.run(words, check=True, capture_output=True)) for _ in range(6)]
    return {"warm_run_seconds": statistics.median(times[1:])}


def large_school() -> dict[str, float]:
    """Measure the memory a school of 3,000 per class and 16,000 faculty takes beyond a small run, over 8 years."""
    done = subprocess.run([sys.executable, "-c", LARGE], check=True, capture_output=True, text=True)
    megabytes, students, ties = map(float, done.stdout.split())
    return {"large_school_mb": megabytes, "large_school_students": students, "large_school_ties": ties}


def main() -> None:
    """Measure, print and write."""
    outcomes(simulate(BASELINE, 0))  # compile first
    figures = engines() | threads() | command() | large_school() | sweep_figures() | calibration() | lab_figures()
    table = Table(title="Benchmarks (five years of the baseline unless said otherwise)")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in figures.items():
        table.add_row(name, f"{value:,.3g}" if value < 1000 else f"{value:,.0f}")
    Console().print(table)
    keep(figures)


if __name__ == "__main__":
    main()
