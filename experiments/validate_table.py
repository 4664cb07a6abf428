"""What a validation says, on the terminal: a table of figures, one of patterns, and how the settings differ."""

import textwrap
from collections.abc import Iterator

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from experiments.evidence.check import CANNOT_TELL, FAIL, PASS
from experiments.validate import Validation

TITLES = {
    "figures": "Published figures that nothing was fitted to",
    "patterns": "Patterns of kind that nothing was fitted to",
}
OF_PATTERNS = {PASS: "yes", FAIL: "no", CANNOT_TELL: CANNOT_TELL}
STYLES = {PASS: "green", FAIL: "bold red", CANNOT_TELL: "yellow"}
MISSING = "-"
NARROW = 0.02  # an interval that two decimals would hide
NOTE = (
    "A figure passes when the whole interval lies in its band, fails when all of it lies outside, and cannot be told "
    "otherwise; a pattern is there when the whole interval lies above the threshold, which is no difference. The bands "
    "are those of sim/ODD.md, section 1. Nothing is changed to meet them: a failure is a finding."
)


def validation_view(validation: Validation) -> RenderableType:
    """Return both tables with what differs between each source's setting and the scenario, and a note."""
    parts: list[RenderableType] = []
    for section, title in TITLES.items():
        rows = validation.checks.filter(pl.col("section") == section)
        parts += [Text(f"{title}: {counted(rows)}", style="bold"), _table(rows), Text("")]
    parts.append(Text("Where the source's setting differs from the school here", style="bold"))
    parts += _differences(validation.checks)
    return Group(*parts, Text(f"\n{NOTE}"), Text(f"\n{doubt(validation.checks)}"))


def counted(rows: pl.DataFrame) -> str:
    """Return how many checks of one section have each verdict, in words."""
    words = [verdict_in_words(row) for row in rows.iter_rows(named=True)]
    return ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))


def verdict_in_words(row: dict) -> str:
    """Return the verdict of a row: of a pattern yes or no."""
    return OF_PATTERNS[row["verdict"]] if row["section"] == "patterns" else row["verdict"]


def band_in_words(row: dict) -> str:
    """Return the band of a row: from where to where, or above what."""
    if row["band_high"] is None:
        return f"above {_shown(row['band_low'], row)}"
    return _from_to(row["band_low"], row["band_high"], row)


def interval_in_words(row: dict) -> str:
    """Return the interval of a row, empty when there is none."""
    return "" if row["low"] is None else _from_to(row["low"], row["high"], row)


def mean_in_words(row: dict) -> str:
    """Return what was found here, MISSING when nothing was."""
    return MISSING if row["mean"] is None else _shown(row["mean"], row)


def _from_to(low: float, high: float, row: dict) -> str:
    return f"{_shown(low, row).removesuffix(' %')} to {_shown(high, row)}"


def _shown(value: float, row: dict) -> str:
    """Return a number as people read its unit, fine enough to tell the ends of the row's interval apart."""
    if row["unit"] == "share":
        return f"{round(100 * value, 1) + 0.0:.1f} %"
    narrow = row["low"] is not None and row["high"] - row["low"] < NARROW
    digits = 3 if narrow else 2
    return f"{round(value, digits) + 0.0:.{digits}f}"  # no zero with a sign


def doubt(checks: pl.DataFrame) -> str:
    """Return what the intervals show: luck alone, or doubt about behaviour too."""
    seeds, sets = int(checks["seeds"].max() or 0), int(checks["behaviour_sets"].max() or 0)  # type: ignore[arg-type]
    if sets > 1:
        return f"95 % intervals over {sets} sets of behaviour and {seeds} seeds: doubt about behaviour, and luck."
    return f"95 % intervals over {seeds} seeds and one set of behaviour: they show luck, not doubt about behaviour."


def _table(rows: pl.DataFrame) -> Table:
    table = Table(box=None, padding=(0, 1, 1, 0), pad_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("what was published", min_width=34)
    table.add_column("published\nband", justify="right", no_wrap=True)
    table.add_column("here\n95 % interval", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("source")
    for row in rows.iter_rows(named=True):
        unit = "" if row["unit"] == "share" else f" ({row['unit']})"
        published = "" if row["published"] is None else _shown(row["published"], row)
        table.add_row(
            row["id"],
            row["title"] + unit,
            Text.assemble(published, (f"\n{band_in_words(row)}", "dim")),
            Text.assemble((mean_in_words(row), "bold"), (f"\n{interval_in_words(row)}", "dim")),
            Text(verdict_in_words(row), style=STYLES[row["verdict"]]),
            row["source"],
        )
    return table


def _differences(checks: pl.DataFrame) -> Iterator[Text]:
    """Yield what differs, once for all checks of which it is said."""
    for (differs, scenario), rows in checks.group_by("differs", "scenario", maintain_order=True):
        place = f"{', '.join(rows['id'])} ({scenario})" if scenario else ", ".join(rows["id"])
        yield Text(textwrap.fill(f"{place}: {differs}", 120, subsequent_indent="  "))
