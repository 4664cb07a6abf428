"""The tables that ``mentoring portfolio`` writes."""

from experiments.dictionary.columns import (
    LEVEL,
    OUTCOME,
    POINT,
    SCENARIO,
    SEED,
    TITLE,
    Column,
    Table,
    number,
    text,
    truth,
    whole,
)
from experiments.observe import HOURS
from experiments.outcomes import OF_KINDS
from sim.measures import OUTCOMES

FOLDER = "results/portfolio"
COMBINATION = whole("combination", "the combination: bit n is 1 when policy n (in the file's metadata) is in it")
POLICIES = text("policies", "the names of its policies; empty: the school as it is")
COUNTED = text("counted", "the hours that the budget counts: hours_all or hours_policy")
WHO = text(
    "who",
    "the outcome by which it is judged: mentored_clinical, or the kind of students (a group, or a third by initiative) "
    "that has a mentor least often at the school as it is",
)
TOLD_APART = truth("told_apart", "whether the interval of how far it is behind leaves out 0")
BEHIND = (
    number("behind", "how much more the best of the question adds, seed by seed", "share"),
    number("behind_low", "lower end of its 95 % interval", "share"),
    number("behind_high", "upper end of its 95 % interval", "share"),
    TOLD_APART,
)
_KINDS = (number(name, f"students with a mentor: {kind}", "share") for name, kind in OF_KINDS.items())
_OUTCOMES = {name: number(name, outcome.title, outcome.unit) for name, outcome in OUTCOMES.items()}
_KEPT = (_OUTCOMES["mentored_clinical"], *_KINDS, *(_OUTCOMES[name] for name in HOURS))


def plans_table(command: str) -> Table:
    """Describe the table of the points of a study of plans, of which there is one for each behaviour set."""
    return Table(
        command,
        "runs/NAME/parameters",
        "a plan under one behaviour set, a point of the study of that set",
        (
            POINT,
            SCENARIO,
            text("fingerprint", "SHA-256 of all that can change a result"),
            text("name", "the plan's name"),
            text("policies", "the policies in force, as JSON"),
        ),
    )


TABLES = (
    Table(
        "portfolio",
        "portfolios",
        "a combination that was run",
        (
            COMBINATION,
            POLICIES,
            truth("frontier_hours_all", "whether none adds more for as few hours, all hours counted"),
            truth("frontier_hours_policy", "the same, policies' own hours counted alone"),
            Column("number", "UInt32", "policies", "how many policies it has"),
        ),
    ),
    Table(
        "portfolio",
        "portfolio_effects",
        "what a combination changes in one outcome, as screened",
        (COMBINATION, OUTCOME, *LEVEL),
    ),
    Table(
        "portfolio",
        "adds",
        "what a policy adds to one outcome by one measure",
        (
            SCENARIO,
            TITLE,
            OUTCOME,
            text(
                "measure",
                "alone (to the school as it is), average (over all combinations of the others), shapley (over all "
                "orders) or last (to all others)",
            ),
            *LEVEL,
        ),
    ),
    Table(
        "portfolio",
        "pairs",
        "what a policy adds where another is in force, by one measure",
        (
            SCENARIO,
            TITLE,
            text("beside", "the other policy's name"),
            OUTCOME,
            text(
                "measure",
                "beside (what it adds where the other alone is in force), difference (less what it adds alone) or "
                "interaction (how much more it adds where the other is in force, over all combinations of the rest)",
            ),
            *LEVEL,
        ),
    ),
    Table(
        "portfolio",
        "within_budget",
        "a combination within the budget, as screened, for one question",
        (
            COUNTED,
            WHO,
            COMBINATION,
            POLICIES,
            number("effect", "what it adds", "share"),
            number("hours", "more faculty hours, as counted", "hours/year"),
            *BEHIND,
            number("regret", "the most that another within the budget adds more under a behaviour set", "share"),
            number("regret_mean", "the same, mean over behaviour sets", "share"),
        ),
    ),
    Table(
        "portfolio",
        "finalists",
        "a finalist within the budget, tried again on other seeds and behaviour sets, for one question",
        (
            COUNTED,
            WHO,
            COMBINATION,
            POLICIES,
            text(
                "chosen", "the rules by which it is chosen: best on average, least regretted, fewest policies; or none"
            ),
            number("effect", "what it adds", "share"),
            number("effect_low", "lower end of its 95 % interval", "share"),
            number("effect_high", "upper end of its 95 % interval", "share"),
            number("hours", "more faculty hours, as counted", "hours/year"),
            number("hours_low", "lower end of its 95 % interval", "hours/year"),
            number("hours_high", "upper end of its 95 % interval", "hours/year"),
            *BEHIND,
            number("regret", "the most that another adds more under a behaviour set, luck taken off", "share"),
            number("regret_mean", "the same, mean over behaviour sets", "share"),
        ),
    ),
    plans_table("portfolio"),
    Table(
        "portfolio",
        "runs/NAME/runs/NAME",
        "a run; there are many such files",
        (POINT, SEED, *_KEPT, text("error", "why the run has no result; null: it has")),
    ),
)
