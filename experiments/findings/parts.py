"""The parts' own pages, tables and figures, each written into its folder as its own command writes them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from matplotlib.figure import Figure

from experiments.discovery.figure import discovery_figure
from experiments.discovery.page import provenance as discovery_provenance
from experiments.discovery.page import rendered as discovery_page
from experiments.discovery.page import source as discovery_source
from experiments.discovery.tables import tables as discovery_tables
from experiments.findings.analyses import DISCOVERY, PORTFOLIO, SENSITIVITY, TIMING, Findings
from experiments.output import as_metadata, whole_files, write_tables
from experiments.plots import DPI
from experiments.portfolio import figures as portfolio_figures
from experiments.portfolio.page import rendered as portfolio_page
from experiments.portfolio.page import source as portfolio_source
from experiments.sensitivity import figures as sensitivity_figures
from experiments.sensitivity.page import provenance_line
from experiments.sensitivity.page import rendered as sensitivity_page
from experiments.timing.figures import courses_figure, sessions_figure
from experiments.timing.page import rendered as timing_page
from experiments.timing.page import source as timing_source


def write_parts(found: Findings, folder: Path) -> list[str]:
    """Write every part into its folder below ``folder``; return the names of the pages."""
    chosen, timed, depends = found.portfolio, found.timing, found.sensitivity
    line = portfolio_source(chosen)
    drawn = {name: getattr(portfolio_figures, f"{name}_figure")(chosen, line) for name in _PORTFOLIO}
    page = portfolio_page(chosen)
    pages = [_write(folder / PORTFOLIO, "portfolio.html", page, chosen.tables(), chosen.provenance, drawn)]
    line = timing_source(timed)
    drawn = {"courses": courses_figure(timed, line)}
    if not timed.sessions.is_empty():
        drawn["sessions"] = sessions_figure(timed, line)
    pages.append(_write(folder / TIMING, "timing.html", timing_page(timed), timed.tables(), timed.provenance, drawn))
    line = provenance_line(depends)
    drawn = {name: getattr(sensitivity_figures, f"{name}_figure")(depends, line) for name in _SENSITIVITY}
    page = sensitivity_page(depends)
    pages.append(_write(folder / SENSITIVITY, "sensitivity.html", page, depends.tables(), depends.provenance, drawn))
    for name, one in found.discoveries.items():
        drawn = {"discovery": discovery_figure(one, discovery_source(one))}
        about = discovery_provenance(one)
        part = folder / f"{DISCOVERY}-{name}"
        pages.append(_write(part, "discovery.html", discovery_page(one), discovery_tables(one), about, drawn))
    return pages


_PORTFOLIO = ("frontier", "shares", "interactions")
_SENSITIVITY = ("indices", "screening", "convergence")


def _write(
    folder: Path,
    file: str,
    page: str,
    tables: Mapping[str, pl.DataFrame],
    about: Mapping[str, Any],
    drawn: Mapping[str, Figure],
) -> str:
    with whole_files(folder) as unfinished:
        (unfinished / file).write_text(page, encoding="utf-8")
        write_tables(tables, unfinished, as_metadata(about))
        for name, figure in drawn.items():
            figure.savefig(unfinished / f"{name}.png", dpi=DPI, metadata={"Description": json.dumps(about)})
    return f"{folder.name}/{file}"
