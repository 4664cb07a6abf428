"""Meetings of mentors and students, introductions, and ties that fade (ODD 7.5 and 7.6)."""

from sim import draws, rules
from sim.kernel.constants import C_LAPSED, C_MEETINGS, COURSE, DRAWS_PER_MEETING, FADED, INTRODUCED, NOBODY
from sim.kernel.ties import connection_now, draw_member, end_mentoring, find_or_meet, grow, is_acquaintance_or_stranger
from sim.schema import WEEKS_PER_YEAR


def meet_mentors(plan, state, lever, week, i):
    """Let a student meet mentors; ties that faded too far end. Mentors' loads are those at the week's start."""
    student, person = state.students[i], plan.population.students[i]
    if student.mentors == 0:
        return
    behaviour = plan.behaviour
    class_year = (week - person.entry) // WEEKS_PER_YEAR
    since = week - student.clinical_since if student.clinical_since >= 0 else -1
    pace = rules.transition(since, behaviour.transition_shock, behaviour.transition_weeks, lever.bridge)
    place = 0
    while place < student.mentors:
        tie = state.ties[i, state.mentoring[i, place]]
        mentor = state.faculty[tie.faculty]
        chance = rules.meeting_probability(
            behaviour.meeting_rate,
            connection_now(plan, tie, week),
            behaviour.stranger_meetings,
            pace,
            rules.nearness(tie.origin == COURSE, since, behaviour.classroom_distance, lever.bridge),
            mentor.mentees / mentor.capacity,
            behaviour.crowding,
            mentor.protected != 0,
        )
        mentor_id = plan.population.faculty[tie.faculty].id
        u = draws.uniforms(plan.seed, draws.MEETING, person.id, mentor_id, week)
        if u[0] < chance:
            meet(plan, state, lever, week, i, tie, u[1])
            state.weekly[week, class_year, C_MEETINGS] += 1
        c = connection_now(plan, tie, week)
        if rules.lapses(c, tie.advocacy, week - tie.start, behaviour.lapse, behaviour.patience):
            state.lapsed[state.sizes.lapsed[0]] = end_mentoring(state, i, place, week, FADED)
            state.sizes.lapsed[0] += 1
            state.weekly[week, class_year, C_LAPSED] += 1
        else:
            place += 1


def free_slots(state):
    """Free the slots of ties that faded this week, now that all have met."""
    for place in range(state.sizes.lapsed[0]):
        state.faculty[state.lapsed[place]].mentees -= 1
    state.sizes.lapsed[0] = 0


def meet(plan, state, lever, week, i, tie, u):
    """Hold one meeting: connection and advocacy grow, and the mentor may introduce a colleague."""
    behaviour = plan.behaviour
    grow(plan, state, week, tie, behaviour.meeting_boost)
    tie.hours += 1.0
    tie.meetings += 1
    tie.advocacy = rules.advocacy_after_meeting(
        tie.advocacy, tie.compatibility, state.faculty[tie.faculty].attunement, behaviour.advocacy_rate
    )
    if u < rules.introduction_probability(tie.advocacy, behaviour.introduction_rate):
        introduce(plan, state, lever, week, i, tie)


def introduce(plan, state, lever, week, i, tie):
    """Introduce the student to the colleague in the pool who is nearest in vision."""
    people = plan.population.faculty
    student_id = plan.population.students[i].id
    roster = plan.timetable.colleagues[lever.structure, people[tie.faculty].department]
    chosen, closest = NOBODY, 0.0
    for look in range(plan.behaviour.search_breadth):
        key = week * DRAWS_PER_MEETING + look
        f = draw_member(plan, week, roster, draws.INTRODUCTION, student_id, people[tie.faculty].id, key)
        if f == NOBODY or f == tie.faculty or not state.faculty[f].open or not is_acquaintance_or_stranger(state, i, f):
            continue
        distance = rules.distance_squared(plan.population.students[i].vision, people[f].vision)
        if chosen == NOBODY or distance < closest:
            chosen, closest = f, distance
    if chosen == NOBODY:
        return
    known = state.students[i].ties
    k = find_or_meet(plan, state, week, i, chosen, INTRODUCED)
    colleague = state.ties[i, k]
    if k == known:
        colleague.introduced_by = tie.faculty
    half = rules.introduced_connection(tie.connection)
    if half > connection_now(plan, colleague, week):
        colleague.connection, colleague.last = half, week
