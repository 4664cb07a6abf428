"""Research projects, offers, and moments of seeking (ODD 7.3, 7.4 and 7.7)."""

from sim import draws, rules
from sim.kernel.constants import (
    ACQUAINTANCE,
    ASKED,
    C_SEEKING,
    COURSE,
    ELECTIVE,
    NOBODY,
    NOTHING,
    OFFERED,
    RESEARCH,
    SEARCHED,
)
from sim.kernel.ties import connection_now, draw_member, find_or_meet, find_tie, has_room, log_request, queue_move
from sim.schema import WEEKS_PER_YEAR


def research_and_seek(plan, state, lever, week, i):
    """Let a student begin a research project, receive offers, and perhaps look for a mentor."""
    student, person = state.students[i], plan.population.students[i]
    u = draws.uniforms(plan.seed, draws.WEEK_OF_STUDENT, person.id, 0, week)
    class_year = (week - person.entry) // WEEKS_PER_YEAR
    if week >= student.project_end:
        hazard = rules.research_hazard(
            plan.behaviour.research_rate[class_year],
            person.initiative,
            plan.behaviour.research_initiative,
            person.research_before != 0,
            plan.behaviour.research_before_effect,
        )
        if u[3] < rules.probability_within_week(hazard):
            begin_project(plan, state, lever, week, i)
    receive_offers(plan, state, lever, week, i)
    since = week - student.clinical_since if student.clinical_since >= 0 else -1
    hazard = rules.seeking_hazard(
        plan.behaviour.seeking_rate,
        rules.felt_need(plan.behaviour.need[class_year], plan.peak_need, lever.emphasis),
        person.initiative,
        plan.behaviour.initiative_effect,
        person.literacy + student.learnt,
        rules.transition(since, plan.behaviour.transition_shock, plan.behaviour.transition_weeks, lever.bridge),
        student.encouragement,
        student.mentors,
        plan.behaviour.more_mentors,
        lever.student_share,
    )
    if u[0] < rules.probability_within_week(hazard):
        state.weekly[week, class_year, C_SEEKING] += 1
        seek(plan, state, lever, week, i, since, u[1], u[2])


def begin_project(plan, state, lever, week, i):
    """Begin a research project with the closest supervisor of several; they work together from next week on."""
    person = plan.population.students[i]
    roster = plan.timetable.laboratory[lever.structure]
    chosen, closest = NOBODY, 0.0
    for look in range(plan.behaviour.search_breadth):
        f = draw_member(plan, week, roster, draws.SUPERVISOR, person.id, look, week)
        if f == NOBODY:
            continue
        distance = rules.professional_distance_squared(person.vision, plan.population.faculty[f].vision)
        if chosen == NOBODY or distance < closest:
            chosen, closest = f, distance
    if chosen == NOBODY:
        return
    state.students[i].project_end = week + 1 + plan.behaviour.project_weeks
    line = state.lines[i, -1]
    line.tie = find_or_meet(plan, state, week, i, chosen, RESEARCH)
    line.spell = NOBODY


def receive_offers(plan, state, lever, week, i):
    """Collect the offers of this week's teachers and supervisor who know the student and have room."""
    student, person = state.students[i], plan.population.students[i]
    behaviour = plan.behaviour
    for place in range(state.lines.shape[1]):
        line = state.lines[i, place]
        if line.tie == NOBODY or line.offered == week:
            continue
        tie = state.ties[i, line.tie]
        if line.contact != week or tie.status != ACQUAINTANCE or tie.connection < behaviour.recognition:
            continue
        member = state.faculty[tie.faculty]
        if not has_room(member):
            continue
        for other in range(place, state.lines.shape[1]):  # the same person may fill two slots
            if state.lines[i, other].tie == line.tie:
                state.lines[i, other].offered = week
        hazard = rules.offering_hazard(
            behaviour.offering_rate,
            member.attunement,
            tie.connection,
            student.mentors,
            behaviour.more_mentors,
            lever.student_share,
        )
        faculty_id = plan.population.faculty[tie.faculty].id
        u = draws.uniforms(plan.seed, draws.OFFER, person.id, faculty_id, week)[0]
        if u < rules.probability_within_week(hazard):
            queue_move(plan, state, week, i, tie.faculty, OFFERED, tie.connection)


def seek(plan, state, lever, week, i, since, u_ask, u_search):
    """A moment of seeking: ask the best-known faculty member, or search, or be stopped by a barrier."""
    behaviour = plan.behaviour
    student, person = state.students[i], plan.population.students[i]
    year = week // WEEKS_PER_YEAR
    best, strongest = NOBODY, -1.0
    in_classroom, elsewhere = 0.0, 0.0
    for k in range(student.ties):
        tie = state.ties[i, k]
        if tie.status != ACQUAINTANCE:
            continue
        if tie.last < week and tie.origin == COURSE:
            in_classroom = max(in_classroom, tie.connection)
        elif tie.last < week and tie.origin <= ELECTIVE:
            elsewhere = max(elsewhere, tie.connection)
        if tie.refused_year != year:
            c = connection_now(plan, tie, week)
            if c > strongest:
                best, strongest = tie.faculty, c
    if best != NOBODY and u_ask < rules.asking_probability(
        strongest, behaviour.asking_threshold, behaviour.asking_slope
    ):
        queue_move(plan, state, week, i, best, ASKED, strongest)
        return
    if u_search < rules.searching_probability(person.literacy + student.learnt, behaviour.searching):
        f = search(plan, state, lever, week, i)
        if f != NOBODY:
            k = find_tie(state, i, f)
            c = connection_now(plan, state.ties[i, k], week) if k != NOBODY else 0.0
            queue_move(plan, state, week, i, f, SEARCHED, c)
            return
    reason = rules.barrier(
        student.met_clinician != 0,
        rules.in_transition(since, behaviour.transition_weeks),
        in_classroom,
        elsewhere,
        behaviour.recognition,
    )
    log_request(state, week, i, NOBODY, NOTHING, reason, max(strongest, 0.0))


def search(plan, state, lever, week, i):
    """Return the closest in professional vision of several listed faculty, or NOBODY."""
    person = plan.population.students[i]
    roster = plan.timetable.listed[lever.structure]
    chosen, closest = NOBODY, 0.0
    for look in range(plan.behaviour.search_breadth):
        f = draw_member(plan, week, roster, draws.SEARCH, person.id, look, week)
        k = find_tie(state, i, f)
        if k != NOBODY:
            tie = state.ties[i, k]
            if tie.status != ACQUAINTANCE or tie.refused_year == week // WEEKS_PER_YEAR:
                continue
        distance = rules.professional_distance_squared(person.vision, plan.population.faculty[f].vision)
        if chosen == NOBODY or distance < closest:
            chosen, closest = f, distance
    return chosen
