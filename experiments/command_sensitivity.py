"""The command ``mentoring sensitivity``: what outcomes, and what policies add to them, depend on."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.options import Cluster, Threads, check_whole
from experiments.terminal import name_files, runs_shown, tell_of_stopping, wide_console

PLAUSIBLE = "plausible"


def sensitivity(
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "--policies",
            metavar="NAMES",
            help="Policies to try, shipped or TOML files, with commas between them (default: the five that the focus "
            "groups asked for, and all of them together).",
            show_default=False,
        ),
    ] = None,
    school: Annotated[
        str | None,
        typer.Option(
            "--school", metavar="FILE", help="Your school (default: the shipped baseline).", show_default=False
        ),
    ] = None,
    behaviour: Annotated[
        str,
        typer.Option(
            "--behaviour",
            metavar="SETS",
            help="plausible: every number of behaviour over all that is plausible; posterior or a Parquet file: whole "
            "sets that agree with the published figures; scenario: behaviour stays as the files say.",
        ),
    ] = PLAUSIBLE,
    keep_school: Annotated[
        bool, typer.Option("--keep-school", help="Leave class size, faculty and timetable as your school has them.")
    ] = False,
    seeds: Annotated[int, typer.Option("--seeds", help="Runs of each point, so that luck can be told: 2 or more.")] = 2,
    trajectories: Annotated[
        int, typer.Option("--trajectories", help="Paths of the screening: 4, 8, 12 and so on.")
    ] = 12,
    own: Annotated[
        int, typer.Option("--own", help="How many numbers have indices of their own; the others have one together.")
    ] = 10,
    points: Annotated[
        int, typer.Option("--points", help="Pairs of points for the indices: a power of two from 32.")
    ] = 128,
    threads: Threads = None,
    cluster: Cluster = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for page, tables, figures and runs.")] = Path(
        "results/sensitivity"
    ),
) -> None:
    """Say which numbers decide how many have a mentor, and how much a policy adds.

    Varies some sixty numbers of behaviour, people and school at once: Morris screening of all of them, then Sobol
    indices of those that matter most, with intervals and with luck taken off. What is finished is kept: the same
    command goes on after Ctrl-C, and more points or seeds run only the new ones.

    Examples: `mentoring sensitivity`, `mentoring sensitivity --school my-school.toml --keep-school --behaviour
    posterior`, `mentoring sensitivity --policies wider-pool --points 512`

    Writes sensitivity.html, three figures and tables: factors, screening, indices, variances, convergence.
    """
    from experiments.ensemble import ensemble_named
    from experiments.output import whole_files, write_outputs
    from experiments.sensitivity.results import run

    for option, value, low in (("--seeds", seeds, 2), ("--own", own, 1), ("--threads", threads, 1)):
        check_whole(option, value, low, 1024)
    policies = [name.strip() for names in policy or () for name in names.split(",")] or None
    plausible = behaviour == PLAUSIBLE
    ensemble = None if plausible else ensemble_named(behaviour)
    with whole_files(out) as unfinished:
        try:
            with runs_shown() as progress:
                results = run(
                    policies, school, ensemble, plausible, keep_school, seeds, trajectories, own, points,
                    folder=out / "runs", progress=progress, threads=threads, cluster=cluster,
                )  # fmt: skip
        except KeyboardInterrupt:
            tell_of_stopping(out / "runs")
            raise typer.Exit(130) from None
        from experiments.sensitivity.page import outputs
        from experiments.sensitivity.view import view

        files = write_outputs(outputs(results), unfinished)
    wide_console().print(view(results), highlight=False)
    name_files(out, files)
