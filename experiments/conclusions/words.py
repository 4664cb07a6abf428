"""What survives, in sentences: the same on the terminal and on the page."""

from typing import Any, NamedTuple

import polars as pl

from experiments.conclusions.agreeing import NEAR, published
from experiments.conclusions.beliefs import SEEDS
from experiments.conclusions.meanings import meaning
from experiments.conclusions.results import Results
from experiments.conclusions.verdicts import DOES_NOT, MOSTLY, NONE, SURVIVES
from experiments.words import NO_BREAK, listed, number, percent

Row = dict[str, Any]
MOST_NAMED = 3  # numbers that an effect hangs on, named in its paragraph
SAYS = {SURVIVES: "survives", MOSTLY: "mostly survives", DOES_NOT: "does not survive"}
QUESTIONS = {
    "sign": "Does it help at all? (sign)",
    "place": "Is it among the better or the lesser policies? (rank)",
    "size": "By how much? (size)",
}
OF_SHARES = {"sign": "same_sign", "place": "same_third", "size": "similar_size"}
ASKED = {
    "sign": "add or take away students with a mentor as with the shipped numbers",
    "place": "stay in the same third of the ranking",
    "size": "add between half and double of what they add with the shipped numbers",
}
HEADS = {
    SURVIVES: "Survives, in at least 95 of 100 beliefs",
    MOSTLY: "Mostly survives, in at least 80 of 100",
    DOES_NOT: "Does not survive",
    NONE: "Nothing to survive: with the shipped numbers the effect cannot be told from luck",
}


LIMITS = (
    "No published figure was found for how many informal mentors medical students have, how long such ties last, how "
    "often pairs meet, how ties end, or who asks first. No controlled study gives the effect on having a mentor of "
    "teaching students how to find one. On these the beliefs range as widely as is plausible.",
    "Plausible ranges are judgements too. A conclusion that survives does so within them, and within the rules of the "
    "model, which no belief changes.",
    "Structure is tried as written: lengths of clerkships, who teaches in a new course, when a session is held or an "
    "adviser assigned, and the timetable of the school. So are the places that paid time adds. A school may carry out "
    "less.",
    "Only the shares of students with a mentor decide whether a belief is refuted, not where mentors are met, say. "
    "Behaviour was calibrated to all published figures, but beside the shipped numbers of the school.",
    "What an effect hangs on is a correlation over beliefs. In calibrated behaviour numbers go together, so one may "
    "stand for another.",
)


class Answer(NamedTuple):
    """A question, what is counted, and the policies under each verdict with the share of beliefs that agree."""

    question: str
    counted: str
    verdicts: list[tuple[str, str]]


def lead(results: Results) -> str:
    """Return the answer in one sentence or two."""
    whole = results.conclusions.height
    counts = {
        about: results.conclusions.filter(pl.col(about).cast(pl.String) == SURVIVES).height for about in QUESTIONS
    }
    return (
        f"Of {whole} policies, {_count(counts['sign'])} keep their sign in at least 95 of 100 beliefs about what no "
        f"source informs, {_count(counts['place'])} their rank, and {_count(counts['size'])} their size."
    )


def answers(results: Results) -> list[Answer]:
    """Return which policies survive in sign, rank and size, with the share of beliefs that agree behind each title."""
    found = []
    for about, question in QUESTIONS.items():
        verdicts = []
        for verdict, head in HEADS.items():
            rows = results.conclusions.filter(pl.col(about).cast(pl.String) == verdict)
            rows = rows.sort(OF_SHARES[about], descending=True, maintain_order=True)
            named = [_named(row, OF_SHARES[about], verdict) for row in rows.iter_rows(named=True)]
            if named:
                verdicts.append((head, "; ".join(named)))
        found.append(Answer(question, f"Counted: beliefs under which policies {ASKED[about]}.", verdicts))
    return found


def paragraph(results: Results, row: Row) -> str:
    """Return what survives of one policy's effect, and what it hangs on; a row of ``conclusions``."""
    return " ".join((_sign(row), _rank(results, row), _size(row), hangs(results, row["scenario"])))


def hangs(results: Results, scenario: str) -> str:
    """Say which numbers an effect goes with over beliefs."""
    rows = results.hangs_on.filter(pl.col("scenario") == scenario, pl.col("stands_out")).head(MOST_NAMED)
    if rows.is_empty():
        return "No single number stands out as what it hangs on."
    told = [
        f"the {meaning(row['parameter'])} is {'high' if row['correlation'] > 0 else 'low'}"
        for row in rows.iter_rows(named=True)
    ]
    return f"It adds most where {listed(told)}."


def method(results: Results) -> list[str]:
    """Say how it was done, in paragraphs: what a belief is, which are refuted, how the verdicts came about."""
    return [_beliefs(results), _refuted(results), _verdicts(results)]


def _beliefs(results: Results) -> str:
    return (
        f"A belief is one set of behaviour of {results.behaviour}, together with one value of each of "
        f"{len(drawn_beside(results))} numbers that no source informs, listed below, drawn evenly from the range that "
        "is plausible (a Latin hypercube). A policy's lever is drawn from where the belief's school has it to the end "
        "of its range, so that a wider pool is never a narrower one."
    )


def _refuted(results: Results) -> str:
    shares = listed(
        [f"{share(value)} ({name}, ±{_points(error)})" for name, (value, error) in published().items()],
    )
    levels = results.by_belief["level"].to_list()
    return (
        f"Of {results.drawn:,} beliefs drawn, {len(results.ensemble)} were tried: those under which as many students "
        f"have a mentor as were counted at the shipped baseline, {shares} of third- and fourth-years, within {NEAR:g} "
        "standard errors in one run. The others are refuted, not open. Under those tried, "
        f"{share(min(levels))} to {share(max(levels))} of students of the last two class years have a mentor without a "
        "policy."
    )


def _verdicts(results: Results) -> str:
    luck = 100 * float(results.conclusions["luck"].median())  # type: ignore[arg-type]
    return (
        f"Under each of the {len(results.ensemble)}, every policy and the school without it were run {SEEDS} times, "
        "with the same people and luck; the shipped numbers were run on sets of behaviour of "
        f"{results.behaviour}, twice each. What luck leaves of the mean of a belief (standard deviation {luck:.1f} "
        "points for the middle policy) is taken off what beliefs differ by (Ghosh 1992), so that luck is not taken for "
        "doubt. For effects no larger than that, still more beliefs seem to disagree than do. An effect hangs on a "
        "number when the two go together over beliefs (Spearman), allowing for how many numbers are looked at "
        "(Benjamini and Hochberg 1995)."
    )


def left_out(results: Results) -> list[str]:
    """Say which shipped policies cannot be tried at the school, and why."""
    return [f"Not tried here: {reason}." for reason in results.shipped.left_out.values()]


def drawn_beside(results: Results) -> list[str]:
    """Return the numbers that were drawn beside the behaviour of the ensemble, by dotted name."""
    assert results.shipped.ensemble is not None
    return [name for name in results.ensemble.sets.columns if name not in results.shipped.ensemble.sets.columns]


def share(value: float) -> str:
    """Return a share of beliefs in per cent, never broken in two lines."""
    return percent(value).replace(" ", NO_BREAK)


def ordinal(rank: int) -> str:
    """Return 1st, 2nd, 3rd, 4th ..."""
    ending = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def _named(row: Row, of_beliefs: str, verdict: str) -> str:
    return row["title"] + ("" if verdict == NONE else f"{NO_BREAK}({share(row[of_beliefs])})")


def _sign(row: Row) -> str:
    if row["sign"] == NONE:
        return "There is no sign to survive: with the shipped numbers its effect cannot be told from luck."
    does = "adds students with a mentor" if row["effect"] > 0 else "takes students with a mentor away"
    return f"Its sign {SAYS[row['sign']]}: it {does} in {share(row['same_sign'])} of beliefs."


def _rank(results: Results, row: Row) -> str:
    shipped = f"{ordinal(row['rank'])} of {results.conclusions.height} with the shipped numbers"
    over = f"{_ranks(row)} in 95 of 100 beliefs, in the same third in {share(row['same_third'])}"
    return f"Its rank {SAYS[row['place']]}: {shipped}, {over}."


def _size(row: Row) -> str:
    shipped = f"{_interval(row['effect'], row['low'], row['high'])} points with the shipped numbers"
    over = f"{_points(row['least'], sign=True)} to {_points(row['most'], sign=True)} in 95 of 100 beliefs"
    if row["size"] == NONE:
        return f"Its size: {shipped}, {over}."
    between = f"between half and double in {share(row['similar_size'])}"
    return f"Its size {SAYS[row['size']]}: {shipped}, {over}, {between}."


def _ranks(row: Row) -> str:
    least, most = ordinal(row["rank_least"]), ordinal(row["rank_most"])
    return least if least == most else f"{least} to {most}"


def _interval(effect: float, low: float | None, high: float | None) -> str:
    ends = "" if low is None or high is None else f" ({_points(low)} to {_points(high)})"
    return f"{_points(effect, sign=True)}{ends}"


def _points(value: float, sign: bool = False) -> str:
    return number(100 * value, 1, sign=sign)


def _count(number_of: int) -> str:
    return "none" if number_of == 0 else str(number_of)
