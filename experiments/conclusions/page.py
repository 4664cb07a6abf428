"""Which conclusions survive, as one HTML page: words first, then the table, the figure, and how it was found."""

import json

from experiments.conclusions import words
from experiments.conclusions.beliefs import value_at
from experiments.conclusions.figure import conclusions_figure
from experiments.conclusions.meanings import meaning
from experiments.conclusions.results import Results
from experiments.conclusions.verdicts import NONE
from experiments.house_style import provenance_line
from experiments.output import Outputs
from experiments.pages import Grid, Picture, data_url, filled
from experiments.words import NO_BREAK, number, points

FILE = "conclusions.html"


def outputs(results: Results) -> Outputs:
    """Return page, tables and figure."""
    figures = {"conclusions": conclusions_figure(results, provenance_line(results.believed))}
    return Outputs(FILE, rendered(results), results.tables(), figures, results.believed.provenance)


def rendered(results: Results) -> str:
    """Return the page as HTML."""
    rows = results.conclusions.to_dicts()
    source = provenance_line(results.believed)
    return filled(
        "conclusions/conclusions.html.j2",
        school=results.shipped.school,
        lead=words.lead(results),
        answers=words.answers(results),
        policies=[(row["title"], words.paragraph(results, row)) for row in rows],
        table=_conclusions_grid(rows),
        picture=_picture(results, source),
        left_out=words.left_out(results),
        method=words.method(results),
        drawn=_drawn_grid(results),
        limits=words.LIMITS,
        provenance=source,
        ensembles=_ensembles(results),
        versions=json.loads(str(results.believed.provenance["versions"])),
    )


def _conclusions_grid(rows: list[words.Row]) -> Grid:
    heads = ["Policy", "Shipped numbers (95 % interval)", "95 of 100 beliefs", "Sign", "Size"]
    heads += ["Rank", "95 of 100 beliefs", "Same third"]
    cells = []
    for row in rows:
        over = f"{number(100 * row['least'], 1)} to {number(100 * row['most'], 1)}".replace(" ", NO_BREAK)
        ranks = f"{row['rank_least']} to {row['rank_most']}".replace(" ", NO_BREAK)
        sign, place, size = (
            row[about] if row[about] == NONE else f"{row[about]} ({words.share(row[of_beliefs])})"
            for about, of_beliefs in words.OF_SHARES.items()
        )
        cells.append([row["title"], points(row), over, sign, size, str(row["rank"]), ranks, place])
    return Grid("Percentage points more with a mentor, and what survives (share of beliefs that agree)", heads, cells)


def _drawn_grid(results: Results) -> Grid:
    """Return what was drawn beside behaviour: the shipped value, and the range over beliefs."""
    rows = []
    for name in words.drawn_beside(results):
        column = results.numbers[name]
        schools = results.shipped.scenarios.values()
        values = (value_at(school.model_dump(), name) for school in schools)
        shipped = next(value for value in values if value is not None)
        least, *_, most = column.sort()
        ends = f"{least:.2f} to {most:.2f}".replace(" ", NO_BREAK)
        rows.append([meaning(name).capitalize(), name, f"{shipped:g}", ends])
    return Grid("Drawn in each belief, beside behaviour", ["What", "Name", "Shipped", "Over beliefs"], rows)


def _picture(results: Results, source: str) -> Picture:
    first, last = (results.conclusions.row(place, named=True) for place in (0, -1))
    ends = " to ".join(
        f"{row['title']}, {points(row)} with the shipped numbers, {number(100 * row['least'], 1)} to "
        f"{number(100 * row['most'], 1)} over beliefs"
        for row in (first, last)
    )
    return Picture(
        data_url(conclusions_figure(results, source)),
        f"Two bars for each policy, the largest effect first: from {ends}. All numbers are in the table.",
        "Blue: with the shipped numbers, luck and doubt about behaviour. Orange: over all beliefs, luck taken off. "
        "Hollow grey: with the shipped numbers the effect cannot be told from luck. Blue bars are as long to one side "
        "as to the other; where effects pile up near 0 they can reach below it though hardly any belief does.",
    )


def _ensembles(results: Results) -> Grid:
    rows = []
    for label, comparison in (("Shipped numbers", results.shipped), ("Beliefs", results.believed)):
        assert comparison.ensemble is not None
        rows.append([label, comparison.ensemble.name, comparison.ensemble.fingerprint])
    rows += [[school.title, name, school.fingerprint] for name, school in results.shipped.scenarios.items()]
    return Grid("What was run; equal fingerprints mean equal contents", ["What", "Name", "Fingerprint"], rows)
