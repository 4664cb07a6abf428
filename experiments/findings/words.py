"""What was found, in statements made from the numbers; each number is entered in the ledger as it is told."""

import polars as pl

from experiments.findings.analyses import COMMITTED, PORTFOLIO, Findings, committed_conclusions
from experiments.findings.ledger import Ledger, Row, Source, Statement
from experiments.findings.recommendations import BUNDLE, NOTHING, SINGLE
from experiments.observe import HOURS_ALL
from experiments.portfolio import words as of_portfolio
from experiments.portfolio.choice import BEST, FEWEST, LEAST_REGRET, Question
from experiments.portfolio.screened import CLASS
from experiments.students import GROUPS, THIRDS
from experiments.words import CLINICAL, listed

POINTS = "percentage points more students of the last two class years with a mentor"
EDUCATION, POOL = "early-education", "wider-pool"
EFFECTS = Source("", "effects.parquet", "effect")
BEHIND = Source("", "behind.parquet", "mean")
WHOM = Source("", "for_whom_effects.parquet", "effect")
WHOM_LEVEL = Source("", "for_whom_effects.parquet", "reference_mean")
COST = Source("", "costs.parquet", "hours_per_added_student")
_PAGE = f"{PORTFOLIO}/portfolio.html"
ADDS = Source(_PAGE, f"{PORTFOLIO}/adds.parquet", "mean")
PAIRS = Source(_PAGE, f"{PORTFOLIO}/pairs.parquet", "mean")
FINALISTS = Source(_PAGE, f"{PORTFOLIO}/finalists.parquet", "effect")
FINALIST_HOURS = Source(_PAGE, f"{PORTFOLIO}/finalists.parquet", "hours")
FINALIST_REGRET = Source(_PAGE, f"{PORTFOLIO}/finalists.parquet", "regret")
FINALIST_BEHIND = Source(_PAGE, f"{PORTFOLIO}/finalists.parquet", "behind")
WITHIN = Source(_PAGE, f"{PORTFOLIO}/within_budget.parquet", "told_apart")
VERDICTS = Source("", COMMITTED, "same_sign")


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
    return statements


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


def how_sure(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say which recommendations help at all, and what survives where no source informs."""
    asked = found.recommended
    helping = [
        f"{asked.title(name)} {chance_of(found, ledger, name, 'helps')}"
        for name in asked.ranked
        if not asked.chances.is_empty()
    ]
    statements = [ledger.state(f"The chance that it adds any, over behaviour sets: {listed(helping)}.")] * bool(helping)
    clear = [asked.title(name) for name in asked.ranked if sure(asked.comparison.effect(name, CLINICAL))]
    cannot = [asked.title(name) for name in asked.ranked if not sure(asked.comparison.effect(name, CLINICAL))]
    if clear:
        statements.append(Statement(f"Their interval leaves out 0: {listed(clear)}.", (EFFECTS,)))
    if cannot:
        statements.append(Statement(f"These cannot be told from doing nothing: {listed(cannot)}.", (EFFECTS,)))
    return [*statements, *_committed(found, ledger)]


def for_whom(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say for whom the recommendations help, those worst off first."""
    asked = found.recommended
    worst, first = asked.kinds[0], asked.ranked[0]
    rows = {name: _whom(found, name, worst) for name in asked.ranked}
    level = ledger.share(f"{worst}: level", (rows[first]["reference_mean"], None, None), WHOM_LEVEL)
    most = max(rows, key=lambda name: rows[name]["effect"])
    told = [f"{asked.title(name)} {ledger.points(f'{name}: for {worst}', row, WHOM)}" for name, row in rows.items()]
    again = "also " if most == first else ""
    kinds = (
        f"{kind} {ledger.points(f'{first}: for {kind}', _whom(found, first, kind), WHOM)}"
        for kind in (*GROUPS, *THIRDS)
        if kind != worst
    )
    gap = asked.comparison.effect_or_none(first, "gap")
    statements = [
        ledger.state(
            f"Worst off at the school as it is, of groups and thirds by initiative: {worst}, {level} with a mentor. "
            f"For them {again}most is added by {asked.title(most)}. In points: {listed(told)}."
        ),
        ledger.state(f"What the first adds for the others, in points: {listed(list(kinds))}."),
    ]
    if gap is not None:
        change = ledger.points(f"{first}: gap", gap, EFFECTS)
        text = f"It changes the gap between the two groups by {change} points"
        statements.append(ledger.state(f"{text}{'' if sure(gap) else ', which cannot be told from nothing'}."))
    return statements


def at_what_cost(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say what the recommendations cost in faculty hours."""
    asked = found.recommended
    told, each = [], []
    costs = dict(asked.tables()["costs"].select("scenario", "hours_per_added_student").iter_rows())
    for name in asked.ranked:
        spent = ledger.whole(f"{name}: all hours", asked.comparison.effect(name, HOURS_ALL), EFFECTS)
        own = ledger.whole(f"{name}: policy hours", asked.comparison.effect(name, "hours_policy"), EFFECTS)
        told.append(f"{asked.title(name)} {spent}, {own} of them for the policy itself")
        if costs[name] is not None:
            hours = ledger.count(f"{name}: hours per added student", costs[name], COST)
            each.append(f"{asked.title(name)} {hours}")
    statements = [ledger.state(f"More faculty hours a year, mentoring included: {listed(told)}.")]
    if each:
        text = (
            f"Hours a year for each student more with a mentor, where students are added for certain: {listed(each)}."
        )
        statements.append(ledger.state(text))
    return statements


def together(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say what the policies add alone and once others are there."""
    there = [name for name in SINGLE if name in found.portfolio.levers.names]
    titles = dict(zip(found.portfolio.levers.names, found.portfolio.levers.titles, strict=True))
    told = []
    for name in there:
        alone, share = (
            ledger.points(f"{name}: {measure}", of_portfolio.added(found.portfolio, name, measure), ADDS)
            for measure in ("alone", "shapley")
        )
        told.append(f"{titles[name]} {alone} alone and {share} by Shapley’s share")
    count = ledger.count("policies combined", len(titles), Source(_PAGE, f"{PORTFOLIO}/adds.parquet", "scenario"))
    statements = [
        ledger.state(f"Among all combinations of {count} policies, in points: {listed(told)}.") for _ in told[:1]
    ]
    if EDUCATION in titles and POOL in titles:
        rows = found.portfolio.screened.pairs.filter(scenario=EDUCATION, beside=POOL, outcome=CLASS)
        once, change = (rows.filter(measure=measure).row(0, named=True) for measure in ("beside", "difference"))
        text = (
            f"Once the pool is wide, early education adds {ledger.points('education beside the pool', once, PAIRS)} "
            f"points; that less what it adds alone is {ledger.points('education, beside less alone', change, PAIRS)}, "
            f"which {'leaves out 0' if sure(change) else 'cannot be told from nothing'}."
        )
        statements.append(ledger.state(text))
    return statements


def what_to_buy(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say what to choose within the budget."""
    question = Question(HOURS_ALL, CLASS)
    budget = ledger.quoted("budget", of_portfolio.hours(found.portfolio.budget), found.portfolio.budget, FINALIST_HOURS)
    told = {}
    for rule in (BEST, LEAST_REGRET, FEWEST):
        row = of_portfolio.chosen(found.portfolio, question, rule)
        effect = {"effect": row["effect"], "low": row["effect_low"], "high": row["effect_high"]}
        hours = {"hours": row["hours"], "low": row["hours_low"], "high": row["hours_high"]}
        regret = ledger.tell(f"{rule}: largest regret", (row["regret"], None, None), FINALIST_REGRET, 100, 1, False)
        told[rule] = (
            f"{found.portfolio.title(row['combination'])}, {ledger.points(f'{rule}: effect', effect, FINALISTS)} "
            f"points for {ledger.whole(f'{rule}: hours', hours, FINALIST_HOURS)} hours (largest regret {regret} points)"
        )
    chosen = ledger.state(
        f"Within {budget} more faculty hours a year, best on average: {told[BEST]}. Least regretted: "
        f"{told[LEAST_REGRET]}. With the fewest policies that cannot be told from the best: {told[FEWEST]}."
    )
    within = of_portfolio.of_question(found.portfolio.within_budget, question)
    alike = ledger.count("combinations not told from the best", int((~within["told_apart"]).sum()), WITHIN)
    whole = ledger.count("combinations within the budget", within.height, WITHIN)
    text = f"Of {whole} combinations within the budget, {alike} cannot be told from the best one screened."
    return [chosen, ledger.state(text)]


def _committed(found: Findings, ledger: Ledger) -> list[Statement]:
    """Say what survives beliefs about what no source informs, at the shipped baseline (mentoring conclusions)."""
    table = committed_conclusions() if found.committed else None
    if table is None:
        return []
    told = []
    for row in table.filter(pl.col("scenario").is_in(SINGLE)).iter_rows(named=True):
        share = ledger.share(f"{row['scenario']}: beliefs with its sign", (row["same_sign"], None, None), VERDICTS)
        ends = (row["median"], row["least"], row["most"])
        effect = ledger.tell(
            f"{row['scenario']}: effect over beliefs", ends, VERDICTS._replace(column="median"), 100, 1
        )
        told.append(f"{row['title']} {effect}, its sign in {share} of them ({row['sign']})")
    return [
        ledger.state(
            "Where all that rests on no source is varied over what is plausible (mentoring conclusions, the shipped "
            f"baseline), the middle belief and the range of most of them, in points: {listed(told)}."
        )
    ]


def _whom(found: Findings, name: str, kind: str) -> Row:
    return found.recommended.comparison.for_whom_effects.filter(scenario=name, who=kind).row(0, named=True)


def chance_of(found: Findings, ledger: Ledger, name: str, column: str) -> str:
    """Tell the chance that a recommendation is the best of them (``best``), or adds any (``helps``)."""
    value = found.recommended.chances.filter(scenario=name).row(0, named=True)[column]
    return ledger.share(f"{name}: chance, {column}", (value, None, None), Source("", "best.parquet", column))
