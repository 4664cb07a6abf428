"""Mentoring graphs against the record, and metrics against small graphs worked out by hand."""

import math

import networkx as nx
import polars as pl
import pytest

from sim import Record, load, network, rules, simulate
from sim.schema import WEEKS_PER_YEAR

LIVELY = {
    "school.class_size": 24,
    "school.faculty.number": 200,
    "run.years": 5,
    "behaviour.seeking_rate": 0.2,
    "behaviour.offering_rate": 0.1,
    "behaviour.more_mentors": 0.8,
    "levers.pool.share": 0.7,
}
LAST_WEEK = 5 * WEEKS_PER_YEAR - 1


@pytest.fixture(scope="module")
def record() -> Record:
    return simulate(load("baseline").vary(LIVELY), seed=2)


@pytest.fixture(scope="module")
def graph(record: Record) -> nx.Graph:
    return record.graph(LAST_WEEK)


def values(record: Record, week: int, **options) -> dict[str, float]:
    return dict(network.metrics(record, week, **options).select("metric", "value").iter_rows())


def hand_made() -> nx.Graph:
    """Three students, three faculty: Dr 1 mentors all three, Dr 2 the first two, Dr 3 nobody."""
    graph = nx.Graph()
    for student in (1, 2, 3):
        graph.add_node(("student", student), bipartite=0, group=student % 2, vision=(student, 0.0, 1.0, student))
    for faculty in (1, 2, 3):
        graph.add_node(("faculty", faculty), bipartite=1, group=1, vision=(faculty, 0.0, 0.0, 0.0))
    pairs = [(1, 1), (2, 1), (3, 1), (1, 2), (2, 2)]
    graph.add_edges_from((("student", student), ("faculty", faculty)) for student, faculty in pairs)
    return graph


# --- the graph ---


@pytest.mark.parametrize("week", [40, 137, 3 * 52, 4 * 52 + 33, LAST_WEEK])
def test_the_graph_holds_who_and_what_is_there_that_week(record, week):
    graph = record.graph(week)
    assert nx.is_bipartite(graph)
    counts = record.weekly.filter(pl.col("week") == week)
    students = {node for node, side in graph.nodes(data="bipartite") if side == 0}
    assert len(students) == counts["enrolled"].sum()
    assert graph.number_of_edges() == counts["ties"].sum()
    assert sum(graph.degree[student] > 0 for student in students) == counts["mentored"].sum()
    present = record.faculty.filter((pl.col("arrival_week") <= week) & (pl.col("departure_week") > week))
    assert {node[1] for node in graph if node[0] == "faculty"} == set(present["faculty"])


def test_nodes_carry_their_traits(record, graph):
    student = record.students.filter(pl.col("cohort") == 3).row(5, named=True)
    node = graph.nodes["student", student["student"]]
    assert (node["cohort"], node["class_year"], node["group"]) == (3, 3, student["group"])
    member = record.faculty.filter(pl.col("departure_week") > LAST_WEEK).row(7, named=True)
    traits = graph.nodes["faculty", member["faculty"]]
    assert [traits[name] for name in ("department", "setting", "group")] == [
        member[name] for name in ("department", "setting", "group")
    ]
    for person, found in ((student, node), (member, traits)):
        assert found["vision"] == tuple(value for name, value in person.items() if name.startswith("vision"))


def test_edges_fade_to_the_week_of_the_graph(record, graph):
    ties = {(tie["student"], tie["faculty"]): tie for tie in record.ties.iter_rows(named=True)}
    half_life = record.scenario.behaviour.connection_half_life
    assert graph.number_of_edges() > 10
    for (_, student), (_, faculty), edge in graph.edges(data=True):
        tie = ties[student, faculty]
        left = rules.connection_after_weeks(tie["connection"], LAST_WEEK - tie["last_week"], half_life)
        assert edge["connection"] == left
        assert [edge[name] for name in ("where_met", "who_asked", "start_week", "advocacy")] == [
            tie[name] for name in ("where_met", "who_asked", "start_week", "advocacy")
        ]


def test_edges_in_spring_are_those_of_the_census(record):
    week = 3 * WEEKS_PER_YEAR + record.scenario.run.spring_week - 1
    graph = record.graph(week)
    census = record.census.filter(pl.col("year") == 4)
    assert graph.number_of_edges() == len(census) > 0
    for tie in census.iter_rows(named=True):
        edge = graph.edges[("student", tie["student"]), ("faculty", tie["faculty"])]
        assert (edge["connection"], edge["advocacy"]) == (tie["connection"], tie["advocacy"])


@pytest.mark.parametrize("week", [-1, LAST_WEEK + 1])
def test_a_week_outside_the_run_is_refused(record, week):
    with pytest.raises(ValueError, match=f"week = {week}: the run has weeks 0 to {LAST_WEEK}"):
        record.graph(week)


# --- projections and loads ---


def test_projections_join_those_who_share_a_neighbour():
    students = network.student_projection(hand_made())
    assert {(u[1], v[1]): w for u, v, w in students.edges(data="weight")} == {(1, 2): 2, (1, 3): 1, (2, 3): 1}
    faculty = network.faculty_projection(hand_made())
    assert {(u[1], v[1]): w for u, v, w in faculty.edges(data="weight")} == {(1, 2): 2}
    assert ("faculty", 3) in faculty
    assert students.nodes["student", 1]["group"] == 1


def test_load_distribution_counts_faculty_without_mentees():
    assert network.load_distribution(hand_made()).rows() == [(0, 1, 1 / 3), (2, 1, 1 / 3), (3, 1, 1 / 3)]


def test_loads_add_up(graph):
    table = network.load_distribution(graph)
    assert (table["mentees"] * table["faculty"]).sum() == graph.number_of_edges()
    assert table["share"].sum() == pytest.approx(1.0)


# --- metrics ---


def test_metrics_of_a_small_graph(record, monkeypatch):
    monkeypatch.setattr(network, "mentoring_graph", lambda record, week: hand_made())
    found = values(record, 0, betweenness=True)
    assert found == pytest.approx(
        {
            "students": 3,
            "faculty": 3,
            "ties": 5,
            "mean_degree_students": 5 / 3,
            "isolated_students": 0,
            "mentors": 2,
            "load_mean": 2.5,
            "load_max": 3,
            "load_gini": 0.1,
            "components": 1,
            "largest_component": 1.0,
            "assortativity_group": (3 / 5 - 17 / 25) / (1 - 17 / 25),  # three of five ties alike; ends 1/5 and 4/5
            "assortativity_professional": math.nan,
            "assortativity_personal": math.nan,
            "clustering_four_cycles": 4 / 6,  # one square, six paths of three ties
            "clustering_overlap": (1.0 + 0.5) / 2 * 2 / 3 + 0.5 / 3,
            "centralisation": (0 + 1 + 3) / (3 * 2),
            "core_number": 2,
            "core_size": 4,
            "betweenness_top": 7 / 8,
        },
        nan_ok=True,
    )


def test_metrics_agree_with_the_graph(record, graph):
    found = values(record, LAST_WEEK)
    assert list(found) == [name for name in network.METRICS if name != "betweenness_top"]
    components = [component for component in nx.connected_components(graph) if len(component) > 1]
    largest = max(sum(node[0] == "student" for node in component) for component in components)
    assert found["components"] == len(components)
    assert found["largest_component"] == largest / found["students"]
    for share in ("largest_component", "clustering_four_cycles", "clustering_overlap", "centralisation", "load_gini"):
        assert 0 <= found[share] <= 1
    for correlation in ("assortativity_group", "assortativity_professional", "assortativity_personal"):
        assert -1 <= found[correlation] <= 1


def test_mentors_are_chosen_by_vision(record):
    """Compatibility and electives draw students to faculty who want what they want."""
    assert values(record, LAST_WEEK)["assortativity_professional"] > 0.3


def test_betweenness_is_drawn_with_the_seed(record, monkeypatch):
    monkeypatch.setattr(network, "BETWEENNESS_PIVOTS", 5)
    tops = [values(record, LAST_WEEK, betweenness=True, seed=seed)["betweenness_top"] for seed in (0, 0, 1, 2)]
    assert tops[0] == tops[1]
    assert len(set(tops)) > 1
    assert all(0 < top <= 1 for top in tops)


def test_metrics_do_not_depend_on_the_process_they_are_made_in(record, monkeypatch):
    """Sums and samples follow the order of people, which must not be that of a set of names."""
    week = WEEKS_PER_YEAR - 1  # when most people have no tie
    graph, orders = record.graph(week), []
    monkeypatch.setattr(network, "_structure", lambda graph, tied: orders.append(list(tied)) or {})
    network.metrics(record, week)
    assert orders == [[node for node in graph if graph.degree[node] > 0]]
    assert 2 < len(orders[0]) < len(graph) / 2


def test_a_graph_without_ties_has_no_metrics_but_counts():
    silent = LIVELY | {"behaviour.seeking_rate": 0.0, "behaviour.offering_rate": 0.0, "run.years": 1}
    found = values(simulate(load("baseline").vary(silent), seed=1), 51, betweenness=True)
    assert [found[name] for name in ("students", "faculty", "ties", "isolated_students", "core_size")] == [
        24,
        200,
        0,
        24,
        0,
    ]
    assert all(math.isnan(found[name]) for name in ("load_gini", "assortativity_group", "betweenness_top"))
