"""The tables that ``mentoring discover`` writes."""

from experiments.dictionary.columns import POINT, SCENARIO, Column, Table, number, share_of_cases, text, truth, whole
from sim.measures import OUTCOMES

FOLDER = "results/discover"
ANSWER = text("answer", "helps, cannot be told, hurts, helps least (a quarter of cases); asked: a question")
CASE = whole("case", "the case; the first is 0, of those searched and of fresh ones")
IS_FRESH = truth("fresh", "whether it is one of the fresh cases that check what is found")
PARAMETER = text("parameter", "the number's name; most are dotted names of a scenario")


TABLES = (
    Table(
        "discover",
        "discovery",
        "an answer, the box that tells where its cases are, and what it is worth on fresh ones",
        (
            ANSWER,
            text("question", "the question in the language of --question"),
            whole("cases", "cases searched", "cases"),
            whole("fresh_cases", "fresh cases", "cases"),
            *share_of_cases("share", "cases of interest, of those searched"),
            *share_of_cases("fresh_share", "cases of interest, of the fresh ones"),
            number("luck", "cases that luck alone would show, had the policy the same effect in all", "share"),
            truth("stands", "whether there is a box that luck does not explain; others are not told"),
            text("box", "the box in words; null: none"),
            number("p", "p-value: that a search gives so good a box where there is none"),
            whole("box_cases", "cases searched in the box", "cases"),
            whole("fresh_box_cases", "fresh cases in it", "cases"),
            *share_of_cases("density", "cases of interest, of those in the box"),
            *share_of_cases("coverage", "cases in the box, of those of interest"),
            *share_of_cases("elsewhere", "cases of interest, of those outside the box"),
            number("luck_in_box", "cases in the box that luck alone would show", "share"),
            number("luck_elsewhere", "cases outside the box that luck alone would show", "share"),
            *share_of_cases("fresh_density", "density among fresh cases"),
            *share_of_cases("fresh_coverage", "coverage among fresh cases"),
            *share_of_cases("fresh_elsewhere", "cases of interest, of the fresh ones outside the box"),
            truth("holds", "whether fresh cases bear the box out; null: they cannot tell"),
        ),
    ),
    Table(
        "discover",
        "restrictions",
        "a restriction of a box, the surest first",
        (
            ANSWER,
            PARAMETER,
            text("side", "low: above the limit is inside; high: below it"),
            number("limit", "between the last case inside and the first outside; of whole numbers the first outside"),
            number(
                "quasi_p", "quasi-p-value: that the box were as dense, was this side free (Bryant and Lempert 2010)"
            ),
            text("words", "the restriction in words"),
        ),
    ),
    Table(
        "discover",
        "trajectory",
        "a box on the way of the search, before restrictions that luck could have made are dropped",
        (
            ANSWER,
            whole("step", "the step; 0 is all cases"),
            whole("cases", "cases in the box", "cases"),
            number("density", "cases of interest, of those in the box", "share"),
            number("coverage", "cases in the box, of those of interest", "share"),
            whole("restricted", "numbers that the box restricts"),
        ),
    ),
    Table(
        "discover",
        "tree",
        "a leaf of the small tree, those with most cases of interest first",
        (
            ANSWER,
            text("words", "what leads to the leaf"),
            whole("cases", "cases in it", "cases"),
            *share_of_cases("share", "those of interest"),
            whole("fresh_cases", "fresh cases in it", "cases"),
            *share_of_cases("fresh_share", "those of interest"),
        ),
    ),
    Table(
        "discover",
        "cases",
        "a case: a school, a belief and a strength of the policy",
        (
            CASE,
            IS_FRESH,
            whole("behaviour_set", "the behaviour set of the case, the first is 0"),
            number("before", "mean of the outcome without the policy", "as the outcome"),
            number("effect", "mean difference that the policy makes, over seeds", "as the outcome"),
            number("low", "lower end of its 95 % t interval: luck", "as the outcome"),
            number("high", "upper end of it", "as the outcome"),
            number("added_students", "students more with a mentor, all class years", "students"),
            number("hours", "faculty hours more, of all kinds", "hours/year"),
            number("hours_per_added_student", "the one by the other; infinite where none is added", "hours"),
            text("answer", "the first answer that holds; null: none"),
        ),
    ),
    Table(
        "discover",
        "case_numbers",
        "a number of a case",
        (CASE, IS_FRESH, PARAMETER, number("value", "its value", "as in sim/ODD.md")),
    ),
    Table(
        "discover",
        "runs/beliefs-NAME",
        "a belief that agrees with the published shares; columns are numbers, by dotted name",
        (),
    ),
    Table(
        "discover",
        "runs/NAME/parameters",
        "a case, with or without the policy; further columns hold the values varied, by dotted name",
        (POINT, SCENARIO, text("fingerprint", "SHA-256 of all that can change a result")),
    ),
    Table(
        "discover",
        "runs/NAME/runs/NAME",
        "a run; there are many such files",
        (
            POINT,
            Column("seed", "Int64", "", "the seed; the same with and without the policy"),
            *(number(outcome.name, outcome.title, outcome.unit) for outcome in OUTCOMES.values()),
            text("error", "why the run has no result; null: it has"),
        ),
    ),
)
