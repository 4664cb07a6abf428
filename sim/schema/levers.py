"""The levers of a scenario: what a school may set, and the policies that change it during a run."""

from typing import Annotated, Any

from pydantic import Field

from sim.schema.quantities import ASSUMED, Table, quantity, share


class Promotion(Table):
    """The school says explicitly that students should have mentors."""

    emphasis: Annotated[float, share("how strongly; 0: not at all", "paper: 'explicitly promote'", (0, 1))]
    hours_per_year: Annotated[float, quantity("hours/year", "faculty time for it", ASSUMED, 0, 10_000)]


class Education(Table):
    """Sessions that teach students how to find a mentor."""

    weeks: tuple[Annotated[int, Field(ge=1, le=416)], ...] = Field(
        description="weeks since matriculation (52 a year, first is 1) with a session",
        json_schema_extra={"unit": "weeks", "source": "paper: 'early education'", "plausible": [1.0, 208.0]},
    )
    reach: Annotated[float, share("share of students reached", "77 % plan changes after a session", (0.5, 1))]
    effect: Annotated[float, share("share of missing literacy gained", "uncontrolled studies only", (0.1, 0.7))]
    hours_per_student: Annotated[float, quantity("hours", "faculty time per student and session", ASSUMED, 0, 20)]


class Responsibility(Table):
    """Who makes the first move."""

    student_share: Annotated[
        float,
        share("share of first moves left to students; 0.5: both", "paper: 'responsibility on students'", (0.25, 1)),
    ]


class Pool(Table):
    """Which faculty are open to mentoring, and how many students each can take."""

    share: Annotated[float, share("faculty open to mentoring", "80 % have ever mentored a student", (0.2, 0.9))]
    recruits: Annotated[
        int, quantity("people", "clinicians added to the faculty", "paper: 'expanding the pool'", 0, 50_000)
    ]
    mean_slots: Annotated[
        float,
        quantity(
            "students",
            "mean slots per faculty member",
            "Luckhaupt 2005: 3-8 mentees, not students only",
            1,
            20,
            (1.5, 6),
        ),
    ]


class FacultyEducation(Table):
    """Teaching faculty what students need from a mentor."""

    reach: Annotated[float, share("share of faculty reached", "28 % enrol when paid", (0.1, 0.6))]
    effect: Annotated[float, share("share of missing attunement gained", "Pfund 2014: quality rises", (0.1, 0.6))]
    hours_each: Annotated[float, quantity("hours", "faculty time each, on reaching them", "Pfund 2014: 8 h", 0, 100)]


class ProtectedTime(Table):
    """Paid time for mentoring."""

    share: Annotated[float, share("share of faculty with protected time", "28 % of a department enrolled", (0, 0.5))]
    slots: Annotated[int, quantity("students", "slots added each", ASSUMED, 0, 20)]
    hours_per_year: Annotated[float, quantity("hours/year", "paid hours each", "about 28 h a year", 0, 400)]


class Bridge(Table):
    """A course that softens the change from classroom to clerkships."""

    strength: Annotated[
        float, share("share of the shock and of the distance taken away", "UCSF 2001: 2-week course", (0, 0.8))
    ]
    hours_per_student: Annotated[float, quantity("hours", "faculty time per student", ASSUMED, 0, 40)]


class Assignment(Table):
    """Formal assignment of a mentor to each student who has none."""

    weeks: tuple[Annotated[int, Field(ge=1, le=416)], ...] = Field(
        description="weeks since matriculation with an assignment",
        json_schema_extra={
            "unit": "weeks",
            "source": "Calgary, Arkansas: in the first year",
            "plausible": [1.0, 208.0],
        },
    )
    share: Annotated[float, share("share of students without a mentor who are assigned one", "universal where used")]
    by_vision: bool = Field(description="the closest of several by vision, rather than at random")


class Levers(Table):
    """What a school may set."""

    promotion: Promotion
    education: Education
    responsibility: Responsibility
    pool: Pool
    faculty_education: FacultyEducation
    protected_time: ProtectedTime
    bridge: Bridge
    assignment: Assignment


class Policy(Table):
    """A change of levers or timetable, from a stated week of a stated year on."""

    start_year: Annotated[int, quantity("year of run", "first year of the policy", "scenario", 1, 60)]
    start_week: Annotated[int, quantity("week of year", "first week of the policy", "scenario", 1, 52)] = 1
    levers: dict[str, Any] = Field(default_factory=dict, description="levers it changes")
    phases: dict[str, Any] = Field(default_factory=dict, description="phases it changes or adds")
    curriculum: dict[str, Any] = Field(default_factory=dict, description="class years in place of the old")
