"""The parts' own pages, tables and figures, each written into its folder as its own command writes them."""

from pathlib import Path

from experiments.discovery.page import outputs as of_discovery
from experiments.findings.analyses import DISCOVERY, PORTFOLIO, SENSITIVITY, TIMING, Findings
from experiments.output import whole_files, write_outputs
from experiments.portfolio.page import outputs as of_portfolio
from experiments.sensitivity.page import outputs as of_sensitivity
from experiments.timing.page import outputs as of_timing


def write_parts(found: Findings, folder: Path) -> list[str]:
    """Write every part into its folder below ``folder``; return the names of the pages."""
    parts = {
        PORTFOLIO: of_portfolio(found.portfolio),
        TIMING: of_timing(found.timing),
        SENSITIVITY: of_sensitivity(found.sensitivity),
        **{f"{DISCOVERY}-{name}": of_discovery(one) for name, one in found.discoveries.items()},
    }
    for name, outputs in parts.items():
        with whole_files(folder / name) as unfinished:
            write_outputs(outputs, unfinished)
    return [f"{name}/{outputs.file}" for name, outputs in parts.items()]
