"""The controls of the page of levers: every lever of the schema, and plans that are what the places say."""

import pytest

import scenarios
from experiments.lab.levers.panel import AS_IT_IS, Panel
from sim import ScenarioError, load
from sim.schema import Levers


@pytest.fixture(scope="module")
def panel():
    return Panel(load("baseline"))


def places(panel, **moved):
    """Return the places of all controls, those whose keys end as given at the values given."""
    found = dict(panel.at_rest)
    for end, value in moved.items():
        (key,) = [key for key in panel.controls if key.endswith(end.replace("__", "."))]
        found[key] = panel.controls[key].values.index(value)
    return found


def test_every_lever_of_the_schema_has_a_control_with_label_and_why(panel):
    for table, field in Levers.model_fields.items():
        for name in field.annotation.model_fields:
            control = panel.controls[f"levers.{table}.{name}"]
            assert control.label
            assert control.why or control.kind == "switch"
            assert len(control.shown) >= 2


@pytest.mark.parametrize("name", scenarios.policies())
def test_a_shipped_policy_is_a_place_of_the_controls_and_its_plan_is_the_policy(panel, name):
    (preset,) = [one for one in panel.presets if one.name == name]
    plan = panel.plan({**panel.at_rest, **preset.places})
    assert plan.title == load(name).title
    mine, theirs = (panel.school.under(one).stages[-1] for one in (plan, load(name)))
    assert mine.start_week == theirs.start_week
    assert (mine.levers, mine.phases, mine.curriculum) == (theirs.levers, theirs.phases, theirs.curriculum)


def test_at_rest_a_plan_changes_nothing(panel):
    plan = panel.plan(panel.at_rest)
    assert plan.title == AS_IT_IS
    assert panel.school.under(plan).stages[-1][1:4] == panel.now[1:4]


def test_a_plan_says_only_what_was_moved(panel):
    plan = panel.plan(places(panel, pool__share=0.8, clerkship_length=6))
    policy = plan.policies["my-plan"]
    assert policy.levers == {"pool": {"share": 0.8}}
    assert policy.phases == {"clerkship": {"weeks": 6}}
    assert plan.title == "A wider pool of mentors; longer clerkships"


def test_sessions_can_be_in_any_of_the_weeks_offered(panel):
    control = panel.controls["levers.education.weeks"]
    assert "just before the clerkships" in control.shown
    assert control.values[0] == ()
    assert control.values[1 << control.shown.index("just before the clerkships")] == (104,)
    assert len(set(control.values)) == 2 ** len(control.shown)


def test_rest_is_what_the_school_does_already():
    panel = Panel(load("baseline").vary({"levers.pool.share": 0.41, "phases.clerkship.weeks": 6}))
    assert panel.controls["levers.pool.share"].values[panel.at_rest["levers.pool.share"]] == 0.41
    assert panel.controls["clerkship_length"].values[panel.at_rest["clerkship_length"]] == 6
    assert panel.moved(panel.at_rest) == {}


def test_a_school_with_another_timetable_has_the_levers_that_fit_it():
    panel = Panel(load("modern-curriculum"))
    assert "curriculum.longitudinal" not in panel.controls
    (preset,) = [one for one in panel.presets if one.problem]
    assert preset.name == "longitudinal-clerkship"
    assert preset.problem.startswith("A policy that replaces all class years fits only schools")
    assert Panel(load("residency")).plan(Panel(load("residency")).at_rest)


def test_a_plan_made_before_is_where_the_controls_start(panel):
    before = panel.plan(places(panel, pool__share=0.8, promotion__emphasis=0.3))
    again = Panel(load("baseline"), before)
    assert again.plan(again.start) == before


def test_a_school_with_a_policy_called_as_the_plans_keeps_both(panel):
    school = load("baseline").vary({"policies": {"my-plan": {"start_year": 2, "levers": {"pool": {"share": 0.5}}}}})
    other = Panel(school)
    plan = other.plan(places(other, promotion__emphasis=0.3))
    assert set(school.under(plan).policies) == {"my-plan", "my-plan-more"}


@pytest.mark.parametrize("wrong", [{"levers.pool.share": 999}, {"levers.pool.share": "x"}, {"no.such": 0}])
def test_places_that_are_none_are_refused(panel, wrong):
    with pytest.raises(ScenarioError):
        panel.plan({**panel.at_rest, **wrong})


def test_both_ends_of_every_control_can_be_tried_at_the_school(panel):
    for key, control in panel.controls.items():
        for place in (0, len(control.values) - 1):
            panel.school.under(panel.plan({**panel.at_rest, key: place}))
