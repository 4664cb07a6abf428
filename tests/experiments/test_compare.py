"""Comparing policies: the statistics, what is held against what, and that threads change nothing."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import stats

from experiments.compare import compare
from experiments.costs import frontier, hours_per_added_student, hours_per_mentoring_year
from experiments.observe import HOURS, HOURS_ALL
from experiments.students import THIRDS
from sim import ScenarioError, load, simulate
from sim.measures import OUTCOMES

WIDER = {"pool": {"share": 0.9}}


@pytest.fixture
def with_policy(small):
    """Return a maker of small schools with one policy of levers from year 2."""

    def make(name, levers, **values):
        policies = {name: {"start_year": 2, "levers": levers}}
        return small(run__years=6, **values).vary({"name": name, "title": name.title(), "policies": policies})

    return make


@pytest.fixture
def wider(with_policy):
    return with_policy("wider", WIDER)


def values(comparison, scenario, outcome):
    chosen = comparison.runs.filter((pl.col("scenario") == scenario) & (pl.col("outcome") == outcome))
    return chosen.sort("seed")["value"].to_numpy()


def test_policy_that_does_nothing_has_no_effect_at_all(with_policy):
    comparison = compare(policies=[with_policy("idle", {})], seeds=4)
    effects = comparison.effects.filter(pl.col("outcome").is_in(["mentored_year_3", "mentored_clinical", "hours_all"]))
    assert len(effects) == 3
    for column in ("effect", "se", "low", "high"):
        assert effects[column].to_list() == [0.0, 0.0, 0.0]


def test_interval_is_that_of_the_paired_t_test_in_scipy(wider):
    comparison = compare(policies=[wider], seeds=6)
    effect = comparison.effect("wider", "mentored_clinical")
    before = values(comparison, effect["reference"], "mentored_clinical")
    after = values(comparison, "wider", "mentored_clinical")
    test = stats.ttest_rel(after, before)
    assert effect["effect"] > 0
    assert effect["effect"] == pytest.approx((after - before).mean())
    assert (effect["low"], effect["high"]) == pytest.approx(tuple(test.confidence_interval(0.95)))
    assert effect["seeds"] == 6


def test_standard_errors_paired_and_unpaired_by_hand(wider):
    comparison = compare(policies=[wider], seeds=6)
    effect = comparison.effect("wider", "mentored_all")
    before = values(comparison, effect["reference"], "mentored_all")
    after = values(comparison, "wider", "mentored_all")
    assert effect["se"] == pytest.approx((after - before).std(ddof=1) / np.sqrt(6))
    assert effect["se_unpaired"] == pytest.approx(np.sqrt(after.var(ddof=1) / 6 + before.var(ddof=1) / 6))


def test_sharing_seeds_makes_the_interval_narrower(wider):
    effect = compare(policies=[wider], seeds=12).effect("wider", "hours_teaching")
    assert effect["se"] == 0  # the same students, the same timetable
    assert effect["se_unpaired"] > 0


def test_results_do_not_depend_on_the_number_of_threads(with_policy):
    policies = [with_policy("wider", WIDER), with_policy("promoted", {"promotion": {"emphasis": 0.8}})]
    one, three = (compare(policies=policies, seeds=5, threads=threads) for threads in (1, 3))
    for name, table in one.tables().items():
        assert_frame_equal(table, three.tables()[name], check_exact=True)
    assert one.provenance == three.provenance


def test_both_engines_compare_alike(with_policy):
    tiny = with_policy("wider", WIDER, school__class_size=8, school__faculty__number=150).vary({"run.years": 3})
    kernel, agents = (compare(policies=[tiny], seeds=2, engine=engine) for engine in ("kernel", "agents"))
    assert_frame_equal(kernel.runs, agents.runs, check_exact=True)


def test_every_outcome_and_every_group_of_every_class_year_is_there(wider):
    comparison = compare(policies=[wider], seeds=3)
    assert set(comparison.runs["outcome"]) >= set(OUTCOMES)
    assert len(comparison.class_year_effects) == 4 * 3
    whole = sum(values(comparison, "wider", hours) for hours in HOURS)
    assert values(comparison, "wider", HOURS_ALL) == pytest.approx(whole)
    third = comparison.class_year_effects.filter((pl.col("class_year") == 3) & (pl.col("group") == "all"))
    assert third["effect"].item() == pytest.approx(comparison.effect("wider", "mentored_year_3")["effect"])


def test_ranked_by_effect_on_students_in_clinical_years(with_policy):
    policies = [
        with_policy("narrower", {"pool": {"share": 0.05}}),
        with_policy("wider", WIDER),
        with_policy("idle", {}),
    ]
    assert compare(policies=policies, seeds=4).ranked == ["wider", "idle", "narrower"]


# --- when, for whom, at what cost --------------------------------------------------------------------


def test_nothing_changes_in_any_spring_before_the_policy_starts(with_policy):
    late = with_policy("late", WIDER).vary({"policies.late.start_year": 4})
    comparison = compare(policies=[late], seeds=4)
    effects = comparison.year_effects
    assert effects.filter(pl.col("year") < 4)["effect"].unique().to_list() == [0.0]
    assert effects.filter(pl.col("year") >= 5)["effect"].max() > 0
    last = effects.filter(year=6).select("class_year", "effect", "low", "high")
    assert_frame_equal(last, comparison.class_year_effects.filter(group="all").select(last.columns))


def test_kinds_of_students_are_those_of_the_last_two_class_years(wider):
    comparison = compare(policies=[wider], seeds=3)
    for scenario in comparison.scenarios:
        shares = (
            comparison.kept.for_whom.filter(scenario=scenario).pivot("who", index="seed", values="share").sort("seed")
        )
        gap = shares["larger group"] - shares["smaller group"]
        assert gap.to_numpy() == pytest.approx(values(comparison, scenario, "gap"))
        thirds = shares.select(*THIRDS).mean_horizontal()  # 48 students, 16 in each third
        assert thirds.to_numpy() == pytest.approx(values(comparison, scenario, "mentored_clinical"))


def test_years_of_mentoring_by_hand(wider):
    comparison = compare(policies=[wider], seeds=2)
    ties = simulate(wider, seed=1).ties.filter(pl.col("start_week").is_not_null())
    weeks = [
        sum(start <= week < (312 if stop is None else stop) for week in range(260, 312))
        for start, stop in ties.select("start_week", "stop_week").iter_rows()
    ]
    assert values(comparison, "wider", "mentoring_years")[1] == pytest.approx(sum(weeks) / 52)


def test_a_policy_that_costs_more_for_the_same_is_beaten(with_policy):
    wasteful = with_policy("wasteful", WIDER | {"promotion": {"hours_per_year": 500.0}})
    policies = [with_policy("wider", WIDER), wasteful, with_policy("idle", {})]
    comparison = compare(policies=policies, seeds=6)
    assert frontier(comparison) == ["wider"]
    students = comparison.effect("wider", "students_mentored")["effect"]
    more = hours_per_added_student(comparison, "wasteful") - hours_per_added_student(comparison, "wider")
    assert more == pytest.approx(500 / students)
    years = comparison.effect("wider", "mentoring_years")["effect"]
    hours = comparison.effect("wider", "hours_all")["effect"]
    assert hours_per_mentoring_year(comparison, "wider") == pytest.approx(hours / years)
    assert hours_per_added_student(comparison, "idle") is None


# --- compared with what ------------------------------------------------------------------------------


def test_shipped_policies_share_the_runs_of_the_shipped_baseline():
    comparison = compare(policies=["promotion", "wider-pool"], seeds=2, years=5)
    assert comparison.references == {"promotion": "baseline", "wider-pool": "baseline"}
    assert list(comparison.scenarios) == ["baseline", "promotion", "wider-pool"]
    assert comparison.scenarios["baseline"].run.years == 5


def test_a_school_of_ones_own_is_compared_with_itself_without_its_policies(wider):
    comparison = compare(policies=[wider], seeds=2)
    reference = comparison.scenarios[comparison.references["wider"]]
    assert reference == wider.vary({"policies": {}})
    assert reference != load("baseline").vary({"run.years": 6})


def test_a_school_without_policies_is_compared_with_the_baseline_over_the_same_years(small):
    school = small(run__years=5).vary({"name": "other"})
    comparison = compare(policies=[school], seeds=2)
    assert comparison.scenarios[comparison.references["other"]] == load("baseline").vary({"run.years": 5})


def test_a_given_school_without_policies_is_the_reference_of_its_own_policies(small, wider):
    school = small(run__years=6).vary({"name": "my-school"})
    assert compare(policies=[school, wider], seeds=2).references["wider"] == "my-school"


def test_two_different_scenarios_of_one_name_are_refused(with_policy):
    one, other = with_policy("plan", WIDER), with_policy("plan", {"pool": {"share": 0.7}})
    with pytest.raises(ScenarioError, match=r"plan.*rename"):
        compare(policies=[one, other], seeds=2)


@pytest.mark.parametrize("seeds", [1, [3], [4, 4]])
def test_an_interval_needs_two_different_seeds(wider, seeds):
    with pytest.raises(ScenarioError, match="seeds"):
        compare(policies=[wider], seeds=seeds)


def test_the_baseline_alone_leaves_nothing_to_compare():
    with pytest.raises(ScenarioError, match="nothing to compare"):
        compare(policies=["baseline"], seeds=2)


def test_progress_counts_every_run(wider):
    seen = []
    compare(policies=[wider], seeds=3, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (6, 6)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})


def test_a_replaced_rule_reaches_every_run_and_is_named(with_policy):
    def never(connection, asking_threshold, asking_slope):
        return 0.0

    tiny = with_policy("wider", WIDER, school__class_size=16, school__faculty__number=150).vary({"run.years": 5})
    usual, replaced = (
        compare(policies=[tiny], seeds=2, engine="agents", rules=rules)
        for rules in (None, {"asking_probability": never})
    )
    assert replaced.provenance["rules replaced"] == ["asking_probability"]
    for scenario in usual.scenarios:
        assert values(replaced, scenario, "mentored_all").mean() < values(usual, scenario, "mentored_all").mean()


def test_references_given_again_are_not_run_again_and_nothing_else_changes(wider, with_policy, monkeypatch):
    runs = []
    monkeypatch.setattr("experiments.compare.simulate", lambda *given: runs.append(given) or simulate(*given))
    narrower, school = with_policy("narrower", {"pool": {"share": 0.1}}), wider.vary({"policies": {}, "name": "here"})
    known = {}
    compare([wider], school, seeds=3, references=known)
    assert len(runs) == 6
    again = compare([narrower], school, seeds=3, references=known)
    assert len(runs) == 9
    alone = compare([narrower], school, seeds=3)
    for name, table in alone.tables().items():
        assert_frame_equal(table, again.tables()[name])
    compare([narrower], school.vary({"levers.pool.share": 0.3}), seeds=3, references=known)
    assert len(runs) == 21


def test_a_school_that_others_are_held_against_can_be_held_against_another(wider):
    other = wider.vary({"policies": {}, "name": "other", "school.class_size": 30})
    there = wider.vary({"name": "there", "school.class_size": 30})
    both, alone = compare([other, there], seeds=2, years=6), compare([other], seeds=2, years=6)
    assert both.references == {"other": "baseline", "there": "other"}
    assert_frame_equal(both.kept.for_whom.filter(scenario="other"), alone.kept.for_whom.filter(scenario="other"))
