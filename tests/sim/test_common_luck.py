"""The same people and the same luck under every policy, and nobody touched by what does not concern them."""

from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest

import scenarios
from sim import load, simulate
from sim.agents import Faculty
from sim.model import MentoringModel

TABLES = ("ties", "requests", "census", "spells")


@pytest.mark.parametrize("name", scenarios.policies())
def test_nothing_differs_before_a_policy_starts(name, small):
    policy = small(name)
    start = min((p.start_year - 1) * 52 + p.start_week - 1 for p in policy.policies.values())
    before, after = simulate(small(), 4), simulate(policy, 4)
    assert before.students.equals(after.students)
    assert (before.trace.weekly[:start] == after.trace.weekly[:start]).all()
    early = pl.col("week") < start
    assert before.requests.filter(early).equals(after.requests.filter(early))
    assert start == 4 * 52


def test_the_same_faculty_hold_the_same_posts_when_others_are_recruited(small):
    before, after = simulate(small(), 4), simulate(small(levers__pool__recruits=40), 4)
    posts = after.faculty.filter(pl.col("faculty") % 100_000 < 200)
    assert before.faculty.equals(posts)
    assert len(after.faculty) > len(posts)


def test_most_teachers_stay_when_others_are_recruited(small):
    keys = ["student", "slot", "start_week", "faculty"]
    before, after = simulate(small(), 4).spells, simulate(small(levers__pool__recruits=10), 4).spells
    same = len(before.join(after, on=keys)) / len(before)
    assert 0.9 < same < 1


def test_a_wider_pool_only_adds_people_to_it(small):
    def pool(share):
        model = MentoringModel(small(levers__pool__share=share), rng=4)
        model.step()
        return {faculty.id for faculty in model.agents_by_type[Faculty] if faculty.open}

    narrow, wide, everyone = pool(0.2), pool(0.5), pool(1.0)
    assert narrow < wide < everyone
    assert len(everyone) == 200


def test_in_a_wider_pool_nobody_is_refused_who_was_not_before(small):
    """With room for all and no chance in the answer, the first request of each student can only fare better."""
    certain = {
        "levers__pool__mean_slots": 20.0,
        "behaviour__acceptance_base": 10.0,
        "behaviour__offering_rate": 0.0,
        "behaviour__introduction_rate": 0.0,
    }

    def first_requests(share):
        record = simulate(small(**certain, levers__pool__share=share), 6)
        asked = record.requests.filter(pl.col("faculty").is_not_null())
        return asked.group_by("student", maintain_order=True).first().select("student", "faculty", "week", "outcome")

    narrow, wide = first_requests(0.3), first_requests(0.6)
    both = narrow.join(wide, on=["student", "faculty", "week"], suffix="_wide")
    assert len(both) == len(narrow) > 50
    accepted, accepted_wide = both["outcome"] == "accepted", both["outcome_wide"] == "accepted"
    assert not (accepted & ~accepted_wide).any()
    assert (accepted_wide & ~accepted).any()


def compete(record):
    """Return the faculty each student ever asked, was offered by or was mentored by."""
    asked = record.requests.drop_nulls("faculty").select("student", "faculty")
    return asked.unique()


@pytest.mark.parametrize("seed", range(6))
def test_one_student_more_changes_nothing_for_those_who_do_not_compete(seed, small):
    years = 6
    sizes = [24] * years
    before = simulate(small(run__years=years, school__class_size=tuple(sizes)), seed)
    sizes[-1] += 1
    after = simulate(small(run__years=years, school__class_size=tuple(sizes)), seed)
    added = set(after.students["student"]) - set(before.students["student"])
    assert len(added) == 1
    # Those who compete, directly or through others, for the slots of faculty the new student turned to.
    moves = pl.concat([compete(before), compete(after)]).unique()
    touched, reached = set(added), 0
    while reached < len(touched):
        reached = len(touched)
        faculty = moves.filter(pl.col("student").is_in(list(touched)))["faculty"].unique()
        touched |= set(moves.filter(pl.col("faculty").is_in(faculty.to_list()))["student"])
    unconcerned = ~pl.col("student").is_in(list(touched))
    for table in TABLES:
        assert getattr(before, table).filter(unconcerned).equals(getattr(after, table).filter(unconcerned)), table
    assert before.students.filter(unconcerned).height > 0


def test_threads_change_nothing(small):
    scenario, seeds = small(), range(8)
    alone = [simulate(scenario, seed) for seed in seeds]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: simulate(scenario, seed), seeds))
    for one, other in zip(alone, together, strict=True):
        assert one.ties.equals(other.ties)
        assert (one.trace.weekly == other.trace.weekly).all()


def test_seeds_differ_and_are_checked(small):
    assert not simulate(small(), 0).students.equals(simulate(small(), 2**40).students)
    for seed in (-1, 2**63):
        with pytest.raises(ValueError, match="seed"):
            simulate(load("baseline"), seed)
