"""What timing, sensitivity and discovery found, in statements made from the numbers."""

from collections import Counter

import polars as pl

from experiments.discovery.discover import UNCLEAR
from experiments.findings import grids
from experiments.findings.analyses import Findings
from experiments.findings.contest import AHEAD, BEHIND
from experiments.findings.ledger import Ledger, Statement
from experiments.findings.sources import CONTEST, SESSIONS, TITLES, TOTAL
from experiments.findings.words import sure
from experiments.sensitivity import words as of_sensitivity
from experiments.timing.effects import CLINICAL
from experiments.words import listed


def teaching(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say which time of teaching adds most, and whether it can be told from the others."""
    rows = found.timing.sessions.filter(pl.col("who") == CLINICAL)
    if rows.is_empty():
        return []
    alone = rows.filter(pl.col("than") == "").sort("mean", descending=True).row(0, named=True)
    pairs = rows.filter(pl.col("than") != "", (pl.col("title") == alone["title"]) | (pl.col("than") == alone["title"]))
    apart = all(sure(row) for row in pairs.iter_rows(named=True))
    title = ledger.quoted("time of sessions that adds most", alone["title"], None, TITLES)
    points = ledger.points("sessions that add most: effect", alone, SESSIONS)
    verdict = (
        "which the evidence tells from the other times" if apart else "which not every other time is told apart from"
    )
    return [
        ledger.state(f"Of the times to teach students to find mentors, {title} adds most: {points} points, {verdict}.")
    ]


def depends(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say which numbers are most often among those on which the effect of a policy depends most."""
    named = {scenario.name: grids.most(found, scenario.name) for scenario in found.sensitivity.schools.policies}
    counts = Counter(row["parameter"] for rows in named.values() for row in rows)
    if not counts:
        return [Statement("No number stands out, or luck hides it.", (TOTAL,))]
    of = ledger.quoted("policies whose effects were shared out", str(len(named)), None, TOTAL)
    told = [
        f"the {of_sensitivity.column_words(found.sensitivity, name)} in "
        f"{ledger.quoted(f'{name}: among the first', str(count), None, TOTAL)}"
        for name, count in counts.most_common(grids.MOST)
    ]
    return [
        ledger.state(
            f"Most often among the three numbers that what a policy adds depends on most, of {of} policies: "
            f"{listed(told)}."
        )
    ]


def where(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say in how many cases another recommendation than the school's first adds most, and where."""
    contest, title = found.contest, found.recommended.title
    first = title(contest.names[0])
    whole = ledger.count("cases", len(contest.best), CONTEST._replace(column="cases"))
    ahead, behind, unclear = (
        ledger.span(f"cases: {what}", contest.told(what), CONTEST) for what in (AHEAD, BEHIND, UNCLEAR)
    )
    cases = "schools under as many beliefs" if found.committed else "beliefs, at this school"
    told = ledger.state(
        f"All were tried in the same {whole} cases ({cases}). {first} adds more than each of the others in {ahead} of "
        f"them, another adds more in {behind}, and the case’s own runs cannot tell in {unclear}."
    )
    if contest.behind.found is None or not contest.behind.stands:
        nothing = "No box was found that sets apart, more than luck would, the cases in which another adds more."
        return [told, Statement(nothing, (CONTEST._replace(column="stands"),))]
    most, share = contest.most_in_box()
    box = ledger.quoted("where another adds more", contest.box_in_words(), None, CONTEST._replace(column="box"))
    there = ledger.span(f"{most}: adds most in the box", share, CONTEST._replace(column="most_in_box"))
    density, elsewhere, coverage = grids.in_fresh_cases(ledger, BEHIND, contest.behind, CONTEST)
    verdict = {
        True: "Fresh cases bear it out",
        False: "Fresh cases do not bear it out",
        None: "Fresh cases cannot tell",
    }
    return [
        told,
        ledger.state(
            f"The answer changes mostly where {box}; there most is added by {title(most)}, in {there} of the cases. "
            f"{verdict[contest.behind.holds]}: another adds more in {density} of those there, and in {elsewhere} of "
            f"the others; {coverage} of all such cases are there."
        ),
    ]
