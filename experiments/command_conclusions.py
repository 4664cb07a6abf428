"""The command ``mentoring conclusions``: what of each policy survives what is not known."""

import json
from pathlib import Path
from typing import Annotated

import typer

from experiments.terminal import name_files, progress_bar, tell_of_compiling, wide_console


def conclusions(
    behaviour: Annotated[
        Path | None,
        typer.Option(
            "--behaviour",
            metavar="FILE",
            help="A Parquet file of behaviour sets that are all credible (default: the shipped posterior).",
            show_default=False,
        ),
    ] = None,
    school: Annotated[
        str | None,
        typer.Option(
            "--school",
            metavar="FILE",
            help="Your school, where the policies are tried (default: the shipped baseline).",
            show_default=False,
        ),
    ] = None,
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
    import scenarios
    from experiments.conclusions.results import run
    from experiments.ensemble import read_ensemble
    from experiments.output import as_metadata, whole_files, write_tables
    from sim.compiling import before_compiling

    ensemble = read_ensemble(scenarios.POSTERIOR if behaviour is None else behaviour)
    with whole_files(out) as unfinished:
        with progress_bar() as bar, before_compiling(tell_of_compiling):
            task = bar.add_task("runs", total=None)

            def progress(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            results = run(ensemble, school, seeds, progress=progress)
        from experiments.conclusions.figure import conclusions_figure
        from experiments.conclusions.page import write_page
        from experiments.conclusions.view import view
        from experiments.house_style import provenance_line
        from experiments.plots import DPI

        provenance = results.believed.provenance
        files = [write_page(results, unfinished), *write_tables(results.tables(), unfinished, as_metadata(provenance))]
        figure = conclusions_figure(results, provenance_line(results.believed))
        figure.savefig(unfinished / "conclusions.png", dpi=DPI, metadata={"Description": json.dumps(provenance)})
    wide_console().print(view(results), highlight=False)
    name_files(out, [*files, "conclusions.png"])
