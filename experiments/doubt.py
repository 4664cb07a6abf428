"""Luck and doubt about behaviour, told apart: what the intervals of a comparison show, in words."""

from statistics import median

import polars as pl
from scipy.stats import norm

from experiments.compare import Comparison
from experiments.pages import Grid
from experiments.statistics import UPPER, luck_half_width
from experiments.words import CLINICAL, Effect, listed, percent, points, students, title

FEW = 5  # policies, of which the best three are no finding


def shown(comparison: Comparison) -> str:
    """Say over what the intervals are and what they show, to go after "95 % intervals"."""
    seeds, sets = len(comparison.seeds), comparison.behaviour_sets
    if sets == 1:
        return f"over {seeds} seeds; they show luck, not doubt about behaviour."
    return f"over {seeds} seeds and {sets} behaviour sets; they show luck and doubt about behaviour together."


def meaning(comparison: Comparison) -> str:
    """Say what a 95 % interval holds, to go after "the 95 % interval, ..."."""
    if comparison.behaviour_sets == 1:
        return "the range within which chance alone leaves the model's answer"
    return "the range within which chance, and not knowing exactly how people behave, leave the model's answer"


def method(comparison: Comparison) -> str:
    """Say how the intervals were made."""
    sets = comparison.behaviour_sets
    if comparison.ensemble is None or sets == 1:
        return "An interval is a 95 % t interval for one policy at a time."
    return (
        f"How students and faculty behave was not fixed: {sets} sets of behaviour ({comparison.ensemble.name}), each "
        "as credible as the next, took turns, two seeds or more each. Between seeds of the same set only luck differs, "
        "between sets behaviour too. An interval is a 95 % prediction interval for what a further such set would give, "
        "for one policy at a time (Nagashima, Noma and Furukawa 2019)."
    )


def limit(comparison: Comparison) -> str:
    """Say what the intervals leave out."""
    carry_out = "nor whether a school can carry out a policy as written"
    if comparison.behaviour_sets == 1:
        return (
            "The intervals show luck only. They do not show how unsure the behaviour of students and faculty is, "
            f"{carry_out}."
        )
    return (
        "The intervals show luck, and doubt about behaviour as far as the behaviour sets differ. They do not show how "
        f"unsure the rules of the model are, and what no set varies, {carry_out}."
    )


def doubt_grid(comparison: Comparison) -> Grid:
    """Return the table of luck and doubt about behaviour, and of the chances of each policy, a row for each."""
    rows = []
    for name in comparison.ranked:
        effect, share = comparison.effect(name, CLINICAL), of_behaviour(comparison.effect(name, CLINICAL))
        halves = (f"±{100 * half:.1f}" for half in (luck_half_width(effect), behaviour_half_width(effect)))
        chance = comparison.best.filter(scenario=name).row(0, named=True)
        cells = (percent(part) for part in (share, chance["best"], chance["best_three"], chance["helps"]))
        rows.append([title(comparison, name), points(effect), *halves, *cells])
    heads = ["Policy", "Effect (95 % interval)", "Luck alone", "Behaviour alone", "Behaviour, of the variance"]
    heads += ["Chance to add most", "Chance to be one of the best three", "Chance to add any"]
    caption = (
        f"Percentage points more {students(comparison)} with a mentor, what leaves them unsure, and the chance that a "
        "policy does best"
    )
    return Grid(caption, heads, rows)


def chances(comparison: Comparison) -> str:
    """Say which policies are more likely than not to be the best; of many policies, to be one of the best three."""
    many = comparison.best.height > FEW
    column, place = ("best_three", "be one of the three that add most") if many else ("best", "add most")
    likely = comparison.best.filter(pl.col(column) >= 0.5).sort(column, descending=True)
    named = listed([f"{row['title']} ({percent(row[column])})" for row in likely.iter_rows(named=True)])
    return f"Chance to {place}, behaviour being unsure: {named or 'below half for all'}."


def behaviour_half_width(effect: Effect) -> float:
    """Return half the width of the 95 % interval that doubt about behaviour alone would give."""
    return float(norm.ppf(UPPER) * effect["sd_behaviour"] * (1 + 1 / effect["behaviour_sets"]) ** 0.5)


def of_behaviour(effect: Effect) -> float | None:
    """Return the share of an effect's variance that is doubt about behaviour; None where it never varies."""
    behaviour = effect["sd_behaviour"] ** 2 * (1 + 1 / effect["behaviour_sets"])
    whole = behaviour + effect["se"] ** 2
    return behaviour / whole if whole > 0 else None


def told_apart(comparison: Comparison) -> str:
    """Say how much of the doubt about effects is luck and how much behaviour, and what would lessen either."""
    effects = [comparison.effect(name, CLINICAL) for name in comparison.ranked]
    luck = sorted(100 * luck_half_width(effect) for effect in effects)
    behaviour = sorted(100 * behaviour_half_width(effect) for effect in effects)
    shares = [100 * share for effect in effects if (share := of_behaviour(effect)) is not None]
    return (
        f"Luck alone leaves effects unsure by {luck[0]:.1f} to {luck[-1]:.1f} percentage points to either side, doubt "
        f"about behaviour by {behaviour[0]:.1f} to {behaviour[-1]:.1f}; of the variance, {median(shares or [0]):.0f} % "
        "is behaviour (the middle policy). More seeds lessen luck; only more evidence on how people behave lessens the "
        f"rest. With {comparison.behaviour_sets} behaviour sets it is not quite sure how much is which, and the "
        "intervals allow for that too."
    )
