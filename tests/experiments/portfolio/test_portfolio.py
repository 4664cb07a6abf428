"""Every combination is run on the same people and luck, and what is chosen within a budget is what the runs say."""

import re

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.compare import compare
from experiments.dictionary.of_portfolio import TABLES
from experiments.ensemble import posterior
from experiments.portfolio import words
from experiments.portfolio.choice import BEST, FEWEST, LEAST_REGRET, Question, questions
from experiments.portfolio.levers import levers_at
from experiments.portfolio.page import rendered
from experiments.portfolio.plans import Asked, run_plans
from experiments.portfolio.portfolio import portfolio
from experiments.portfolio.screened import CLASS
from sim import ScenarioError, load, simulate
from sim.measures import outcomes

POLICIES = ("early-education", "wider-pool", "longer-rotations", "longitudinal-clerkship")
BUDGET = 250.0


@pytest.fixture(scope="module")
def school():
    return load("baseline").vary({"school.class_size": 24, "school.faculty.number": 200, "run.years": 6})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("portfolio")


@pytest.fixture(scope="module")
def found(school, folder):
    return portfolio(POLICIES, school, BUDGET, seeds=4, fresh_seeds=4, folder=folder)


def test_combinations_are_those_of_a_comparison(found, school):
    """Bits name the policies: what a combination adds is what compare gives the same policies on the same seeds."""
    both = school.under(load("early-education")).under(load("wider-pool")).vary({"name": "both"})
    compared = compare([load("wider-pool")], school=school, seeds=4, ensemble=posterior())
    effects = found.screened.effects.filter(outcome=CLASS)
    alone = compared.effect("wider-pool", CLASS)
    of_pool = effects.filter(combination=2).row(0, named=True)
    for ours, theirs in (("mean", "effect"), ("low", "low"), ("high", "high"), ("se", "se")):
        assert of_pool[ours] == pytest.approx(alone[theirs])
    assert found.levers.policies(3) == both.model_dump()["policies"]
    of_both = found.screened.runs.filter(combination=3, seed=0)
    record = simulate(posterior().of(both, 0), 0)
    assert of_both[CLASS].item() == outcomes(record)[CLASS]


def test_a_policy_that_another_makes_idle_is_not_run_twice_and_adds_nothing_beside_it(found):
    rotations, longitudinal = 2, 3
    assert found.levers.idle == {(rotations, longitudinal)}
    assert len(found.levers.combinations) == 12
    adds = found.screened.adds
    last = adds.filter(scenario="longer-rotations", measure="last")
    assert (last["mean"] == 0).all()
    assert any("Longer attending rotations changes nothing" in line for line in words.cannot(found))


def test_shapley_shares_sum_to_what_all_policies_add_together(found):
    every = int(found.levers.combinations[-1])
    for outcome in (*found.screened.who, "hours_all", "hours_policy"):
        shares = found.screened.adds.filter(outcome=outcome, measure="shapley")
        total = found.screened.effects.filter(outcome=outcome, combination=every)["mean"].item()
        assert shares["mean"].sum() == pytest.approx(total, abs=1e-9)


def test_choices_keep_to_the_budget_and_are_the_best_of_the_finalists(found):
    for question in questions(found.screened):
        rows = words.of_question(found.decided, question)
        assert (rows["hours"] <= BUDGET).all()
        best, least, few = (words.chosen(found, question, rule) for rule in (BEST, LEAST_REGRET, FEWEST))
        assert best["effect"] == rows["effect"].max()
        assert best["behind"] == 0
        assert least["regret"] == rows["regret"].min()
        assert not few["told_apart"]
        assert int(few["combination"]).bit_count() <= int(best["combination"]).bit_count()


def test_finalists_are_judged_on_seeds_and_behaviour_sets_of_their_own(found):
    assert set(found.screened.runs["seed"]) & set(found.fresh["seed"]) == set()
    assert set(found.screened.runs["behaviour_set"]) & set(found.fresh["behaviour_set"]) == set()


def test_nothing_beats_the_frontier(found):
    hours, gained = found.screened.of_combinations("hours_all"), found.screened.of_combinations(CLASS)
    place = {int(number): row for row, number in enumerate(found.levers.combinations)}
    sure = found.screened.effects.filter((pl.col("low") > 0) & (pl.col("outcome") == CLASS))["combination"]
    on_it = found.screened.frontier(CLASS, "hours_all")
    assert set(on_it) <= set(sure)
    for number in sure:
        row = place[number]
        beaten = [
            other for other in sure if hours[place[other]] <= hours[row] and gained[place[other]] > gained[row] + 1e-9
        ]
        assert (number in on_it) == (not beaten) or gained[row] in gained[[place[other] for other in on_it]]


def test_started_again_nothing_is_run(found, school, folder, monkeypatch):
    monkeypatch.setattr("experiments.runner.simulate", None)
    again = portfolio(POLICIES, school, BUDGET, seeds=4, fresh_seeds=4, folder=folder)
    assert again.decided.equals(found.decided)


def test_failed_runs_are_refused_with_their_number(school, tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.runner.simulate", None)
    asked = Asked("failing", school, [{}, {}], posterior(), range(4), (CLASS,), (CLASS,))
    with pytest.raises(ScenarioError, match=r"runs = 8: of 8 runs so many failed"):
        run_plans(asked, tmp_path)


def test_tables_are_those_of_the_dictionary(found):
    tables = found.tables()
    made = [table for table in TABLES if "NAME" not in table.name]  # the others are of the store
    assert list(tables) == [table.name for table in made]
    for table in made:
        written = [(name, str(kind)) for name, kind in tables[table.name].schema.items()]
        assert written == [(column.name, column.type) for column in table.columns]


def test_the_page_says_what_is_chosen_and_what_cannot_be_told_apart(found):
    page = rendered(found)
    best = words.chosen(found, Question("hours_all", CLASS), BEST)
    for text in (found.title(best["combination"]), "cannot be told apart", "Shapley’s share", "nothing"):
        assert text in page
    assert not re.search(r"\bnan\b", re.sub(r'src="[^"]*"', "", page.lower()))


def test_policies_that_contradict_each_other_are_refused(tmp_path):
    taught = tmp_path / "taught.toml"
    taught.write_text('extends = "baseline"\n[policies.taught]\nstart_year = 5\nlevers.education.reach = 0.3\n')
    with pytest.raises(ScenarioError, match="cannot be combined"):
        levers_at(None, ["early-education", str(taught)])
    with pytest.raises(ScenarioError, match="each policy once"):
        levers_at(None, ["wider-pool", "wider-pool"])
    with pytest.raises(ScenarioError, match="from 2 to 12"):
        levers_at(None, ["wider-pool"])


def test_another_dose_of_a_policy_takes_its_place(tmp_path):
    strong = tmp_path / "strong.toml"
    strong.write_text('extends = "wider-pool"\n[policies.wider-pool.levers.pool]\nshare = 0.9\n')
    levers = levers_at(None, ["wider-pool", "promotion", str(strong)])
    assert levers.idle == {(0, 2)}
    assert levers.combinations.tolist() == [0, 1, 2, 3, 4, 6]
    assert levers.policies(int(levers.same_as[7]))["wider-pool"]["levers"]["pool"]["share"] == 0.9


def test_shipped_policies_stand_together_and_bundles_are_left_out():
    levers = levers_at()
    assert len(levers) == 12
    assert "focus-group-bundle" in levers.left_out
    assert len(levers.combinations) == 2560
    assert np.array_equal(levers.same_as[levers.combinations], levers.combinations)


@pytest.mark.parametrize(
    ("words_given", "said"),
    [
        (["--seeds", "5"], "--seeds = 5"),
        (["--budget-hours", "-1"], "--budget-hours"),
        (["--behaviour", "scenario"], "regret needs sets"),
        (["no-such-policy"], "no-such-policy"),
    ],
)
def test_mistakes_are_answered_with_one_message(words_given, said, tmp_path):
    done = CliRunner().invoke(app, ["portfolio", *words_given, "--out", str(tmp_path / "new")])
    assert done.exit_code == 2
    assert said in done.output
    assert not (tmp_path / "new").exists()
