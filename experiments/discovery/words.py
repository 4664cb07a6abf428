"""What was found, in sentences: the same on the terminal and on the page."""

from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.discovery import prim
from experiments.discovery.boxed import FEWEST_HITS
from experiments.discovery.cases import MONTHS_BEFORE
from experiments.discovery.dimensions import Words
from experiments.discovery.discover import HELPS, HURTS, LEAST, UNCLEAR, Answer, Discovery
from experiments.discovery.luck import SHUFFLES
from experiments.discovery.question import amount, named
from experiments.discovery.shares import Share
from experiments.statistics import SIGNIFICANT, interval
from experiments.words import NO_BREAK
from sim.measures import OUTCOMES

LIMITS = (
    "Shares are of cases, and not of schools: cases fill the plausible ranges evenly (class size and faculty as "
    "published), and no one has counted how many schools lie where.",
    "Plausible ranges are judgements. No case tells what lies outside them, or outside the rules of the model.",
    "A box is a description with straight edges, and not a cause: numbers that go together in calibrated behaviour may "
    "stand for one another, and other boxes may tell nearly the same cases.",
    "Cases share a few hundred sets of behaviour, the fresh ones too. What is found of behaviour holds for these sets.",
    "Of a policy, only numbers that rest on no source vary. What else its file says, such as whom it reaches and from "
    "which year, is tried as written.",
)
VERDICTS = {
    True: "It holds on fresh runs",
    False: "On fresh runs less of it is left, perhaps nothing",
    None: "Fresh runs cannot tell whether it holds",
}
OF_LUCK = (
    "What luck alone would show: each case is given the mean effect of all, and its own luck is drawn again from its "
    f"seeds. What a search finds by luck: numbers were given to other cases and searched again, {SHUFFLES} times; sets "
    "of behaviour were moved as a whole. Intervals of shares: Wilson (1927)."
)


class Told(NamedTuple):
    """An answer told: its heading, all in one sentence, and all sentences, the most important first."""

    head: str
    short: str
    sentences: list[str]


def title(found: Discovery) -> str:
    """Return the policy's title."""
    return found.place.policy.title


def lead(found: Discovery) -> str:
    """Return the answer in a sentence or two."""
    if not found.by_interval:
        answer = found.answers[0]
        return f"{title(found)} {answer.question.in_words} {in_cases(answer.share)}.{_mostly(found, answer, 'Mostly')}"
    helps, unclear, hurts, least = found.answers
    return (
        f"{title(found)} raises {named(found.outcome)} {in_cases(helps.share)}, lowers it {in_cases(hurts.share)}, and "
        f"{in_cases(unclear.share)} the runs cannot tell: the case's own 95 % interval holds 0."
        f"{_mostly(found, hurts, 'It hurts mostly')}{_mostly(found, least, 'It adds least')}"
    )


def _mostly(found: Discovery, answer: Answer, how: str) -> str:
    """Say where an answer's cases are, if there is a box that fresh runs bear out."""
    return f" {how} where {box_in_words(found, answer)}." if answer.stands and answer.holds else ""


def on_average(found: Discovery) -> str:
    """Return the effect over all cases: its mean, and how far cases lie apart."""
    effects = found.searched.runs.difference(found.outcome)
    of_cases = effects.mean(axis=1)
    low, high = (float(np.quantile(of_cases, at)) for at in (0.025, 0.975))
    luck = float(np.sqrt((effects.var(axis=1, ddof=1) / effects.shape[1]).mean()))
    return (
        f"Over all cases it adds {_mean(found, of_cases)} on average; 95 of 100 cases lie between "
        f"{_amount(found, low)} and {_amount(found, high, unit=True)}, luck included (standard error of one case: "
        f"{_amount(found, luck, sign=False)}).{_nothing(effects)}"
    )


def _nothing(effects: np.ndarray) -> str:
    """Say in how many cases the policy changes nothing in any run, such as where a school does it already."""
    number_of = int((effects == 0).all(axis=1).sum())
    return f" In {number_of:,} of them it changes nothing in any run." if number_of else ""


def answers(found: Discovery) -> list[Told]:
    """Return each answer told."""
    return [Told(head(answer), _short(found, answer), _sentences(found, answer)) for answer in found.answers]


def head(answer: Answer) -> str:
    """Return what an answer is headed."""
    if answer.name == LEAST:
        limit = answer.question.comparisons[0].limit
        unit = OUTCOMES[answer.question.outcomes[0]].unit
        return f"Where it adds least (at most {amount(limit, unit)})"
    heads = {HELPS: "Where it helps", UNCLEAR: "Where the runs cannot tell", HURTS: "Where it hurts"}
    return heads.get(answer.name) or f"Where {answer.question.text}"


def method(found: Discovery) -> list[str]:
    """Say how it was done, in paragraphs."""
    return [_of_cases(found), _of_search(found), OF_LUCK]


def in_cases(share: Share) -> str:
    """Return how many cases, with an interval: "in 43 % (40 to 46) of 1,000 cases", "in none of 1,000 cases"."""
    if share.hits in (0, share.of):
        return f"in {'none' if share.hits == 0 else 'all'} of {share.of:,} cases"
    return f"in {with_interval(share)} of {share.of:,} cases"


def with_interval(share: Share) -> str:
    """Return a share in per cent with its 95 % interval."""
    if not share.of:
        return "–"
    low, high = share.interval
    digits = 1 if share.hits and share.value < 0.02 else 0
    ends = f"({100 * low:.{digits}f} to {100 * high:.{digits}f})"
    return f"{100 * share.value:.{digits}f} % {ends}".replace(" ", NO_BREAK)


def words_of(found: Discovery) -> Words:
    """Return what tells the numbers of the cases in words."""
    return Words(found.searched.cases.numbers.columns, found.searched.x)


def box_in_words(found: Discovery, answer: Answer) -> str:
    """Return the box of an answer, the surest restriction first; there must be one."""
    return words_of(found).where(answer.by_sureness())


# --- one answer --------------------------------------------------------------------------------------


def _short(found: Discovery, answer: Answer) -> str:
    seen = in_cases(answer.share)
    if not answer.stands:
        return f"{seen[0].upper()}{seen[1:]}. {_none(answer)[0]}"
    return f"{seen[0].upper()}{seen[1:]}, mostly where {box_in_words(found, answer)}. {VERDICTS[answer.holds]}."


def _sentences(found: Discovery, answer: Answer) -> list[str]:
    return [_seen(answer), *(_box(found, answer) if answer.stands else [*_none(answer), *_tree(found, answer)])]


def _seen(answer: Answer) -> str:
    """Say in how many cases it is seen, on fresh ones too, and what luck alone would show."""
    seen = f"It is so {in_cases(answer.share)}"
    fresh = f", and {in_cases(answer.fresh_share)} run afresh"
    return (
        f"{seen}{fresh}. Had the policy the same effect in every case, the mean of all, luck alone would show it in "
        f"{_percent(answer.luck)} of them."
    )


def _none(answer: Answer) -> list[str]:
    """Say why no box is told."""
    share = answer.share
    if not answer.steps:
        few = min(share.hits, share.of - share.hits)
        if few == 0:
            return ["There is nothing to tell apart." if share.hits else "There is no such case to describe."]
        which = "such" if few == share.hits else "other"
        there_are = f"There is 1 {which} case" if few == 1 else f"There are {few} {which} cases"
        return [f"{there_are}, too few to look for what they have in common ({FEWEST_HITS} are needed)."]
    if answer.found is None:
        return ["No number of the school, the belief or the policy sets these cases apart from what luck would do."]
    best = f"In the best one, it is so for {with_interval(answer.density)}, elsewhere for "
    best += f"{with_interval(answer.elsewhere)} of cases"
    if answer.p is not None and answer.p >= SIGNIFICANT:
        return [f"No box is told. {best}; a search where nothing is to be found does as well with {_chance(answer.p)}."]
    luck = f"{_percent(answer.luck_inside)} and {_percent(answer.luck_elsewhere)}"
    return [f"No box is told. {best}; luck alone makes much of that difference: {luck}."]


def _box(found: Discovery, answer: Answer) -> list[str]:
    return [
        f"It is so mostly where {box_in_words(found, answer)}: for {with_interval(answer.density)} of the "
        f"{answer.density.of:,} cases there (density), against {with_interval(answer.elsewhere)} elsewhere. There lie "
        f"{with_interval(answer.coverage)} of all such cases (coverage). Luck alone would show it in "
        f"{_percent(answer.luck_inside)} of the cases there and {_percent(answer.luck_elsewhere)} elsewhere; a search "
        f"where nothing is to be found gives a box as good with {_chance(answer.p)}.",
        _checked(answer),
        _effects(found, answer),
    ]


def _checked(answer: Answer) -> str:
    """Say what the box is worth on fresh cases."""
    return (
        f"{VERDICTS[answer.holds]} ({answer.fresh_share.of:,} new cases, new seeds): density "
        f"{with_interval(answer.fresh_density)}, coverage {with_interval(answer.fresh_coverage)}; elsewhere "
        f"{with_interval(answer.fresh_elsewhere)} are such."
    )


def _tree(found: Discovery, answer: Answer) -> list[str]:
    """Say where a small tree has most and fewest of such cases."""
    if len(answer.leaves) < 2:
        return []
    most, fewest = (
        f"{words_of(found).where(leaf.restrictions)} ({with_interval(Share(leaf.hits, leaf.cases))} of {leaf.cases:,} "
        f"cases; {with_interval(Share(leaf.fresh_hits, leaf.fresh_cases))} of {leaf.fresh_cases:,} fresh ones)"
        for leaf in (answer.leaves[0], answer.leaves[-1])
    )
    return [f"A small tree has most such cases where {most}, and fewest where {fewest}."]


def _effects(found: Discovery, answer: Answer) -> str:
    """Say what the policy adds on average in the box and elsewhere, on fresh cases."""
    effects = found.fresh.runs.difference(found.outcome).mean(axis=1)
    inside = answer.fresh_inside
    if min(inside.sum(), (~inside).sum()) < 2:
        return "Too few fresh cases lie there for a mean effect."
    there, elsewhere = _mean(found, effects[inside]), _mean(found, effects[~inside])
    return f"On these fresh cases it adds {there} on average there, and {elsewhere} elsewhere."


# --- how it was done ---------------------------------------------------------------------------------


def _of_cases(found: Discovery) -> str:
    cases, fresh = len(found.searched.cases), len(found.fresh.cases)
    schools = (
        f"a school with {len(found.place.of_school)} numbers drawn from their plausible ranges"
        if found.place.varied
        else f"the school {found.place.without.title} as its file says"
    )
    if found.place.varied and MONTHS_BEFORE not in found.place.of_school:
        schools += " (its class years stay as they are, since the policy's timetable was written for them)"
    levers = {name for values in found.searched.cases.policy for name in values}
    strength = (
        "the policy as its file says: it sets no number that rests on no source"
        if not levers
        else f"the policy with {len(levers)} {'number' if len(levers) == 1 else 'numbers'} of its own drawn too"
    )
    return (
        f"A case is {schools}; a belief: one set of behaviour of {found.ensemble.name} with values of all that no "
        f"source informs; and {strength} (Latin hypercubes). Of {found.drawn:,} beliefs drawn, {cases + fresh:,} were "
        "kept: those that give as many students with a mentor as were counted at the shipped baseline. Each case was "
        f"run without and with the policy on the same {len(found.searched.seeds)} seeds, with the same people and luck."
    )


def _of_search(found: Discovery) -> str:
    return (
        "Boxes were found by PRIM (Friedman and Fisher 1999): slices are peeled off, and pasted back, so that the "
        "cases left are more and more of those looked for. Of all boxes on the way, the one that goes best with them "
        f"(correlation phi) is told, with at most {prim.MOST_RESTRICTED} numbers and only restrictions that luck would "
        "not make: what each keeps out is less dense (Fisher's exact test, allowed for the two sides of all "
        f"{found.searched.x.shape[1]} numbers). Its limits are then moved to where it goes with them best. "
        "Density and coverage on the cases searched are better than they will be elsewhere, because the box was chosen "
        "for them: read those on fresh runs. The tree is grown on the same cases and pruned by cross-validation."
    )


# --- numbers -----------------------------------------------------------------------------------------


def _mean(found: Discovery, effects: np.ndarray) -> str:
    row = interval(pl.DataFrame({"effect": effects}).with_columns(all=pl.lit(0)), ["all"], "effect").row(0, named=True)
    low, high = _amount(found, row["low"], sign=False), _amount(found, row["high"], sign=False)
    ends = f"({low} to {high})".replace(" ", NO_BREAK)
    return f"{_amount(found, row['mean'], unit=True)} {ends}"


def _amount(found: Discovery, value: float, sign: bool = True, unit: bool = False) -> str:
    """Return an effect, in percentage points when it is on a share."""
    told = amount(value, OUTCOMES[found.outcome].unit, sign=sign)
    return told if unit else told.partition(NO_BREAK)[0]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}{NO_BREAK}%"


def _chance(p: float | None) -> str:
    least = 1 / (1 + SHUFFLES)
    assert p is not None
    return f"a chance of {least:.2f} or less" if p <= least else f"a chance of {p:.2f}"
