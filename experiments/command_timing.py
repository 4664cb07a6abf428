"""The command ``mentoring timing``: when policies show, when to teach, and what is left of a withdrawn policy."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.options import BehaviourSets, Cluster, PolicySchool, Threads
from experiments.terminal import name_files, runs_shown, tell_of_stopping, wide_console


def timing(
    policies: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="POLICY",
            help="Shipped names or paths of TOML files (default: all shipped policies).",
            show_default=False,
        ),
    ] = None,
    withdrawn_after: Annotated[
        int, typer.Option("--withdrawn-after", help="Years after which a policy is withdrawn.")
    ] = 3,
    school: PolicySchool = None,
    seeds: Annotated[int, typer.Option("--seeds", help="Seeds, two for each behaviour set.")] = 120,
    behaviour: BehaviourSets = "posterior",
    threads: Threads = None,
    cluster: Cluster = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for page, tables, figures and runs.")] = Path(
        "results/timing"
    ),
) -> None:
    """Say when policies show, when to teach students to find mentors, and what is left of a policy that is withdrawn.

    Runs every policy for long, kept and withdrawn, and sessions for students in their second week, before the
    clerkships, and at both times. Stopped, it goes on from what is finished.

    Examples: `mentoring timing`, `mentoring timing early-education wider-pool --withdrawn-after 2`

    Writes timing.html, figures (courses, sessions) and tables: springs, showing, reached, left, sessions. The runs are
    in the folder runs.
    """
    from experiments.ensemble import ensemble_named
    from experiments.output import whole_files, write_outputs
    from experiments.timing.timing import timing as run
    from sim.errors import ScenarioError

    ensemble = ensemble_named(behaviour)
    if ensemble is None:
        raise ScenarioError("--behaviour", behaviour, "sets of behaviour are needed: posterior, or a Parquet file")
    with whole_files(out) as unfinished:
        try:
            with runs_shown() as progress:
                found = run(policies or None, school, withdrawn_after, seeds, out, ensemble, threads, cluster, progress)
        except KeyboardInterrupt:
            tell_of_stopping(out)
            raise typer.Exit(130) from None
        from experiments.timing.page import outputs
        from experiments.timing.view import view

        files = write_outputs(outputs(found), unfinished)
    wide_console().print(view(found), highlight=False)
    name_files(out, files)
