"""The command ``mentoring lab``: mentoring live in the browser, for a class or a planner, with no internet."""

from typing import Annotated

import typer

lab_app = typer.Typer()


@lab_app.callback(invoke_without_command=True)
def lab(
    context: typer.Context,
    school: Annotated[
        str | None,
        typer.Option(
            "--school",
            metavar="FILE",
            help="The school to show: the path of a TOML file, or a shipped name.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[int, typer.Option("--port", help="Port on this machine; 0 takes any free one.")] = 8050,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in your browser.")] = True,
) -> None:
    """Open the lab: a school week by week, two policies side by side, a slider for every lever, your school, lessons.

    The page is served on this machine alone (127.0.0.1) and needs no internet. Ctrl-C ends it.

    Examples: `mentoring lab`, `mentoring lab --school my-school.toml`
    """
    if context.invoked_subcommand is not None:
        return
    from experiments.options import check_whole
    from sim import load

    check_whole("--port", port, 0, 65_535)
    shown = None if school is None else load(school)  # a mistake is answered before anything else is imported
    from experiments.lab.schools import address, keep
    from experiments.lab.server import serve

    token = None if shown is None else keep(shown)
    serve(port, address("", {"school": token}), browser, _tell)


@lab_app.command()
def export(
    lesson: Annotated[str | None, typer.Argument(metavar="[LESSON]", help="Its name.", show_default=False)] = None,
    out: Annotated[str, typer.Option("--out", metavar="FOLDER", help="Where the files go.")] = "results/lab",
) -> None:
    """Write a lesson as one HTML file that plays from disk, offline, and the instructor's page beside it.

    Without a lesson: the names of all. Examples: `mentoring lab export luck`, `mentoring lab export cliff --out site`
    """
    from pathlib import Path

    from experiments.lab.teaching import lesson as lessons
    from experiments.terminal import runs_shown

    if lesson is None:
        for name in lessons.names():
            typer.echo(f"{name:<12}{lessons.lesson(name).title}")
        return
    found = lessons.lesson(lesson)  # a mistake is answered before anything else is imported
    from experiments.lab.teaching.export import export as write

    with runs_shown() as progress:
        files = write(found, Path(out).expanduser(), progress)
    for file, what in zip(files, ("the lesson: double-click it", "for the instructor"), strict=True):
        typer.echo(f"{file}  ({file.stat().st_size / 1e6:.2g} MB, {what})")


def _tell(where: str) -> None:
    typer.echo(f"The lab is at {where}\nOnly this machine can open it. Ctrl-C ends it.")
