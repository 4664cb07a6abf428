"""The cold request: a student writes to a faculty member whom they have never met (C12)."""

import polars as pl

from sim import Record, measures
from sim.trace import Move


def share_accepted(record: Record) -> float:
    """Return the share of requests to strangers that were accepted, over the whole run; NaN when there are none."""
    return measures.acceptance(record).filter(pl.col("move") == Move.searched.name)["share"].item()
