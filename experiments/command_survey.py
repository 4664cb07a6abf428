"""The command ``mentoring survey``: the published studies made again at a simulated school."""

from pathlib import Path
from typing import Annotated

import typer

from experiments.options import ScenarioName, Years, check_seeds, loaded
from experiments.terminal import name_files, runs_shown, wide_console


def survey(
    scenario: ScenarioName,
    seeds: Annotated[int, typer.Option("--seeds", help="How many surveys (2 or more), a seed each.")] = 20,
    seed: Annotated[int, typer.Option("--seed", help="The first seed.")] = 0,
    years: Years = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for tables and figure (default: results/survey-SCENARIO).")
    ] = None,
) -> None:
    """Put the questionnaire of 1999 to the simulated students, and print the published figures beside the answers.

    Students of the last two class years say in spring whether they have a mentor, where they met and whether they did
    research; 77 % answer. Beside it, a log of the wards and what came of requests to strangers: figures C1 to C12.

    Examples: `mentoring survey baseline`, `mentoring survey my-school.toml --seeds 100`

    Writes survey.parquet (the table), single.parquet (every single survey), answers.parquet (of the first seed) and
    survey.png.
    """
    from experiments.evidence.survey import survey as surveyed
    from experiments.evidence.survey_figure import survey_figure
    from experiments.evidence.survey_view import survey_view
    from experiments.output import as_metadata, whole_files, write_figures, write_tables

    check_seeds(seeds, seed)
    school = loaded(scenario, years)
    folder = out or Path("results") / f"survey-{school.name}"
    with whole_files(folder) as unfinished:
        with runs_shown() as progress:
            found = surveyed(school, range(seed, seed + seeds), progress)
        files = write_tables(found.tables, unfinished, as_metadata(found.provenance))
        files += write_figures({"survey": survey_figure(found)}, unfinished, found.provenance)
    wide_console().print(survey_view(found))
    name_files(folder, files)
