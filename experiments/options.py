"""Arguments and options that several commands have, and checks of what is given for them."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sim import Scenario


class Engine(StrEnum):
    """The engine that runs the model."""

    kernel = "kernel"
    agents = "agents"


LARGEST_SEED = 2**63 - 1
MOST_SEEDS = 10_000
LONGEST_RUN = 60  # years

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A shipped scenario's name, or the path of your own TOML file.")
]
EngineName = Annotated[
    Engine,
    typer.Option("--engine", help="kernel: compiled, fast; agents: the same model in Mesa, slow and readable."),
]
Seed = Annotated[int, typer.Option("--seed", help="The seed: who the people are, and their luck.")]
BehaviourSets = Annotated[
    str,
    typer.Option(
        "--behaviour",
        metavar="SETS",
        help="Sets of behaviour that are all credible, two seeds each: posterior, those shipped, which agree with the "
        "published figures; scenario, none, all behave as the scenario files say; or a Parquet file with a row for "
        "each set and a column for each parameter, such as behaviour.seeking_rate.",
    ),
]
Years = Annotated[
    int | None, typer.Option("--years", help="Length of the run in years (1 to 60), instead of the scenario's.")
]

PolicySchool = Annotated[
    str | None,
    typer.Option(
        "--school",
        metavar="FILE",
        help="Your school, where the policies are tried (default: the shipped baseline).",
        show_default=False,
    ),
]
Threads = Annotated[int | None, typer.Option("--threads", help="Threads (default: one per processor).")]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Run on a Dask cluster: the scheduler's address (tcp://...), or local for one here.",
        show_default=False,
    ),
]


def loaded(name: str, years: int | None) -> "Scenario":
    """Return a scenario by name or path, run for so many years. Raises ScenarioError when it cannot be."""
    from sim import load

    check_whole("--years", years, 1, LONGEST_RUN)
    scenario = load(name)
    return scenario if years is None else scenario.vary({"run.years": years})


def check_seeds(seeds: int, first: int) -> None:
    """Raise ScenarioError unless there are at least two seeds, so that luck can be told, and none is too large."""
    check_whole("--seeds", seeds, 2, MOST_SEEDS)
    check_whole("--seed", first, 0, LARGEST_SEED - seeds)


def check_whole(option: str, value: int | None, low: int, high: int) -> None:
    """Raise ScenarioError unless an option is not given or lies between two whole numbers."""
    from sim.errors import ScenarioError

    if value is not None and not low <= value <= high:
        raise ScenarioError(option, value, f"must be a whole number from {low:,} to {high:,}")


def check_above_zero(option: str, value: float | None) -> None:
    """Raise ScenarioError unless an option is not given or is a number above 0."""
    from sim.errors import ScenarioError

    if value is not None and not 0 < value < float("inf"):
        raise ScenarioError(option, value, "must be a number above 0")
