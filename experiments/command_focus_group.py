"""The command ``mentoring focus-group``: students of the last class tell their stories, coded into themes."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.options import LARGEST_SEED, ScenarioName, Seed, check_whole, loaded
from experiments.terminal import name_files, tell_of_compiling, wide_console


def focus_group(
    scenario: ScenarioName,
    seed: Seed = 0,
    compare: Annotated[
        str | None,
        typer.Option(
            "--compare",
            metavar="SCENARIO",
            help="Another policy: follow the same students there, and see who gained a mentor, who lost one, and how.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for the page and tables (default: results/focus-group-SCENARIO)."),
    ] = None,
) -> None:
    """Let four groups of students in their last year tell their stories, and code them into the paper's themes.

    Two groups with a mentor and two without, drawn by the seed. Each story is made from events of the run and nothing
    else: whom they met, whom they asked, what stood in the way, what ended. Counts and shares of each theme are of the
    whole class.

    With `--compare` the same students, with the same luck, are followed under another policy. A policy written for
    another school is tried at yours.

    Examples: `mentoring focus-group baseline --seed 7`,
    `mentoring focus-group baseline --seed 7 --compare early-education`

    Writes focus-group.html (to read and print), stories.txt, sentences.parquet (each with the events it rests on),
    codes.parquet (student by theme), themes.parquet (counts and shares), events.parquet, and with `--compare`
    changes.parquet.
    """
    from experiments.focus_group.change import other_policy
    from experiments.focus_group.page import write_page
    from experiments.focus_group.session import hold
    from experiments.focus_group.text import view, write_text
    from experiments.output import whole_files, write_tables
    from sim.compiling import before_compiling

    check_whole("--seed", seed, 0, LARGEST_SEED)
    school = loaded(scenario, None)
    other = None if compare is None else other_policy(school, compare)
    folder = out or Path("results") / f"focus-group-{school.name}"
    with whole_files(folder) as unfinished:
        with before_compiling(tell_of_compiling):
            held = hold(school, seed, other)
        files = [write_page(held, unfinished), write_text(held, unfinished)]
        files += write_tables(held.tables(), unfinished, held.provenance)
    wide_console().print(view(held), highlight=False)
    name_files(folder, files)
