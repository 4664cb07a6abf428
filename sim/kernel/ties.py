"""Ties and logs: what every phase of the kernel's week does with them."""

from sim import draws, rules
from sim.kernel.constants import ACQUAINTANCE, ENDED, MENTORING, NOBODY, ONGOING
from sim.schema import WEEKS_PER_YEAR


def draw_member(plan, week, roster, purpose, first, second, key):
    """Return the faculty member in a post drawn from a roster, or NOBODY from an empty one."""
    start, end = plan.timetable.roster_start[roster], plan.timetable.roster_start[roster + 1]
    if start == end:
        return NOBODY
    place = draws.choice(plan.seed, purpose, first, second, key, end - start)
    return plan.population.occupant[week // WEEKS_PER_YEAR, plan.timetable.roster_post[start + place]]


def compatibility(plan, i, f):
    """Return the compatibility of a student and a faculty member."""
    student, member = plan.population.students[i], plan.population.faculty[f]
    return rules.compatibility(
        rules.distance_squared(student.vision, member.vision),
        student.group == member.group,
        plan.behaviour.vision_tolerance,
        plan.behaviour.homophily,
    )


def connection_now(plan, tie, week):
    """Return the connection of a tie, faded since the last contact."""
    return rules.connection_after_weeks(tie.connection, week - tie.last, plan.behaviour.connection_half_life)


def grow(plan, state, week, tie, hours):
    """Let a connection fade to this week and grow by hours of contact."""
    tie.connection = rules.connection_after_contact(
        connection_now(plan, tie, week),
        hours,
        tie.compatibility,
        state.faculty[tie.faculty].attunement,
        plan.behaviour.growth_rate,
    )
    tie.last = week


def has_room(member):
    """Return whether a faculty member is in the pool and has a free slot."""
    return member.open and member.mentees < member.capacity


def find_tie(state, i, f):
    """Return the place of a student's tie with a faculty member, or NOBODY."""
    for k in range(state.students[i].ties):
        if state.known[i, k] == f:
            return k
    return NOBODY


def is_acquaintance_or_stranger(state, i, f):
    """Return whether a faculty member could still become a student's mentor."""
    k = find_tie(state, i, f)
    return k == NOBODY or state.ties[i, k].status == ACQUAINTANCE


def find_or_meet(plan, state, week, i, f, origin):
    """Return the place of a student's tie with a faculty member, meeting them now when they are strangers."""
    k = find_tie(state, i, f)
    if k != NOBODY:
        return k
    student = state.students[i]
    if student.ties == state.known.shape[1]:
        state.sizes.overflow[0] = 1
        return 0
    k = student.ties
    student.ties += 1
    state.known[i, k] = f
    tie = state.ties[i, k]
    tie.student, tie.faculty, tie.met_week, tie.origin = i, f, week, origin
    tie.status, tie.who_asked, tie.start, tie.stop, tie.end_reason = ACQUAINTANCE, 0, -1, -1, ONGOING
    tie.last, tie.refused_year, tie.introduced_by, tie.meetings = week, -1, NOBODY, 0
    tie.connection, tie.advocacy, tie.hours = 0.0, 0.0, 0.0
    tie.compatibility = compatibility(plan, i, f)
    return k


def begin_mentoring(state, week, i, k, who_asked):
    """Make a tie a mentoring tie."""
    student, tie = state.students[i], state.ties[i, k]
    if student.mentors == state.mentoring.shape[1]:
        state.sizes.overflow[0] = 1
        return
    tie.status, tie.who_asked, tie.start = MENTORING, who_asked, week
    state.mentoring[i, student.mentors] = k
    student.mentors += 1
    state.faculty[tie.faculty].mentees += 1


def end_mentoring(state, i, place, week, reason):
    """End the mentoring tie at a place of the student's list; return the mentor, whose slot the caller frees."""
    student = state.students[i]
    tie = state.ties[i, state.mentoring[i, place]]
    tie.status, tie.stop, tie.end_reason = ENDED, week, reason
    student.mentors -= 1
    for later in range(place, student.mentors):
        state.mentoring[i, later] = state.mentoring[i, later + 1]
    return tie.faculty


def begin_spell(state, week, i, line, f, s):
    """Begin a spell with a teacher, or go on with the one that ended last week with the same."""
    if line.spell != NOBODY:
        spell = state.spells[line.spell]
        if spell.faculty == f and spell.slot == s and spell.stop == week - 1:
            return
    place = state.sizes.spells[0]
    if place == len(state.spells):
        state.sizes.overflow[0] = 1
        return
    spell = state.spells[place]
    spell.student, spell.faculty, spell.slot, spell.start, spell.stop = i, f, s, week, week
    line.spell = place
    state.sizes.spells[0] += 1


def log_request(state, week, i, f, move, outcome, connection):
    """Write down a first move and what came of it."""
    place = state.sizes.requests[0]
    if place == len(state.requests):
        state.sizes.overflow[0] = 1
        return
    entry = state.requests[place]
    entry.week, entry.student, entry.faculty = week, i, f
    entry.move, entry.outcome, entry.connection = move, outcome, connection
    state.sizes.requests[0] += 1


def queue_move(plan, state, week, i, f, move, connection):
    """Queue a request or an offer for the answers of this week."""
    place = state.sizes.queue[0]
    entry = state.queue[place]
    u = draws.uniforms(plan.seed, draws.ANSWER, plan.population.students[i].id, plan.population.faculty[f].id, week)
    entry.student, entry.faculty, entry.move, entry.connection = i, f, move, connection
    entry.acceptance_draw, entry.order_draw, entry.answered = u[0], u[1], 0
    entry.next = state.faculty[f].first_queued
    if entry.next == NOBODY:
        state.asked[state.sizes.asked[0]] = f
        state.sizes.asked[0] += 1
    state.faculty[f].first_queued = place
    state.sizes.queue[0] += 1


def sort_by(keys, values, size):
    """Sort the first ``size`` values by their keys, then by themselves (Shell sort: in place, no memory taken)."""
    gap = size // 2
    while gap > 0:
        for place in range(gap, size):
            key, value = keys[place], values[place]
            hole = place
            while hole >= gap and (keys[hole - gap] > key or (keys[hole - gap] == key and values[hole - gap] > value)):
                keys[hole], values[hole] = keys[hole - gap], values[hole - gap]
                hole -= gap
            keys[hole], values[hole] = key, value
        gap //= 2
