"""What to buy, in sentences: the same on the terminal and on the page."""

from typing import Any

import polars as pl

from experiments.observe import HOURS_ALL
from experiments.outcomes import OF_KINDS
from experiments.portfolio.choice import BEST, FEWEST, LEAST_REGRET, RULES, Question, questions, shared
from experiments.portfolio.portfolio import Portfolio
from experiments.portfolio.screened import CLASS
from experiments.students import THIRDS
from experiments.words import NO_BREAK, listed, number, span

Row = dict[str, Any]
EDUCATION, POOL = "early-education", "wider-pool"
COUNTS = {HOURS_ALL: "all faculty hours", "hours_policy": "only what the policies themselves cost"}
NEARLY_ALL, HARDLY_ANY = 0.9, 0.1  # share of combinations from which a policy is in all that matter, or in none
MOST_NAMED = 8
REGRET = 0.0005  # a share below this is none to speak of
LIMITS = (
    "What a policy does is what its scenario file says, and much of that is assumed. A combination does what its parts "
    "do under the rules of the model; no school has published a trial of one.",
    "Hours are those of the last year of the run. Faculty who are taught once were paid for before, so that only "
    "newcomers count, and what it takes to win faculty for mentoring is not known and not counted.",
    "Teaching counts in all faculty hours alone. A policy that shortens a course gives hours back there, and one that "
    "gives each student a preceptor takes many; whether a school can use the first or find the second is its own "
    "question.",
    "Doses are those of the files. A stronger or weaker policy is another file: named beside the first it is tried in "
    "its place.",
)


def lead(found: Portfolio) -> list[str]:
    """Return the answer in a few sentences, most important first."""
    question = Question(HOURS_ALL, CLASS)
    best, least, few = (chosen(found, question, rule) for rule in (BEST, LEAST_REGRET, FEWEST))
    within = of_question(found.within_budget, question)
    apart = within["told_apart"].sum()
    return [
        f"Within {hours(found.budget)} more faculty hours a year, all hours counted, most is added by "
        f"{found.title(best['combination'])}: {points(best, 'effect')} percentage points more students of the last two "
        f"class years with a mentor, for {hours_of(best)} hours.{_gives_back(found, best)}",
        _least_regretted(found, best, least),
        f"The evidence cannot tell it from every other: of {within.height:,} combinations within the budget, "
        f"{within.height - apart:,} cannot be told apart from the best one screened, and {apart:,} add less. "
        + _few(found, few),
        _core(found, question),
        _worse_off(found),
    ]


def for_whom(who: str) -> str:
    """Return what the students of an outcome are called."""
    if who == CLASS:
        return "the whole class"
    kind = OF_KINDS[who]
    return f"the third of students with the {kind}" if kind in THIRDS else f"students of the {kind}"


def of_question(table: pl.DataFrame, question: Question) -> pl.DataFrame:
    """Return the rows of a table of choices that belong to a question."""
    return table.filter(pl.col("counted") == question.counted, pl.col("who") == question.who)


def chosen(found: Portfolio, question: Question, rule: str) -> Row:
    """Return the finalist that a rule chooses: a row of ``decided``."""
    rows = of_question(found.decided, question)
    return rows.filter(pl.col("chosen").str.contains(rule, literal=True)).row(0, named=True)


def choices(found: Portfolio, question: Question) -> list[Row]:
    """Return the finalists that rules choose for a question, in the order of RULES; rules may choose the same."""
    rows = of_question(found.decided, question).filter(pl.col("chosen") != "").to_dicts()
    return sorted(rows, key=lambda row: RULES.index(row["chosen"].split(", ")[0]))


def points(row: Row, name: str) -> str:
    """Return a value of a row that has name, name_low and name_high in percentage points with its interval."""
    return span({"effect": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}, 100, 1)


def hours(value: float) -> str:
    """Return hours without a sign of more."""
    return number(value, sign=False)


def hours_of(row: Row) -> str:
    """Return the extra hours a year of a row with their interval."""
    return span({"effect": row["hours"], "low": row["hours_low"], "high": row["hours_high"]})


def added(found: Portfolio, name: str, measure: str, outcome: str = CLASS) -> Row:
    """Return what a policy adds by a measure: a row of ``Screened.adds``."""
    rows = found.screened.adds.filter(
        pl.col("scenario") == name, pl.col("measure") == measure, pl.col("outcome") == outcome
    )
    return rows.row(0, named=True)


def meaned(row: Row) -> str:
    """Return the mean of a row of ``statistics.interval`` in percentage points with its interval."""
    return span({"effect": row["mean"], "low": row["low"], "high": row["high"]}, 100, 1)


def together(found: Portfolio) -> list[str]:
    """Say what policies add beside each other."""
    lines = [_total(found)]
    names = found.levers.names
    if EDUCATION in names and POOL in names:
        lines.append(beside(found, EDUCATION, POOL))
    stand_out = interactions(found)
    if stand_out.is_empty():
        return [
            *lines,
            "No two policies can be said to help or hinder each other: no interaction's interval leaves out 0.",
        ]
    told = [_interaction(found, row) for row in stand_out.head(MOST_NAMED).iter_rows(named=True)]
    more = f" The largest {MOST_NAMED} of them:" if stand_out.height > MOST_NAMED else ""
    return [
        *lines,
        f"Of {len(names) * (len(names) - 1) // 2} pairs, {stand_out.height} have an interaction whose interval leaves "
        f"out 0, in percentage points that one adds more where the other is in force.{more} {listed(told)}.",
    ]


def beside(found: Portfolio, name: str, other: str) -> str:
    """Say what a policy adds once another is in force."""
    rows = found.screened.pairs.filter(
        pl.col("scenario") == name, pl.col("beside") == other, pl.col("outcome") == CLASS
    )
    once, change = (rows.filter(measure=measure).row(0, named=True) for measure in ("beside", "difference"))
    return (
        f"{_title(found, name)} adds {meaned(added(found, name, 'alone'))} points to the school as it is, and "
        f"{meaned(once)} once there is: {_title(found, other)}. The difference, {meaned(change)}, {_sure(change)}."
    )


def interactions(found: Portfolio) -> pl.DataFrame:
    """Return the interactions of the whole class whose interval leaves out 0, each pair once, the largest first."""
    order = {name: place for place, name in enumerate(found.levers.names)}
    place = (pl.col(column).replace_strict(order, return_dtype=pl.Int32) for column in ("scenario", "beside"))
    first, second = place
    rows = found.screened.pairs.filter(
        pl.col("outcome") == CLASS,
        pl.col("measure") == "interaction",
        first < second,
        pl.col("low") * pl.col("high") > 0,
    )
    return rows.sort(pl.col("mean").abs(), descending=True)


def cannot(found: Portfolio) -> list[str]:
    """Say what is not combined, and why."""
    titles = found.levers.titles
    lines = [
        f"{titles[one]} changes nothing where there is: {titles[other]}; the two together are the second alone."
        for one, other in sorted(found.levers.idle)
    ]
    return lines + [f"Left out: {name}; {reason}." for name, reason in found.levers.left_out.items()]


def method(found: Portfolio) -> list[str]:
    """Say how it was found."""
    sets, again = (runs["behaviour_set"].n_unique() for runs in (found.screened.runs, found.fresh))
    return [
        f"{len(found.levers)} policies make {len(found.levers.combinations):,} combinations that differ. All were run "
        f"on the same {len(found.seeds)} seeds: the same people, the same luck, and {sets} behaviour sets "
        f"({found.ensemble.name}), two seeds each. From these come what each policy adds, the interactions and the "
        "frontier.",
        f"What looks best of thousands partly had luck. So the finalists, {found.fresh['combination'].n_unique() - 1} "
        "combinations (those that add most within the budget, those least regretted, and the best with each number of "
        f"policies), were run again on {len(found.fresh_seeds)} other seeds with {again} other behaviour sets, and "
        "those alone decide. The best of many is still likely to do a little worse than shown. A combination is within "
        "the budget when its extra hours are on average over behaviour sets.",
        "Regret is what the best finalist for a behaviour set adds more than the one chosen, luck taken off; the least "
        "regretted has the smallest regret under the set that suits it least. Two combinations are told apart when the "
        "95 % interval of their difference, seed by seed, leaves out 0; all intervals hold what a further behaviour "
        "set would give, for one number at a time.",
        "Alone: added to the school as it is. On average: over all combinations of the other policies. Last: added to "
        "all others. Shapley's share: averaged over all orders in which the policies could come; these shares sum to "
        "what all policies add together. A policy that another makes idle adds 0 beside it.",
    ]


def all_questions(found: Portfolio) -> list[Question]:
    """Return all questions of the choice."""
    return questions(found.screened)


def _gives_back(found: Portfolio, best: Row) -> str:
    """Say which of the policies chosen give teaching hours back, which pay for the others."""
    told = []
    for place in found.levers.members(best["combination"]):
        row = added(found, found.levers.names[place], "shapley", HOURS_ALL)
        if row["mean"] < 0 and _leaves_out(row):
            saved = {"hours": -row["mean"], "low": -row["high"], "high": -row["low"]}
            told.append(f"{found.levers.titles[place]} gives back {span(saved, column='hours')} hours a year")
    return f" {listed(told)}, which pay for the others here." if told else ""


def _least_regretted(found: Portfolio, best: Row, least: Row) -> str:
    sets = found.fresh["behaviour_set"].n_unique()
    over = "" if least["regret"] < REGRET else f"over {number(100 * least['regret'], 1, sign=False)} points "
    most = f"in none of {sets} behaviour sets does another finalist add {over}more"
    if least["combination"] == best["combination"]:
        return f"It is also the one least regretted: {most}."
    return (
        f"Least regretted is {found.title(least['combination'])} ({points(least, 'effect')} points, {hours_of(least)} "
        f"hours): {most}; with the best on average it is {number(100 * best['regret'], 1, sign=False)}."
    )


def _few(found: Portfolio, few: Row) -> str:
    size = int(few["combination"]).bit_count()
    if few["behind"] == 0:
        return f"Tried again, no finalist with fewer than its {size} policies comes as near."
    return (
        f"Tried again, the one with fewest policies that cannot be told from the best has {size}: "
        f"{found.title(few['combination'])} ({points(few, 'effect')} points, {hours_of(few)} hours; "
        f"behind the best by {points(few, 'behind')})."
    )


def _core(found: Portfolio, question: Question) -> str:
    within = of_question(found.within_budget, question)
    parts = shared(found.levers, within.filter(~pl.col("told_apart")))
    core = [title for title, share in parts if share >= NEARLY_ALL]
    never = [title for title, share in parts if share <= HARDLY_ANY]
    told = f"At least nine in ten of them have: {listed(core)}." if core else "No policy is in nine in ten of them."
    return f"{told} At most one in ten has: {listed(never)}." if never else told


def _worse_off(found: Portfolio) -> str:
    who = found.screened.worse_off
    level = found.screened.level(who)
    best, theirs = (chosen(found, Question(HOURS_ALL, one), BEST) for one in (CLASS, who))
    share = span({"level": 100 * level["mean"], "low": 100 * level["low"], "high": 100 * level["high"]}, column="level")
    begin = f"Worst off at the school as it is: {for_whom(who)}, of whom {share}{NO_BREAK}% have a mentor. For them"
    if best["combination"] == theirs["combination"]:
        return f"{begin} the same combination adds most, {points(theirs, 'effect')} points."
    return (
        f"{begin} most is added by {found.title(theirs['combination'])}: {points(theirs, 'effect')} points, for "
        f"{hours_of(theirs)} hours."
    )


def _total(found: Portfolio) -> str:
    every = int(found.levers.combinations[-1])
    row = found.screened.effects.filter(outcome=CLASS, combination=every).row(0, named=True)
    alone = sum(added(found, name, "alone")["mean"] for name in found.levers.names)
    return (
        f"All policies together add {meaned(row)} percentage points. What each adds alone would sum to "
        f"{number(100 * alone, 1)}."
    )


def _interaction(found: Portfolio, row: Row) -> str:
    return f"{_title(found, row['scenario'])} with {_title(found, row['beside'])} {meaned(row)}"


def _title(found: Portfolio, name: str) -> str:
    return found.levers.titled[name]


def _sure(row: Row) -> str:
    return "leaves out 0" if _leaves_out(row) else "cannot be told from 0"


def _leaves_out(row: Row) -> bool:
    return row["low"] is not None and row["low"] * row["high"] > 0
