"""The command ``mentoring lab``: mentoring live in the browser, for a class or a planner, with no internet."""

from typing import Annotated

import typer

lab_app = typer.Typer(help="Mentoring live in the browser: watch a school, move its levers, teach a lesson.")


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


def _tell(where: str) -> None:
    typer.echo(f"The lab is at {where}\nOnly this machine can open it. Ctrl-C ends it.")
