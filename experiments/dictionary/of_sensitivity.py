"""The tables that ``mentoring sensitivity`` writes."""

from experiments.dictionary.columns import POINT, SCENARIO, SEED, TITLE, Column, Table, number, text, truth, whole
from experiments.sensitivity.runs import HOURS, KEPT, OUTCOMES
from sim.measures import OUTCOMES as MEASURED

FOLDER = "results/sensitivity"
TARGET = (
    text("scenario", "the school without a policy, or a policy: then what it adds is explained"),
    TITLE,
    text("outcome", f"{', '.join(KEPT)}; the last is {HOURS}: mentoring and policies, and teaching that a policy adds"),
)
PARAMETER = text("parameter", "what is varied: its dotted name, or a name where several keys are set together")
COLUMN = text("parameter", "what is varied, or all others together")
UNIT = "as the outcome"
SQUARED = "outcome squared"


def _with_interval(name: str, meaning: str, unit: str = "") -> tuple[Column, ...]:
    return (
        number(name, meaning, unit),
        number(f"{name}_low", "lower end of its 95 % interval over points", unit),
        number(f"{name}_high", "upper end of its 95 % interval over points", unit),
    )


INDICES = (
    *_with_interval("first", "first Sobol index, luck taken off: by itself; null when luck hides what varies", "share"),
    *_with_interval("total", "total Sobol index, luck taken off: with all interplay", "share"),
)
TABLES = (
    Table(
        "sensitivity",
        "factors",
        "a number that was varied",
        (
            PARAMETER,
            text("meaning", "what it is"),
            text("part", "behaviour, people or structure"),
            text("unit", "its unit"),
            number("low", "lower end of its range", "its own"),
            number("high", "upper end of its range", "its own"),
            number("influence", "its part in squared changes of students with a mentor, mean over targets", "share"),
            truth("own", "whether it has indices of its own"),
        ),
    ),
    Table(
        "sensitivity",
        "screening",
        "what half of the range of a number changes in one target, along paths (Morris)",
        (
            *TARGET,
            PARAMETER,
            number("mu", "mean change, upwards", UNIT),
            number("mu_se", "its standard error over paths", UNIT),
            number("mu_star", "mean size of the change; holds luck", UNIT),
            number("sigma", "standard deviation of the change; holds luck", UNIT),
            number("luck", "the mean size that luck alone would give", UNIT),
            number("squared", "mean square of the change, luck taken off", SQUARED),
            number("low", "lower end of its 95 % interval over paths", SQUARED),
            number("high", "upper end of its 95 % interval over paths", SQUARED),
        ),
    ),
    Table("sensitivity", "indices", "a number's indices for one target", (*TARGET, COLUMN, *INDICES)),
    Table(
        "sensitivity",
        "variances",
        "a target: how far it varies, how much of that is luck, and whether the points are enough",
        (
            *TARGET,
            whole("points", "pairs of points", "points"),
            whole("seeds", "runs of each point", "runs"),
            *_with_interval("mean", "mean over all that is varied", UNIT),
            *_with_interval("variance", "variance over all that is varied, luck taken off", SQUARED),
            *_with_interval("luck", "variance of a single run at its point, mean over points", SQUARED),
            *_with_interval("luck_share", "luck, of luck and variance together", "share"),
            *_with_interval("alone", "sum of the first indices: what numbers do by themselves", "share"),
            truth("told", "whether what varies can be told from luck; indices are null otherwise"),
            number("widest", "half the widest interval of a total index", "share"),
            Column("points_needed", "Int64", "points", "points for 0.1 to either side of every total index"),
            Column("runs_needed", "Int64", "runs", "runs still needed for that"),
        ),
    ),
    Table(
        "sensitivity",
        "convergence",
        "a number's indices for one target, from some of the points",
        (whole("points", "pairs of points", "points"), *TARGET, COLUMN, *INDICES),
    ),
    Table(
        "sensitivity",
        "runs/NAME/parameters",
        "a point; further columns hold the values varied, by dotted name",
        (POINT, SCENARIO, text("fingerprint", "SHA-256 of all that can change a result")),
    ),
    Table(
        "sensitivity",
        "runs/NAME/runs/NAME",
        "a run; there are many such files",
        (
            POINT,
            SEED,
            *(number(name, MEASURED[name].title, MEASURED[name].unit) for name in OUTCOMES),
            text("error", "why the run has no result; null: it has"),
        ),
    ),
)
