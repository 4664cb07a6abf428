"""A calibration beside the bare kernel: how much of the work of its runs is the model itself."""

from experiments.calibration import priors
from experiments.calibration.agreement import FITTED
from experiments.outcomes import observe
from sim import load, simulate
from sim.kernel import run_kernel
from sim.plan import build_plan
from tests.benchmarks.timing import in_turn

POINTS_POWER = 5
YEARS = 5


def calibration() -> dict[str, float]:
    """Return the share of the runs of a calibration, from values to figures, that is spent in the kernel."""
    baseline = load("baseline")
    values = [point | {"run.years": YEARS} for point in priors.at(priors.spread_out(POINTS_POWER, seed=1))]
    plans = [build_plan(baseline.vary(point), seed=1) for point in values]

    def kernel() -> None:
        for plan in plans:
            run_kernel(plan)

    def whole() -> None:
        for point in values:
            observe(simulate(baseline.vary(point), seed=1), FITTED)

    alone, together, _ = in_turn(kernel, whole)
    return {"calibration_kernel_share": alone / together}
