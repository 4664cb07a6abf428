"""The command ``mentoring findings``: which recommendation of the students helps most, from all analyses together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from experiments.options import BehaviourSets, Cluster, Threads
from experiments.terminal import name_files, runs_shown, tell_of_stopping, wide_console

if TYPE_CHECKING:
    from experiments.findings.analyses import Estimate


def findings(
    school: Annotated[
        str | None,
        typer.Option(
            "--school", metavar="FILE", help="Your school (default: the shipped baseline).", show_default=False
        ),
    ] = None,
    budget_hours: Annotated[
        float, typer.Option("--budget-hours", help="More faculty hours a year that a choice may take.")
    ] = 2000.0,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "--policies",
            metavar="NAMES",
            help="Policies that are combined, timed and told the sensitivity of, with commas between them (default: "
            "the shipped ones).",
            show_default=False,
        ),
    ] = None,
    seeds: Annotated[
        int, typer.Option("--seeds", help="Seeds of the recommendations and of timing, two for each behaviour set.")
    ] = 120,
    portfolio_seeds: Annotated[int, typer.Option("--portfolio-seeds", help="Seeds of every combination.")] = 12,
    fresh_seeds: Annotated[int, typer.Option("--fresh-seeds", help="Further seeds of the finalists.")] = 40,
    trajectories: Annotated[int, typer.Option("--trajectories", help="Paths of the screening: 4, 8, 12 ...")] = 12,
    own: Annotated[int, typer.Option("--own", help="How many numbers have indices of their own.")] = 10,
    points: Annotated[int, typer.Option("--points", help="Pairs of points for the indices: 32, 64, 128 ...")] = 128,
    cases: Annotated[int, typer.Option("--cases", help="Cases of each discovery; half as many check them.")] = 600,
    case_seeds: Annotated[int, typer.Option("--case-seeds", help="Seeds of each case.")] = 8,
    behaviour: BehaviourSets = "posterior",
    threads: Threads = None,
    cluster: Cluster = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how many runs it takes and how long, and stop.")] = (
        False
    ),
    out: Annotated[Path, typer.Option("--out", help="Folder for the page, tables and the parts.")] = Path(
        "results/findings"
    ),
) -> None:
    """Say which of the students' four recommendations helps most, how sure that is, for whom and at what cost.

    Runs sensitivity, discovery of each recommendation, portfolios and timing at one school, writes each into a folder
    of its own, and one page with what they say together. Stopped, it goes on from what is finished.

    Examples: `mentoring findings --dry-run`, `mentoring findings`, `mentoring findings --school my-school.toml`

    Writes findings.html and tables: findings (every number told), statements, cells, figures, contest, effects,
    for_whom_effects, best, behind, costs. `mentoring compare --report --findings FOLDER` tells them in the report of
    the same school.
    """
    from experiments.ensemble import ensemble_named
    from experiments.findings.analyses import Sizes, estimate
    from experiments.findings.analyses import findings as run
    from experiments.output import whole_files, write_outputs
    from sim.compiling import before_compiling
    from sim.errors import ScenarioError

    ensemble = ensemble_named(behaviour)
    if ensemble is None:
        raise ScenarioError("--behaviour", behaviour, "sets of behaviour are needed: posterior, or a Parquet file")
    policies = [name.strip() for names in policy or () for name in names.split(",")] or None
    sizes = Sizes(seeds, trajectories, own, points, cases, case_seeds, portfolio_seeds, fresh_seeds)
    with before_compiling(lambda: None):
        about = estimate(school, sizes, threads, policies)
    _tell(about)
    if dry_run:
        return
    with whole_files(out) as unfinished:
        try:
            found = run(school, budget_hours, sizes, out, ensemble, threads, cluster, _shown, policies)
        except KeyboardInterrupt:
            tell_of_stopping(out)
            raise typer.Exit(130) from None
        from experiments.findings.page import outputs, told
        from experiments.findings.parts import write_parts

        all_told = told(found)
        files = write_outputs(outputs(found, all_told), unfinished)
        files += write_parts(found, out)
    console = wide_console()
    console.print(f"[bold]What helps most at: {found.school.title}[/]\n", highlight=False)
    for statement in all_told.lead:
        console.print(f"{statement.text}\n", highlight=False, markup=False)
    name_files(out, files)


def _tell(about: "Estimate") -> None:
    """Say how many runs each part takes, and about how long all take on this machine."""
    parts = ", ".join(f"{part} {runs:,}" for part, runs in about.runs.items())
    minutes = max(1, round(about.seconds / 60))
    long = f"{minutes} {'minute' if minutes == 1 else 'minutes'}"
    text = f"About {sum(about.runs.values()):,} runs ({parts}): about {long}"
    Console(stderr=True, soft_wrap=True).print(
        f"{text} here when nothing is there yet and nothing else runs.", highlight=False
    )


@contextmanager
def _shown(part: str) -> Iterator[Callable[[int, int], None]]:
    """Name the part that is run, with a bar of its runs."""
    Console(stderr=True).print(f"{part} ...", highlight=False)
    with runs_shown() as progress:
        yield progress
