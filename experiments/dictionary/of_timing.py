"""The tables that ``mentoring timing`` writes."""

from experiments.dictionary.columns import LEVEL, POINT, SCENARIO, SEED, TITLE, Table, number, text, whole
from experiments.dictionary.of_portfolio import plans_table
from experiments.observe import HOURS
from experiments.outcomes import SPRINGS, in_spring
from sim.measures import OUTCOMES

FOLDER = "results/timing"
WHO = text("who", "of whom the share with a mentor is: clinical (the last two class years) or all")
OR_HOURS = text("who", f"{WHO.meaning}; or hours_mentoring, hours_policy, hours_teaching, hours_all of the last year")
SPRING = whole("year", "year of the run, in whose spring it is")
KIND = text("kind", "kept, withdrawn, or sessions (for students, at the time that the title says)")
SHIPPED_SPRINGS = range(5, 15)  # of the shipped policies
TABLES = (
    Table(
        "timing",
        "springs",
        "what a course of a policy adds in one spring",
        (SCENARIO, TITLE, KIND, WHO, SPRING, *LEVEL),
    ),
    Table(
        "timing",
        "showing",
        "when a policy that is kept shows",
        (
            SCENARIO,
            TITLE,
            WHO,
            whole("starts", "year of the run in which it takes effect"),
            whole("shows", "first year whose interval leaves out 0; null: none"),
            whole("shows_from", "first year from which on all intervals leave out 0; null: none"),
            number("effect", "final effect: mean over the last springs of the run", "share"),
            number("low", "lower end of its 95 % interval", "share"),
            number("high", "upper end of its 95 % interval", "share"),
        ),
    ),
    Table(
        "timing",
        "reached",
        "how much of its final effect a policy that is kept has in one spring; those with a final effect for certain",
        (
            SCENARIO,
            TITLE,
            WHO,
            SPRING,
            number("share", "effect in this spring over the final effect, both means over behaviour sets", "share"),
            number("low", "lower end of its 95 % interval (bootstrap over sets); null where nothing varies", "share"),
            number("high", "upper end of its 95 % interval", "share"),
        ),
    ),
    Table(
        "timing",
        "left",
        "what is left of a withdrawn policy in one spring, by one measure",
        (
            SCENARIO,
            TITLE,
            WHO,
            SPRING,
            whole("since", "springs since it was withdrawn, the first is 1; 0: the last in force"),
            text("measure", "withdrawn (what it adds), kept (what it adds when it is kept) or lost (the difference)"),
            *LEVEL,
        ),
    ),
    Table(
        "timing",
        "sessions",
        "what sessions for students add in the end, by when they are held",
        (
            TITLE._replace(meaning="when they are held"),
            text("than", "the other time that it is held against; empty: the school without sessions"),
            OR_HOURS,
            *LEVEL,
        ),
    ),
    plans_table("timing"),
    Table(
        "timing",
        "runs/NAME/runs/NAME",
        "a run; there are many such files, and the policies say from which spring on",
        (
            POINT,
            SEED,
            *(number(in_spring(who, year), WHO.meaning, "share") for who in SPRINGS for year in SHIPPED_SPRINGS),
            *(number(name, OUTCOMES[name].title, OUTCOMES[name].unit) for name in HOURS),
            text("error", "why the run has no result; null: it has"),
        ),
    ),
)
