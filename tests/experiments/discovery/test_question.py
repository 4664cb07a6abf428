"""The language of questions: what it understands, what it answers to mistakes, and that it runs no code."""

import numpy as np
import pytest

from experiments.discovery.question import Quantity, parse
from experiments.discovery.runs import Runs
from sim import ScenarioError
from sim.measures import OUTCOMES

CLINICAL = "mentored_clinical"


def runs_of(effects, **others):
    """Return runs of one case a row with these effects on clinical students, four seeds each; others by outcome."""
    effects = np.asarray(effects, float)
    zero = np.zeros_like(effects)
    before = dict.fromkeys(OUTCOMES, zero)
    after = before | {CLINICAL: effects} | {name: zero + np.asarray(value)[:, None] for name, value in others.items()}
    return Runs(before, after, np.full(len(effects), 600.0))


RUNS = runs_of(
    [[0.02, 0.04, 0.02, 0.04], [-0.05, 0.05, -0.05, 0.07], [-0.03, -0.03, -0.03, -0.02]],
    mentored_all=[0.1, 0.0, -0.1],
    hours_policy=[600.0, 300.0, 300.0],
    gap=[0.03, -0.01, 0.0],
)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("effect < 0", [False, False, True]),
        ("effect>0", [True, True, False]),
        ("effect >= 3 %", [True, False, False]),
        ("EFFECT > .02", [True, False, False]),
        ("effect > 2e-2", [True, False, False]),
        ("effect < −0.01", [False, False, True]),
        ("low > 0", [True, False, False]),
        ("high < 0", [False, False, True]),
        ("low ≤ 0 and high ≥ 0", [False, True, False]),
        ("gap > 0", [True, False, False]),
        ("effect of gap > 0", [True, False, False]),
        ("added students > 50", [True, False, False]),
        ("hours  per added student < 50", [True, False, False]),
        ("hours per added student > 50", [False, True, True]),
        ("hours < 400", [False, True, True]),
        ("after < 0.01 and before < 0.01", [False, True, True]),
        ("effect < 0 or gap > 0", [True, False, True]),
    ],
)
def test_what_a_question_holds_for(text, held):
    assert parse(text, CLINICAL).holds(RUNS).tolist() == held


def test_the_interval_is_that_of_student_s_t():
    low = Quantity("low", CLINICAL).of(RUNS)
    assert low[0] == pytest.approx(0.03 - 3.182446 * np.std([0.02, 0.04, 0.02, 0.04], ddof=1) / 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a comparison is missing"),
        ("effect", 'such as "effect < 0"'),
        ("0 < effect < 1", "one sign"),
        ("effect = 0", "'=' is no sign"),
        ("efect < 0", "did you mean 'effect'?"),
        ("hours per added studnt < 5", "did you mean 'hours per added student'?"),
        ("effect of acceptence < 0", "did you mean 'acceptance'?"),
        ("effect <", "a number is missing"),
        ("effect < much", "'much' is no number"),
        ("effect < 5", "write 5 percentage points as 5 %"),
        ("hours < 5 %", "hours/year"),
        ("effect < 0 and low > 0 or high < 0", "not by both"),
        ("effect < 0 and", "a comparison is missing"),
        ("__import__('os').system('true') < 0", "no such quantity"),
    ],
)
def test_mistakes_are_answered(text, words):
    with pytest.raises(ScenarioError) as error:
        parse(text, CLINICAL)
    assert "--question" in str(error.value)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("effect < 0", "lowers the share"),
        ("low > 0", "surely raises the share"),
        ("effect > 5 %", "adds more than 5.0\N{NO-BREAK SPACE}points to the share"),
        ("hours per added student < 50", "takes fewer than 50 hours a year for each added student"),
        ("effect > 0 and gap > 0", "and raises “Gap between groups”"),
    ],
)
def test_a_question_in_words(text, words):
    assert words in parse(text, CLINICAL).in_words
