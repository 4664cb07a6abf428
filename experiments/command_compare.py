"""The command ``mentoring compare``: policies against the school without them, on the same people and luck."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.options import (
    LONGEST_RUN,
    BehaviourSets,
    Engine,
    EngineName,
    Years,
    check_above_zero,
    check_seeds,
    check_whole,
)
from experiments.terminal import name_files, runs_shown, wide_console

if TYPE_CHECKING:
    from experiments.compare import Comparison
    from experiments.ensemble import Ensemble
    from experiments.findings.kept import Kept
    from experiments.references import Runs


def compare(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Shipped names or paths of TOML files (default: all policies).",
            show_default=False,
        ),
    ] = None,
    school: Annotated[
        str | None,
        typer.Option(
            "--school",
            metavar="FILE",
            help="Your school, where the policies are tried: the path of a TOML file, or a shipped name. Without it: "
            "the shipped baseline, or for a file of your own the school that stands in it.",
            show_default=False,
        ),
    ] = None,
    seeds: Annotated[int, typer.Option("--seeds", help="How many seeds; each runs every scenario.")] = 40,
    seed: Annotated[int, typer.Option("--seed", help="The first seed.")] = 0,
    years: Years = None,
    engine: EngineName = Engine.kernel,
    behaviour: BehaviourSets = "posterior",
    precision: Annotated[
        float | None,
        typer.Option(
            "--precision",
            help="Add seeds, --seeds at a time, until the 95 % intervals of luck on students in the last two class "
            "years are this wide to either side: 0.01 is one percentage point.",
        ),
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Write report.html too: one file to read, print and send to a dean.")
    ] = False,
    cost_per_hour: Annotated[
        float | None, typer.Option("--cost-per-hour", help="What a faculty hour costs, for the report.")
    ] = None,
    findings: Annotated[
        Path | None,
        typer.Option(
            "--findings",
            metavar="FOLDER",
            help="The folder of `mentoring findings` of the same school: the report then tells what to buy, when, and "
            "what that depends on.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for tables and figures.")] = Path("results/compare"),
) -> None:
    """Compare policies with the school without them: who gets a mentor, at what cost in faculty time.

    All scenarios run on the same seeds, so a difference is due to the policy and not to luck; its 95 % interval says
    how sure it is. A file of your own that has policies is compared with the same school without them.

    With `--school my-school.toml` the policies are tried at your school and compared with it as it is. A policy sets
    what its file says, whatever the school had; policies in the school's own file stay in force on both sides. Shipped
    policies that cannot be tried there are left out and named with the reason; one that you name yourself is an error.

    How students and faculty behave is unsure: pairs of seeds carry sets of behaviour that all agree with the published
    figures, and the intervals show luck and doubt about behaviour together; how much is which is told. With
    `--behaviour scenario` all behave as the scenario files say, and the intervals show luck only.

    Examples: `mentoring compare`, `mentoring compare --school my-school.toml`,
    `mentoring compare promotion my-plan.toml --seeds 50`

    Writes Parquet tables (every run, effects, levels, and these by class year) and figures (PNG).
    """
    from experiments.compare import compare as compare_scenarios
    from experiments.ensemble import ensemble_named
    from experiments.output import as_metadata, whole_files, write_tables
    from experiments.precision import until_precise
    from experiments.references import to_run
    from experiments.tables import comparison_view
    from sim.errors import ScenarioError

    check_above_zero("--precision", precision)
    check_above_zero("--cost-per-hour", cost_per_hour)
    for option, given in (("--cost-per-hour", cost_per_hour), ("--findings", findings)):
        if given is not None and not report:
            raise ScenarioError(option, str(given), "it is shown in the report only: add --report")
    check_seeds(seeds, seed)
    check_whole("--years", years, 1, LONGEST_RUN)
    ensemble = ensemble_named(behaviour)
    found = [] if findings is None else _found(findings, to_run(scenarios or None, school, years), ensemble)
    with whole_files(out) as unfinished:
        with runs_shown() as progress:

            def compared(batch: range) -> "Comparison":
                chosen = scenarios or None
                return compare_scenarios(
                    chosen, school, batch, years, engine.value, progress=progress, ensemble=ensemble
                )

            if precision is None:
                comparison = compared(range(seed, seed + seeds))
            else:
                comparison = until_precise(compared, precision, seed, seeds)
        files = write_tables(comparison.tables(), unfinished, as_metadata(comparison.provenance))
        from experiments.plots import draw_all

        files += draw_all(comparison, unfinished)
        if report:
            from experiments.report import write_report

            files += write_report(comparison, unfinished, cost_per_hour, found)
    wide_console().print(comparison_view(comparison))
    name_files(out, files)


def _found(folder: Path, runs: "Runs", ensemble: "Ensemble | None") -> "list[Kept]":
    """Return what was found at the school that is compared; ScenarioError when it is another, or there are several."""
    from experiments.findings.kept import read_findings
    from sim.errors import ScenarioError

    (name, *others) = dict.fromkeys(runs.references.values())
    if others:
        schools = ", ".join((name, *others))
        raise ScenarioError("--findings", str(folder), f"they are of one school, and several are compared: {schools}")
    return read_findings(folder, runs.schools[name], ensemble)
