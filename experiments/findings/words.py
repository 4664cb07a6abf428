"""What was found, in statements made from the numbers; each number is entered in the ledger as it is told."""

from experiments.findings.analyses import Findings
from experiments.findings.ledger import Ledger, Row, Source, Statement
from experiments.findings.recommendations import BUNDLE, NOTHING
from experiments.findings.sources import (
    BEHIND,
    CONTEST,
    COST,
    EFFECTS,
    FINALIST_HOURS,
    FINALISTS,
    PAIRS,
    WHOM,
    WHOM_LEVEL,
    WITHIN,
)
from experiments.observe import HOURS_ALL
from experiments.portfolio import words as of_portfolio
from experiments.portfolio.choice import BEST, Question
from experiments.portfolio.screened import CLASS
from experiments.words import CLINICAL, listed

POINTS = "percentage points more students of the last two class years with a mentor"
EDUCATION, POOL = "early-education", "wider-pool"


def sure(row: Row) -> bool:
    """Return whether an interval leaves out 0."""
    return row["low"] is not None and (row["low"] > NOTHING or row["high"] < -NOTHING)


def in_short(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say which recommendation helps most, and whether the evidence can tell it from the others."""
    asked = found.recommended
    first = asked.ranked[0]
    likely = not asked.chances.is_empty()
    told = (
        f"Of what the students asked for, most is added by: {asked.title(first)}, "
        f"{ledger.points(f'{first}: effect', asked.comparison.effect(first, CLINICAL), EFFECTS)} {POINTS}."
        + (f" The chance that it is the best of them is {chance_of(found, ledger, first, 'best')}." if likely else "")
    )
    statements = [ledger.state(told), *apart(found, ledger)]
    if BUNDLE in asked.comparison.references:
        row = asked.comparison.effect(BUNDLE, CLINICAL)
        text = f"All that they asked for, together, adds {ledger.points(f'{BUNDLE}: effect', row, EFFECTS)} points."
        statements.append(ledger.state(text))
    return [*statements, _elsewhere(found, ledger)]


def _elsewhere(found: Findings, ledger: Ledger) -> Statement:
    """Say how often each recommendation adds most where schools and beliefs differ."""
    cases = ledger.count("cases", len(found.contest.best), CONTEST._replace(column="cases"))
    most = {name: found.contest.adds_most(name) for name in found.contest.names}
    told = [
        f"{found.recommended.title(name)} in {ledger.span(f'{name}: adds most', share, CONTEST)}"
        for name, share in most.items()
        if share.hits
    ]
    where = "other schools, under beliefs" if found.committed else "beliefs about this school"
    return ledger.state(f"Among {cases} {where} that the evidence leaves open, most is added by: {listed(told)}.")


def apart(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say how far each other recommendation is behind the first, and whether the two can be told apart."""
    asked = found.recommended
    rows = {row["scenario"]: row for row in asked.behind.iter_rows(named=True)}
    second, *others = (rows[name] for name in asked.ranked[1:])
    behind = ledger.less(f"{second['scenario']}: behind the first", second, BEHIND)
    verdict = (
        "the interval leaves out 0, so the evidence tells the first from the second"
        if sure(second)
        else "the interval holds 0, so the evidence cannot separate the first from the second"
    )
    statements = [ledger.state(f"The second, {asked.title(second['scenario'])}, adds {behind} points less: {verdict}.")]
    told = [
        f"{asked.title(row['scenario'])} {ledger.less(f'{row["scenario"]}: behind the first', row, BEHIND)}"
        f"{'' if sure(row) else ', not told apart'}"
        for row in others
    ]
    return [*statements, *([ledger.state(f"Points less than the first: {listed(told)}.")] if told else [])]


def how_sure(found: Findings) -> list[Statement]:
    """Say which recommendations help at all."""
    asked = found.recommended
    clear = [asked.title(name) for name in asked.ranked if sure(asked.comparison.effect(name, CLINICAL))]
    cannot = [asked.title(name) for name in asked.ranked if not sure(asked.comparison.effect(name, CLINICAL))]
    statements = []
    if clear:
        statements.append(Statement(f"Their interval leaves out 0: {listed(clear)}.", (EFFECTS,)))
    if cannot:
        statements.append(Statement(f"These cannot be told from doing nothing: {listed(cannot)}.", (EFFECTS,)))
    return statements


def for_whom(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say whom the recommendations help, those worst off first."""
    asked = found.recommended
    worst, first = asked.kinds[0], asked.ranked[0]
    rows = {name: whom(found, name, worst) for name in asked.ranked}
    level = ledger.share(f"{worst}: level", (rows[first]["reference_mean"], None, None), WHOM_LEVEL)
    most = max(rows, key=lambda name: rows[name]["effect"])
    also = "too, " if most == first else ""
    points = ledger.points(f"{most}: most for {worst}", rows[most], WHOM)
    statements = [
        ledger.state(
            f"Worst off at the school as it is, of groups and thirds by initiative: {worst}, {level} with a mentor. "
            f"For them, {also}most is added by {asked.title(most)}: {points} points."
        )
    ]
    gap = asked.comparison.effect_or_none(first, "gap")
    if gap is not None:
        change = ledger.points(f"{first}: change of the gap", gap, EFFECTS)
        text = f"{asked.title(first)} changes the gap between the two groups by {change} points"
        statements.append(ledger.state(f"{text}{'' if sure(gap) else ', which cannot be told from nothing'}."))
    return statements


def at_what_cost(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say which recommendation takes the fewest faculty hours for a student more with a mentor."""
    told = {name: hours for name in found.recommended.ranked if (hours := each_student(found, name)) is not None}
    if not told:
        return []
    fewest = min(told, key=lambda name: told[name])
    each = ledger.count(f"{fewest}: fewest hours per added student", told[fewest], COST)
    return [
        ledger.state(
            "Of the recommendations that add students for certain, the fewest hours for each student more with a "
            f"mentor are taken by {found.recommended.title(fewest)}: {each} a year."
        )
    ]


def together(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say what early education adds once the pool is wide."""
    names = found.portfolio.levers.names
    if EDUCATION not in names or POOL not in names:
        return []
    rows = found.portfolio.screened.pairs.filter(scenario=EDUCATION, beside=POOL, outcome=CLASS)
    once, change = (rows.filter(measure=measure).row(0, named=True) for measure in ("beside", "difference"))
    text = (
        f"Once the pool is wide, early education adds {ledger.points('education beside the pool', once, PAIRS)} "
        f"points; that less what it adds alone is {ledger.points('education, beside less alone', change, PAIRS)}, "
        f"which {'leaves out 0' if sure(change) else 'cannot be told from nothing'}."
    )
    return [ledger.state(text)]


def what_to_buy(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say what to choose within the budget, and how many choices cannot be told from it."""
    question = Question(HOURS_ALL, CLASS)
    budget = ledger.quoted("budget", of_portfolio.hours(found.portfolio.budget), found.portfolio.budget, FINALIST_HOURS)
    row = of_portfolio.chosen(found.portfolio, question, BEST)
    points = ledger.points("best on average: effect", spanned(row, "effect"), FINALISTS)
    hours = ledger.whole("best on average: hours", spanned(row, "hours"), FINALIST_HOURS)
    best = ledger.state(
        f"Within {budget} more faculty hours a year, most is added on average by "
        f"{found.portfolio.title(row['combination'])}: {points} points for {hours} hours."
    )
    within = of_portfolio.of_question(found.portfolio.within_budget, question)
    alike = ledger.count("combinations not told from the best", int((~within["told_apart"]).sum()), WITHIN)
    whole = ledger.count("combinations within the budget", within.height, WITHIN)
    text = f"Of {whole} combinations within the budget, {alike} cannot be told from the best one screened."
    return [best, ledger.state(text)]


def each_student(found: Findings, name: str) -> float | None:
    """Return the faculty hours of a recommendation for each student more; None when none is added for certain."""
    return found.recommended.costs.filter(scenario=name)["hours_per_added_student"].item()


def spanned(row: Row, name: str) -> Row:
    """Return a value of a finalist as the ledger tells it: under its name, and ``low`` and ``high``."""
    return {name: row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}


def whom(found: Findings, name: str, kind: str) -> Row:
    """Return what a recommendation adds for a kind of students."""
    return found.recommended.comparison.for_whom_effects.filter(scenario=name, who=kind).row(0, named=True)


def chance_of(found: Findings, ledger: Ledger, name: str, column: str) -> str:
    """Tell the chance that a recommendation is the best of them (``best``), or adds any (``helps``)."""
    value = found.recommended.chances.filter(scenario=name).row(0, named=True)[column]
    return ledger.share(f"{name}: chance, {column}", (value, None, None), Source("", "best.parquet", column))
