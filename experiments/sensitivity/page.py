"""What decides, as one HTML page: words first, then figures, tables, and how it was found."""

import polars as pl

from experiments.output import Outputs
from experiments.pages import Grid, Picture, data_url, filled
from experiments.sensitivity import figures, words
from experiments.sensitivity.factors import BEHAVIOUR, PEOPLE, STRUCTURE
from experiments.sensitivity.results import CHOSEN_BY, Results
from experiments.sensitivity.runs import KEPT
from experiments.words import NO_BREAK, number

FILE = "sensitivity.html"
PARTS = {BEHAVIOUR: "behaviour", PEOPLE: "the people", STRUCTURE: "the school"}


def outputs(results: Results) -> Outputs:
    """Return page, tables and figures."""
    source = provenance_line(results)
    drawn = {
        "indices": figures.indices_figure(results, source),
        "screening": figures.screening_figure(results, source),
        "convergence": figures.convergence_figure(results, source),
    }
    return Outputs(FILE, rendered(results), results.tables(), drawn, results.provenance)


def rendered(results: Results) -> str:
    """Return the page as HTML."""
    source = provenance_line(results)
    reference = results.schools.reference
    return filled(
        "sensitivity/sensitivity.html.j2",
        school=reference.title,
        lead=words.lead(results),
        question=words.question(results),
        policies=[(one.title, words.paragraph(results, one.name)) for one in results.schools.policies],
        without=[words.paragraph(results, reference.name, outcome) for outcome in KEPT],
        pictures=_pictures(results, source),
        tables=[_totals(results, outcome) for outcome in KEPT if words.any_told(results, outcome)],
        enough=words.enough(results),
        luck=_luck_grid(results),
        method=words.method(results),
        left_out=words.left_out(results),
        varied=_varied_grid(results),
        limits=words.LIMITS,
        provenance=source,
        fingerprints=_fingerprints(results),
    )


def provenance_line(results: Results) -> str:
    """Return where the numbers come from, on one line."""
    about, reference = results.provenance, results.schools.reference
    version = about["versions"]["mentoring-policy-lab"]
    names = ", ".join(one.name for one in results.schools.policies)
    return (
        f"{reference.name} ({reference.fingerprint[:8]}) without a policy and with {names}; behaviour "
        f"{about['behaviour']}; {len(results.space.factors)} numbers varied; {results.trajectories} paths, "
        f"{results.last.points} pairs of points, seeds {', '.join(map(str, results.seeds))}; {reference.run.years} "
        f"years; {results.runs:,} runs; model {about['model'][:8]}; mentoring-policy-lab {version}."
    )


def _totals(results: Results, outcome: str) -> Grid:
    """Return the total indices on an outcome: a row for each column of numbers, a column for each target."""
    rows = results.indices.filter(pl.col("outcome") == outcome).to_dicts()
    cells: dict[str, list[str]] = {name: [] for name in results.columns}
    for row in rows:
        cells[row["parameter"]].append(words.interval(row, "total"))
    table = [[_sentence(words.column_words(results, name)), *values] for name, values in cells.items()]
    heads = ["Number", "Without a policy", *(one.title for one in results.schools.policies)]
    return Grid(f"{words.outcome_title(outcome)}: total indices (95 % interval)", heads, table)


def _luck_grid(results: Results) -> Grid:
    rows = []
    for row in results.variances.filter(pl.col("outcome") == CHOSEN_BY).to_dicts():
        shares = [number(100 * row[f"luck_share{end}"], sign=False) for end in ("", "_low", "_high")]
        needed = "–" if row["points_needed"] is None else f"{row['points_needed']:,}"
        runs = "–" if row["runs_needed"] is None else f"{row['runs_needed']:,}"
        widest = "–" if row["widest"] is None else f"{row['widest']:.2f}"
        luck = f"{shares[0]} % ({shares[1]} to {shares[2]} %)".replace(" ", NO_BREAK)
        spread = f"{100 * max(row['variance'], 0.0) ** 0.5:.1f}"
        rows.append([_sentence(words.target_title(results, row)), spread, luck, widest, needed, runs])
    heads = ["Target", "Sd over what is varied, points", "Luck, of differences between runs", "Widest interval, ±"]
    heads += [f"Points for ±{words.PRECISION:g}", "Runs still needed"]
    return Grid("Students of the last two class years with a mentor: luck, and is it enough?", heads, rows)


def _varied_grid(results: Results) -> Grid:
    rows = []
    for row in results.factors.sort("influence", descending=True).to_dicts():
        ends = f"{row['low']:.3g} to {row['high']:.3g} {row['unit']}"
        share = f"{100 * row['influence']:.1f} %".replace(" ", NO_BREAK)
        kind, own = PARTS[row["part"]], "yes" if row["own"] else ""
        rows.append([_sentence(row["meaning"]), row["parameter"], kind, ends, share, own])
    heads = ["Number", "Name", "Of", "Range", "Part in what moves students", "Own index"]
    return Grid("All that was varied, and its part in the screening's squared changes", heads, rows)


def _pictures(results: Results, source: str) -> dict[str, Picture]:
    largest = [
        f"{one.title}: {words.column_words(results, rows[0]['parameter'])} {rows[0]['total']:.2f}"
        for one in (results.schools.reference, *results.schools.policies)
        if (rows := words.ranked(results, one.name))
    ]
    return {
        "indices": Picture(
            data_url(figures.indices_figure(results, source)),
            f"Largest total index in each panel: {'; '.join(largest)}. All numbers are in the tables.",
            "Blue squares: total index, with all interplay. Orange triangles: first index, by itself. Bars: 95 % "
            "intervals, luck taken off. First panel: the school without a policy; the others: what each policy adds.",
        ),
        "screening": Picture(
            data_url(figures.screening_figure(results, source)),
            "A point for each number: to the right what changes much, up what depends on other numbers. All values "
            "are in the table screening.parquet, their order in the table of all that was varied.",
            "What half of its range changes, in percentage points of students with a mentor. Left of the dashed line "
            "a number cannot be told from luck (the middle one's). Blue squares have an index of their own. Above the "
            "diagonal: what a number does hangs on others.",
        ),
        "convergence": Picture(
            data_url(figures.convergence_figure(results, source)),
            "Lines of the largest total indices against the number of points. The last values are in the tables.",
            "The largest total indices from ever more points, with 95 % bands, cut at the frame.",
        ),
    }


def _fingerprints(results: Results) -> Grid:
    rows = [[title, name, str(results.provenance["scenarios"][name])] for name, title in results.titles.items()]
    if results.space.ensemble is not None:
        rows.append(["Behaviour", results.space.ensemble.name, results.space.ensemble.fingerprint])
    rows.append(["Model", "all its source", str(results.provenance["model"])])
    return Grid("What was run; equal fingerprints mean equal contents", ["What", "Name", "Fingerprint"], rows)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
