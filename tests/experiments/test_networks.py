"""The network without and with policies: its numbers, and a picture in which everybody keeps their place."""

import warnings
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest

from experiments import output, plots
from experiments.compare import compare
from experiments.network_picture import LOOKS, network_figure, network_of, network_words, typical_seed
from experiments.networks import MOST_SEEDS, NAMED, network_effects, run_again, spring_graph, top_policy
from experiments.report import FILE, write_report
from sim import load
from sim.measures import outcomes
from sim.network import metrics
from sim.schema import WEEKS_PER_YEAR


@pytest.fixture(scope="module")
def comparison():
    def plan(name, share):
        policies = {name: {"start_year": 2, "levers": {"pool": {"share": share}}}}
        school = {"school.class_size": 24, "school.faculty.number": 200, "run.years": 6}
        return load("baseline").vary(school | {"name": name, "title": f"The {name} plan", "policies": policies})

    return compare([plan("narrower", 0.02), plan("wider", 0.9)], seeds=MOST_SEEDS + 2)


@pytest.fixture(scope="module")
def network(comparison):
    return network_of(comparison, "wider")


def test_effects_on_the_network_are_means_over_seeds_of_its_metrics(comparison):
    effects = network_effects(comparison)
    assert set(effects["scenario"]) == {"narrower", "wider"}
    assert set(effects["metric"]) <= set(NAMED)
    row = effects.filter(scenario="wider", metric="mentors").row(0, named=True)
    reference = comparison.references["wider"]
    found = {name: [] for name in (reference, "wider")}
    for name in found:
        for seed in comparison.seeds[:MOST_SEEDS]:
            record = run_again(comparison, name, seed)
            table = metrics(record, (record.years - 1) * WEEKS_PER_YEAR + record.plan.spring_week)
            found[name].append(table.filter(metric="mentors")["value"].item())
    assert row["seeds"] == MOST_SEEDS
    assert row["title"] == "The wider plan"
    assert row["effect"] == pytest.approx(np.mean(found["wider"]) - np.mean(found[reference]))
    assert row["low"] < row["effect"] < row["high"]


def test_the_policy_shown_is_that_which_adds_most(comparison):
    assert top_policy(comparison) == "wider"


def test_a_run_again_is_the_run_compared(comparison):
    seed = comparison.seeds[1]
    value = outcomes(run_again(comparison, "wider", seed))["mentored_clinical"]
    assert comparison.runs.filter(scenario="wider", seed=seed, outcome="mentored_clinical")["value"].item() == value


def test_the_seed_drawn_is_the_one_nearest_to_the_mean_effect(comparison):
    runs = comparison.runs.filter(outcome="mentored_clinical")
    values = {
        name: runs.filter(scenario=name).sort("seed")["value"].to_numpy()
        for name in ("wider", comparison.references["wider"])
    }
    change = values["wider"] - values[comparison.references["wider"]]
    away = dict(zip(sorted(comparison.seeds), abs(change - change.mean()), strict=True))
    assert away[typical_seed(comparison, "wider")] == min(away.values())


def test_ties_and_kinds_drawn_are_those_of_the_two_graphs(comparison, network):
    names = comparison.references["wider"], "wider"
    for panel, name in enumerate(names):
        graph = spring_graph(run_again(comparison, name, network.seed))
        last = {node for node, year in graph.nodes(data="class_year") if year in (3, 4)}
        assert set(network.kinds) == last
        assert set(network.ties[panel]) == {(student, mentor) for student in last for mentor in graph[student]}
        assert {student for student, kind in network.kinds.items() if kind[panel]} == {
            student for student in last if graph.degree[student]
        }


def test_everyone_has_one_place_and_students_of_a_kind_stand_side_by_side(network):
    drawn = set(network.kinds) | {mentor for ties in network.ties for _, mentor in ties}
    assert set(network.places) == drawn
    assert len(set(network.places.values())) == len(drawn)
    for height in (0.0, 1.0):
        row = sorted(
            (network.places[one][0], list(LOOKS).index(network.kinds[one]))
            for one in network.kinds
            if network.places[one][1] == height
        )
        assert [kind for _, kind in row] == sorted(kind for _, kind in row)


def test_of_large_classes_a_part_is_drawn_and_that_is_said(comparison, network, monkeypatch):
    monkeypatch.setattr("experiments.network_picture.MOST_IN_ROW", 20)
    part = network_of(comparison, "wider")
    assert len(part.kinds) == 40
    assert "8 more students of these classes are not drawn." in network_words(comparison, part)[1]
    assert "8 more students" in network_figure(comparison, part).get_supxlabel().replace("\n", " ")
    assert "not drawn" not in network_words(comparison, network)[1]


def test_the_same_comparison_gives_the_same_picture(comparison, network):
    assert network_of(comparison, "wider") == network


def test_the_figure_says_that_it_is_one_seed_and_fills_who_has_a_mentor(comparison, network):
    style = dict(mpl.rcParams)
    figure = network_figure(comparison, network)
    assert dict(mpl.rcParams) == style
    assert f"seed {network.seed}" in figure.get_supxlabel()
    assert "mentoring-policy-lab" in figure.get_supxlabel()
    alt, caption = network_words(comparison, network)
    assert f"seed {network.seed}" in caption
    for panel, axes in enumerate(figure.axes):
        words = network.counted(panel)
        assert words in axes.get_title(loc="left")
        assert words in alt
        students = [line for line in axes.lines if line.get_marker() in {look.marker for look in LOOKS.values()}]
        filled = sum(len(line.get_xdata()) for line in students if line.get_markerfacecolor() != "white")
        assert filled == sum(kind[panel] for kind in network.kinds.values())
        assert sum(len(line.get_xdata()) for line in students) == len(network.kinds)


def test_a_kind_without_students_leaves_the_layout_whole(comparison, network):
    nobody_lost = network._replace(kinds={one: kind for one, kind in network.kinds.items() if kind != (True, False)})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = network_figure(comparison, nobody_lost)
        figure.draw_without_rendering()


def test_replaced_rules_leave_the_network_out(comparison, tmp_path, monkeypatch):
    monkeypatch.setattr(output, "DPI", 20)
    own = replace(comparison, provenance=comparison.provenance | {"rules replaced": ["acceptance_probability"]})
    assert "network.png" not in plots.draw_all(own, tmp_path)
    assert write_report(own, tmp_path) == [FILE]
    assert "mentors whom" not in (tmp_path / FILE).read_text(encoding="utf-8")
