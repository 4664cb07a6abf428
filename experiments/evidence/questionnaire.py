"""The virtual survey: the questionnaire of 1999 put to the simulated third- and fourth-years in the last spring.

The survey is that of Aagaard and Hauer (2003, J Gen Intern Med 18:298-302): 302 students of the last two class years
were asked in spring 1999, 232 answered. Here too students answer whether they have a mentor, where they met the one
they are closest to, and whether they did research before and during school. Who answers is drawn at random, an
assumption: whether those with a mentor answered more readily is not known.
"""

import numpy as np
import polars as pl
from statsmodels.discrete.discrete_model import Logit

from sim import Record
from sim.measures import reported_ties
from sim.schema import WEEKS_PER_YEAR, Origin
from sim.trace import RESEARCH_SLOT

RESPONSE_RATE = 232 / 302
RESPONSE = 1999  # what the draw is for, beside the seed: no other draw has this key
CLASS_YEARS = 2  # the last two were asked
MOST_STEPS = 20  # of Newton's method, which takes about six where the odds ratios exist
WHERE = pl.Enum([origin.name for origin in Origin])


def answers(record: Record, response_rate: float = RESPONSE_RATE) -> pl.DataFrame:
    """Return what students of the last two class years answer in the last spring, a row for each who does.

    ``response_rate`` in [0, 1] is the share who answer, drawn at random and keyed by the run's seed: the same students
    answer under every policy, and those who answer at a lower rate do so at a higher one. With 1 everybody answers.

    Columns: student (id), class_year, group, research_before and research_during (Boolean; during school: a project
    begun by the survey), has_mentor (Boolean; a tie that ``sim.measures.reported_ties`` counts), where_met (the
    mentor to whom the student is closest, by connection; null without one). Rows are in order of student.
    """
    people = record.plan.population.students
    class_year = record.years - people["cohort"]
    asked = np.flatnonzero(
        (class_year > record.plan.class_years - CLASS_YEARS) & (class_year <= record.plan.class_years)
    )
    rows = asked[_who_answers(len(asked), record.seed, response_rate)]
    return (
        pl.DataFrame(
            {
                "student": people["id"][rows],
                "class_year": class_year[rows],
                "group": people["group"][rows],
                "research_before": people["research_before"][rows] == 1,
                "research_during": np.isin(rows, _did_research(record)),
            }
        )
        .join(_closest_mentor(record), on="student", how="left", maintain_order="left")
        .with_columns(pl.col("where_met").is_not_null().alias("has_mentor"))
        .select(pl.exclude("where_met"), "where_met")
    )


def share_with_mentor(answered: pl.DataFrame, class_year: int) -> float:
    """Return the share of those of a class year who answered that they have a mentor; NaN when nobody did."""
    return _mean(answered.filter(pl.col("class_year") == class_year)["has_mentor"])


def share_met(answered: pl.DataFrame, where: Origin) -> float:
    """Return the share of those with a mentor who met the closest there; NaN when nobody has one."""
    return _mean(answered.filter("has_mentor")["where_met"] == where.name)


def log_odds_ratios(answered: pl.DataFrame) -> dict[str, float]:
    """Return the ln odds ratios of having a mentor: research_during, research_before and last_year, adjusted.

    A logistic regression on all three together, as in the survey; a predictor in which all are alike is left out and
    its odds ratio is NaN. All are NaN where they do not exist: when a predictor tells exactly who has a mentor
    (separation; each of Newton's steps then leads further, and they never settle), when two cannot be told apart, or
    when all or none have a mentor.
    """
    class_year = answered["class_year"].to_numpy()
    predictors = {
        "research_during": answered["research_during"].to_numpy(),
        "research_before": answered["research_before"].to_numpy(),
        "last_year": class_year == class_year.max(initial=0),
    }
    found = dict.fromkeys(predictors, float("nan"))
    varied = {name: column for name, column in predictors.items() if column.any() and not column.all()}
    has_mentor = answered["has_mentor"].to_numpy()
    design = np.column_stack([np.ones(len(answered)), *varied.values()]).astype(float)
    if has_mentor.all() or not has_mentor.any() or np.linalg.matrix_rank(design) < design.shape[1]:
        return found
    # The callback stands in for one that warns of separation; what did not settle is NaN here.
    options = {"maxiter": MOST_STEPS, "disp": False, "warn_convergence": False, "skip_hessian": True}
    fit = Logit(has_mentor.astype(float), design, check_rank=False).fit(callback=lambda _: None, **options)
    if fit.mle_retvals["converged"]:
        found |= dict(zip(varied, map(float, fit.params[1:]), strict=True))
    return found


def _who_answers(number: int, seed: int, response_rate: float) -> np.ndarray:
    """Return the places of those who answer, ascending: int64."""
    lottery = np.random.Generator(np.random.Philox(key=[seed, RESPONSE])).random(number)
    return np.sort(np.argsort(lottery)[: round(response_rate * number)])


def _did_research(record: Record) -> np.ndarray:
    """Return the rows of the students who had begun a project by the last spring."""
    spells = record.trace.spells
    spring = (record.years - 1) * WEEKS_PER_YEAR + record.plan.spring_week
    return spells["student"][(spells["slot"] == RESEARCH_SLOT) & (spells["start"] <= spring)]


def _closest_mentor(record: Record) -> pl.DataFrame:
    """Return where each student met the reported mentor of the last spring with most connection: student, where_met."""
    mentors = record.trace.ties[record.trace.ties["start"] >= 0]
    people = record.plan.population
    met = pl.DataFrame(
        {
            "student": people.students["id"][mentors["student"]],
            "faculty": people.faculty["id"][mentors["faculty"]],
            "where_met": pl.Series(mentors["origin"].astype(np.uint8)).cat.to(WHERE),
        }
    )
    return (
        reported_ties(record)
        .filter(pl.col("year") == record.years)
        .join(met, on=["student", "faculty"])
        .sort("student", "connection", "faculty", descending=[False, True, False])
        .unique("student", keep="first", maintain_order=True)
        .select("student", "where_met")
    )


def _mean(values: pl.Series) -> float:
    return float(np.mean(values.to_numpy())) if len(values) else float("nan")
