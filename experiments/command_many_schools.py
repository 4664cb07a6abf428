"""The command ``mentoring many-schools``: a study over a table of schools, and its national summary."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.terminal import name_files, wide_console

if TYPE_CHECKING:
    from experiments.study import Study


def many_schools(
    study: Annotated[
        str, typer.Argument(metavar="STUDY", help="A shipped study's name, or the path of your own TOML file.")
    ] = "many-schools",
    seeds: Annotated[
        int | None,
        typer.Option("--seeds", help="Seeds at each school (default: the study's).", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Folder of the sweep, where tables and figure go too (default: results/sweep-NAME).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Try policies at every school of a table, and print what they do over all schools.

    Runs what `mentoring sweep` of the same study has not run yet, and goes on where it was stopped. In the study, the
    first scenario is the school without a policy; the others are held against it, school by school, on the same seeds.

    Examples: `mentoring many-schools`, `mentoring many-schools my-study.toml --seeds 10`
    """
    from experiments.command_sweep import run_shown
    from experiments.many_schools import (
        check_many_schools,
        effects_by_school,
        national,
        notes,
        outcomes_by_school,
        summary,
    )
    from experiments.many_schools_figure import many_schools_figure
    from experiments.output import as_metadata, whole_files, write_figures, write_tables
    from experiments.runner import default_folder
    from experiments.store import scan
    from experiments.study import read_study

    asked = read_study(study, {} if seeds is None else {"seeds": seeds})
    check_many_schools(asked)
    folder = out or default_folder(asked)
    with whole_files(folder) as unfinished:
        run_shown(asked, folder)
        values = outcomes_by_school(asked, scan(folder))
        effects = effects_by_school(asked, values)
        over_schools = national(asked, values, effects)
        provenance = _provenance(asked)
        files = write_tables({"effects": effects, "national": over_schools}, unfinished, as_metadata(provenance))
        class_sizes = {
            point.values["name"]: point.scenario().school.class_size_of(0)
            for point in list(asked.points())[: len(asked.rows)]
        }
        figure = many_schools_figure(effects, over_schools, class_sizes, asked.title, _source(asked))
        files += write_figures({"many-schools": figure}, unfinished, provenance)
    console = wide_console()
    console.print()
    console.print(summary(effects, over_schools))
    for note in notes(asked, effects):
        console.print(f"\n{note}", highlight=False, markup=False)
    name_files(folder, files)


def _provenance(study: "Study") -> dict[str, Any]:
    from experiments.store import model_version
    from sim.record import package_versions

    return {
        "study": study.name,
        "title": study.title,
        "fingerprint": study.fingerprint,
        "scenarios": {school.name: school.fingerprint for school in study.schools},
        "schools": len(study.rows),
        "seeds": list(study.seeds),
        "model": model_version(),
        "versions": package_versions(),
    }


def _source(study: "Study") -> str:
    """Return where the figure comes from, on one line."""
    from sim.record import package_versions

    reference = study.schools[0]
    return (
        f"Study {study.name} ({study.fingerprint[:8]}); held against {reference.name} (behaviour of "
        f"{reference.title}, {reference.fingerprint[:8]}) at each school; seeds {min(study.seeds)}-{max(study.seeds)}; "
        f"{reference.run.years} years; mentoring-policy-lab {package_versions()['mentoring-policy-lab']}."
    )
