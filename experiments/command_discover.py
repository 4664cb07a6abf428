"""The command ``mentoring discover``: in which schools and under which beliefs a policy helps, or does not."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.options import BehaviourSets, Cluster
from experiments.terminal import name_files, runs_shown, tell_of_stopping, wide_console


def discover(
    policy: Annotated[
        str,
        typer.Option("--policy", metavar="NAME", help="A shipped policy's name, or the path of your own TOML file."),
    ],
    question: Annotated[
        str | None,
        typer.Option(
            "--question",
            metavar="TEXT",
            help="What to look for, such as 'effect < 0', 'low > 0', 'effect > 5 % and hours per added student < 50', "
            "'gap > 0'. Default: where it helps, where it hurts, and where that cannot be told.",
            show_default=False,
        ),
    ] = None,
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="NAME", help="The outcome that the effect is on.")
    ] = "mentored_clinical",
    behaviour: BehaviourSets = "posterior",
    school: Annotated[
        str | None,
        typer.Option(
            "--school",
            metavar="FILE",
            help="Your school: it stays as it is, and only beliefs and the policy's strength differ between cases.",
            show_default=False,
        ),
    ] = None,
    cases: Annotated[
        int, typer.Option("--cases", help="How many cases; half as many more check what is found.")
    ] = 1000,
    seeds: Annotated[int, typer.Option("--seeds", help="Seeds of each case, with and without the policy.")] = 8,
    out: Annotated[Path, typer.Option("--out", help="Folder for page, tables and figure.")] = Path("results/discover"),
    runs: Annotated[
        Path | None,
        typer.Option(
            "--runs",
            metavar="FOLDER",
            help="Where runs are kept (default: runs in --out); policies that share it share the runs without them.",
            show_default=False,
        ),
    ] = None,
    cluster: Cluster = None,
) -> None:
    """Say in which schools, and under which beliefs, a policy helps, does not matter, or hurts.

    Tries the policy at many schools that there could be, under many beliefs about what no source informs, and finds
    the few numbers that set the cases apart; then holds what it found against new cases on new seeds. Stopped, it goes
    on; asked another question about the same policy, it runs nothing again.

    A question compares effect, low or high (the ends of the case's 95 % interval), before, after, any outcome's name,
    added students, hours, or hours per added student with a number; several are joined by and, or by or.

    Examples: `mentoring discover --policy early-education`, `mentoring discover --policy wider-pool --question
    'effect < 2 %'`

    Writes discovery.html, discovery.png and tables: discovery, restrictions, trajectory, tree, cases, case_numbers.
    """
    from experiments.discovery.discover import as_written
    from experiments.discovery.discover import discover as run
    from experiments.ensemble import ensemble_named
    from experiments.output import whole_files, write_outputs

    ensemble = ensemble_named(behaviour) or as_written(school)
    kept = runs or out / "runs"
    with whole_files(out) as unfinished:
        try:
            with runs_shown() as progress:
                found = run(
                    policy, question, school, ensemble, cases, seeds, outcome, kept, progress=progress, cluster=cluster
                )
        except KeyboardInterrupt:
            tell_of_stopping(kept)
            raise typer.Exit(130) from None
        from experiments.discovery.page import outputs
        from experiments.discovery.view import view

        files = write_outputs(outputs(found), unfinished)
    wide_console().print(view(found), highlight=False)
    name_files(out, files)
