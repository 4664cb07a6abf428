"""Answers to the week's first moves, and the record of the week (ODD 7.4)."""

from sim import rules
from sim.kernel.constants import (
    BY_FACULTY,
    BY_STUDENT,
    C_ENROLLED,
    C_MENTORED,
    C_OFFERS,
    C_REQUESTS,
    C_TIES,
    MENTORING,
    NOBODY,
    OFFERED,
    SOUGHT,
)
from sim.kernel.ties import begin_mentoring, connection_now, find_or_meet, log_request, sort_by
from sim.schema import WEEKS_PER_YEAR


def answer_requests(plan, state, week):
    """Let every faculty member answer: own offers first, then requests in descending connection."""
    sort_by(state.asked, state.asked, state.sizes.asked[0])
    for order in range(state.sizes.asked[0]):
        f = state.asked[order]
        while True:
            place = next_in_queue(state, f)
            if place == NOBODY:
                break
            state.queue[place].answered = 1
            answer(plan, state, week, f, state.queue[place])
        state.faculty[f].first_queued = NOBODY
    state.sizes.asked[0] = 0
    state.sizes.queue[0] = 0


def next_in_queue(state, f):
    """Return the place of the first move to be answered next, or NOBODY."""
    best = NOBODY
    place = state.faculty[f].first_queued
    while place != NOBODY:
        if not state.queue[place].answered and (best == NOBODY or precedes(state.queue[place], state.queue[best])):
            best = place
        place = state.queue[place].next
    return best


def precedes(one, other):
    """Order of answers: offers, then the higher connection, then a keyed draw, then the student's row."""
    if (one.move == OFFERED) != (other.move == OFFERED):
        return one.move == OFFERED
    if one.connection != other.connection:
        return one.connection > other.connection
    if one.order_draw != other.order_draw:
        return one.order_draw < other.order_draw
    return one.student < other.student


def answer(plan, state, week, f, entry):
    """Answer one request, or make one offer; offers beyond the free slots are not made."""
    i = entry.student
    class_year = (week - plan.population.students[i].entry) // WEEKS_PER_YEAR
    member = state.faculty[f]
    if entry.move == OFFERED:
        if member.mentees < member.capacity:
            state.weekly[week, class_year, C_OFFERS] += 1
            accept(plan, state, week, i, f, BY_FACULTY)
            log_request(state, week, i, f, entry.move, rules.ACCEPTED, entry.connection)
        return
    state.weekly[week, class_year, C_REQUESTS] += 1
    k = find_or_meet(plan, state, week, i, f, SOUGHT)
    tie = state.ties[i, k]
    outcome = rules.DECLINED
    if tie.status == MENTORING:
        outcome = rules.ACCEPTED  # the same person has offered this very week
    elif not member.open:
        outcome = rules.NOT_IN_POOL
    elif member.mentees >= member.capacity:
        outcome = rules.NO_FREE_SLOT
    elif entry.acceptance_draw < rules.acceptance_probability(
        entry.connection,
        tie.compatibility,
        member.attunement,
        plan.behaviour.acceptance_base,
        plan.behaviour.acceptance_connection,
        plan.behaviour.acceptance_compatibility,
        plan.behaviour.acceptance_attunement,
    ):
        outcome = rules.ACCEPTED
        accept(plan, state, week, i, f, BY_STUDENT)
    log_request(state, week, i, f, entry.move, outcome, entry.connection)
    if outcome != rules.ACCEPTED:
        tie.refused_year = week // WEEKS_PER_YEAR
        student = state.students[i]
        student.encouragement = rules.encouragement_after_refusal(student.encouragement, plan.behaviour.discouragement)


def accept(plan, state, week, i, f, who_asked):
    """Begin mentoring, with at least the starting connection."""
    k = find_or_meet(plan, state, week, i, f, SOUGHT)
    tie = state.ties[i, k]
    tie.connection = max(connection_now(plan, tie, week), plan.behaviour.starting_connection)
    tie.last = week
    begin_mentoring(state, week, i, k, who_asked)


def take_record(plan, state, week, first, last):
    """Count the week by class year, and take the census of mentoring ties in spring."""
    spring = week % WEEKS_PER_YEAR == plan.spring_week
    for i in range(first, last):
        student = state.students[i]
        counts = state.weekly[week, (week - plan.population.students[i].entry) // WEEKS_PER_YEAR]
        counts[C_ENROLLED] += 1
        counts[C_TIES] += student.mentors
        counts[C_MENTORED] += student.mentors > 0
        if spring:
            for place in range(student.mentors):
                take_census(plan, state, week, i, state.ties[i, state.mentoring[i, place]])


def take_census(plan, state, week, i, tie):
    """Write down a mentoring tie as it stands in spring."""
    place = state.sizes.census[0]
    if place == len(state.census):
        state.sizes.overflow[0] = 1
        return
    entry = state.census[place]
    entry.year, entry.student, entry.faculty = week // WEEKS_PER_YEAR, i, tie.faculty
    entry.connection, entry.advocacy = connection_now(plan, tie, week), tie.advocacy
    state.sizes.census[0] += 1
