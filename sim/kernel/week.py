"""A run, week by week, and what the calendar brings (ODD 3 and 7): written in ordinary Python, compiled by Numba."""

from sim import draws, rules
from sim.kernel.answers import answer_requests, take_record
from sim.kernel.constants import (
    ACQUAINTANCE,
    ADVISER_TRIES,
    ASSIGNED,
    BY_ASSIGNMENT,
    BY_SCHOOL,
    C_ASSIGNED,
    C_EDUCATED,
    GONE,
    GRADUATED,
    MENTOR_LEFT,
    NEW_BLOCK,
    NOBODY,
)
from sim.kernel.contact import have_contact
from sim.kernel.mentoring import free_slots, meet_mentors
from sim.kernel.seeking import research_and_seek
from sim.kernel.ties import (
    begin_mentoring,
    compatibility,
    connection_now,
    draw_member,
    end_mentoring,
    find_or_meet,
    has_room,
    is_acquaintance_or_stranger,
    log_request,
    sort_by,
)
from sim.schema import WEEKS_PER_YEAR


def run(plan, state):
    """Simulate every week of the plan; stop early when the state overflows."""
    stage = -1
    levers = plan.timetable.levers
    for week in range(plan.weeks):
        year = week // WEEKS_PER_YEAR
        first = plan.population.cohort_start[max(0, year - plan.class_years + 1)]
        last = plan.population.cohort_start[year + 1]
        if week % WEEKS_PER_YEAR == 0:
            turn_of_year(plan, state, week, first, last)
        if stage + 1 < len(levers) and levers[stage + 1].start == week:
            stage += 1
            take_effect(plan, state, levers[stage], first, last)
        lever = levers[stage]
        assign_mentors(plan, state, stage, lever, week, first, last)
        kept = rules.literacy_retention(plan.behaviour.literacy_half_life)
        for i in range(first, last):  # each for oneself, so all three in one go
            remember(plan, state, stage, lever, week, i, kept)
            have_contact(plan, state, lever, week, i)
            meet_mentors(plan, state, lever, week, i)
        free_slots(state)
        for i in range(first, last):
            research_and_seek(plan, state, lever, week, i)
        answer_requests(plan, state, week)
        take_record(plan, state, week, first, last)
        if state.sizes.overflow[0]:
            return


def turn_of_year(plan, state, week, first, last):
    """Graduate the oldest class, part with leaving faculty, and let everyone start the year afresh."""
    graduates = week // WEEKS_PER_YEAR - plan.class_years
    if graduates >= 0:
        for i in range(plan.population.cohort_start[graduates], plan.population.cohort_start[graduates + 1]):
            while state.students[i].mentors > 0:
                state.faculty[end_mentoring(state, i, 0, week, GRADUATED)].mentees -= 1
    for i in range(first, last):
        student = state.students[i]
        student.encouragement = 1.0
        student.block = NEW_BLOCK
        part_with_leavers(plan, state, week, i)


def part_with_leavers(plan, state, week, i):
    """End the ties of a student with faculty who leave this week."""
    faculty = plan.population.faculty
    student = state.students[i]
    place = 0
    while place < student.mentors:
        tie = state.ties[i, state.mentoring[i, place]]
        if faculty[tie.faculty].departure <= week:
            state.faculty[end_mentoring(state, i, place, week, MENTOR_LEFT)].mentees -= 1
        else:
            place += 1
    for k in range(student.ties):
        tie = state.ties[i, k]
        if tie.status == ACQUAINTANCE and faculty[tie.faculty].departure <= week:
            tie.status = GONE
    research = state.lines[i, -1]
    if student.project_end > week and faculty[state.ties[i, research.tie].faculty].departure <= week:
        student.project_end = week


def take_effect(plan, state, lever, first, last):
    """Put the levers of a new stage in force for faculty, and have students look at the timetable again."""
    for f in range(len(state.faculty)):
        member, person = state.faculty[f], plan.population.faculty[f]
        educated = person.education_draw < lever.faculty_education_reach
        member.attunement = rules.attunement_in_force(person.attunement, educated, lever.faculty_education_effect)
        member.protected = person.protected_draw < lever.protected_share
        member.capacity = rules.slots(person.slots_draw, lever.mean_slots, member.protected != 0, lever.protected_slots)
        member.open = person.openness < lever.pool_share
    for i in range(first, last):
        state.students[i].block = NEW_BLOCK


def remember(plan, state, stage, lever, week, i, kept):
    """Let what sessions taught a student wane, and hold this week's session about finding a mentor."""
    student, person = state.students[i], plan.population.students[i]
    student.learnt *= kept
    since = week - person.entry
    if plan.timetable.education[stage, since] and person.education_draw < lever.education_reach:
        student.learnt += rules.literacy_gain(person.literacy + student.learnt, lever.education_effect)
        state.weekly[week, since // WEEKS_PER_YEAR, C_EDUCATED] += 1


def assign_mentors(plan, state, stage, lever, week, first, last):
    """Assign a mentor to students without one, in the order of a keyed lottery."""
    if lever.assignment_share == 0.0:
        return
    waiting = 0
    for i in range(first, last):
        person = plan.population.students[i]
        if plan.timetable.assignment[stage, week - person.entry] and state.students[i].mentors == 0:
            u = draws.uniforms(plan.seed, draws.ASSIGNMENT, person.id, 0, week)
            if u[1] < lever.assignment_share:
                state.lottery[waiting], state.waiting[waiting] = u[0], i
                waiting += 1
    sort_by(state.lottery, state.waiting, waiting)
    for place in range(waiting):
        assign_one(plan, state, lever, week, state.waiting[place])


def assign_one(plan, state, lever, week, i):
    """Assign one student a mentor from the pool: the first free one drawn, or the closest of several."""
    person = plan.population.students[i]
    roster = plan.timetable.clinicians[lever.structure]
    chosen, closest, found = NOBODY, -1.0, 0
    for attempt in range(ADVISER_TRIES):
        f = draw_member(plan, week, roster, draws.ADVISER, person.id, attempt, week)
        if f == NOBODY or not has_room(state.faculty[f]) or not is_acquaintance_or_stranger(state, i, f):
            continue
        a = compatibility(plan, i, f)
        found += 1
        if a > closest:
            chosen, closest = f, a
        if not lever.by_vision or found == plan.behaviour.search_breadth:
            break
    if chosen == NOBODY:
        log_request(state, week, i, NOBODY, ASSIGNED, rules.NO_FREE_SLOT, 0.0)
        return
    k = find_or_meet(plan, state, week, i, chosen, BY_ASSIGNMENT)
    log_request(state, week, i, chosen, ASSIGNED, rules.ACCEPTED, connection_now(plan, state.ties[i, k], week))
    begin_mentoring(state, week, i, k, BY_SCHOOL)
    state.weekly[week, (week - person.entry) // WEEKS_PER_YEAR, C_ASSIGNED] += 1
