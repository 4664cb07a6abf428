"""The rules of the model, one pure function of a few numbers each, named and numbered as in the ODD.

Both engines call these functions and no others: the agents as they stand, the kernel compiled by Numba. To
study another rule, pass a function of the same arguments to ``simulate(..., rules={"name": function})``.
Rules draw no random numbers; they return the probabilities and the hazards that draws are held against.
"""

import math
from collections.abc import Sequence

# Barriers and other ends of a first move (ODD 7.3): every failed moment of seeking has exactly one.
ACCEPTED = 0
NO_CLINICIAN_MET = 1
COURSE_OVER_TOO_SOON = 2
LOST_AT_TRANSITION = 3
DID_NOT_KNOW_HOW = 4
NOT_IN_POOL = 5
NO_FREE_SLOT = 6
DECLINED = 7


# --- 7.1 compatibility and attunement ----------------------------------------------------------------


def professional_distance_squared(x: Sequence[float], y: Sequence[float]) -> float:
    """Squared distance of the professional halves (the first two coordinates) of two visions (ODD 7.1)."""
    first, second = x[0] - y[0], x[1] - y[1]
    return first * first + second * second


def distance_squared(x: Sequence[float], y: Sequence[float]) -> float:
    """Squared distance of two visions, professional and personal halves (ODD 7.1)."""
    third, fourth = x[2] - y[2], x[3] - y[3]
    return professional_distance_squared(x, y) + third * third + fourth * fourth


def compatibility(distance_squared: float, same_group: bool, vision_tolerance: float, homophily: float) -> float:
    """Closeness of two visions in [0, 1]: a = exp(-|x - y|^2 / (4 sigma^2)), less across groups (ODD 7.1)."""
    closeness = math.exp(-distance_squared / (4.0 * vision_tolerance * vision_tolerance))
    return closeness if same_group else closeness * (1.0 - homophily)


def attunement_in_force(attunement: float, educated: bool, effect: float) -> float:
    """Attunement u in [0, 1] after faculty education: u + (1 - u) effect (ODD 7.1)."""
    return attunement + (1.0 - attunement) * effect if educated else attunement


# --- 7.2 contact -------------------------------------------------------------------------------------


def connection_after_contact(
    connection: float, hours: float, compatibility: float, attunement: float, growth_rate: float
) -> float:
    """Connection c in [0, 1] after contact: 1 - (1 - c) exp(-beta h a (1 + u) / 2) (ODD 7.2)."""
    return 1.0 - (1.0 - connection) * math.exp(-growth_rate * hours * compatibility * (1.0 + attunement) / 2.0)


def connection_after_weeks(connection: float, weeks: float, half_life: float) -> float:
    """Connection left after weeks without contact: c 2^(-weeks / half-life) (ODD 7.2)."""
    return connection * math.exp(-0.6931471805599453 * weeks / half_life)


# --- 7.3 seeking -------------------------------------------------------------------------------------


def felt_need(need: float, peak_need: float, emphasis: float) -> float:
    """Need of a mentor under promotion: earlier (towards the peak year's) and stronger (ODD 7.3)."""
    return (need + emphasis * (peak_need - need)) * (1.0 + emphasis)


def seeking_hazard(
    seeking_rate: float,
    need: float,
    initiative: float,
    initiative_effect: float,
    literacy: float,
    transition: float,
    encouragement: float,
    mentors: int,
    more_mentors: float,
    student_share: float,
) -> float:
    """Weekly hazard of a moment of seeking (ODD 7.3).

    rho need exp(b z) (1/2 + l) T e more^mentors 2 r, with r the share of first moves left to students.
    """
    hazard = seeking_rate * need * math.exp(initiative_effect * initiative) * (0.5 + literacy)
    hazard *= transition * encouragement * 2.0 * student_share
    for _ in range(mentors):
        hazard *= more_mentors
    return hazard


def probability_within_week(hazard: float) -> float:
    """Chance that an event of this weekly hazard happens within a week: 1 - exp(-hazard) (ODD 7.3)."""
    return 1.0 - math.exp(-hazard)


def asking_probability(connection: float, asking_threshold: float, asking_slope: float) -> float:
    """Chance to ask the best-known faculty member: logistic((c - theta) / s) (ODD 7.3)."""
    return logistic((connection - asking_threshold) / asking_slope)


def searching_probability(literacy: float, searching: float) -> float:
    """Chance to look for a stranger of like interests when nobody known is asked: chi l (ODD 7.3)."""
    return searching * literacy


def barrier(
    met_clinician: bool,
    in_transition: bool,
    left_in_classroom: float,
    left_elsewhere: float,
    recognition: float,
) -> int:
    """Why a moment of seeking came to nothing when nobody was asked (ODD 7.3).

    ``left_in_classroom`` and ``left_elsewhere`` are the highest connections, at their last contact, with
    teachers whose course is over (met in the classroom, or anywhere else): someone who knew the student by
    then was on the way to being asked.
    """
    if in_transition and left_in_classroom >= recognition:
        return LOST_AT_TRANSITION
    if left_in_classroom >= recognition or left_elsewhere >= recognition:
        return COURSE_OVER_TOO_SOON
    if not met_clinician:
        return NO_CLINICIAN_MET
    return DID_NOT_KNOW_HOW


def in_transition(weeks_since: int, transition_weeks: float) -> bool:
    """Whether these are the first weeks of clerkships: the shock still above a seventh, t < 2 tau (ODD 7.5)."""
    return 0 <= weeks_since < 2.0 * transition_weeks


def literacy_gain(literacy: float, effect: float) -> float:
    """What a session adds to mentoring literacy l in [0, 1]: (1 - l) effect (ODD 7.3)."""
    return (1.0 - literacy) * effect


def literacy_retention(half_life: float) -> float:
    """Share of what sessions added that is kept from one week to the next: 2^(-1 / half-life) (ODD 7.3)."""
    return math.exp(-0.6931471805599453 / half_life)


def encouragement_after_refusal(encouragement: float, discouragement: float) -> float:
    """Encouragement e in (0, 1] after a refusal: e times discouragement (ODD 7.3)."""
    return encouragement * discouragement


# --- 7.4 offers and answers --------------------------------------------------------------------------


def offering_hazard(
    offering_rate: float,
    attunement: float,
    connection: float,
    mentors: int,
    more_mentors: float,
    student_share: float,
) -> float:
    """Weekly hazard of an offer to a student in contact: r_off u c more^mentors 2 (1 - r) (ODD 7.4)."""
    hazard = offering_rate * attunement * connection * 2.0 * (1.0 - student_share)
    for _ in range(mentors):
        hazard *= more_mentors
    return hazard


def acceptance_probability(
    connection: float,
    compatibility: float,
    attunement: float,
    acceptance_base: float,
    acceptance_connection: float,
    acceptance_compatibility: float,
    acceptance_attunement: float,
) -> float:
    """Chance that an open faculty member with a free slot says yes (ODD 7.4).

    logistic(alpha_0 + alpha_c c + alpha_a a + alpha_u (u - 1/2)).
    """
    return logistic(
        acceptance_base
        + acceptance_connection * connection
        + acceptance_compatibility * compatibility
        + acceptance_attunement * (attunement - 0.5)
    )


def slots(uniform: float, mean_slots: float, protected: bool, protected_slots: int) -> int:
    """Students a faculty member can take: 1 + a geometric count, more with protected time (ODD 7.4).

    The count grows with the mean at a fixed uniform, so more slots on average never take one away.
    """
    count = 1
    if mean_slots > 1.0:
        count += int(math.log(uniform) / math.log(1.0 - 1.0 / mean_slots))
    return count + protected_slots if protected else count


# --- 7.5 transition ----------------------------------------------------------------------------------


def transition(weeks_since: int, shock: float, transition_weeks: float, bridge: float) -> float:
    """Time and initiative left in the first weeks of clerkships (ODD 7.5).

    T = 1 - shock (1 - bridge) exp(-weeks / tau); 1 before the clerkships (weeks < 0).
    """
    if weeks_since < 0:
        return 1.0
    return 1.0 - shock * (1.0 - bridge) * math.exp(-weeks_since / transition_weeks)


def nearness(met_in_classroom: bool, weeks_since: int, classroom_distance: float, bridge: float) -> float:
    """Factor on meetings: mentors met in the classroom are far once in clerkships, less so over a bridge (ODD 7.5)."""
    if met_in_classroom and weeks_since >= 0:
        return 1.0 - classroom_distance * (1.0 - bridge)
    return 1.0


# --- 7.6 mentoring -----------------------------------------------------------------------------------


def meeting_probability(
    meeting_rate: float,
    connection: float,
    stranger_meetings: float,
    transition: float,
    nearness: float,
    load: float,
    crowding: float,
    protected: bool,
) -> float:
    """Weekly chance of a meeting: m (s + (1 - s) c) T d (1 - crowding load) (ODD 7.6).

    Strangers whom the school has made a pair meet seldom; those who are close meet often. Protected time takes
    the crowding away.
    """
    wish = stranger_meetings + (1.0 - stranger_meetings) * connection
    room = 1.0 if protected else 1.0 - crowding * min(load, 1.0)
    return meeting_rate * wish * transition * nearness * room


def advocacy_after_meeting(advocacy: float, compatibility: float, attunement: float, advocacy_rate: float) -> float:
    """Advocacy v in [0, 1] after a meeting: 1 - (1 - v) exp(-beta_v a (1 + u) / 2) (ODD 7.6)."""
    return 1.0 - (1.0 - advocacy) * math.exp(-advocacy_rate * compatibility * (1.0 + attunement) / 2.0)


def introduction_probability(advocacy: float, introduction_rate: float) -> float:
    """Chance that a meeting introduces the student to a colleague: pi v (ODD 7.6)."""
    return introduction_rate * advocacy


def introduced_connection(connection: float) -> float:
    """Connection with the colleague one is introduced to: half that with the mentor (ODD 7.6)."""
    return connection / 2.0


def lapses(connection: float, advocacy: float, weeks: int, lapse: float, patience: int) -> bool:
    """Whether a mentoring tie of this age ends: c < c_lapse (1 - v / 2), after some patience (ODD 7.6)."""
    return weeks >= patience and connection < lapse * (1.0 - advocacy / 2.0)


# --- 7.7 research ------------------------------------------------------------------------------------


def research_hazard(
    research_rate: float, initiative: float, research_initiative: float, research_before: bool, before_effect: float
) -> float:
    """Weekly hazard of a research project: rate exp(b z), more after research before school (ODD 7.7)."""
    hazard = research_rate * math.exp(research_initiative * initiative)
    return hazard * before_effect if research_before else hazard


# --- 7.8 electives -----------------------------------------------------------------------------------


def elective_appeal(distance_squared: float, uniform: float, elective_pull: float) -> float:
    """How a department appeals for an elective: -pull |x - y|^2 plus a Gumbel draw; the highest wins (ODD 7.8)."""
    return -elective_pull * distance_squared - math.log(-math.log(uniform))


def logistic(x: float) -> float:
    """The logistic function 1 / (1 + exp(-x)), without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    growth = math.exp(x)
    return growth / (1.0 + growth)
