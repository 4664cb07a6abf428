"""Mentoring as a network: the bipartite graph of students and faculty, its projections and its metrics."""

import networkx as nx
import numpy as np
import polars as pl
from networkx.algorithms import bipartite

from sim import rules
from sim.measures import gini
from sim.record import Record
from sim.schema import WEEKS_PER_YEAR

STUDENT, FACULTY = 0, 1  # the node attribute ``bipartite``
BETWEENNESS_PIVOTS = 200  # above this many connected people, betweenness is estimated from a sample

METRICS = {
    "students": "students at the school",
    "faculty": "faculty at the school",
    "ties": "mentoring ties",
    "mean_degree_students": "mentors per student",
    "isolated_students": "students without a mentor",
    "mentors": "faculty with at least one mentee",
    "load_mean": "mentees per mentor, mean",
    "load_max": "mentees per mentor, most",
    "load_gini": "mentees per mentor, Gini coefficient",
    "components": "groups of people joined by ties, directly or not",
    "largest_component": "share of all students in the largest of these groups",
    "assortativity_group": "attribute assortativity of the two groups (Newman 2003)",
    "assortativity_professional": "correlation of students' and mentors' professional vision across ties",
    "assortativity_personal": "correlation of students' and mentors' personal vision across ties",
    "clustering_four_cycles": "share of paths of three ties closed to four (Robins and Alexander 2004)",
    "clustering_overlap": "mean overlap of mentored students' mentors (Latapy, Magnien and Del Vecchio 2008)",
    "centralisation": "concentration of ties on few faculty, 0 to 1 (Freeman 1979)",
    "core_number": "largest k such that some people all have k ties among themselves",
    "core_size": "people in that core",
    "betweenness_top": "share of all faculty's betweenness held by the top one (Brandes 2001)",
}


def mentoring_graph(record: Record, week: int) -> nx.Graph:
    """Return the bipartite graph of the mentoring ties in force at the end of a week (first is 0).

    Nodes: ``("student", id)`` with bipartite = 0, group, cohort (from 1), class_year and vision, and
    ``("faculty", id)`` with bipartite = 1, department, setting, group and vision: everyone at the school that week.
    Vision is a tuple of four, two professional and two personal coordinates.

    Edges: connection, advocacy, where_met, who_asked, start_week. Connection and advocacy are those of the week when
    it is a week of the spring census, or when the last contact lies before it (connection then faded since, advocacy
    unchanged); else, since meetings are not kept one by one, those at the last contact.

    Raises ValueError when the week is not in the run.
    """
    if not 0 <= week < record.plan.weeks:
        raise ValueError(f"week = {week}: the run has weeks 0 to {record.plan.weeks - 1}")
    graph = nx.Graph(week=week)
    graph.add_nodes_from(_students(record, week))
    graph.add_nodes_from(_faculty(record, week))
    in_force = record.ties.filter(
        (pl.col("start_week") <= week) & (pl.col("stop_week").is_null() | (pl.col("stop_week") > week))
    )
    surveyed = _census_of(record, week)
    half_life = record.scenario.behaviour.connection_half_life
    for tie in in_force.iter_rows(named=True):
        pair = tie["student"], tie["faculty"]
        faded = rules.connection_after_weeks(tie["connection"], max(0, week - tie["last_week"]), half_life)
        connection, advocacy = surveyed.get(pair, (faded, tie["advocacy"]))
        graph.add_edge(
            ("student", pair[0]),
            ("faculty", pair[1]),
            connection=connection,
            advocacy=advocacy,
            **{name: tie[name] for name in ("where_met", "who_asked", "start_week")},
        )
    return graph


def _students(record: Record, week: int) -> list[tuple]:
    people = record.plan.population.students
    at_school = people[(people["entry"] <= week) & (week < people["entry"] + record.plan.class_years * WEEKS_PER_YEAR)]
    return [
        (
            ("student", int(person["id"])),
            {
                "bipartite": STUDENT,
                "group": int(person["group"]),
                "cohort": int(person["cohort"]) + 1,
                "class_year": (week - int(person["entry"])) // WEEKS_PER_YEAR + 1,
                "vision": tuple(person["vision"].tolist()),
            },
        )
        for person in at_school
    ]


def _faculty(record: Record, week: int) -> list[tuple]:
    at_school = record.faculty.filter((pl.col("arrival_week") <= week) & (week < pl.col("departure_week")))
    return [
        (
            ("faculty", person["faculty"]),
            {
                "bipartite": FACULTY,
                **{name: person[name] for name in ("department", "setting", "group")},
                "vision": tuple(value for name, value in person.items() if name.startswith("vision_")),
            },
        )
        for person in at_school.iter_rows(named=True)
    ]


def _census_of(record: Record, week: int) -> dict[tuple[int, int], tuple[float, float]]:
    """Return (connection, advocacy) by (student, faculty) if the week is one of the spring census."""
    if week % WEEKS_PER_YEAR != record.plan.spring_week:
        return {}
    census = record.census.filter(pl.col("year") == week // WEEKS_PER_YEAR + 1)
    return {
        (tie["student"], tie["faculty"]): (tie["connection"], tie["advocacy"]) for tie in census.iter_rows(named=True)
    }


def student_projection(graph: nx.Graph) -> nx.Graph:
    """Return the graph of students, joined by ``weight`` mentors they share."""
    return bipartite.weighted_projected_graph(graph, _side(graph, STUDENT))


def faculty_projection(graph: nx.Graph) -> nx.Graph:
    """Return the graph of faculty, joined by ``weight`` mentees they share."""
    return bipartite.weighted_projected_graph(graph, _side(graph, FACULTY))


def load_distribution(graph: nx.Graph) -> pl.DataFrame:
    """Faculty by number of mentees, those with none included: mentees, faculty, share."""
    mentees, faculty = np.unique(_degrees(graph, FACULTY), return_counts=True)
    table = pl.DataFrame({"mentees": mentees, "faculty": faculty}, {"mentees": pl.Int64, "faculty": pl.Int64})
    return table.with_columns((pl.col("faculty") / pl.col("faculty").sum()).alias("share"))


def metrics(record: Record, week: int, betweenness: bool = False, seed: int = 0) -> pl.DataFrame:
    """Return the metrics (METRICS) of the mentoring graph at the end of a week: metric, value, description.

    Mentors are faculty with at least one mentee; components and cores are counted among people with ties;
    centralisation is 1 when one of the faculty mentors every student and nobody else mentors any. Betweenness
    is left out unless asked for: it costs more than a run; with more than BETWEENNESS_PIVOTS connected people it is
    estimated from that many, drawn with ``seed``. NaN where a metric is not defined, as on a graph without ties.
    """
    graph = mentoring_graph(record, week)
    tied = graph.copy()  # not a view: in a view people stand in an order that changes from process to process
    tied.remove_nodes_from(list(nx.isolates(graph)))
    found = _counts(graph) | _components(graph, tied) | _assortativity(graph) | _structure(graph, tied)
    if betweenness:
        found["betweenness_top"] = _top_betweenness(tied, seed)
    chosen = [name for name in METRICS if name in found]
    return pl.DataFrame(
        {
            "metric": chosen,
            "value": [float(found[name]) for name in chosen],
            "description": [METRICS[name] for name in chosen],
        }
    )


def _counts(graph: nx.Graph) -> dict[str, float]:
    mentors, mentees = _degrees(graph, STUDENT), _degrees(graph, FACULTY)
    loads = mentees[mentees > 0]
    return {
        "students": len(mentors),
        "faculty": len(mentees),
        "ties": graph.number_of_edges(),
        "mean_degree_students": mentors.mean() if len(mentors) else np.nan,
        "isolated_students": int((mentors == 0).sum()),
        "mentors": len(loads),
        "load_mean": loads.mean() if len(loads) else np.nan,
        "load_max": loads.max() if len(loads) else np.nan,
        "load_gini": gini(loads),
    }


def _components(graph: nx.Graph, tied: nx.Graph) -> dict[str, float]:
    students = [len(_side(tied.subgraph(component), STUDENT)) for component in nx.connected_components(tied)]
    everyone = len(_side(graph, STUDENT))
    return {
        "components": len(students),
        "largest_component": max(students, default=0) / everyone if everyone else np.nan,
    }


def _assortativity(graph: nx.Graph) -> dict[str, float]:
    """Return how alike the two ends of a tie are: 1 always alike, 0 no more than by chance, NaN when nobody differs."""
    ends = [graph.nodes[node]["group"] for tie in graph.edges for node in tie]
    by_group = nx.attribute_assortativity_coefficient(graph, "group") if len(set(ends)) > 1 else np.nan
    ties = [sorted(tie, key=lambda node: graph.nodes[node]["bipartite"]) for tie in graph.edges]
    visions = np.array([[graph.nodes[node]["vision"] for node in tie] for tie in ties]).reshape(-1, 2, 4)
    return {
        "assortativity_group": by_group,
        "assortativity_professional": _correlation(visions[:, 0, :2], visions[:, 1, :2]),
        "assortativity_personal": _correlation(visions[:, 0, 2:], visions[:, 1, 2:]),
    }


def _correlation(students: np.ndarray, mentors: np.ndarray) -> float:
    """Return the mean over coordinates of the correlation across ties: (ties, coordinates) each."""
    if len(students) < 2 or not (np.ptp(students, axis=0).all() and np.ptp(mentors, axis=0).all()):
        return np.nan
    pairs = zip(students.T, mentors.T, strict=True)
    return float(np.mean([np.corrcoef(student, mentor)[0, 1] for student, mentor in pairs]))


def _structure(graph: nx.Graph, tied: nx.Graph) -> dict[str, float]:
    core = nx.core_number(tied)
    deepest = max(core.values(), default=0)
    overlap = bipartite.average_clustering(tied, _side(tied, STUDENT)) if len(tied) else np.nan
    return {
        "clustering_four_cycles": bipartite.robins_alexander_clustering(tied) if len(tied) else np.nan,
        "clustering_overlap": overlap,
        "centralisation": _centralisation(graph),
        "core_number": deepest,
        "core_size": list(core.values()).count(deepest),
    }


def _centralisation(graph: nx.Graph) -> float:
    """Return Freeman's degree centralisation of the faculty, over its greatest value with these two sides."""
    mentees = _degrees(graph, FACULTY)
    greatest = len(_side(graph, STUDENT)) * (len(mentees) - 1)
    return float((mentees.max() - mentees).sum() / greatest) if greatest > 0 else np.nan


def _top_betweenness(tied: nx.Graph, seed: int) -> float:
    pivots = BETWEENNESS_PIVOTS if len(tied) > BETWEENNESS_PIVOTS else None
    between = nx.betweenness_centrality(tied, k=pivots, seed=seed)
    of_faculty = [between[node] for node in _side(tied, FACULTY)]
    return max(of_faculty) / sum(of_faculty) if sum(of_faculty) > 0 else np.nan


def _side(graph: nx.Graph, side: int) -> list:
    return [node for node, bipartite_side in graph.nodes(data="bipartite") if bipartite_side == side]


def _degrees(graph: nx.Graph, side: int) -> np.ndarray:
    return np.array([graph.degree[node] for node in _side(graph, side)], np.int64)
