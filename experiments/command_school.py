"""The command line for one's own school: ``mentoring school new`` and ``mentoring school check``."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.terminal import name_files, wide_console

if TYPE_CHECKING:
    from experiments.questions import Question


school_app = typer.Typer(
    no_args_is_help=True,
    help="Describe your own school: answer questions about it, check the file, see the timetable as a picture.",
)


@school_app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must end in .toml.")] = Path(
        "my-school.toml"
    ),
    answer: Annotated[
        list[str] | None,
        typer.Option(
            "--answer",
            metavar="QUESTION=VALUE",
            help="Answer a question beforehand; may be repeated.",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing: the baseline's answer to every other question.")] = (
        False
    ),
) -> None:
    """Ask about your school, and write a commented scenario file that the other commands take.

    Each question says why it matters and has the baseline's answer as default: press Enter to keep it.

    Examples: `mentoring school new`,
    `mentoring school new small.toml --answer class_size=90 --answer faculty=500 --yes`
    """
    from experiments.questions import questions
    from experiments.school_file import school_file

    given = dict(map(_given, answer or []))
    _check_file(file, ask=not yes)
    answers: dict[str, Any] = {one.name: given.get(one.name, one.default) for one in questions()}
    if not yes:
        asked = [one for one in questions() if one.name not in given]
        for number, one in enumerate(asked, start=1):
            answers[one.name] = _asked(one, f"{number} of {len(asked)}")
    _write(file, school_file(answers, _quoted(file)))
    lines = (
        f"\nWritten to {file}. Next:",
        f"  mentoring school check {_quoted(file)}       # what it says, and the timetable as a picture",
        f"  mentoring compare --school {_quoted(file)}   # every shipped policy, at your school",
    )
    typer.echo("\n".join(lines))


@school_app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The path of your TOML file, or a shipped name.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the picture (default: results/school-NAME).")
    ] = None,
) -> None:
    """Check a school's file, print what it says, and draw its timetable.

    Exit code 0 when it can be run; otherwise 2, with the file, the key, the value and what is allowed.

    Example: `mentoring school check my-school.toml`

    Writes timetable.png: class years as rows, weeks as columns, and below how long each teacher stays.
    """
    import scenarios
    from experiments.describe import described, sentence
    from experiments.output import whole_files
    from experiments.timetable_picture import write_timetable
    from sim import load

    scenario = load(file)
    folder = out or Path("results") / f"school-{scenario.name}"
    with whole_files(folder) as unfinished:
        files = write_timetable(scenario, unfinished)
    console = wide_console()
    console.print(described(scenario, load(scenarios.BASELINE)))
    console.print(f"\n[green]{scenario.name} can be run[/green]: {sentence(scenario)}.", highlight=False)
    name_files(folder, files)


# --- asking ------------------------------------------------------------------------------------------


def _given(text: str) -> tuple[str, Any]:
    """Return name and value of an answer given as an option."""
    from experiments.questions import question
    from sim.errors import ScenarioError

    name, equals, value = text.partition("=")
    if not equals:
        raise ScenarioError("--answer", text, "must be a question and a value, such as class_size=90")
    return name.strip(), question(name.strip()).answered(value)


def _asked(question: "Question", place: str) -> Any:
    """Ask a question until the answer is allowed; return its value."""
    typer.echo(f"\n{place}. {typer.style(question.words, bold=True)}")
    typer.echo(f"   {question.why}")
    while True:
        text = typer.prompt(f"   {question.name}", default=question.shown(question.default))
        problem = question.problem(text)
        if not problem:
            return question.answered(text)
        typer.echo(f"   {problem}")


# --- writing -----------------------------------------------------------------------------------------


def _check_file(file: Path, ask: bool) -> None:
    """See that the file can be written before anything is asked; an existing one only if the user says so."""
    import scenarios
    from sim.errors import ScenarioError

    if file.suffix != ".toml":
        raise ScenarioError("FILE", str(file), "must end in .toml")
    if file.stem in scenarios.names():
        raise ScenarioError("FILE", str(file), "a shipped scenario has this name; take another")
    if not file.parent.is_dir():
        raise ScenarioError("FILE", str(file), "there is no such folder; make it first")
    if not file.exists():
        return
    if not ask or file.is_dir():
        raise ScenarioError("FILE", str(file), "this exists already; take another name, or remove it first")
    if not typer.confirm(f"{file} exists already. Write another in its place?"):
        typer.echo(f"Nothing is changed; name another file: mentoring school new {file.stem}-2.toml")
        raise typer.Exit


def _write(file: Path, text: str) -> None:
    """Write a scenario file when it can be loaded. Raises ScenarioError, and writes nothing, when it cannot."""
    from experiments.output import whole_files
    from sim import load

    with whole_files(file.parent) as unfinished:
        (unfinished / file.name).write_text(text, encoding="utf-8")
        load(unfinished / file.name)


def _quoted(file: Path) -> str:
    return shlex.quote(str(file))
