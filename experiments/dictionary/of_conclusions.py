"""The tables that ``mentoring conclusions`` writes."""

from experiments.conclusions.verdicts import VERDICTS
from experiments.dictionary.columns import SCENARIO, TITLE, Column, Table, category, number, text, truth, whole

FOLDER = "results/conclusions"
BELIEF = whole("belief", "the belief: a behaviour set, with values of all that no source informs; the first is 0")
PARAMETER = text("parameter", "its dotted name; behind a list the class year, policies.NAME before a policy's own")
NAMES = tuple(VERDICTS.categories)
TABLES = (
    Table(
        "conclusions",
        "conclusions",
        "a policy, and what of its effect on students of the last two class years with a mentor survives",
        (
            SCENARIO,
            TITLE,
            Column("beliefs", "UInt32", "beliefs", "beliefs it was tried under"),
            number("effect", "effect with the shipped numbers", "share"),
            number("low", "lower end of its 95 % interval: luck, and doubt about behaviour", "share"),
            number("high", "upper end of its 95 % interval", "share"),
            whole("rank", "rank with the shipped numbers; 1 adds most"),
            number("least", "95 of 100 beliefs give an effect from here, luck taken off", "share"),
            number("median", "effect under the middle belief", "share"),
            number("most", "95 of 100 beliefs give an effect up to here", "share"),
            number("luck", "standard error of the effect under one belief", "share"),
            number("same_sign", "beliefs under which the effect has the sign that it has as shipped", "share"),
            category("sign", "does it survive? from 0.95 of beliefs, mostly from 0.8", NAMES),
            number("same_third", "beliefs under which the rank is in the third where it is as shipped", "share"),
            category("place", "does the rank survive?", NAMES),
            number("similar_size", "beliefs under which the effect is half to double of the shipped one", "share"),
            category("size", "does it survive?", NAMES),
            whole("rank_least", "95 of 100 beliefs give a rank from here"),
            number("rank_median", "rank under the middle belief"),
            whole("rank_most", "95 of 100 beliefs give a rank up to here"),
            number("top_three", "beliefs under which it is among the three that add most", "share"),
        ),
    ),
    Table(
        "conclusions",
        "belief_effects",
        "a policy under one belief",
        (
            SCENARIO,
            BELIEF,
            number("mean", "mean effect over the seeds of the belief, luck included", "share"),
            number("luck", "its standard error, the same for all beliefs", "share"),
            number("effect", "the same effect with luck taken off", "share"),
            whole("rank", "rank among the policies under this belief; 1 adds most"),
            number("level", "students of the last two class years with a mentor without the policy", "share"),
        ),
    ),
    Table(
        "conclusions",
        "hangs_on",
        "how a policy's effect goes with one number over beliefs",
        (
            SCENARIO,
            PARAMETER,
            number("correlation", "Spearman's, with the mean effect; above 0: it adds most where the number is high"),
            number("p", "p-value: that they do not go together"),
            number("p_adjusted", "the same, adjusted for all numbers of the policy (Benjamini and Hochberg 1995)"),
            truth("stands_out", "whether p_adjusted is below 0.05"),
        ),
    ),
    Table(
        "conclusions",
        "beliefs",
        "a number of one belief",
        (BELIEF, PARAMETER, number("value", "its value", "as in sim/ODD.md")),
    ),
)
