"""The network of mentoring without and with a policy: metrics of sim/network.py over some seeds."""

import polars as pl

from experiments.compare import Comparison
from experiments.statistics import paired_effects
from sim import simulate
from sim.network import metrics
from sim.schema import WEEKS_PER_YEAR

MOST_SEEDS = 10  # the metrics of a network take longer than a run
NAMED = {
    "mean_degree_students": "Mentors per student",
    "isolated_students": "Students without any mentor",
    "mentors": "Faculty who mentor somebody",
    "load_mean": "Mentees of a mentor, on average",
    "load_max": "Mentees of the busiest mentor",
    "load_gini": "How unevenly mentees are spread over mentors (0 evenly, 1 all with one)",
    "largest_component": "Share of students in the largest set of people linked through mentors",
    "assortativity_group": "How much mentors and students share a group (0 as by chance, 1 always)",
}


def network_effects(comparison: Comparison, name: str) -> pl.DataFrame:
    """Return what a scenario changes in the network of the last spring, against its reference.

    Columns: scenario, reference, metric (those of NAMED), and those of ``experiments.statistics.paired_effects``; over
    the first seeds of the comparison, at most MOST_SEEDS. Rules are those of the model: both engines give the same.
    """
    schools = {school: comparison.scenarios[school] for school in (comparison.references[name], name)}
    tables = []
    for school, scenario in schools.items():
        for seed in comparison.seeds[:MOST_SEEDS]:
            record = simulate(scenario, seed)
            spring = (record.years - 1) * WEEKS_PER_YEAR + record.plan.spring_week
            found = metrics(record, spring).filter(pl.col("metric").is_in(list(NAMED)))
            labels = pl.lit(school).alias("scenario"), pl.lit(seed).alias("seed")
            tables.append(found.select(*labels, "metric", "value"))
    return paired_effects(pl.concat(tables), {name: comparison.references[name]}, ["metric"], "value")
