"""Sweeps beside the bare kernel, on two threads and beside Mesa's batch_run; the room they take."""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from experiments.runner import run_study
from experiments.study import Study, make_study
from sim.kernel import compiled_run
from sim.kernel.state import make_room
from sim.plan import build_plan

RUNS = 256
TURNS = 3
YEARS = 5
# Peak memory of a whole process that sweeps a tiny school.
PEAK = """
import sys, tempfile
from pathlib import Path
from experiments.runner import run_study
from experiments.study import make_study
people = {"class_size": [4], "faculty.number": [60], "run.years": [2], "pool.share": "0.2:0.8"}
study = make_study({"vary": people, "points": 100, "seeds": int(sys.argv[1]) // 100})
with tempfile.TemporaryDirectory() as folder:
    run_study(study, Path(folder) / "store")
"""
# One small study by Mesa's batch_run with the agents, or by a sweep; prints seconds, after compiling.
BESIDE = """
import sys, tempfile
from pathlib import Path
from time import perf_counter
from experiments.runner import run_study
from experiments.study import make_study
from sim import simulate
people = {"class_size": [24], "faculty.number": [200], "run.years": [4], "pool.share": [0.2, 0.4, 0.6]}
study = make_study({"vary": people, "seeds": 4})
schools = [point.scenario() for point in study.points()]
if sys.argv[1] == "sweep":
    simulate(schools[0])
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        run_study(study, Path(folder) / "store")
        taken = perf_counter() - start
else:
    import mesa
    from sim.model import MentoringModel
    start = perf_counter()
    given = {"scenario": schools}
    mesa.batch_run(MentoringModel, given, rng=list(study.seeds), max_steps=4 * 52, display_progress=False)
    taken = perf_counter() - start
print(taken)
"""
# The system's own count of a process's peak; ru_maxrss would include that of the process that started it.
PRINT_PEAK = """
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) / 1024)
"""


def sweep_figures() -> dict[str, float]:
    """Return all figures of sweeps by name."""
    return speed() | size() | peaks() | beside_batch_run()


def speed() -> dict[str, float]:
    """Time the same runs by the bare kernel, by a sweep with one thread and with two, in turn."""
    study = make_study({"vary": {"run.years": [YEARS]}, "seeds": RUNS})
    scenario = next(study.points()).scenario()
    plans = [build_plan(scenario, seed) for seed in study.seeds]
    kernel_run = compiled_run(())
    turns = []
    for _ in range(TURNS):
        start = perf_counter()
        for plan in plans:
            kernel_run(plan, make_room(plan, 1))
        kernel = perf_counter() - start
        one, two = (_swept(study, threads)[0] for threads in (1, 2))
        turns.append((one / 2 / two, one / kernel))
    efficiency, over_kernel = map(statistics.median, zip(*turns, strict=True))
    return {"sweep_parallel_efficiency": efficiency, "sweep_over_kernel": over_kernel}


def size() -> dict[str, float]:
    """Measure the Parquet of 1,000 runs with all outcomes."""
    people = {"class_size": [24], "faculty.number": [200], "pool.share": "0.2:0.8"}
    study = make_study({"vary": people, "points": 50, "seeds": 20})
    return {"bytes_per_run": _swept(study, 2)[1] / study.runs}


def peaks() -> dict[str, float]:
    """Measure the peak memory of sweeps of 1,000 and of 100,000 runs."""
    return {f"sweep_peak_mb_{name}": _printed(PEAK, runs)[0] for name, runs in (("1e3", "1000"), ("1e5", "100000"))}


def beside_batch_run() -> dict[str, float]:
    """Hold Mesa's batch_run of the agents against a sweep of the same small study: time and peak memory."""
    batch, swept = _printed(BESIDE, "batch_run"), _printed(BESIDE, "sweep")
    return {"batch_run_over_sweep": batch[0] / swept[0], "batch_run_mb_over_sweep": batch[1] / swept[1]}


def _swept(study: Study, threads: int) -> tuple[float, int]:
    """Return the seconds a new sweep takes, and the bytes of its runs."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        start = perf_counter()
        run_study(study, store, threads=threads)
        return perf_counter() - start, sum(path.stat().st_size for path in (store / "runs").iterdir())


def _printed(program: str, argument: str) -> list[float]:
    """Return the numbers that a program prints in a process of its own, its peak memory in MB last."""
    done = subprocess.run(
        [sys.executable, "-c", program + PRINT_PEAK, argument], check=True, capture_output=True, text=True
    )
    return [float(word) for word in done.stdout.split()]
