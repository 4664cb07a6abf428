"""What a calibration found, as tables for files and for the terminal, with where it comes from."""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from experiments.calibration.agreement import FITTED
from experiments.calibration.calibrate import SEED, Calibration
from experiments.calibration.waves import SCHOOL
from experiments.output import as_metadata
from experiments.store import model_version
from sim import load
from sim.record import package_versions

TAUGHT = 0.01  # a posterior that luck alone would make so rarely counts as learned


def tables(found: Calibration) -> dict[str, pl.DataFrame]:
    """Return all tables by name; ``posterior`` is an ensemble as ``experiments.ensemble`` reads it."""
    return {
        "posterior": pl.DataFrame(found.sets),
        "parameters": found.parameters,
        "emulator": found.emulator,
        "coverage": found.coverage,
        "predictive": found.predictive,
    }


def with_provenance(found: Calibration) -> dict[str, str]:
    """Return where a calibration comes from; ``about`` says it in one line."""
    version = package_versions()["mentoring-policy-lab"]
    about = (
        f"{len(found.sets)} sets of behaviour fitted to {', '.join(FITTED)} at the school {SCHOOL} "
        f"({load(SCHOOL).fingerprint[:8]}); {found.effort['runs']:,} runs; mentoring calibrate, mentoring-policy-lab "
        f"{version}, model {model_version()[:8]}."
    )
    return as_metadata(
        {
            "about": about,
            "command": "mentoring calibrate",
            "school": {SCHOOL: load(SCHOOL).fingerprint},
            "model": model_version(),
            "fitted": list(FITTED),
            "seed": SEED,
            "representative": found.representative,
            "effort": found.effort,
            "versions": json.dumps(package_versions()),
        }
    )


def rounded(values: dict[str, Any]) -> dict[str, Any]:
    """Return values by dotted name to three digits, as a scenario file says them."""

    def three(value: Any) -> Any:
        return [three(part) for part in value] if isinstance(value, list) else float(f"{value:.3g}")

    return {name: value if isinstance(value, int) else three(value) for name, value in values.items()}


def representative_lines(found: Calibration) -> Iterator[str]:
    """Yield the representative set as lines of a scenario file."""
    for name, value in rounded(found.sets[found.representative]).items():
        yield f"{name.removeprefix('behaviour.')} = {value}"


def view(found: Calibration) -> RenderableType:
    """Return what was learned and what is predicted, for the terminal."""
    predicted = Table("figure", "published", "the model, 95 of 100 sets", "distance (SE)", title="Published figures")
    for row in found.predictive.iter_rows(named=True):
        title = f"{row['id']} {row['title']}" + ("" if row["fitted"] else " (not fitted)")
        simulated = f"{row['mean']:.3g} ({row['low']:.3g} to {row['high']:.3g})"
        published = f"{row['published']:.3g} ± {row['standard_error']:.2g}"
        predicted.add_row(title, published, simulated, f"{row['distance']:+.1f}")
    learned = found.parameters.filter(pl.col("p") < TAUGHT).sort("learned", descending=True)
    taught = Table("parameter", "prior", "posterior, 95 of 100 sets", "learned", title="What the figures taught")
    for row in learned.iter_rows(named=True):
        before = f"{row['prior_low']:.3g} to {row['prior_high']:.3g}"
        after = f"{row['median']:.3g} ({row['low']:.3g} to {row['high']:.3g})"
        taught.add_row(row["parameter"], before, after, f"{row['learned']:.2f}")
    rest = found.parameters.height - learned.height
    note = f"Of {rest} other parameters the figures say next to nothing: the posterior is the prior."
    held = found.coverage.group_by("level").agg(pl.col("held").mean()).sort("level")
    works = [f"{held:.0%} of {level:.0%} intervals" for level, held in held.iter_rows()]
    off = max(found.emulator["at_sets"].to_list())
    checked = (
        f"Data of known truths, calibrated again: {', '.join(works)} held the truth. "
        f"The emulator is off by {off:.2f} published standard errors at most at these sets."
    )
    return Group(predicted, Text(), taught, Text(note), Text(checked))
