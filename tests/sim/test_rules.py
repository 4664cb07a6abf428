"""The rules against their equations (ODD 7), worked by hand, and the shapes they must keep."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import rules

SHARE = st.floats(0, 1)


def test_compatibility():
    # a = exp(-d^2 / (4 sigma^2)): d^2 = 1 + 4 + 9 + 16 = 30, sigma = 2
    d = rules.distance_squared((1, 2, 3, 4), (0, 0, 0, 0))
    assert d == 30
    assert rules.professional_distance_squared((1, 2, 3, 4), (0, 0, 0, 0)) == 5
    assert rules.compatibility(d, True, 2.0, 0.3) == pytest.approx(math.exp(-30 / 16))
    assert rules.compatibility(d, False, 2.0, 0.3) == pytest.approx(0.7 * math.exp(-30 / 16))
    assert rules.compatibility(0.0, True, 2.0, 0.3) == 1.0


def test_connection_grows_with_hours_compatibility_and_attunement():
    # c <- 1 - (1 - c) exp(-beta h a (1 + u) / 2): 0.2, 10 h, a = 0.5, u = 0.6, beta = 0.05
    assert rules.connection_after_contact(0.2, 10, 0.5, 0.6, 0.05) == pytest.approx(1 - 0.8 * math.exp(-0.2))


@given(c=SHARE, h=st.floats(0, 200), more=st.floats(0, 200), a=SHARE, u=SHARE, beta=st.floats(0, 1))
def test_contact_never_harms_and_adds_up(c, h, more, a, u, beta):
    once = rules.connection_after_contact(c, h + more, a, u, beta)
    twice = rules.connection_after_contact(rules.connection_after_contact(c, h, a, u, beta), more, a, u, beta)
    assert c - 1e-12 <= once <= 1
    assert once == pytest.approx(twice, abs=1e-9)


def test_connection_halves_in_its_half_life():
    assert rules.connection_after_weeks(0.8, 30, 30) == pytest.approx(0.4)
    assert rules.connection_after_weeks(0.8, 0, 30) == 0.8
    assert rules.connection_after_weeks(0.8, 90, 30) == pytest.approx(0.1)


def test_attunement_after_education():
    assert rules.attunement_in_force(0.4, True, 0.5) == pytest.approx(0.7)
    assert rules.attunement_in_force(0.4, False, 0.5) == 0.4


def test_promotion_makes_need_earlier_and_stronger():
    assert rules.felt_need(0.4, 1.2, 0.0) == 0.4
    assert rules.felt_need(0.4, 1.2, 0.5) == pytest.approx((0.4 + 0.5 * 0.8) * 1.5)
    assert rules.felt_need(1.2, 1.2, 1.0) == pytest.approx(2.4)


def test_seeking_hazard():
    # rho need exp(b z) (1/2 + l) T e more^m 2 r
    hazard = rules.seeking_hazard(0.04, 1.5, 0.8, 0.5, 0.3, 0.6, 0.9, 2, 0.4, 0.7)
    assert hazard == pytest.approx(0.04 * 1.5 * math.exp(0.4) * 0.8 * 0.6 * 0.9 * 0.4**2 * 1.4)
    assert rules.probability_within_week(0.0) == 0.0
    assert rules.probability_within_week(0.5) == pytest.approx(1 - math.exp(-0.5))


def test_responsibility_moves_first_moves_between_students_and_faculty():
    seek = [rules.seeking_hazard(0.1, 1, 0, 0, 0.5, 1, 1, 0, 0.5, r) for r in (0, 0.5, 1)]
    offer = [rules.offering_hazard(0.1, 1.0, 1.0, 0, 0.5, r) for r in (0, 0.5, 1)]
    assert seek == pytest.approx([0, 0.1, 0.2])
    assert offer == pytest.approx([0.2, 0.1, 0])


def test_asking_and_searching():
    assert rules.asking_probability(0.3, 0.3, 0.05) == 0.5
    assert rules.asking_probability(0.35, 0.3, 0.05) == pytest.approx(1 / (1 + math.exp(-1)))
    assert rules.searching_probability(0.4, 0.5) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("met_clinician", "in_transition", "classroom", "elsewhere", "expected"),
    [
        (False, False, 0.0, 0.0, rules.NO_CLINICIAN_MET),
        (False, False, 0.3, 0.0, rules.COURSE_OVER_TOO_SOON),
        (True, True, 0.3, 0.0, rules.LOST_AT_TRANSITION),
        (True, False, 0.3, 0.0, rules.COURSE_OVER_TOO_SOON),
        (True, True, 0.1, 0.3, rules.COURSE_OVER_TOO_SOON),
        (True, True, 0.1, 0.1, rules.DID_NOT_KNOW_HOW),
        (True, False, 0.0, 0.0, rules.DID_NOT_KNOW_HOW),
    ],
)
def test_barrier(met_clinician, in_transition, classroom, elsewhere, expected):
    assert rules.barrier(met_clinician, in_transition, classroom, elsewhere, 0.2) == expected


def test_transition():
    # T = 1 - shock (1 - bridge) exp(-t / tau)
    assert rules.transition(-1, 0.6, 8, 0.0) == 1.0
    assert rules.transition(0, 0.6, 8, 0.0) == pytest.approx(0.4)
    assert rules.transition(8, 0.6, 8, 0.5) == pytest.approx(1 - 0.3 * math.exp(-1))
    assert rules.transition(0, 0.6, 8, 1.0) == 1.0
    assert [rules.in_transition(t, 8) for t in (-1, 0, 15, 16)] == [False, True, True, False]


def test_mentors_of_the_classroom_are_far_in_clerkships():
    assert rules.nearness(True, -1, 0.6, 0.0) == 1.0
    assert rules.nearness(True, 0, 0.6, 0.0) == pytest.approx(0.4)
    assert rules.nearness(True, 50, 0.6, 0.5) == pytest.approx(0.7)
    assert rules.nearness(False, 50, 0.6, 0.5) == 1.0


def test_literacy():
    assert rules.literacy_gain(0.2, 0.5) == pytest.approx(0.4)
    kept = 1.0
    for _ in range(52):
        kept *= rules.literacy_retention(52)
    assert kept == pytest.approx(0.5)
    assert rules.encouragement_after_refusal(0.8, 0.75) == pytest.approx(0.6)


def test_acceptance():
    # logistic(alpha_0 + alpha_c c + alpha_a a + alpha_u (u - 1/2))
    p = rules.acceptance_probability(0.4, 0.5, 0.7, -1.0, 2.0, 0.6, 1.5)
    assert p == pytest.approx(1 / (1 + math.exp(-(-1.0 + 0.8 + 0.3 + 0.3))))


@given(x=st.floats(-800, 800))
def test_logistic_is_a_probability_everywhere(x):
    assert 0 <= rules.logistic(x) <= 1
    assert rules.logistic(x) + rules.logistic(-x) == pytest.approx(1)


def test_slots_are_one_and_a_geometric_count():
    uniforms = [(i + 0.5) / 20_000 for i in range(20_000)]
    counts = [rules.slots(u, 2.5, False, 3) for u in uniforms]
    assert min(counts) == 1
    assert sum(counts) / len(counts) == pytest.approx(2.5, abs=0.02)
    assert counts.count(1) / len(counts) == pytest.approx(1 / 2.5, abs=0.01)
    assert rules.slots(0.5, 1.0, False, 3) == 1
    assert rules.slots(0.5, 1.0, True, 3) == 4


@given(u=st.floats(1e-9, 1 - 1e-9), mean=st.floats(1, 10), more=st.floats(0, 10))
def test_more_slots_on_average_never_take_one_away(u, mean, more):
    assert rules.slots(u, mean + more, False, 0) >= rules.slots(u, mean, False, 0)


def test_meetings_get_rarer_as_slots_fill_unless_time_is_protected():
    # m (s + (1 - s) c) T d (1 - crowding load): 0.2 (0.1 + 0.9 * 0.5) 0.5 0.8 = 0.2 * 0.55 * 0.4
    def chance(load, protected):
        return rules.meeting_probability(0.2, 0.5, 0.1, 0.5, 0.8, load, 0.4, protected)

    assert chance(0.5, False) == pytest.approx(0.2 * 0.55 * 0.4 * 0.8)
    assert chance(3.0, False) == pytest.approx(0.2 * 0.55 * 0.4 * 0.6)
    assert chance(1.0, True) == pytest.approx(0.2 * 0.55 * 0.4)


def test_strangers_meet_seldom_and_the_close_often():
    def chance(connection):
        return rules.meeting_probability(0.3, connection, 0.1, 1.0, 1.0, 0.0, 0.5, False)

    assert (chance(0.0), chance(1.0)) == pytest.approx((0.03, 0.3))


def test_advocacy_introductions_and_letting_go():
    assert rules.advocacy_after_meeting(0.2, 0.5, 0.6, 0.3) == pytest.approx(1 - 0.8 * math.exp(-0.3 * 0.5 * 0.8))
    assert rules.introduction_probability(0.5, 0.1) == pytest.approx(0.05)
    assert rules.introduced_connection(0.6) == 0.3
    assert rules.lapses(0.09, 0.0, 30, 0.1, 26)
    assert not rules.lapses(0.09, 0.0, 25, 0.1, 26), "patience"
    assert not rules.lapses(0.09, 0.4, 30, 0.1, 26), "an invested mentor is slower to let go"


def test_research():
    assert rules.research_hazard(0.01, 1.0, 0.5, False, 3.0) == pytest.approx(0.01 * math.exp(0.5))
    assert rules.research_hazard(0.01, 1.0, 0.5, True, 3.0) == pytest.approx(0.03 * math.exp(0.5))


def test_electives_follow_professional_vision_as_a_logit_choice():
    """Gumbel draws make the highest appeal a multinomial logit with weights exp(-pull d^2) (McFadden 1974)."""
    from sim import draws

    distances, pull, chosen = (0.0, 1.0), 1.5, 0
    for i in range(4000):
        u = draws.uniforms(1, draws.ELECTIVE, i, 0, 0)
        chosen += rules.elective_appeal(distances[0], u[0], pull) > rules.elective_appeal(distances[1], u[1], pull)
    assert chosen / 4000 == pytest.approx(1 / (1 + math.exp(-pull)), abs=0.02)
