"""The command ``mentoring calibrate``: sets of behaviour that agree with the published figures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.options import check_whole
from experiments.terminal import name_files, progress_bar, tell_of_compiling, tell_of_stopping, wide_console

if TYPE_CHECKING:
    from experiments.runner import Progress


def calibrate(
    out: Annotated[Path, typer.Option("--out", help="Folder for runs, tables and figures.")] = Path(
        "results/calibration"
    ),
    threads: Annotated[
        int | None,
        typer.Option("--threads", help="Threads (or processes of a local cluster); default: all processors."),
    ] = None,
    cluster: Annotated[
        str | None, typer.Option("--cluster", help="Address of a Dask scheduler, or local; see mentoring sweep.")
    ] = None,
) -> None:
    """Find the sets of behaviour that agree with the published figures, and check how well that is known.

    Runs some 50,000 schools (about half an hour on two cores); what is finished is kept, so the same command goes on
    after Ctrl-C. Writes posterior.parquet, which `mentoring compare --behaviour` takes, tables of what was learned, of
    the emulator's error, of coverage and of what the posterior predicts, and their pictures; prints the
    representative set as lines of a scenario file.

    Example: `mentoring calibrate`
    """
    from experiments.calibration.calibrate import calibrate as calibrated
    from experiments.calibration.tables import representative_lines, tables, view, with_provenance
    from experiments.output import whole_files, write_tables
    from sim.compiling import before_compiling

    check_whole("--threads", threads, 1, 1024)
    screen = wide_console()
    with progress_bar() as bar, before_compiling(tell_of_compiling):
        task = bar.add_task("runs", total=None)

        def show(progress: "Progress") -> None:
            bar.update(task, completed=progress.done, total=progress.total)

        try:
            found = calibrated(out / "runs", tell=bar.print, threads=threads, cluster=cluster, progress=show)
        except KeyboardInterrupt:
            bar.stop()
            tell_of_stopping(out / "runs")
            raise typer.Exit(130) from None
    provenance = with_provenance(found)
    with whole_files(out) as unfinished:
        files = write_tables(tables(found), unfinished, provenance)
        from experiments.calibration.pictures import draw_all

        files += draw_all(found, unfinished, provenance["about"])
    screen.print(view(found))
    screen.print("\nThe representative set, for the [behaviour] table of a scenario:\n", markup=False)
    screen.print("\n".join(representative_lines(found)), markup=False, highlight=False)
    name_files(out, files)
