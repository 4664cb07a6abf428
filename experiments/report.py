"""The report of a comparison for a dean: one HTML file that needs nothing else, figures and numbers inside."""

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from experiments import doubt, unreached, words
from experiments.compare import Comparison
from experiments.costs import frontier, hours_per_added_student, hours_per_mentoring_year
from experiments.describe import blocks_of_years, sentence
from experiments.house_style import provenance_line
from experiments.networks import MOST_SEEDS, NAMED, network_effects, top_policy
from experiments.observe import HOURS_ALL, STUDENTS_MENTORED
from experiments.output import as_metadata, write_tables
from experiments.pages import Grid, filled
from experiments.report_pictures import network_picture, pictures
from experiments.students import GROUPS, SEEKERS, THIRDS
from experiments.words import CLINICAL, number, points, span, title
from scenarios import BASELINE
from sim.measures import BARRIERS

if TYPE_CHECKING:
    from experiments.findings.kept import Kept

FILE = "report.html"
GAP = "change of the gap"


def write_report(
    comparison: Comparison, folder: Path, cost_per_hour: float | None = None, findings: "Sequence[Kept]" = ()
) -> list[str]:
    """Write the report (FILE) and the table of the network into a folder; return the names of the files.

    ``cost_per_hour`` adds columns of money, ``findings`` what was found at the school on portfolios, timing,
    sensitivity and discovery. Nothing is said of the network when rules were replaced.
    """
    network = None if comparison.provenance["rules replaced"] else network_effects(comparison)
    page = rendered(comparison, network, cost_per_hour, findings)
    (folder / FILE).write_text(page, encoding="utf-8")
    tables = {} if network is None else {"network_effects": network}
    return [FILE, *write_tables(tables, folder, as_metadata(comparison.provenance))]


def rendered(
    comparison: Comparison,
    network: pl.DataFrame | None,
    cost_per_hour: float | None = None,
    findings: "Sequence[Kept]" = (),
) -> str:
    """Return the report as HTML; ``network`` is the table of ``network_effects``, None to leave the network out."""
    ranked = comparison.ranked
    top = top_policy(comparison)
    unbeaten = frontier(comparison)
    return filled(
        "report.html.j2",
        comparison=comparison,
        students=words.students(comparison),
        summary=words.summary(comparison),
        schools=[_school(comparison, name) for name in dict.fromkeys(comparison.references.values())],
        policies=[(title(comparison, name), comparison.scenarios[name].description.strip()) for name in ranked],
        pictures=pictures(comparison) | ({} if network is None else network_picture(comparison, top)),
        effects=_effects_grid(comparison),
        class_years=_class_years_grid(comparison),
        costs=_costs_grid(comparison, unbeaten, cost_per_hour),
        frontier=[title(comparison, name) for name in unbeaten],
        equity=_equity_grids(comparison),
        gap=_gap_words(comparison),
        doubt=doubt.doubt_grid(comparison) if comparison.behaviour_sets > 1 else None,
        told_apart=doubt.told_apart(comparison) if comparison.behaviour_sets > 1 else "",
        chances=doubt.chances(comparison) if comparison.behaviour_sets > 1 else "",
        meaning=doubt.meaning(comparison),
        method=doubt.method(comparison),
        limit=doubt.limit(comparison),
        change=unreached.changes_words(comparison, top),
        changes=unreached.changes_grid(comparison),
        reasons=unreached.reasons_grid(comparison, top),
        without=unreached.without_grid(comparison),
        barriers=_barriers_grid(comparison, top),
        removed=_removed_grid(comparison),
        top=title(comparison, top),
        network=None if network is None else _network_grid(comparison, network, top),
        network_seeds=min(MOST_SEEDS, len(comparison.seeds)),
        luck=words.luck(comparison),
        findings=findings,
        more=() if findings else _more(comparison, top),
        provenance=provenance_line(comparison),
        fingerprints=_fingerprints(comparison),
        versions=json.loads(str(comparison.provenance["versions"])),
    )


def _more(comparison: Comparison, top: str) -> list[tuple[str, str]]:
    """Return commands that answer what the report cannot, at this school, and what each answers."""
    (name, *others) = dict.fromkeys(comparison.references.values())
    school = "" if others or name == BASELINE else f" --school {name}.toml"
    return [
        (f"mentoring {command}{school}", question)
        for command, question in (
            ("sensitivity", "Which numbers of behaviour and of the school decide what a policy adds?"),
            (f"discover --policy {top}", "In which schools, and under which beliefs, does this policy help, or hurt?"),
            ("portfolio --budget-hours 2000", "Which policies together, within so many more faculty hours a year?"),
            ("timing", "When does a policy show, when are students best taught, and what is left if it ends?"),
            (
                "findings",
                "All four together: which of the students' recommendations helps most, and how sure is that? Given its "
                "folder, mentoring compare --report --findings FOLDER tells here what was found.",
            ),
        )
    ]


# --- the school --------------------------------------------------------------------------------------


def _school(comparison: Comparison, name: str) -> dict[str, Any]:
    school = comparison.scenarios[name]
    level = _level(comparison, name, CLINICAL)
    return {
        "title": school.title,
        "description": school.description.strip(),
        "size": sentence(school).partition(", a run")[0],
        "years": [(year, blocks_words(blocks)) for year, blocks in enumerate(blocks_of_years(school), start=1)],
        "level": span(level, 100, 1, "mean", " %"),
        "year": school.run.years,
    }


def blocks_words(blocks: list[tuple[str, int]]) -> str:
    """Return the blocks of a class year as a dean would say them, vacations left out."""
    parts = []
    for phase, group in groupby((block for block in blocks if block[0]), key=lambda block: block[0]):
        lengths = [length for _, length in group]
        weeks = f"{min(lengths)}" if min(lengths) == max(lengths) else f"{min(lengths)} to {max(lengths)}"
        parts.append(
            f"{weeks} weeks of {phase}" if len(lengths) == 1 else f"{len(lengths)} {phase} blocks of {weeks} weeks"
        )
    return ", then ".join(parts)


def _level(comparison: Comparison, name: str, outcome: str) -> dict[str, Any] | None:
    rows = comparison.levels.filter(scenario=name, outcome=outcome)
    return None if rows.is_empty() else rows.row(0, named=True)


# --- tables ------------------------------------------------------------------------------------------


def _effects_grid(comparison: Comparison) -> Grid:
    heads = ["Policy", *(name.capitalize() for name in comparison.clinical_years.values()), "Both together", "Verdict"]
    outcomes = [*comparison.clinical_years, CLINICAL]
    rows = []
    for name in comparison.ranked:
        effects = [comparison.effect_or_none(name, outcome) for outcome in outcomes]
        rows.append([title(comparison, name), *map(points, effects), words.verdict(effects[-1])])
    return Grid("Percentage points more students with a mentor (95 % interval)", heads, rows)


def _class_years_grid(comparison: Comparison) -> Grid:
    effects = comparison.class_year_effects.filter(group="all")
    years = sorted(effects["class_year"].unique())
    rows = [
        [title(comparison, name), *(points(_row(effects, scenario=name, class_year=year)) for year in years)]
        for name in comparison.ranked
    ]
    heads = ["Policy", *(f"Class year {year}" for year in years)]
    return Grid("Percentage points more students with a mentor in the last spring, by class year", heads, rows)


def _costs_grid(comparison: Comparison, unbeaten: list[str], cost_per_hour: float | None) -> Grid:
    heads = ["Policy", "More students with a mentor", "More faculty hours a year"]
    heads += ["Hours per added student", "Hours per year of mentoring", "Beaten by another?"]
    if cost_per_hour is not None:
        heads[5:5] = ["Cost a year", "Cost per added student"]
    rows = []
    for name in comparison.ranked:
        students, hours = (comparison.effect_or_none(name, outcome) for outcome in (STUDENTS_MENTORED, HOURS_ALL))
        each = hours_per_added_student(comparison, name)
        cells = [span(students), span(hours), _or_dash(each), _or_dash(hours_per_mentoring_year(comparison, name))]
        if cost_per_hour is not None:
            cells += [span(hours, cost_per_hour), _or_dash(None if each is None else each * cost_per_hour)]
        rows.append([title(comparison, name), *cells, "no" if name in unbeaten else "yes"])
    money = "" if cost_per_hour is None else f", at {cost_per_hour:,.2f} an hour"
    return Grid(f"What each policy adds and costs a year, all class years{money}", heads, rows)


def _equity_grids(comparison: Comparison) -> list[Grid]:
    def cell(name: str, kind: str) -> str:
        if kind == GAP:
            return points(comparison.effect_or_none(name, "gap"))
        return points(_row(comparison.for_whom_effects, scenario=name, who=kind))

    tables = {"group and initiative": (GAP, *GROUPS, *THIRDS), "when they first look for a mentor": SEEKERS}
    return [
        Grid(
            f"Percentage points more students of the last two class years with a mentor, by {what}",
            ["Policy", *(kind.capitalize() for kind in kinds)],
            [[title(comparison, name), *(cell(name, kind) for kind in kinds)] for name in comparison.ranked],
        )
        for what, kinds in tables.items()
    ]


def _barriers_grid(comparison: Comparison, top: str) -> Grid:
    rows = []
    for barrier, name in BARRIERS.items():
        effect = comparison.effect_or_none(top, f"barrier_{barrier}")
        before, after = (
            span(_level(comparison, school, f"barrier_{barrier}"), 1, 1, "mean")
            for school in (comparison.references[top], top)
        )
        rows.append([name.capitalize(), before, after, span(effect, 1, 1)])
    caption = f"Failed moments of looking for a mentor, per 100 students a year: {title(comparison, top)}"
    return Grid(caption, ["What stopped them", "Without the policy", "With it", "Change"], rows)


def _removed_grid(comparison: Comparison) -> Grid:
    rows = []
    for name in comparison.ranked:
        removed = words.barrier_removed(comparison, name)
        cells = ["none for certain", "–"] if removed is None else [removed[0], span(removed[1], 1, 1)]
        rows.append([title(comparison, name), *cells])
    heads = ["Policy", "Barrier it lowers most", "Change per 100 students a year"]
    return Grid("The barrier that each policy lowers most", heads, rows)


def _network_grid(comparison: Comparison, effects: pl.DataFrame, top: str) -> Grid:
    rows = []
    for metric, name in NAMED.items():
        row = _row(effects, scenario=top, metric=metric)
        if row is not None:
            levels = [number(row[side], 2, sign=False) for side in ("reference_mean", "mean")]
            rows.append([name, *levels, span(row, 1, 2)])
    caption = f"The network of mentoring in the last spring, without and with: {title(comparison, top)}"
    return Grid(caption, ["What is counted", "Without it", "With it", "Change (95 % interval)"], rows)


def _row(table: pl.DataFrame, **chosen: object) -> dict[str, Any] | None:
    rows = table.filter(**chosen)
    return None if rows.is_empty() else rows.row(0, named=True)


def _or_dash(value: float | None) -> str:
    return "–" if value is None else number(value, sign=False)


# --- words -------------------------------------------------------------------------------------------


def _gap_words(comparison: Comparison) -> str:
    """Say how large the gap between the groups is at the first reference, and which policies change it."""
    first = next(iter(comparison.references.values()))
    gap = _level(comparison, first, "gap")
    if gap is None:
        return "The gap between the groups is not defined: one of them has no students."
    effects = {name: comparison.effect_or_none(name, "gap") for name in comparison.ranked}
    changed = [
        f"{title(comparison, name)} {points(row)}"
        for name, row in effects.items()
        if words.verdict(row) != words.UNCLEAR
    ]
    which = f"{words.listed(changed)} change it" if changed else "none of the policies changes it for certain"
    before = f"Without a policy the gap is {span(gap, 100, 1, 'mean')} percentage points."
    return f"{before} Allowing for how many are read at once, {which}."


def _fingerprints(comparison: Comparison) -> Grid:
    rows = [[scenario.title, name, scenario.fingerprint] for name, scenario in comparison.scenarios.items()]
    return Grid("Scenarios run; equal fingerprints mean equal scenarios", ["Title", "Name", "Fingerprint"], rows)
