"""Numbers of a belief in words that can be high or low."""

from sim.parameters import parameters

# Where the schema's meaning is no thing that can be high or low, or says too little by itself.
SAID_OTHERWISE = {
    "levers.promotion.emphasis": "emphasis of the promotion",
    "levers.responsibility.student_share": "share of first moves left to students",
    "levers.pool.share": "share of faculty open to mentoring",
    "levers.pool.mean_slots": "number of students a mentor can take",
    "school.students.literacy_median": "students' own literacy in finding mentors, at entry",
    "school.students.literacy_spread": "spread of students' literacy in finding mentors",
    "school.faculty.attunement_median": "faculty's own attunement to students' needs",
    "school.faculty.attunement_spread": "spread of faculty's attunement",
    "school.faculty.vision_radius": "distance between the visions of departments",
    "school.faculty.vision_spread": "spread of visions within a department",
    "reporting.connection": "least connection at which a student names a mentor in a survey",
    "behaviour.vision_tolerance": "distance of visions that still lets two people connect",
    "behaviour.connection_half_life": "time in which connection halves without contact",
    "behaviour.recognition": "connection at which faculty know a student",
    "behaviour.seeking_rate": "rate at which students look for a mentor",
    "behaviour.need": "felt need of a mentor, against the third year's,",
    "behaviour.initiative_effect": "effect of a student's initiative on looking",
    "behaviour.more_mentors": "wish for further mentors when there is one",
    "behaviour.asking_slope": "spread of the connection at which students ask",
    "behaviour.asking_threshold": "connection at which half of students would ask",
    "behaviour.searching": "chance to search among strangers when nobody known is asked",
    "behaviour.search_breadth": "number of faculty looked at in a search",
    "behaviour.discouragement": "share of looking left after a refusal",
    "behaviour.literacy_half_life": "time in which what a session taught halves",
    "behaviour.elective_pull": "pull of professional vision on the choice of electives",
    "behaviour.offering_rate": "rate at which faculty make the first move",
    "behaviour.acceptance_base": "readiness of faculty to accept a stranger",
    "behaviour.acceptance_connection": "gain in acceptance from knowing the student",
    "behaviour.acceptance_compatibility": "gain in acceptance from compatible visions",
    "behaviour.acceptance_attunement": "gain in acceptance from attunement",
    "behaviour.transition_shock": "shock of entering the clerkships",
    "behaviour.transition_weeks": "length of the shock of entering the clerkships",
    "behaviour.classroom_distance": "loss of meetings with mentors from the classroom, once in clerkships",
    "behaviour.meeting_rate": "rate at which mentor and student meet",
    "behaviour.stranger_meetings": "rate of meetings of an assigned pair of strangers",
    "behaviour.meeting_boost": "weight of an hour alone together",
    "behaviour.crowding": "loss of meetings when a mentor's slots are full",
    "behaviour.introduction_rate": "chance that a meeting introduces a colleague",
    "behaviour.lapse": "connection below which a tie ends",
    "behaviour.patience": "time before a new tie can lapse",
    "behaviour.research_rate": "rate at which students begin research",
    "behaviour.research_initiative": "effect of initiative on beginning research",
    "behaviour.research_before_effect": "effect of earlier research on beginning research",
    "behaviour.project_weeks": "length of research projects",
    "behaviour.project_hours": "hours with the supervisor of a research project",
}


def meaning(name: str) -> str:
    """Return what a number of a belief is, by its dotted name as in ``beliefs.numbers``.

    A place at the end is a class year; a number of a policy says that the policy sets it.
    """
    first, _, last = name.rpartition(".")
    if last.isdigit():
        return f"{meaning(first)} in class year {last}"
    if name.startswith("policies."):
        return f"{meaning(name.split('.', 2)[2])} (with the policy)"
    return SAID_OTHERWISE.get(name) or _of_schema(name)


def _of_schema(name: str) -> str:
    """Return the schema's meaning without the symbol of the ODD before it; the name itself when it has none."""
    found = dict(parameters().select("name", "meaning").iter_rows()).get(name, name)
    symbol, _, rest = found.partition(": ")
    return rest if rest and " " not in symbol else found
