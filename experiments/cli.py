"""The command line: scenarios, run, compare, history.

Packages that take long to import (Numba, seaborn) are imported by the commands that need them, so that help and
mistakes are answered at once.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from experiments.command_calibrate import calibrate
from experiments.command_compare import compare
from experiments.command_conclusions import conclusions
from experiments.command_discover import discover
from experiments.command_findings import findings
from experiments.command_focus_group import focus_group
from experiments.command_lab import lab_app
from experiments.command_many_schools import many_schools
from experiments.command_portfolio import portfolio
from experiments.command_school import school_app
from experiments.command_sensitivity import sensitivity
from experiments.command_survey import survey
from experiments.command_sweep import sweep
from experiments.command_timing import timing
from experiments.command_validate import validate
from experiments.options import (
    LARGEST_SEED,
    Engine,
    EngineName,
    ScenarioName,
    Seed,
    Years,
    check_whole,
    loaded,
)
from experiments.terminal import name_files, tell_of_compiling, wide_console

if TYPE_CHECKING:
    from sim import Record


class Commands(typer.core.TyperGroup):
    """Commands that answer a user's mistake with one message and exit code 2, and Ctrl-C with 130."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except ValueError as error:
            from sim.errors import ScenarioError

            if not isinstance(error, ScenarioError):
                raise
            Console(stderr=True, soft_wrap=True).print("[bold red]Error:[/]", end=" ")
            Console(stderr=True, soft_wrap=True).print(str(error), markup=False, highlight=False)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            Console(stderr=True, soft_wrap=True).print("Stopped by Ctrl-C; no half-written file is left.")
            raise typer.Exit(130) from None


app = typer.Typer(
    cls=Commands,
    name="mentoring",
    help="How medical students find mentors, and which policies of a school help them.\n\n"
    "Start with `mentoring compare`: it runs every shipped policy against a traditional school and prints "
    "which ones help, how sure that is, and what they cost in faculty time.",
    rich_markup_mode="markdown",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
scenarios_app = typer.Typer(
    no_args_is_help=True,
    help="List, show and check scenarios: schools and policies, a TOML file each.\n\n"
    'A file of your own starts with `extends = "baseline"` and names only what differs.',
)
app.add_typer(scenarios_app, name="scenarios")
app.add_typer(school_app, name="school")
app.add_typer(lab_app, name="lab")


def main() -> None:
    """Run the command line."""
    try:
        app(prog_name="mentoring")
    except KeyboardInterrupt:  # while a command was still being looked up
        raise SystemExit(130) from None


# --- scenarios ---------------------------------------------------------------------------------------


@scenarios_app.command("list")
def list_scenarios() -> None:
    """List the shipped scenarios with their titles.

    Example: `mentoring scenarios list`
    """
    from rich.table import Table

    import scenarios
    from sim import load

    table = Table(box=None, pad_edge=False)
    table.add_column("name", style="bold", no_wrap=True)
    table.add_column("title")
    for name in scenarios.names():
        table.add_row(name, load(name).title)
    wide_console().print(table)


@scenarios_app.command()
def show(scenario: ScenarioName) -> None:
    """Show a scenario: what it changes against the baseline, its timetable, the levers in force.

    Example: `mentoring scenarios show longitudinal-clerkship`
    """
    import scenarios
    from experiments.describe import described
    from sim import load

    wide_console().print(described(load(scenario), load(scenarios.BASELINE)))


@scenarios_app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The path of your TOML file, or a shipped name.")],
) -> None:
    """Check a scenario file: every key and value, that blocks fit their year, that each slot has teachers.

    Exit code 0 when it can be run; otherwise 2, with the file, the key, the value and what is allowed.

    Example: `mentoring scenarios check my-school.toml`
    """
    from experiments.describe import sentence
    from sim import load

    scenario = load(file)
    wide_console().print(f"[green]{scenario.name} can be run[/green]: {sentence(scenario)}.", highlight=False)


# --- run, compare, history ---------------------------------------------------------------------------


@app.command()
def run(
    scenario: ScenarioName,
    seed: Seed = 0,
    years: Years = None,
    engine: EngineName = Engine.kernel,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the tables (default: results/run-SCENARIO-seed-N).")
    ] = None,
) -> None:
    """Run a scenario once, and print who has a mentor, how they met and what stood in the way.

    Example: `mentoring run baseline --seed 3`

    Writes Parquet tables: students, faculty, ties, requests, census, weekly, spells, and the measures made of them.
    Each file says in its metadata which scenario, seed and versions it comes from.
    """
    from experiments.output import whole_files, write_tables
    from experiments.summary import run_tables, summary
    from sim import simulate
    from sim.compiling import before_compiling

    check_whole("--seed", seed, 0, LARGEST_SEED)
    school = loaded(scenario, years)
    folder = out or Path("results") / f"run-{school.name}-seed-{seed}"
    with whole_files(folder) as unfinished:
        with before_compiling(tell_of_compiling):
            record = simulate(school, seed, engine.value)
        provenance = record.provenance | {"engine": engine.value}
        files = write_tables(run_tables(record), unfinished, provenance)
    wide_console().print(summary(record))
    name_files(folder, files)


app.command()(compare)


@app.command()
def history(
    scenario: ScenarioName,
    student: Annotated[
        int | None, typer.Argument(metavar="STUDENT", help="A student's id; without it, some are suggested.")
    ] = None,
    seed: Seed = 0,
    years: Years = None,
    engine: EngineName = Engine.kernel,
) -> None:
    """Tell one student's story: whom they met where, what grew, what was asked, what ended and why.

    Without a student, list some of the last graduating class with a mentor and some without. Writes nothing.

    Examples: `mentoring history baseline`, `mentoring history baseline 50005`
    """
    from sim import simulate
    from sim.compiling import before_compiling
    from sim.errors import ScenarioError

    check_whole("--seed", seed, 0, LARGEST_SEED)
    school = loaded(scenario, years)
    with before_compiling(tell_of_compiling):
        record = simulate(school, seed, engine.value)
    if student is None:
        wide_console().print(_examples(record), highlight=False)
        return
    known = record.students["student"]
    if student not in known:
        allowed = f"no such student; ids run from {known[0]} to {known[-1]} (see mentoring history {scenario})"
        raise ScenarioError("STUDENT", student, allowed)
    wide_console().print(record.history(student), markup=False, highlight=False)


app.command()(sweep)
app.command()(calibrate)
app.command()(survey)
app.command()(focus_group)
app.command()(validate)
app.command()(conclusions)
app.command()(many_schools)
app.command()(sensitivity)
app.command()(discover)
app.command()(portfolio)
app.command()(timing)
app.command()(findings)


# --- helpers -----------------------------------------------------------------------------------------


def _examples(record: "Record", number: int = 4) -> str:
    """Return the ids of some students of the oldest class, with and without a mentor in the last spring."""
    import polars as pl

    from sim.measures import reported_ties

    last = reported_ties(record).filter(pl.col("year") == record.years)
    cohort = max(1, record.years - record.plan.class_years + 1)
    oldest = record.students.filter(pl.col("cohort") == cohort)["student"]
    mentored = oldest.is_in(last["student"].implode())
    lines = [
        f"{label}: {', '.join(map(str, ids.head(number))) or 'nobody'}"
        for label, ids in (("with a mentor", oldest.filter(mentored)), ("without", oldest.filter(~mentored)))
    ]
    command = f"mentoring history {record.scenario.name} {oldest[0]}"
    return "\n".join(["Students of the oldest class in the last spring:", *lines, f"Read one with: {command}"])


if __name__ == "__main__":
    main()
