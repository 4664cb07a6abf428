"""The command ``mentoring conclusions``: what of each policy survives what is not known."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.options import BehaviourSets, PolicySchool
from experiments.terminal import name_files, runs_shown, wide_console


def conclusions(
    behaviour: BehaviourSets = "posterior",
    school: PolicySchool = None,
    seeds: Annotated[
        int, typer.Option("--seeds", help="How many seeds under beliefs: four for each, 80 or more.")
    ] = 400,
    out: Annotated[Path, typer.Option("--out", help="Folder for page, tables and figure.")] = Path(
        "results/conclusions"
    ),
) -> None:
    """Say of each policy whether its sign, its rank and its size survive what no source informs.

    Tries every shipped policy under many beliefs: a set of behaviour that agrees with the published figures, with
    values of all assumed numbers of the school and of the policies from their plausible ranges.

    Examples: `mentoring conclusions`, `mentoring conclusions --school my-school.toml --seeds 1200`

    Writes conclusions.html, conclusions.png and tables: conclusions, belief_effects, hangs_on, beliefs.
    """
    from experiments.conclusions.results import run
    from experiments.ensemble import ensemble_named
    from experiments.output import whole_files, write_outputs
    from sim.errors import ScenarioError

    ensemble = ensemble_named(behaviour)
    if ensemble is None:
        raise ScenarioError("--behaviour", behaviour, "beliefs need sets of behaviour: posterior, or a Parquet file")
    with whole_files(out) as unfinished:
        with runs_shown() as progress:
            results = run(ensemble, school, seeds, progress=progress)
        from experiments.conclusions.page import outputs
        from experiments.conclusions.view import view

        files = write_outputs(outputs(results), unfinished)
    wide_console().print(view(results), highlight=False)
    name_files(out, files)
