"""What is varied: ranges, one side of a policy, whole sets of behaviour, and that every place is a school."""

import numpy as np
import pytest

from experiments.calibration import priors
from experiments.ensemble import posterior
from experiments.references import to_run
from experiments.sensitivity import designs, factors
from experiments.sensitivity.factors import BEHAVIOUR, SETS, STRUCTURE, Choice, space
from sim import load


def space_of(policies, school="baseline", **options):
    found, references, _ = to_run(policies, school, None)
    asked = {"behaviour": None, "plausible": True, "keep_school": False} | options
    reference = next(iter(references.values()))
    return found, space(found, reference, **asked)


def names(varied):
    return {factor.name for factor in varied.factors}


@pytest.mark.parametrize("policy", ["focus-group-bundle", "longer-rotations", "longitudinal-clerkship"])
def test_every_place_is_a_school_that_can_be_run_with_and_without_the_policy(policy):
    schools, varied = space_of([policy])
    for row in designs.pairs(0, 16, len(varied.factors))[0]:
        for school in schools.values():
            school.vary(varied.values(row))


def test_everything_plausible_of_behaviour_is_varied_and_the_parts_of_a_list_go_together():
    _, varied = space_of(["promotion"])
    behaviour = {factor.name for factor in varied.factors if factor.part == BEHAVIOUR}
    assert behaviour == {prior.name for prior in priors.priors()} | {factors.HOMOPHILY}
    values = varied.values(np.full(len(varied.factors), 0.5))
    need, rate = values["behaviour.need"], values["behaviour.research_rate"]
    assert need[0] == need[1]
    assert need[2] == 1.0
    assert rate[0] == rate[1] == 3 * rate[2]


def test_a_policy_never_moves_what_it_sets_the_other_way():
    _, varied = space_of(["wider-pool", "student-responsibility"])
    of = {factor.name: factor.values for factor in varied.factors}
    levers = [load(name).policies[name].levers for name in ("wider-pool", "student-responsibility")]
    assert of["levers.pool.share"].high == levers[0]["pool"]["share"]
    assert of["levers.responsibility.student_share"].high == levers[1]["responsibility"]["student_share"]


def test_a_school_that_is_kept_keeps_what_it_knows_of_itself():
    school = load("baseline").vary({"school.class_size": 30, "school.faculty.number": 150})
    _, varied = space_of(["promotion"], school, keep_school=True)
    assert not [factor for factor in varied.factors if factor.part == STRUCTURE]
    kept = school.vary(varied.values(np.full(len(varied.factors), 0.3)))
    assert (kept.school.class_size, kept.school.faculty.number) == (30, 150)
    assert kept.curriculum == school.curriculum


def test_faculty_go_with_students():
    _, varied = space_of(["promotion"])
    place = {factor.name: number for number, factor in enumerate(varied.factors)}
    row = np.full(len(place), 0.5)
    small, large = (
        varied.values(np.where(np.arange(len(row)) == place[factors.CLASS_SIZE], at, row)) for at in (0.1, 0.9)
    )
    assert large["school.class_size"] > 2 * small["school.class_size"]
    ratios = [values["school.faculty.number"] / values["school.class_size"] for values in (small, large)]
    np.testing.assert_allclose(*ratios, rtol=0.01)


def test_a_set_of_behaviour_is_one_number_without_order():
    _, varied = space_of(["promotion"], behaviour=posterior(), plausible=False)
    sets = next(factor for factor in varied.factors if factor.name == SETS)
    assert not sets.ordered
    assert names(varied) & {prior.name for prior in priors.priors()} == set()
    row = np.full(len(varied.factors), 0.5)
    values = varied.values(row)
    assert posterior().values(sets.values.at(0.5)).items() <= values.items()


def test_behaviour_can_stay_as_the_scenario_says():
    _, varied = space_of(["promotion"], plausible=False)
    assert not [factor for factor in varied.factors if factor.part == BEHAVIOUR]
    assert not [name for name in varied.values(np.full(len(varied.factors), 0.5)) if name.startswith("behaviour")]


def test_a_policy_that_replaces_the_class_years_leaves_them_as_they_are_and_says_so():
    _, varied = space_of(["longitudinal-clerkship"])
    assert not names(varied) & set(factors.TIMETABLE)
    assert "Longitudinal integrated clerkship" in varied.left_out[0]


def test_a_timetable_of_another_kind_stays():
    years = [{"classroom": 36}, {"classroom": 36}, {"clerkship": 46}]
    school = load("baseline").vary({"curriculum.years": years})
    _, varied = space_of(["promotion"], school)
    assert "the timetable stays" in varied.left_out[0]
    values = varied.values(np.full(len(varied.factors), 0.5))
    assert "curriculum.years" not in values
    assert round(values["school.faculty.number"] / values["school.class_size"], 1) == round(
        3 * next(one.values.at(0.5) for one in varied.factors if one.name == factors.PER_STUDENT), 1
    )


def test_choices_are_equally_likely():
    choice = Choice((12, 18, 24))
    assert [choice.at(place) for place in (0.0, 0.32, 0.34, 0.66, 0.67, 1.0)] == [12, 12, 18, 18, 24, 24]


def test_all_factors_have_words_of_their_own():
    _, varied = space_of(["promotion"])
    words = [factor.words for factor in varied.factors]
    assert len(set(words)) == len(words)
    assert not [one for one in words if "." in one or "_" in one]
