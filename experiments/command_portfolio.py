"""The command ``mentoring portfolio``: every combination of policies, and what to choose within a budget of hours."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.options import BehaviourSets, Cluster, PolicySchool, Threads
from experiments.terminal import name_files, runs_shown, tell_of_stopping, wide_console


def portfolio(
    policies: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="POLICY",
            help="Shipped names or paths of TOML files, at most 12 (default: the shipped policies that can stand "
            "together).",
            show_default=False,
        ),
    ] = None,
    budget_hours: Annotated[
        float, typer.Option("--budget-hours", help="More faculty hours a year that a choice may take.")
    ] = 2000.0,
    school: PolicySchool = None,
    seeds: Annotated[int, typer.Option("--seeds", help="Seeds of every combination, two for each behaviour set.")] = 12,
    fresh_seeds: Annotated[
        int, typer.Option("--fresh-seeds", help="Further seeds on which the finalists are tried again.")
    ] = 40,
    behaviour: BehaviourSets = "posterior",
    threads: Threads = None,
    cluster: Cluster = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for page, tables, figures and runs.")] = Path(
        "results/portfolio"
    ),
) -> None:
    """Try every combination of policies, and say which to choose within a budget of faculty hours.

    What each policy adds alone, last and on average over all orders (Shapley); which help or hinder each other; what no
    other combination beats; what is best on average and what is least regretted, for the whole class and for those who
    are worst off; and what the evidence cannot tell apart. Stopped, it goes on from what is finished.

    Examples: `mentoring portfolio`, `mentoring portfolio --budget-hours 500`,
    `mentoring portfolio early-education wider-pool my-plan.toml --seeds 40`

    Writes portfolio.html, figures (frontier, shares, interactions) and tables: portfolios, portfolio_effects, adds,
    pairs, within_budget, finalists. The runs are in the folder runs.
    """
    from experiments.ensemble import ensemble_named
    from experiments.output import whole_files, write_outputs
    from experiments.portfolio.portfolio import portfolio as run
    from sim.errors import ScenarioError

    ensemble = ensemble_named(behaviour)
    if ensemble is None:
        raise ScenarioError("--behaviour", behaviour, "regret needs sets of behaviour: posterior, or a Parquet file")
    with whole_files(out) as unfinished:
        try:
            with runs_shown() as progress:
                found = run(
                    policies or None,
                    school,
                    budget_hours,
                    seeds,
                    fresh_seeds,
                    out,
                    ensemble,
                    threads,
                    cluster,
                    progress,
                )
        except KeyboardInterrupt:
            tell_of_stopping(out)
            raise typer.Exit(130) from None
        from experiments.portfolio.page import outputs
        from experiments.portfolio.view import view

        files = write_outputs(outputs(found), unfinished)
    wide_console().print(view(found), highlight=False)
    name_files(out, files)
