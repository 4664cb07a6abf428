"""What was found, in sentences: the same on the terminal and on the page."""

from typing import Any

import polars as pl

from experiments.made_up_schools import CLASS_SIZE_SPREAD, FACULTY_SPREAD
from experiments.sensitivity import factors
from experiments.sensitivity.results import CHOSEN_BY, PRECISION, REST, Results
from experiments.sensitivity.runs import HOURS
from experiments.words import NO_BREAK, listed, number
from sim.measures import OUTCOMES

Row = dict[str, Any]
MOST_NAMED = 3  # numbers named for each target
SURE_DIRECTION = 2.0  # standard errors of the mean change, for it to be told
POINTS = "percentage points"
UNSURE = 0.6  # width of an interval of a share that says next to nothing
GAP = "gap"
HOURS_TITLE = "Faculty hours per student a year"
LIMITS = (
    "Indices share out what varies over the ranges given. Other ranges give other indices: a number that matters "
    "little here matters little because it does little, or because its range is narrow. Plausible ranges are "
    "judgements where no source gives them.",
    "Every number is drawn by itself. In the world some go together, and in behaviour that agrees with the published "
    "figures they do; no index can share out between numbers that go together.",
    "The strength of each policy stays as its file has it. What hangs on that strength, which no controlled study "
    "measured, is told by mentoring conclusions.",
    "The rules of the model stay as they are. What they leave out has no index.",
    "The same seeds were run at every point, so intervals hold for these seeds. What luck does at a point is taken "
    "off; how a seed's people would change the indices as a whole is not told by so few seeds (--seeds runs more).",
)


def column_words(results: Results, column: str) -> str:
    """Return a column of the indices in words that can be high or low."""
    if column == REST:
        return f"other {len(results.space.factors) - len(results.own)} numbers together"
    return next(factor.words for factor in results.space.factors if factor.name == column)


def outcome_title(outcome: str) -> str:
    """Return the title of an outcome."""
    return HOURS_TITLE if outcome == HOURS else OUTCOMES[outcome].title


def scaled(value: float, outcome: str, sign: bool = True) -> str:
    """Return a value of an outcome: a share in percentage points, hours as they are."""
    return number(value if outcome == HOURS else 100 * value, 1, sign=sign)


def target_title(results: Results, row: Row) -> str:
    """Return the title of the policy that a row is about, or that there is none."""
    return "without a policy" if row["scenario"] == results.schools.reference.name else row["title"]


def unit(outcome: str) -> str:
    """Return what a value of an outcome is counted in."""
    return "hours per student a year" if outcome == HOURS else POINTS


def ranked(results: Results, scenario: str, outcome: str = CHOSEN_BY) -> list[Row]:
    """Return the indices of a target, the largest total first; none when they are not told."""
    rows = results.indices.filter(
        pl.col("scenario") == scenario, pl.col("outcome") == outcome, pl.col("total").is_not_null()
    )
    return rows.sort("total", descending=True).to_dicts()


def variance_of(results: Results, scenario: str, outcome: str = CHOSEN_BY) -> Row:
    """Return the row of a target in the table of variances."""
    rows = results.variances.filter(pl.col("scenario") == scenario, pl.col("outcome") == outcome)
    return rows.row(0, named=True)


def any_told(results: Results, outcome: str) -> bool:
    """Return whether there are indices of an outcome, with a policy or without."""
    return not results.variances.filter(pl.col("outcome") == outcome, pl.col("told")).is_empty()


def lead(results: Results) -> str:
    """Return the answer in a sentence or two: what most policies depend on most."""
    first: dict[str, int] = {}
    untold = sure = 0
    for policy in results.schools.policies:
        rows = _standing_out(ranked(results, policy.name))
        untold += not rows
        sure += bool(rows) and not _overlap(rows)
        for row in rows[:1]:
            first[row["parameter"]] = first.get(row["parameter"], 0) + 1
    whole = len(results.schools.policies)
    of_policies = f" of {whole} policies" * (whole > 1)
    told = [
        f"on the {column_words(results, name)}" + f" for {count}" * (whole > 1)
        for name, count in sorted(first.items(), key=lambda item: -item[1])
    ]
    reference = _standing_out(ranked(results, results.schools.reference.name))
    school = f" Without a policy it depends most on the {column_words(results, reference[0]['parameter'])}." * bool(
        reference
    )
    hidden = f" For {untold} of {whole} no number stands out, or luck hides it." * bool(untold)
    most = (
        f"How many more students have a mentor with a policy depends most {listed(told)}{of_policies}." if told else ""
    )
    doubt = f" That it comes first is sure for {sure or 'none'}; for the others intervals overlap." if told else ""
    return f"{most}{doubt if sure < whole - untold else ''}{hidden}{school}".strip()


def paragraph(results: Results, scenario: str, outcome: str = CHOSEN_BY) -> str:
    """Return what one target depends on: the school without a policy, or what a policy adds."""
    return " ".join(
        filter(
            None,
            (
                _how_much(results, scenario, outcome),
                _depends(results, scenario, outcome),
                _direction(results, scenario, outcome),
                _interplay(results, scenario, outcome),
                _luck(results, scenario, outcome),
            ),
        )
    )


def question(results: Results) -> str:
    """Say which question the ranges of behaviour answer."""
    behaviour = results.space.behaviour
    if behaviour == factors.PLAUSIBLE:
        return (
            "The question answered is: of all that is plausible, what decides? Behaviour ranges over everything one "
            "could believe before looking at the published figures, also over what they refute. So these are the "
            "numbers worth measuring, not the doubt that is left; --behaviour posterior answers how much of the doubt "
            "that the figures leave lies in behaviour."
        )
    if results.space.ensemble is None:
        return (
            "The question answered is: if people behave as the scenario says, which numbers of the school decide? "
            "Behaviour was not varied."
        )
    return (
        f"The question answered is: with behaviour that agrees with the published figures ({behaviour}), what still "
        "decides? A set of behaviour is drawn as a whole, since its numbers belong together: its index is that of all "
        "of behaviour, and no set is high or low. The sets were calibrated beside the shipped numbers of the school; "
        "beside others some give shares of students with a mentor that nobody counted."
    )


def method(results: Results) -> list[str]:
    """Say how it was done, in paragraphs."""
    whole, own = len(results.space.factors), len(results.own)
    return [
        question(results),
        f"{whole} numbers were varied at once, each by itself and evenly over its range (rates over orders of "
        "magnitude); the table below has them all. Numbers by class year move together as in the calibration: need "
        "before the third year and in the fourth, and research as a whole. "
        f"Class size and faculty per student are those of 95 of 100 US schools (spreads of {CLASS_SIZE_SPREAD:g} and "
        f"{FACULTY_SPREAD:g} of the logarithm); a number that a policy sets ends where the policy sets it, so that a "
        "wider pool is never a narrower one. Faculty hours are those of mentoring and of policies, and of the "
        "teaching that a policy adds, per student.",
        f"First each number was moved by half its range along {results.trajectories} paths (Morris 1991). The {own} "
        f"that move students with a mentor most, without a policy and with each, have Sobol indices of their own; the "
        f"other {whole - own} have one index together, so nothing is left out: where it is large, the screening kept "
        f"too few (--own). Indices come from {results.last.points} pairs of points of Latin hypercubes "
        "(scipy.stats.sobol_indices, Saltelli and others 2010), their 95 % intervals from a bootstrap over points. "
        f"{results.runs:,} runs in all.",
        f"Each point was run under the same {len(results.seeds)} seeds, with and without every policy. What a seed "
        "gives all points alike cancels, and does not count as luck here. What luck does at one point does not cancel: "
        "it looks like interplay of everything with everything, and would raise all total indices. So luck is told by "
        "how the runs of a point differ, shown, and taken off: every product of two values in the indices, the "
        "variance and the screening's squares is of two different seeds.",
    ]


def enough(results: Results) -> list[str]:
    """Say how well the indices are known, and how many runs are still needed."""
    rows = results.variances.filter(pl.col("outcome") == CHOSEN_BY, pl.col("told")).to_dicts()
    if not rows:
        return ["No indices are told: what varies cannot be told from luck. Run more --seeds, or a larger school."]
    widest, least = max(rows, key=lambda row: row["widest"]), min(rows, key=lambda row: row["widest"])
    told = (
        f"With {results.last.points} points the widest interval of a total index on students with a mentor reaches "
        f"{widest['widest']:.2f} to either side ({target_title(results, widest)}), the narrowest {least['widest']:.2f} "
        f"({target_title(results, least)}). The figure shows how indices settled as points were added."
    )
    needed = (
        f"For {PRECISION:g} to either side of every total index on students with a mentor, also the least sure "
        f"({target_title(results, widest)}), {widest['points_needed']:,} points are needed: {widest['runs_needed']:,} "
        "runs more (widths fall as one over the root of the number of points). The same command with "
        f"--points {widest['points_needed']} makes only those."
        if widest["runs_needed"]
        else f"All are known to {PRECISION:g} or better; no more runs are needed."
    )
    hidden = results.variances.filter(~pl.col("told"))
    names = listed([f"{outcome_title(row['outcome'])} ({target_title(results, row)})" for row in hidden.to_dicts()])
    untold = f"Of these nothing is told, because what varies cannot be told from luck: {names}." if names else ""
    return [told, needed, *([untold] if untold else [])]


def left_out(results: Results) -> list[str]:
    """Say what was not varied, and why."""
    return [f"Not varied: {reason}." for reason in results.space.left_out]


def interval(row: Row, name: str, digits: int = 2) -> str:
    """Return an index and its interval, such as "0.41 (0.30 to 0.55)"; a dash when it is not told."""
    if row[name] is None:
        return "–"
    ends = (number(row[f"{name}{end}"], digits, sign=False) for end in ("_low", "_high"))
    return f"{number(row[name], digits, sign=False)} ({' to '.join(ends)})".replace(" ", NO_BREAK)


def _standing_out(rows: list[Row]) -> list[Row]:
    """Return the rows of single numbers whose total index is more than nothing."""
    return [row for row in rows if row["parameter"] != REST and row["total_low"] > 0]


def _overlap(rows: list[Row]) -> bool:
    """Return whether the interval of the first of rows overlaps that of another."""
    return any(row["total_high"] > rows[0]["total_low"] for row in rows[1:])


def _how_much(results: Results, scenario: str, outcome: str) -> str:
    row = variance_of(results, scenario, outcome)
    reference = scenario == results.schools.reference.name
    values = [scaled(row[f"mean{end}"], outcome, sign=not reference) for end in ("", "_low", "_high")]
    sd = scaled(max(row["variance"], 0.0) ** 0.5, outcome, sign=False)
    what = f"{outcome_title(outcome)}: " if reference or outcome != CHOSEN_BY else "It adds "
    percent = " %" if reference and outcome not in (HOURS, GAP) else f" {unit(outcome)}"
    spread = f"with a standard deviation of {sd} over all that is varied"
    return f"{what}{values[0]}{percent} on average ({values[1]} to {values[2]}), {spread}."


def _depends(results: Results, scenario: str, outcome: str) -> str:
    rows = ranked(results, scenario, outcome)
    if not rows:
        return "What it depends on cannot be told: what varies cannot be told from luck."
    own = _standing_out(rows)[:MOST_NAMED]
    if not own:
        return "No number stands out from the others."
    told = [f"the {column_words(results, row['parameter'])} ({_inside(row)})" for row in own]
    text = f"It depends most on {told[0]}"
    text += f", then on {listed(told[1:])}" if told[1:] else ""
    if _overlap(own):
        text += "; the intervals overlap, so which comes first is not sure"
    rest = next(row for row in rows if row["parameter"] == REST)
    return f"{text}. The {column_words(results, REST)} have {interval(rest, 'total')}."


def _direction(results: Results, scenario: str, outcome: str) -> str:
    """Say where it is more, for the numbers of which the screening is sure."""
    told = []
    ordered = {factor.name for factor in results.space.factors if factor.ordered}
    for row in ranked(results, scenario, outcome)[: MOST_NAMED + 1]:
        if row["parameter"] in ordered and row["total_low"] > 0:
            moved = results.screening_table.filter(
                pl.col("scenario") == scenario,
                pl.col("outcome") == outcome,
                pl.col("parameter") == row["parameter"],
            ).row(0, named=True)
            if abs(moved["mu"]) > SURE_DIRECTION * moved["mu_se"]:
                side = "high" if moved["mu"] > 0 else "low"
                told.append(f"the {column_words(results, row['parameter'])} is {side}")
    return f"It is more where {listed(told)}." if told else ""


def _interplay(results: Results, scenario: str, outcome: str) -> str:
    row = variance_of(results, scenario, outcome)
    if row["alone"] is None:
        return ""
    alone = [max(0.0, min(1.0, row[f"alone{end}"])) for end in ("", "_low", "_high")]
    if alone[2] - alone[1] > UNSURE:
        return "How much of that is interplay of several numbers cannot be told yet."
    if alone[1] == 1.0:
        return "No interplay of numbers is seen."
    value, low, high = (number(100 * share, sign=False) for share in alone)
    return (
        f"Of 100 parts of what varies, {value} ({low} to {high}) come from numbers by themselves, the rest from "
        "their interplay."
    )


def _inside(row: Row) -> str:
    """Return a total index and its interval for inside brackets."""
    value, low, high = (number(row[f"total{end}"], 2, sign=False) for end in ("", "_low", "_high"))
    return f"{value}, {low} to {high}".replace(" ", NO_BREAK)


def _luck(results: Results, scenario: str, outcome: str) -> str:
    row = variance_of(results, scenario, outcome)
    value, low, high = (number(100 * row[f"luck_share{end}"], sign=False) for end in ("", "_low", "_high"))
    return f"Of 100 parts of the differences between single runs, {value} ({low} to {high}) are luck and are taken off."
