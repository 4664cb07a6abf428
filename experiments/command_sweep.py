"""The command ``mentoring sweep``: a study from a file or from options, run, gone on with, or only estimated."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from experiments.options import Cluster, Threads
from experiments.terminal import COMPILING, progress_bar, tell_of_stopping

if TYPE_CHECKING:
    from experiments.runner import Progress, Swept
    from experiments.study import Study

BYTES_PER_OUTCOME = 5  # of a run in a full shard, measured


def sweep(
    study: Annotated[
        str | None,
        typer.Argument(
            metavar="STUDY",
            help="A shipped study's name, or the path of your own TOML file; or use the options.",
            show_default=False,
        ),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="NAME=VALUES",
            help="A parameter and its values: clerkship.weeks=4,6,8 or a range, pool.share=0.2:0.8. Repeatable.",
            show_default=False,
        ),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            "--scenario", metavar="NAME", help="A shipped name or a TOML file (default: baseline). Repeatable."
        ),
    ] = None,
    design: Annotated[
        str | None,
        typer.Option(
            "--design", help="list, grid, lhs (Latin hypercube) or sobol; default: lhs with ranges, else grid."
        ),
    ] = None,
    points: Annotated[int | None, typer.Option("--points", help="Points of lhs and sobol.")] = None,
    seeds: Annotated[
        int | None, typer.Option("--seeds", help="Seeds of each point, from 0 (default 20); also replaces a file's.")
    ] = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="NAME", help="An outcome to keep (default: all). Repeatable."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder of the store (default: results/sweep-NAME).", show_default=False),
    ] = None,
    threads: Threads = None,
    cluster: Cluster = None,
    limit: Annotated[
        float | None, typer.Option("--limit", help="Seconds after which a single run is given up, with an error.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check every point, print runs, time and disk, and stop.")
    ] = False,
) -> None:
    """Run a study: scenarios and parameters, many points, many seeds; whole results or none, and no run twice.

    A sweep that was stopped, by Ctrl-C or by a power cut, goes on when it is started again; more seeds compute only
    the new ones. A run that fails is a row with its error.

    Examples: `mentoring sweep my-study.toml`, `mentoring sweep many-schools --seeds 2`, `mentoring sweep --vary
    clerkship.weeks=4,6,8,12 --vary pool.share=0.2:0.8 --points 200 --seeds 20`

    Writes `parameters.parquet` (a row per point), `runs/*.parquet` (a row per run) and `manifest.json`.
    """
    from sim.errors import ScenarioError

    options = {"scenarios": scenario, "design": design, "points": points, "seeds": seeds, "outcomes": outcome}
    for option, value in (("--threads", threads), ("--limit", limit)):
        if value is not None and value <= 0:
            raise ScenarioError(option, value, "must be more than 0")
    asked = _study(study, vary or [], {name: value for name, value in options.items() if value not in (None, [])})
    if dry_run:
        Console(soft_wrap=True).print(_estimate(asked, threads), highlight=False)
        return
    run_shown(asked, out, threads=threads, cluster=cluster, limit=limit)


def _study(name: str | None, vary: list[str], options: dict[str, Any]) -> "Study":
    from experiments.study import make_study, parse_values, read_study
    from sim.errors import ScenarioError

    if name is not None:
        if vary or set(options) - {"seeds"}:
            raise ScenarioError("STUDY", name, "with a study file, only --seeds can be set; change the file")
        return read_study(name, options)
    varied: dict[str, Any] = {}
    for text in vary:
        parameter, equals, values = text.partition("=")
        if not (parameter and equals and values):
            raise ScenarioError(
                "--vary", text, "must be NAME=VALUES, such as clerkship.weeks=4,6,8 or pool.share=0.2:0.8"
            )
        if parameter in varied:
            raise ScenarioError("--vary", text, "each parameter once; give all its values together")
        varied[parameter] = parse_values(values)
    return make_study({"vary": varied, **options})


def run_shown(study: "Study", folder: Path | None = None, **options: Any) -> None:
    """Run what a study lacks, with a progress bar, and say what there is; ``options`` are those of ``run_study``."""
    from rich.progress import TextColumn

    from experiments.runner import default_folder, run_study
    from experiments.store import scan
    from sim.compiling import before_compiling

    folder = folder or default_folder(study)
    with progress_bar(TextColumn("{task.fields[rate]}")) as bar:
        task = bar.add_task("runs", total=study.runs, rate="")

        def show(progress: "Progress") -> None:
            made = progress.done - progress.before
            elapsed = bar.tasks[task].elapsed or 0.0
            rate = f"{made / elapsed:,.0f} runs/s" if made and elapsed else ""
            bar.update(task, completed=progress.done, total=progress.total, rate=rate)

        try:
            with before_compiling(lambda: bar.print(COMPILING)):
                swept = run_study(study, folder, progress=show, **options)
        except KeyboardInterrupt:
            bar.stop()
            tell_of_stopping(folder)
            raise typer.Exit(130) from None
    console = Console(soft_wrap=True)
    for file in swept.set_aside:
        console.print(f"Set aside, not read: {file} (damaged, or not of this sweep)", highlight=False, markup=False)
    console.print(_summary(swept, scan(folder), folder), highlight=False, markup=False)


def _summary(swept: "Swept", runs: Any, folder: Path) -> str:
    """Say how many runs there are, which failed and why, and how to read them."""
    import polars as pl

    failed = (
        runs.filter(pl.col("error").is_not_null())
        .group_by("error")
        .agg(pl.len().alias("runs"), pl.col("point").min(), pl.col("seed").min())
        .sort("runs", "error", descending=[True, False])
        .collect()
    )
    lines = [f"{swept.runs:,} runs in {folder}, {swept.made:,} of them made now; {failed['runs'].sum():,} failed."]
    lines += [
        f"  {row['runs']:,} failed: {row['error']} (such as point {row['point']}, seed {row['seed']})"
        for row in failed.head(5).iter_rows(named=True)
    ]
    lines += [f"  ... and {len(failed) - 5:,} other errors"] * (len(failed) > 5)
    lines += [f'Read them in Python: from experiments.store import scan; scan("{folder}").collect()']
    return "\n".join(lines)


def _estimate(study: "Study", threads: int | None) -> str:
    """Check every point, run a few, and say how long all will take and how much room they need."""
    import os
    from time import perf_counter

    from sim import simulate
    from sim.measures import outcomes

    points = list(study.points())
    tried = [points[place * (len(points) - 1) // 2].scenario() for place in range(3)]
    study.fingerprints  # noqa: B018 - checks every point
    outcomes(simulate(tried[0]))  # compile first
    start = perf_counter()
    for scenario in tried:
        outcomes(simulate(scenario, 1))
    workers = threads or os.cpu_count() or 1
    seconds = (perf_counter() - start) / len(tried) * study.runs / workers
    size = study.runs * (4 + BYTES_PER_OUTCOME * len(study.outcomes))
    about = f"{len(points):,} points x {len(study.seeds):,} seeds = {study.runs:,} runs; all points can be run."
    return f"{about}\nAbout {_duration(seconds)} with {workers} threads, and {size / 1e6:,.1f} MB on disk."


def _duration(seconds: float) -> str:
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{seconds:,.0f} seconds"
