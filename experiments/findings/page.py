"""The findings as one HTML page: statements and tables with their sources, and five figures."""

from typing import NamedTuple

import polars as pl
from matplotlib.figure import Figure

from experiments.discovery.figure import discovery_figure
from experiments.discovery.page import source as discovery_source
from experiments.findings import grids, more_words, words
from experiments.findings.analyses import DISCOVERY, PORTFOLIO, SENSITIVITY, TIMING, Findings
from experiments.findings.ledger import Ledger, Statement, Tabled, by_table
from experiments.output import Outputs
from experiments.pages import Grid, Picture, data_url, filled
from experiments.portfolio.figures import frontier_figure, shares_figure
from experiments.portfolio.page import source as portfolio_source
from experiments.sensitivity.figures import indices_figure
from experiments.sensitivity.page import provenance_line
from experiments.timing.figures import courses_figure
from experiments.timing.page import source as timing_source

FILE = "findings.html"
LIMITS = (
    "No controlled study gives the effect on having a mentor of teaching students how to find one, of promotion, or of "
    "leaving the first step to students. How strong each policy is stands in its file, and much of it is assumed.",
    "Training of faculty raised ratings of mentors in a randomised trial (Pfund 2014). Whether more students then have "
    "a mentor is not known; here it follows from the rules of the model.",
    "No published figure was found for how many informal mentors medical students have, how long such ties last, how "
    "often pairs meet, how they end, or who asks first. Behaviour agrees with published figures, most of them from one "
    "survey of one school.",
    "What it takes to win faculty for mentoring is not known and not counted in the hours of a wider pool.",
    "No gap between groups is built in, since sources contradict each other. What is said on groups follows from the "
    "model's assumptions.",
    "Intervals are for one number at a time. Among many numbers some stand out by luck.",
)


class Section(NamedTuple):
    """A section of the page: its anchor, title, statements, tables and figure, and the figure's file in its part."""

    anchor: str
    title: str
    statements: list[Statement]
    tables: list[Tabled]
    picture: Picture | None = None
    file: str = ""


class Told(NamedTuple):
    """All that the page tells, and the ledger of its numbers."""

    lead: list[Statement]
    sections: list[Section]
    ledger: Ledger

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return the numbers told (findings), and what tells them: statements, cells of tables, and figures."""
        told_in = (Section("short", "In short", self.lead, []), *self.sections)
        statements = [(one.anchor, one.title, said.text) for one in told_in for said in one.statements]
        shown = [(one.anchor, one.file, one.picture.alt, one.picture.caption) for one in self.sections if one.picture]
        return {
            "findings": self.ledger.table(),
            "statements": pl.DataFrame(statements, _texts("section", "title", "text"), orient="row"),
            "cells": pl.DataFrame([row for one in self.sections for row in _cells(one)], CELLS, orient="row"),
            "figures": pl.DataFrame(shown, _texts("section", "file", "alt", "caption"), orient="row"),
        }


CELLS = pl.Schema(
    {
        "section": pl.String(),
        "caption": pl.String(),
        "row": pl.Int32(),
        "head": pl.String(),
        "words": pl.Boolean(),
        "cell": pl.String(),
    }
)


def told(found: Findings) -> Told:
    """Return what the page tells, entered number by number."""
    ledger = Ledger()
    lead = words.in_short(found, ledger)
    sections = [
        Section(
            "sure",
            "How sure that is",
            words.how_sure(found),
            [grids.asked_grid(found, ledger), *grids.committed_grid(found, ledger)],
        ),
        Section("whom", "For whom", words.for_whom(found, ledger), [grids.whom_grid(found, ledger)]),
        Section("cost", "At what cost", words.at_what_cost(found, ledger), [grids.cost_grid(found, ledger)]),
        *_of_portfolio(found, ledger),
        Section(
            "when",
            "When, and how long",
            more_words.teaching(found, ledger),
            [*grids.sessions_grid(found, ledger), grids.courses_grid(found, ledger)],
            _picture(courses_figure(found.timing, timing_source(found.timing)), _COURSES),
            f"{TIMING}/courses.png",
        ),
        Section(
            "depends",
            "What it depends on most",
            more_words.depends(found, ledger),
            [grids.depends_grid(found, ledger)],
            _picture(indices_figure(found.sensitivity, provenance_line(found.sensitivity)), _INDICES),
            f"{SENSITIVITY}/indices.png",
        ),
        _where(found, ledger),
    ]
    return Told(lead, sections, ledger)


def _of_portfolio(found: Findings, ledger: Ledger) -> list[Section]:
    chosen = found.portfolio
    return [
        Section(
            "together",
            "Alone, and once the others are there",
            words.together(found, ledger),
            grids.added_grid(found, ledger),
            _picture(shares_figure(chosen, portfolio_source(chosen)), _SHARES),
            f"{PORTFOLIO}/shares.png",
        ),
        Section(
            "buy",
            "What to buy",
            words.what_to_buy(found, ledger),
            [grids.choices_grid(found, ledger)],
            _picture(frontier_figure(chosen, portfolio_source(chosen)), _FRONTIER),
            f"{PORTFOLIO}/frontier.png",
        ),
    ]


def _where(found: Findings, ledger: Ledger) -> Section:
    first = found.discoveries[found.recommended.ranked[0]]
    return Section(
        "where",
        "Where the answer changes",
        more_words.where(found, ledger),
        [grids.answers_grid(found, ledger), *grids.boxes_grid(found, ledger)],
        _picture(discovery_figure(first, discovery_source(first)), _CASES),
        f"{DISCOVERY}-{found.recommended.ranked[0]}/discovery.png",
    )


def outputs(found: Findings, all_told: Told) -> Outputs:
    """Return page and tables; figures are those of the parts."""
    titles = {name: found.recommended.title(name) for name in found.recommended.names}
    tables = {**all_told.tables(), **found.recommended.tables(), "contest": found.contest.table(titles)}
    return Outputs(FILE, rendered(found, all_told), tables, {}, found.provenance)


def rendered(found: Findings, all_told: Told) -> str:
    """Return the page as HTML."""
    return filled(
        "findings/findings.html.j2",
        school=found.school.title,
        by_table=by_table,
        lead=all_told.lead,
        sections=all_told.sections,
        limits=LIMITS,
        left_out=[f"Left out: {name}; {reason}." for name, reason in found.recommended.left_out.items()],
        method=_method(found),
        made_of=_made_of(found),
        versions=found.provenance["versions"],
    )


def _cells(section: Section) -> list[tuple[str, str, int, str, bool, str]]:
    """Return the cells of a section's tables, row by row."""
    return [
        (section.anchor, grid.caption, place, head, column in in_words, cell)
        for grid, in_words, _ in section.tables
        for place, row in enumerate(grid.rows)
        for column, (head, cell) in enumerate(zip(grid.heads, row, strict=True))
    ]


def _method(found: Findings) -> list[str]:
    compared, chosen, timed = found.recommended.comparison, found.portfolio, found.timing
    cases = next(iter(found.discoveries.values()))
    return [
        "The students' four recommendations are those of Hauer, Teherani, Dechet and Aagaard (2005, Medical Teacher "
        "27:732-734). The fourth is two policies here, a wider pool and faculty education, tried together as one.",
        f"The recommendations were held against each other on seeds {min(compared.seeds)} to {max(compared.seeds)}, "
        f"with {compared.behaviour_sets} behaviour sets ({found.ensemble.name}), two seeds each. Portfolios: seeds "
        f"{chosen.seeds.start} to {chosen.seeds.stop - 1}, finalists {chosen.fresh_seeds.start} to "
        f"{chosen.fresh_seeds.stop - 1}. Timing: seeds 0 to {timed.seeds - 1}. Sensitivity: seeds "
        f"{', '.join(map(str, found.sensitivity.seeds))}, {found.sensitivity.trajectories} paths and "
        f"{found.sensitivity.last.points} pairs of points, behaviour over all that is plausible. Discovery: "
        f"{len(cases.searched.cases)} cases on seeds {min(cases.searched.seeds)} to {max(cases.searched.seeds)}, and "
        f"{len(cases.fresh.cases)} fresh ones on others.",
        "All intervals are 95 % intervals: of effects, for what a further behaviour set would give (luck and doubt "
        "about behaviour); of indices, a bootstrap over points; of shares of cases, Wilson's. How each part was done "
        "stands on its own page.",
    ]


def _made_of(found: Findings) -> Grid:
    rows = [["School", found.school.name, found.school.fingerprint]]
    compared = found.recommended.comparison
    rows += [
        [compared.scenarios[name].title, name, compared.scenarios[name].fingerprint] for name in compared.references
    ]
    rows.append(["Behaviour", found.ensemble.name, found.ensemble.fingerprint])
    rows.append(["Model", "all its source", str(found.provenance["model"])])
    return Grid("What was run; equal fingerprints mean equal contents", ["What", "Name", "Fingerprint"], rows)


def _texts(*columns: str) -> pl.Schema:
    return pl.Schema(dict.fromkeys(columns, pl.String()))


def _picture(figure: Figure, said: tuple[str, str]) -> Picture:
    return Picture(data_url(figure), *said)


_SHARES = (
    "For each policy what it adds alone, its Shapley share and what it adds last; the numbers are in adds.parquet.",
    "Grey: added to the school as it is. Blue: Shapley’s share, over all orders. Orange: added to all the others.",
)
_FRONTIER = (
    "All combinations by faculty hours and students added, with the frontier and what is chosen within the budget.",
    "Left: all faculty hours. Right: only what the policies themselves cost. Grey dots: combinations of policies.",
)
_COURSES = (
    "A panel for each policy with its effect in every spring, kept and withdrawn; the numbers are in springs.parquet.",
    "Blue squares: kept. Orange triangles: withdrawn. Dotted lines: the policy starts, and is withdrawn.",
)
_INDICES = (
    "Total and first indices of the numbers that matter most, for each policy; the numbers are in indices.parquet.",
    "Blue squares: total index, with all interplay. Orange triangles: first index, by itself. Bars: intervals.",
)
_CASES = (
    "The effects in all cases, the box that sets some apart and how the search went; see the part's own page.",
    "Cases of the recommendation that adds most at the school.",
)
