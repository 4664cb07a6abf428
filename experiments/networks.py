"""The network of mentoring without and with policies: graphs of the last spring, and their metrics over some seeds."""

import networkx as nx
import polars as pl

from experiments.compare import Comparison
from experiments.parallel import in_threads
from experiments.statistics import paired_effects
from sim import Record, simulate
from sim.network import metrics
from sim.schema import WEEKS_PER_YEAR

MOST_SEEDS = 10  # the metrics of a network take as long as a run
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


def network_effects(comparison: Comparison) -> pl.DataFrame:
    """Return what each scenario changes in the network of the last spring, against its reference.

    Columns: scenario, title, reference, metric (those of NAMED), and those of
    ``experiments.statistics.paired_effects``; over the first seeds of the comparison, at most MOST_SEEDS.
    """
    tasks = [(name, seed) for name in comparison.scenarios for seed in comparison.seeds[:MOST_SEEDS]]
    found = pl.concat(in_threads(lambda task: _metrics_of(comparison, *task), tasks))
    behaviour_sets = comparison.runs.select("seed", "behaviour_set").unique()
    found = found.join(behaviour_sets, on="seed", maintain_order="left")
    effects = paired_effects(found, comparison.references, ["metric"], "value")
    titles = {name: scenario.title for name, scenario in comparison.scenarios.items()}
    title = pl.col("scenario").replace_strict(titles, return_dtype=pl.String).alias("title")
    return effects.with_columns(title).select("scenario", "title", pl.exclude("scenario", "title"))


def top_policy(comparison: Comparison) -> str:
    """Return the scenario with policies that adds most students with a mentor; without any, the first of all."""
    ranked = comparison.ranked
    return next((name for name in ranked if comparison.scenarios[name].policies), ranked[0])


def run_again(comparison: Comparison, name: str, seed: int) -> Record:
    """Return the record of one run of a comparison, which keeps none; rules are the model's own, on the kernel."""
    return simulate(comparison.scenario(name, seed), seed)


def spring_graph(record: Record) -> nx.Graph:
    """Return the bipartite graph of the mentoring ties in force in the last spring (``sim.network``)."""
    return record.graph(_last_spring(record))


def _metrics_of(comparison: Comparison, name: str, seed: int) -> pl.DataFrame:
    record = run_again(comparison, name, seed)
    found = metrics(record, _last_spring(record)).filter(pl.col("metric").is_in(list(NAMED)))
    return found.select(pl.lit(name).alias("scenario"), pl.lit(seed, pl.Int64).alias("seed"), "metric", "value")


def _last_spring(record: Record) -> int:
    return (record.years - 1) * WEEKS_PER_YEAR + record.plan.spring_week
