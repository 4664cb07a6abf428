"""Policies that are withdrawn leave the school as it was; what is not withdrawn stays."""

import pytest

from experiments.timing.schedules import before_clerkships, sessions_in, withdrawn
from sim import ScenarioError, load, simulate
from sim.hours import hours_by_kind
from sim.scenario import from_values

SHIPPED = (
    "early-clinical-contact",
    "early-education",
    "focus-group-bundle",
    "formal-assignment",
    "longer-clerkships",
    "longer-rotations",
    "longitudinal-clerkship",
    "protected-time",
    "transition-bridge",
)
OWN = """
extends = "baseline"
[school]
class_size = 20
faculty.number = 150
[levers.pool]
share = 0.5
[policies.own]
start_year = 6
levers.pool.mean_slots = 4.0
[policies.later]
start_year = 8
levers.pool.share = 0.7
"""


@pytest.fixture(scope="module")
def school():
    return load("baseline").vary({"school.class_size": 20, "school.faculty.number": 150, "run.years": 14})


def under(school, policies):
    return from_values(school.model_dump() | {"policies": policies})


@pytest.mark.parametrize("name", SHIPPED)
def test_after_withdrawal_levers_and_taught_timetable_are_those_of_the_school(school, name):
    ended = under(school, withdrawn(school, load(name), 3))
    before, during, after = ended.stages[0], ended.stages[-2], ended.stages[-1]
    assert (during.levers, during.phases, during.curriculum) != (before.levers, before.phases, before.curriculum)
    assert after.start_week - during.start_week == 3 * 52
    assert after.levers == before.levers
    assert after.curriculum == before.curriculum
    for phase in {phase for year in after.curriculum.years for phase in year}:
        slots = {slot: values for slot, values in after.phases[phase].slots.items() if values.share > 0}
        assert after.phases[phase].model_copy(update={"slots": slots}) == before.phases[phase]


@pytest.mark.parametrize("name", ["early-clinical-contact", "longitudinal-clerkship"])
def test_nobody_teaches_any_more_what_a_policy_added(school, name):
    plan = load(name)
    ended = simulate(under(school, withdrawn(school, plan, 3)), 1)
    as_it_is = simulate(school, 1)
    kept = simulate(school.under(plan), 1)
    after_it, without_it, with_it = (hours_by_kind(record)["teaching"] for record in (ended, as_it_is, kept))
    assert after_it[-1] == pytest.approx(without_it[-1])
    assert with_it[-1] > without_it[-1]
    assert after_it[6] == pytest.approx(with_it[6])  # year 7, its last


def test_a_policy_is_set_back_to_what_the_school_itself_does_in_that_year(tmp_path):
    (tmp_path / "own.toml").write_text(OWN)
    school = load(str(tmp_path / "own.toml")).vary({"run.years": 14})
    ended = under(school, withdrawn(school, load("wider-pool"), 3))
    assert ended.stages[-1].levers == school.stages[-1].levers
    assert ended.stages[-1].levers.pool.share == 0.7  # its own later policy, not what it had when the other began
    assert {"own", "later"} <= set(ended.policies)


def test_sessions_are_moved_and_nothing_else(school):
    plan = load("early-education")
    moved = sessions_in(plan, (2, 88))
    assert moved.policies["early-education"].levers["education"]["weeks"] == (2, 88)
    stages = school.under(moved).stages[-1], school.under(plan).stages[-1]
    others = [stage.levers.education.model_dump(exclude={"weeks"}) for stage in stages]
    assert others[0] == others[1]
    with pytest.raises(ScenarioError, match="no policy holds sessions"):
        sessions_in(load("wider-pool"), (2,))


def test_the_last_week_before_the_clerkships_is_read_from_the_timetable(school):
    assert before_clerkships(school) == 88  # the 36th week of the second year
    assert before_clerkships(load("modern-curriculum")) == 64
    assert before_clerkships(load("residency")) is None
