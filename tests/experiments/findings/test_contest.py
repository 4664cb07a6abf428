"""Recommendations held against each other case by case: who adds most, whether the runs tell, and where it changes."""

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from experiments.discovery import luck
from experiments.findings.contest import AHEAD, BEHIND, UNCLEAR, beaten, contest, leading
from tests.experiments.discovery.made_up import both

NAMES = ("pool", "promotion", "education")


@pytest.fixture(autouse=True)
def fewer_shuffles(monkeypatch):
    monkeypatch.setattr(luck, "SHUFFLES", 39)


def open_already(numbers):
    return (numbers["levers.pool.share"] > 0.6).to_numpy()


def adds_of(name, numbers):
    """Where most are open already, a wider pool adds little; promotion adds the same everywhere."""
    return {"pool": np.where(open_already(numbers), 0.01, 0.09), "promotion": 0.05, "education": 0.0}[name] * np.ones(
        len(numbers)
    )


@pytest.fixture
def held():
    discoveries = {}
    for place, name in enumerate(NAMES):
        searched, fresh = both(lambda numbers, of=name: adds_of(of, numbers), lambda _: 0.01, seed=0)
        if place:  # the same cases, each recommendation with luck of its own
            rng = np.random.default_rng(place)
            for part in (searched, fresh):
                part.runs.after["mentored_clinical"][:] += rng.normal(0, 0.01, (len(part.cases), 1))
        discoveries[name] = SimpleNamespace(searched=searched, fresh=fresh)
    return contest(discoveries, NAMES)


def test_the_box_is_where_another_was_made_to_add_more(held):
    assert held.behind.stands
    assert held.behind.holds
    columns = held.behind.part.cases.numbers.columns
    assert [columns[place] for place in held.behind.found.box.restricted] == ["levers.pool.share"]
    assert "% of faculty are open to mentoring" in held.box_in_words()
    assert held.most_in_box()[0] == "promotion"


def test_shares_are_those_of_the_effects_that_were_made(held):
    there = open_already(held.behind.part.cases.numbers).mean()
    assert held.adds_most("promotion").value == pytest.approx(there, abs=0.02)
    assert held.adds_most("education").hits == 0
    assert sum(held.adds_most(name).hits for name in NAMES) == len(held.best)
    assert sum(held.told(what).hits for what in (AHEAD, BEHIND, UNCLEAR)) == len(held.best)


def test_the_table_has_a_row_for_each_recommendation_and_answer(held):
    table = held.table({name: name.title() for name in NAMES})
    assert table["answer"].to_list() == ["adds most"] * 3 + [AHEAD, BEHIND, UNCLEAR]
    behind = table.filter(answer=BEHIND).row(0, named=True)
    assert behind["title"] == "Promotion"
    assert behind["fresh_density"] > 0.9 > 0.1 > behind["fresh_elsewhere"]
    assert table.filter(pl.col("answer") != BEHIND)["box"].null_count() == 5


def test_luck_alone_tells_that_another_adds_more_in_at_most_one_case_of_twenty():
    adds = np.random.default_rng(2).normal(0, 1, (4, 4000, 8))
    assert 0.01 < beaten(adds).mean() < 0.05
    assert leading(adds).mean() < 0.05


def test_runs_tell_when_every_seed_agrees():
    adds = np.zeros((3, 2, 4)) + np.random.default_rng(3).normal(0, 1e-6, (3, 2, 4))
    adds[0, 0] += 1.0
    adds[2, 1] += 1.0
    assert beaten(adds).tolist() == [False, True]
    assert leading(adds).tolist() == [True, False]
