"""Random small schools for Hypothesis: all levers, odd timetables, eager people."""

from hypothesis import strategies as st


def shares():
    return st.floats(0, 1)


@st.composite
def random_values(draw):
    """Draw values that bring out every rule: eager people, short half-lives, all levers, odd timetables."""
    years = draw(st.integers(3, 5))
    return {
        "run.years": years,
        "run.spring_week": draw(st.integers(1, 52)),
        "school.class_size": tuple(draw(st.lists(st.integers(1, 12), min_size=1, max_size=3))),
        "school.faculty.number": draw(st.integers(60, 120)),
        "school.faculty.turnover": draw(shares()),
        "phases.classroom.slots.clinical_skills.rota": draw(st.sampled_from(["block", "phase", "own"])),
        "phases.clerkship.weeks": draw(st.integers(1, 12)),
        "phases.clerkship.slots.attending.rotation_weeks": draw(st.integers(0, 5)),
        "phases.clerkship.slots.attending.team_size": draw(st.integers(1, 4)),
        "phases.elective.slots.attending.share": draw(shares()),
        "levers.promotion.emphasis": draw(shares()),
        "levers.education.weeks": tuple(draw(st.lists(st.integers(1, 208), max_size=3))),
        "levers.education.reach": draw(shares()),
        "levers.education.effect": draw(shares()),
        "levers.responsibility.student_share": draw(shares()),
        "levers.pool.share": draw(shares()),
        "levers.pool.recruits": draw(st.integers(0, 30)),
        "levers.pool.mean_slots": draw(st.floats(1, 4)),
        "levers.faculty_education.reach": draw(shares()),
        "levers.faculty_education.effect": draw(shares()),
        "levers.protected_time.share": draw(shares()),
        "levers.protected_time.slots": draw(st.integers(0, 3)),
        "levers.bridge.strength": draw(shares()),
        "levers.assignment.weeks": tuple(draw(st.lists(st.integers(1, 208), max_size=2))),
        "levers.assignment.share": draw(shares()),
        "levers.assignment.by_vision": draw(st.booleans()),
        "behaviour.homophily": draw(shares()),
        "behaviour.growth_rate": draw(st.floats(0, 0.5)),
        "behaviour.connection_half_life": draw(st.floats(1, 200)),
        "behaviour.seeking_rate": draw(st.floats(0, 1)),
        "behaviour.offering_rate": draw(st.floats(0, 1)),
        "behaviour.introduction_rate": draw(shares()),
        "behaviour.meeting_rate": draw(shares()),
        "behaviour.patience": draw(st.integers(0, 30)),
        "behaviour.search_breadth": draw(st.integers(1, 10)),
        "behaviour.research_rate": tuple(draw(st.lists(st.floats(0, 0.3), min_size=1, max_size=4))),
        "policies": {
            "change": {
                "start_year": draw(st.integers(1, years)),
                "start_week": draw(st.integers(1, 52)),
                "levers": {"pool": {"share": draw(shares()), "recruits": draw(st.integers(0, 60))}},
            }
        },
    }
