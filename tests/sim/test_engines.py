"""The keystone: agents and kernel leave the same record, event for event, on any scenario and any rules."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scenarios
from sim import ScenarioError, load, rules, simulate
from sim.kernel import run_kernel, state
from sim.model import MentoringModel
from sim.plan import build_plan
from tests.sim.random_schools import random_values


@pytest.mark.parametrize("name", scenarios.names())
def test_engines_agree_on_every_shipped_scenario(name, small, assert_same_trace):
    scenario = small(name, school__class_size=16)
    assert_same_trace(simulate(scenario, 3, "agents"), simulate(scenario, 3, "kernel"))


@pytest.mark.slow
@pytest.mark.parametrize("name", scenarios.names())
def test_engines_agree_at_full_size(name, assert_same_trace):
    assert_same_trace(simulate(load(name), 1999, "agents"), simulate(load(name), 1999, "kernel"))


@settings(max_examples=25, suppress_health_check=list(HealthCheck), derandomize=True)
@given(values=random_values(), seed=st.integers(0, 2**63 - 1))
def test_engines_agree_on_random_small_schools(values, seed, assert_same_trace):
    scenario = load("baseline").vary(values)
    assert_same_trace(simulate(scenario, seed, "agents"), simulate(scenario, seed, "kernel"))


def only_the_attuned(
    connection,
    compatibility,
    attunement,
    acceptance_base,
    acceptance_connection,
    acceptance_compatibility,
    acceptance_attunement,
):
    return 1.0 if attunement > 0.5 else 0.0


def test_a_replaced_rule_is_followed_by_both_engines(small, assert_same_trace):
    scenario = small(behaviour__offering_rate=0.0)
    changed = {"acceptance_probability": only_the_attuned}
    agents, kernel = (simulate(scenario, 5, engine, rules=changed) for engine in ("agents", "kernel"))
    assert_same_trace(agents, kernel)
    attunement = dict(kernel.faculty.select("faculty", "attunement").iter_rows())
    mentors = kernel.ties.drop_nulls("start_week")["faculty"]
    assert len(mentors) > 10
    assert all(attunement[mentor] > 0.5 for mentor in mentors)
    shipped = simulate(scenario, 5).ties.drop_nulls("start_week")["faculty"]
    assert any(attunement[mentor] <= 0.5 for mentor in shipped), "the shipped rule must be back after the run"


def test_a_rule_replaced_inside_another_is_followed_too(small, assert_same_trace):
    changed = {"logistic": lambda x: 0.5 + 0.5 * math.exp(-abs(x))}
    agents, kernel = (simulate(small(), 2, engine, rules=changed) for engine in ("agents", "kernel"))
    assert_same_trace(agents, kernel)
    assert not kernel.ties.equals(simulate(small(), 2).ties)


def test_replacing_a_rule_that_does_not_exist_names_the_nearest(small):
    with pytest.raises(ScenarioError, match="acceptance_probability"):
        simulate(small(), 1, rules={"acceptance_probabilty": rules.logistic})


def test_a_run_that_needs_more_room_starts_again_and_ends_the_same(small, assert_same_trace, monkeypatch):
    scenario, plain = small(), state.make_room
    expected = simulate(scenario, 8)
    asked = []

    def too_small(plan, factor):
        asked.append(factor)
        room = plain(plan, 1)
        return room if factor > 1 else room._replace(requests=room.requests[:20])

    monkeypatch.setattr("sim.kernel.make_room", too_small)
    again = simulate(scenario, 8)
    assert asked == [1, 2]
    assert_same_trace(again, expected)


def test_the_agents_can_be_visited_in_any_order(small, assert_same_trace):
    class Shuffled(MentoringModel):
        @property
        def students(self):
            return self.agents_by_type[self.student_class].shuffle()

    scenario = small(behaviour__offering_rate=0.3, levers__assignment__weeks=(30,), levers__assignment__share=0.6)
    plan = build_plan(scenario, 11)
    model = Shuffled.from_plan(scenario, plan)
    while model.running:
        model.step()
    expected = run_kernel(plan)
    shuffled = model.trace()
    for name in expected._fields:
        assert getattr(expected, name).tobytes() == getattr(shuffled, name).tobytes() or (
            getattr(expected, name).tolist() == getattr(shuffled, name).tolist()
        ), name
