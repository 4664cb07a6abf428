"""What timing, sensitivity and discovery found, in statements made from the numbers."""

import polars as pl

from experiments.discovery import words as of_discovery
from experiments.discovery.discover import Answer, Discovery
from experiments.discovery.shares import Share
from experiments.findings.analyses import DISCOVERY, SENSITIVITY, TIMING, Findings
from experiments.findings.ledger import Ledger, Source, Statement
from experiments.findings.recommendations import SINGLE
from experiments.findings.words import sure
from experiments.sensitivity import words as of_sensitivity
from experiments.sensitivity.results import REST
from experiments.timing import words as of_timing
from experiments.timing.effects import CLINICAL
from experiments.words import listed

_TIMING = f"{TIMING}/timing.html"
SESSIONS = Source(_TIMING, f"{TIMING}/sessions.parquet", "mean")
TITLES = Source(_TIMING, f"{TIMING}/sessions.parquet", "title")
SHOWS = Source(_TIMING, f"{TIMING}/showing.parquet", "shows")
FINAL = Source(_TIMING, f"{TIMING}/showing.parquet", "effect")
LEFT = Source(_TIMING, f"{TIMING}/left.parquet", "mean")
TOTAL = Source(f"{SENSITIVITY}/sensitivity.html", f"{SENSITIVITY}/indices.parquet", "total")
MOST = 3  # numbers named that an effect depends on
LATER = 3  # springs after a withdrawal


def timing(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say when to teach, how long until it shows, and what a withdrawal leaves."""
    return [*_sessions(found, ledger), *_showing(found, ledger), *_withdrawn(found, ledger)]


def depends(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say what the effect of each policy depends on most."""
    told = []
    for scenario in found.sensitivity.schools.policies:
        rows = [
            row
            for row in of_sensitivity.ranked(found.sensitivity, scenario.name)
            if row["parameter"] != REST and row["total_low"] > 0
        ][:MOST]
        if not rows:
            told.append(Statement(f"{scenario.title}: no number stands out, or luck hides it.", (TOTAL,)))
            continue
        named = []
        for row in rows:
            ends = (row["total"], row["total_low"], row["total_high"])
            what = f"{scenario.name}: total index of {row['parameter']}"
            index = ledger.tell(what, ends, TOTAL, 1, 2, sign=False)
            named.append(f"the {of_sensitivity.column_words(found.sensitivity, row['parameter'])} {index}")
        overlap = len(rows) > 1 and rows[1]["total_high"] > rows[0]["total_low"]
        unsure = "; the intervals overlap, so which comes first is not sure" if overlap else ""
        told.append(
            ledger.state(f"{scenario.title}: what it adds depends most on {listed(named)} (total indices{unsure}).")
        )
    return told


def where(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say in which schools and under which beliefs the answer changes, for each recommendation."""
    statements = []
    for name, one in found.discoveries.items():
        folder = f"{DISCOVERY}-{name}"
        source = Source(f"{folder}/discovery.html", f"{folder}/discovery.parquet", "share")
        cases = ledger.count(f"{name}: cases", one.answers[0].share.of, source._replace(column="cases"))
        shares = [
            f"{_SEEN[answer.name]} {_told(ledger, f'{name}: {answer.name}', answer.share, source)}"
            for answer in one.answers
            if answer.name in _SEEN
        ]
        statements.append(ledger.state(f"{found.recommended.title(name)}, in {cases} cases: {listed(shares)}."))
        boxes = [box for answer in one.answers for box in _box(one, name, answer, source, ledger)]
        statements += boxes or [
            Statement(
                f"{found.recommended.title(name)}: no box was found that sets apart, more than luck would, the cases "
                "where it helps, hurts, cannot be told or helps least.",
                (source._replace(column="stands"),),
            )
        ]
    return statements


_SEEN = {"helps": "it helps in", "cannot be told": "it cannot be told in", "hurts": "it hurts in"}


def _box(one: Discovery, name: str, answer: Answer, source: Source, ledger: Ledger) -> list[Statement]:
    """Tell the box of an answer with its density and coverage on fresh cases; nothing when there is none."""
    if not answer.stands or answer.found is None:
        return []
    title, head = of_discovery.title(one), of_discovery.head(answer)
    what = f"{name}: {answer.name}"
    box = ledger.quoted(f"{what}, box", of_discovery.box_in_words(one, answer), None, source._replace(column="box"))
    head = ledger.quoted(f"{what}, asked", head, None, source._replace(column="question"))
    density, coverage, elsewhere = (
        _told(ledger, f"{what}, {column}", share, source._replace(column=column))
        for column, share in (
            ("fresh_density", answer.fresh_density),
            ("fresh_coverage", answer.fresh_coverage),
            ("fresh_elsewhere", answer.fresh_elsewhere),
        )
    )
    holds = {True: "Fresh cases bear it out", False: "Fresh cases do not bear it out", None: "Fresh cases cannot tell"}
    return [
        ledger.state(
            f"{title}. {head}: mostly where {box}. {holds[answer.holds]}: density {density}, against {elsewhere} "
            f"elsewhere; coverage {coverage}."
        )
    ]


def _told(ledger: Ledger, what: str, share: Share, source: Source) -> str:
    if not share.of:
        return "–"
    low, high = share.interval
    return ledger.share(what, (share.value, low, high), source)


def _sessions(found: Findings, ledger: Ledger) -> list[Statement]:
    table = found.timing.sessions
    if table.is_empty():
        return []
    rows = table.filter(who=CLINICAL)
    alone, compared = [], []
    for row in rows.iter_rows(named=True):
        title = ledger.quoted("time of sessions", row["title"], None, TITLES)
        if not row["than"]:
            points = ledger.points(f"sessions {title}: effect", row, SESSIONS)
            hours = ledger.whole(
                f"sessions {title}: policy hours",
                table.filter(title=row["title"], than="", who="hours_policy").row(0, named=True),
                SESSIONS,
            )
            alone.append(f"{title} {points} points for {hours} policy hours a year")
        else:
            than = ledger.quoted("time of sessions", row["than"], None, TITLES)
            less = ledger.points(f"sessions {title} less {than}", row, SESSIONS)
            compared.append(f"{title} less {than} {less}{'' if sure(row) else ', not told apart'}")
    return [
        ledger.state(
            f"When to teach students to find mentors. In the end sessions add: {listed(alone)}. Pair by pair, in "
            f"points: {listed(compared)}."
        )
    ]


def _showing(found: Findings, ledger: Ledger) -> list[Statement]:
    told, never = [], []
    for row in _of(found.timing.showing).filter(who=CLINICAL).sort("effect", descending=True).iter_rows(named=True):
        final = ledger.points(f"{row['scenario']}: final effect", row, FINAL)
        if row["shows"] is None:
            never.append(f"{row['title']} ({final} in the end)")
        else:
            since = row["shows"] - row["starts"] + 1
            what = f"{row['scenario']}: spring in which it shows"
            ordinal = ledger.quoted(what, of_timing.ordinal(since), row["shows"], SHOWS)
            told.append(f"{row['title']} in its {ordinal} spring ({final} points in the end)")
    shown = f"How long until it shows: {listed(told)}." if told else "How long until it shows."
    hidden = f" In no spring can be told from nothing: {listed(never)}." if never else ""
    return [ledger.state(shown + hidden)] if told or never else []


def _withdrawn(found: Findings, ledger: Ledger) -> list[Statement]:
    rows = _of(found.timing.left).filter(pl.col("who") == CLINICAL, pl.col("measure") == "withdrawn")
    told = []
    for (name, title), of_one in rows.group_by("scenario", "title", maintain_order=True):
        by_since = {row["since"]: row for row in of_one.iter_rows(named=True)}
        if 0 not in by_since or LATER not in by_since:
            continue
        last = ledger.points(f"{name}: last spring in force", by_since[0], LEFT)
        later = ledger.points(f"{name}: springs after its withdrawal", by_since[LATER], LEFT)
        told.append(
            f"{title} {last} in its last spring and {later} in the {of_timing.ordinal(LATER)} after"
            f"{'' if sure(by_since[LATER]) else ', not told from nothing'}"
        )
    years = found.timing.withdrawn_after
    after = ledger.quoted(
        "years until withdrawal", str(years), years, Source(_TIMING, f"{TIMING}/left.parquet", "year")
    )
    head = f"What is left, in points, of a policy withdrawn after {after} years"
    return [ledger.state(f"{head}: {listed(told)}.")] if told else []


def _of(table: pl.DataFrame) -> pl.DataFrame:
    return table.filter(pl.col("scenario").is_in(SINGLE))
