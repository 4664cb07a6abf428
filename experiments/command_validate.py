"""The command ``mentoring validate``: held-out figures and patterns against the model, as a table and a figure."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.options import MOST_SEEDS, BehaviourSets, check_whole
from experiments.terminal import name_files, runs_shown, wide_console


def validate(
    behaviour: BehaviourSets = "posterior",
    seeds: Annotated[
        int | None,
        typer.Option("--seeds", help="How many seeds (default: 20, or as many as the behaviour sets carry)."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for table and figure.")] = Path("results/validate"),
) -> None:
    """Hold the model against figures and patterns that nothing was fitted to: pass, fail or cannot tell.

    Each figure is read from a school with its source's setting, where one can be described: the baseline, a school
    with an adviser for everyone, a residency. What still differs is said in words.

    Examples: `mentoring validate`, `mentoring validate --seeds 100`, `mentoring validate --behaviour scenario`

    Writes validation.parquet and validation.png.
    """
    from experiments.ensemble import ensemble_named
    from experiments.output import as_metadata, whole_files, write_tables
    from experiments.validate import validate as validated
    from experiments.validate_picture import write_picture
    from experiments.validate_table import validation_view

    check_whole("--seeds", seeds, 2, MOST_SEEDS)
    ensemble = ensemble_named(behaviour)
    with whole_files(out) as unfinished:
        with runs_shown() as progress:
            found = validated(ensemble, seeds, progress=progress)
        files = write_tables({"validation": found.checks}, unfinished, as_metadata(found.provenance))
        files += write_picture(found, unfinished)
    wide_console().print(validation_view(found), highlight=False)
    name_files(out, files)
