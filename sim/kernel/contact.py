"""Contact with teachers: who they are comes from the timetable, what grows from the rules (ODD 7.2 and 7.8)."""

from sim import draws, rules
from sim.curriculum import CHOSEN_DEPARTMENT, NO_BLOCK, ROTA_OWN, ROTA_PHASE
from sim.kernel.constants import C_PROJECTS, COMMUNITY, NEVER, NOBODY
from sim.kernel.ties import begin_spell, draw_member, find_or_meet, grow
from sim.population import COHORT_IDS
from sim.schema import WEEKS_PER_YEAR
from sim.trace import RESEARCH_SLOT


def have_contact(plan, state, lever, week, i):
    """Let a student spend the week's hours with the teachers of the timetable and the research supervisor."""
    student, person = state.students[i], plan.population.students[i]
    timetable = plan.timetable
    since = week - person.entry
    track = person.index % timetable.block_at.shape[1]
    b = timetable.block_at[lever.structure, track, since]
    if b != student.block:
        open_block(plan, state, week, i, b)
    if b != NO_BLOCK:
        block = timetable.blocks[b]
        if block.clinical and student.clinical_since < 0:
            student.clinical_since = week
        for place in range(block.last_slot - block.first_slot):
            s = block.first_slot + place
            line = state.lines[i, place]
            if week >= line.until:
                meet_teacher(plan, state, week, i, place, s)
            if line.tie != NOBODY:
                state.contacts[week, s] += 1
                spend_hours(plan, state, week, i, line, timetable.slots[s].hours)
    if week < student.project_end:
        line = state.lines[i, -1]
        if line.spell == NOBODY:
            begin_spell(state, week, i, line, state.ties[i, line.tie].faculty, RESEARCH_SLOT)
        spend_hours(plan, state, week, i, line, plan.behaviour.project_hours)
        state.weekly[week, since // WEEKS_PER_YEAR, C_PROJECTS] += 1


def open_block(plan, state, week, i, b):
    """Start a block: choose its department where students choose, and let every slot find its teacher."""
    student = state.students[i]
    student.block = b
    if b == NO_BLOCK:
        return
    block = plan.timetable.blocks[b]
    student.department = block.department
    if block.department == CHOSEN_DEPARTMENT:
        student.department = choose_elective(plan, i, block)
    for place in range(block.last_slot - block.first_slot):
        state.lines[i, place].until = week


def choose_elective(plan, i, block):
    """Return the department that appeals most to a student for this block."""
    person = plan.population.students[i]
    chosen, best = NOBODY, 0.0
    for option in range(block.first_option, block.last_option):
        department = plan.timetable.options[option]
        u = draws.uniforms(plan.seed, draws.ELECTIVE, person.id, department, block.start)[0]
        distance = rules.professional_distance_squared(person.vision, plan.centres[department])
        appeal = rules.elective_appeal(distance, u, plan.behaviour.elective_pull)
        if chosen == NOBODY or appeal > best:
            chosen, best = department, appeal
    return chosen


def meet_teacher(plan, state, week, i, place, s):
    """Find who fills a teaching slot for the student's team from this week on, and until when."""
    student, person = state.students[i], plan.population.students[i]
    block, slot, line = plan.timetable.blocks[student.block], plan.timetable.slots[s], state.lines[i, place]
    team = person.index // block.tracks // slot.team_size * block.tracks + person.index % block.tracks
    unit = person.cohort * COHORT_IDS + team
    anchor = person.entry + (block.phase_start if slot.rota == ROTA_PHASE else block.start)
    if draws.uniforms(plan.seed, draws.SHARE, slot.key, unit, anchor)[0] >= slot.share:
        line.tie, line.until = NOBODY, NEVER
        return
    turn = anchor
    if slot.rotation == 0:
        line.until = NEVER
    elif slot.rota == ROTA_OWN:
        ahead = int(draws.uniforms(plan.seed, draws.ROTA, slot.key, unit, anchor)[0] * slot.rotation)
        turn = (week + ahead) // slot.rotation
        line.until = (turn + 1) * slot.rotation - ahead
    else:
        passed = (week - anchor) // slot.rotation
        turn = anchor + passed
        line.until = anchor + (passed + 1) * slot.rotation
    roster = plan.timetable.teachers[s, student.department + 1]
    f = draw_member(plan, week, roster, draws.TEACHER, slot.key, unit, turn)
    line.tie = find_or_meet(plan, state, week, i, f, slot.origin)
    if plan.population.faculty[f].setting <= COMMUNITY:
        student.met_clinician = 1
    begin_spell(state, week, i, line, f, s)


def spend_hours(plan, state, week, i, line, hours):
    """Let the connection of a tie grow by a week's hours of contact."""
    tie = state.ties[i, line.tie]
    grow(plan, state, week, tie, hours)
    tie.hours += hours
    line.contact = week
    spell = state.spells[line.spell]
    spell.stop, spell.connection = week, tie.connection
