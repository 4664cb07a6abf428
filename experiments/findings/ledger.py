"""Every number that is told is entered first: what it is, its interval, and the table where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import polars as pl

from experiments.discovery.shares import Share
from experiments.pages import Grid
from experiments.words import NO_BREAK, number

Row = dict[str, Any]
NONE = "–"  # where there is no number to tell
ENTRIES = pl.Schema(
    {
        "statement": pl.String,
        "value": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "told": pl.String,
        "table": pl.String,
        "column": pl.String,
    }
)


class Source(NamedTuple):
    """Where a number stands: the part's own page (empty: none), the table's file and its column."""

    page: str
    table: str
    column: str


class Statement(NamedTuple):
    """A sentence or two, and where their numbers stand."""

    text: str
    sources: tuple[Source, ...]


class Tabled(NamedTuple):
    """A table of the page, which of its columns hold words, and where its numbers stand."""

    grid: Grid
    words: tuple[int, ...]
    sources: tuple[Source, ...]


def by_table(sources: Sequence[Source]) -> list[tuple[str, str, list[str]]]:
    """Return sources as page, table and all its columns that are named."""
    tables = dict.fromkeys((source.page, source.table) for source in sources)
    return [
        (*named, list(dict.fromkeys(source.column for source in sources if source[:2] == named))) for named in tables
    ]


@dataclass
class Ledger:
    """The numbers told so far, and the sources of the statement that is being made."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    open: list[Source] = field(default_factory=list)

    def points(self, what: str, row: Row, source: Source) -> str:
        """Tell a difference of shares with its interval (``low``, ``high``) in percentage points."""
        return self.tell(what, (row[source.column], row["low"], row["high"]), source, 100, 1)

    def less(self, what: str, row: Row, source: Source) -> str:
        """Tell by how many percentage points something is less, with its interval; no sign of more."""
        return self.tell(what, (row[source.column], row["low"], row["high"]), source, 100, 1, sign=False)

    def whole(self, what: str, row: Row, source: Source) -> str:
        """Tell a difference in whole numbers, such as hours a year, with its interval."""
        return self.tell(what, (row[source.column], row["low"], row["high"]), source)

    def share(self, what: str, ends: tuple[float, float | None, float | None], source: Source, digits: int = 0) -> str:
        """Tell a share with the ends of its interval, in per cent."""
        return self.tell(what, ends, source, 100, digits, sign=False, unit=f"{NO_BREAK}%")

    def span(self, what: str, share: Share, source: Source) -> str:
        """Tell a share of cases with its interval, in per cent; a dash of none."""
        return self.share(what, (share.value, *share.interval), source) if share.of else NONE

    def count(self, what: str, value: float, source: Source) -> str:
        """Tell a number that has no interval, such as how many there are."""
        return self.tell(what, (value, None, None), source, sign=False)

    def tell(
        self,
        what: str,
        ends: tuple[float, float | None, float | None],
        source: Source,
        scale: float = 1,
        digits: int = 0,
        sign: bool = True,
        unit: str = "",
    ) -> str:
        """Tell a value and the ends of its interval, such as "+3.1 (2.0 to 4.2)", and enter it."""
        value, low, high = ends
        told = f"{number(scale * value, digits, sign)}{unit}"
        if low is not None and high is not None:
            spans = (number(scale * end, digits, sign=False) for end in (low, high))
            told += f" ({' to '.join(spans)}{unit})".replace(" ", NO_BREAK)
        return self._enter(what, (value, low, high), told, source)

    def quoted(self, what: str, text: str, value: float | None, source: Source) -> str:
        """Enter words that name a number, as a table has them."""
        return self._enter(what, (value, None, None), text, source)

    def state(self, text: str) -> Statement:
        """Return a statement with the sources of the numbers told since the last one."""
        return Statement(text, self._named())

    def tabled(self, caption: str, heads: list[str], rows: list[list[str]], words: tuple[int, ...] = ()) -> Tabled:
        """Return a table with the sources of the numbers told since the last one; ``words`` are columns of words."""
        return Tabled(Grid(caption, heads, rows), words, self._named())

    def table(self) -> pl.DataFrame:
        """Return the numbers told: a row each."""
        return pl.DataFrame(self.rows, ENTRIES, orient="row")

    def _named(self) -> tuple[Source, ...]:
        found = tuple(dict.fromkeys(self.open))
        self.open.clear()
        return found

    def _enter(self, what: str, ends: tuple[Any, ...], told: str, source: Source) -> str:
        self.rows.append((what, *ends, told, source.table, source.column))
        self.open.append(source)
        return told
