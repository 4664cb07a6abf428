"""The scenario schema: what every number means, its unit, its allowed range and where it comes from.

The schema holds meanings; the values live in ``scenarios/*.toml``, and nowhere else. Levers (what a
school may set) and behaviour (what nobody controls and nobody measured well) are kept apart. The
parameter table of the ODD is generated from this module.
"""

from enum import IntEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

WEEKS_PER_YEAR = 52


class Setting(IntEnum):
    """Where a faculty member works and where a block is taught."""

    ward = 0
    clinic = 1
    community = 2
    classroom = 3
    laboratory = 4


class Origin(IntEnum):
    """Where a student and a faculty member met (kept apart from who asked)."""

    course = 0
    preceptorship = 1
    clerkship = 2
    elective = 3
    research = 4
    sought = 5
    introduced = 6
    assigned = 7


SettingName = Literal["ward", "clinic", "community", "classroom", "laboratory"]
TaughtOrigin = Literal["course", "preceptorship", "clerkship", "elective"]
ASSUMED = "assumed: no published figure; wide range"
FITTED = "fitted to C1-C5 by experiments/fit.py"


def quantity(
    unit: str,
    why: str,
    source: str,
    low: float,
    high: float,
    plausible: tuple[float, float] | None = None,
) -> Any:
    """Describe a number: its unit, what it is, where it comes from, what is allowed and what is plausible.

    ``low`` and ``high`` bound what a scenario file may say; ``plausible`` (default: the same) is the range
    over which the evidence, or the lack of it, lets the number be believed.
    """
    return Field(
        ge=low,
        le=high,
        description=why,
        json_schema_extra={
            "unit": unit,
            "source": source,
            "plausible": [float(bound) for bound in plausible or (low, high)],
        },
    )


def share(why: str, source: str, plausible: tuple[float, float] | None = None) -> Any:
    """Describe a share or probability in [0, 1]."""
    return quantity("share", why, source, 0, 1, plausible)


class Table(BaseModel):
    """A TOML table: unknown keys are errors, values do not change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


# --- the run -----------------------------------------------------------------------------------------


class Run(Table):
    """How long the school is watched."""

    years: Annotated[int, quantity("years", "length of the run; the school starts empty", "design", 1, 60, (5, 20))]
    spring_week: Annotated[
        int, quantity("week of year", "week of the spring census", "Aagaard & Hauer 2003: spring 1999", 1, 52, (30, 44))
    ]


class Reporting(Table):
    """When a survey would count a student as having a mentor; never used by the dynamics."""

    connection: Annotated[
        float, share("least connection at which a student reports the tie as a mentor", ASSUMED, (0.0, 0.5))
    ]


# --- the school --------------------------------------------------------------------------------------


class Students(Table):
    """Who the students are at matriculation."""

    group_share: Annotated[float, share("share in the smaller of two groups (equity)", "trait only, no gap assumed")]
    research_before: Annotated[float, share("did research before school", "US entrants 2014: 59 %", (0.4, 0.75))]
    literacy_median: Annotated[float, share("median mentoring literacy at entry", ASSUMED, (0.05, 0.6))]
    literacy_spread: Annotated[float, quantity("logit sd", "spread of literacy", ASSUMED, 0, 3, (0.3, 1.5))]


class Department(Table):
    """One department: its size relative to the others and where its faculty work."""

    weight: Annotated[float, quantity("relative size", "faculty, relative to other departments", "design", 0, 1e6)]
    settings: dict[SettingName, Annotated[float, Field(ge=0, le=1e6)]]


class FacultyTraits(Table):
    """Who the faculty are."""

    number: Annotated[
        int, quantity("people", "full-time and volunteer faculty", "105,000 for 67,000 US students", 1, 99_999)
    ]
    attunement_median: Annotated[float, share("median attunement to students' needs", ASSUMED, (0.3, 0.7))]
    attunement_spread: Annotated[float, quantity("logit sd", "spread of attunement", ASSUMED, 0, 3, (0.3, 1.5))]
    vision_radius: Annotated[
        float,
        quantity("vision units", "distance of a department's centre from the middle", "design", 0, 10, (0.6, 2.0)),
    ]
    vision_spread: Annotated[
        float, quantity("vision units", "sd of professional vision in a department", "design", 0, 10, (0.3, 1.0))
    ]
    turnover: Annotated[float, share("leave at the end of a year", "6.5-14 % of US faculty a year", (0.03, 0.14))]


ClassSize = Annotated[int, Field(ge=1, le=9_999)]


class School(Table):
    """The people a school has."""

    class_size: ClassSize | Annotated[tuple[ClassSize, ...], Field(min_length=1)] = Field(
        description="students per entering class, or one number per entering class (the last is repeated)",
        json_schema_extra={"unit": "people", "source": "UCSF 1999: about 150", "plausible": [40.0, 400.0]},
    )
    students: Students
    faculty: FacultyTraits
    departments: dict[str, Department]

    def class_size_of(self, cohort: int) -> int:
        """Return the number of students entering with ``cohort`` (0 is the first)."""
        if isinstance(self.class_size, int):
            return self.class_size
        return self.class_size[min(cohort, len(self.class_size) - 1)]


# --- the timetable -----------------------------------------------------------------------------------


class Slot(Table):
    """A teaching slot of a block: who teaches, for how long at a time, and whom."""

    settings: tuple[SettingName, ...] = Field(min_length=1, description="where the teacher works")
    departments: Literal["own", "any"] | tuple[str, ...] = Field(
        description="'own': the block's department; 'any'; or a list of departments"
    )
    hours: Annotated[float, quantity("hours/week", "a student spends with this teacher", "see scenario", 0, 80)]
    days: Annotated[float, quantity("days/week", "on which they work together", "see scenario", 0, 7)]
    team_size: Annotated[int, quantity("students", "who share the teacher", "see scenario", 1, 200)]
    rotation_weeks: Annotated[
        int, quantity("weeks", "until another teacher takes over; 0: never", "see scenario", 0, 260)
    ]
    rota: Literal["block", "phase", "own"] = Field(
        description="weeks of a rotation count from the block's start, the phase's start, or the teachers' own calendar"
    )
    share: Annotated[float, share("share of teams who have this teacher", "see scenario")]
    met_as: TaughtOrigin = Field(description="what a tie met here is called")


class Phase(Table):
    """A phase of the curriculum: blocks of one kind in a row."""

    setting: SettingName
    weeks: Annotated[int, Field(ge=1, le=52)] | tuple[Annotated[int, Field(ge=1, le=52)], ...] = Field(
        description="length of a block, or one length per department"
    )
    departments: tuple[str, ...] = Field(
        default=(), description="departments the blocks pass through; none: no department"
    )
    order: Literal["tracks", "chosen"] = Field(
        default="tracks",
        description="'tracks': students pass the departments in rotated orders; 'chosen': by closeness of vision",
    )
    slots: dict[str, Slot] = Field(min_length=1)


class Curriculum(Table):
    """The class years, each a row of phases with the weeks given to them."""

    years: tuple[dict[str, Annotated[int, Field(ge=1, le=52)]], ...] = Field(min_length=1, max_length=8)


# --- levers: what a school may set -------------------------------------------------------------------


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


# --- behaviour: what nobody controls -----------------------------------------------------------------

PerYear = Annotated[tuple[Annotated[float, Field(ge=0, le=100)], ...], Field(min_length=1, max_length=8)]


class Behaviour(Table):
    """How students and faculty behave: uncertain, the same under every policy."""

    # connection (ODD 7.1, 7.2)
    vision_tolerance: Annotated[
        float,
        quantity(
            "vision units",
            "sigma: how far apart visions may lie",
            "Eby 2013: deep similarity rho 0.38-0.59",
            0.05,
            20,
            (0.6, 2.5),
        ),
    ]
    homophily: Annotated[
        float, share("loss of compatibility across groups", "Eby 2013: surface similarity about 0", (0, 0.3))
    ]
    growth_rate: Annotated[
        float,
        quantity(
            "1/hour",
            "beta: growth of connection per contact hour",
            "Hall 2019: 40-60 h to a casual friend",
            0,
            5,
            (0.005, 0.1),
        ),
    ]
    connection_half_life: Annotated[
        float,
        quantity(
            "weeks",
            "connection halves without contact",
            "Burt 2001: weak ties 90 % gone in a year",
            0.5,
            1040,
            (12, 104),
        ),
    ]
    recognition: Annotated[
        float,
        share(
            "connection at which a faculty member knows the student",
            "known after about 11 shared days, not 6",
            (0.05, 0.4),
        ),
    ]
    # seeking (ODD 7.3)
    seeking_rate: Annotated[float, quantity("1/week", "rho: moments of seeking", FITTED, 0, 5, (0.005, 0.2))]
    need: PerYear = Field(
        description="felt need of a mentor by class year (the last is repeated)",
        json_schema_extra={"unit": "multiple", "source": "year gradient; " + FITTED, "plausible": [0.1, 3.0]},
    )
    initiative_effect: Annotated[
        float, quantity("per sd", "ln hazard of seeking per sd of initiative", ASSUMED, 0, 3, (0.2, 1.2))
    ]
    more_mentors: Annotated[
        float, share("seeking and offers per mentor already there, multiplied", FITTED, (0.05, 0.8))
    ]
    asking_threshold: Annotated[float, share("theta: connection at which half would ask", FITTED, (0.1, 0.7))]
    asking_slope: Annotated[
        float, quantity("connection", "s: width of that threshold", ASSUMED, 0.001, 1, (0.03, 0.15))
    ]
    searching: Annotated[
        float, share("chi: chance to search when nobody known is asked, at full literacy", FITTED, (0.1, 1))
    ]
    search_breadth: Annotated[
        int,
        quantity(
            "people", "k: faculty looked at in a search, an introduction or an assignment", ASSUMED, 1, 50, (3, 20)
        ),
    ]
    discouragement: Annotated[float, share("seeking left after a refusal, until the next year", ASSUMED, (0.4, 1))]
    literacy_half_life: Annotated[float, quantity("weeks", "what a session taught halves", ASSUMED, 1, 1040, (26, 208))]
    elective_pull: Annotated[
        float,
        quantity(
            "1/vision units squared", "how strongly electives follow professional vision", ASSUMED, 0, 20, (0.2, 3)
        ),
    ]
    # offers and answers (ODD 7.3)
    offering_rate: Annotated[
        float,
        quantity(
            "1/week", "offers by a faculty member to a student in contact", ASSUMED + "; " + FITTED, 0, 5, (0.0, 0.1)
        ),
    ]
    acceptance_base: Annotated[
        float,
        quantity(
            "logit",
            "alpha_0: acceptance of a stranger",
            "C12: 57 % of cold e-mails accepted, one specialty",
            -10,
            10,
            (-1.5, 1.5),
        ),
    ]
    acceptance_connection: Annotated[
        float, quantity("logit", "alpha_c: gain at full connection", ASSUMED, -10, 10, (0, 5))
    ]
    acceptance_compatibility: Annotated[
        float, quantity("logit", "alpha_a: gain at full compatibility", ASSUMED, -10, 10, (0, 2))
    ]
    acceptance_attunement: Annotated[
        float, quantity("logit", "alpha_u: gain from lowest to highest attunement", ASSUMED, -10, 10, (0, 2))
    ]
    starting_connection: Annotated[float, share("least connection when mentoring begins", ASSUMED, (0.1, 0.5))]
    # transition (ODD 7.4)
    transition_shock: Annotated[
        float, share("drop of time and initiative on entering clerkships", "paper: 'abrupt change'", (0.2, 0.95))
    ]
    transition_weeks: Annotated[float, quantity("weeks", "tau: the shock fades by 1/e", ASSUMED, 0.5, 104, (3, 20))]
    classroom_distance: Annotated[
        float,
        share(
            "meetings lost with mentors met in the classroom, once in clerkships", "paper: 'abrupt change'", (0.2, 0.9)
        ),
    ]
    # mentoring (ODD 7.5)
    meeting_rate: Annotated[
        float,
        share(
            "weekly chance of a meeting at full connection", "assumed: informal meetings unknown; " + FITTED, (0.1, 0.6)
        ),
    ]
    stranger_meetings: Annotated[
        float,
        share(
            "meetings of an assigned pair of strangers, against full connection",
            "1.8-2.4 meetings a year with assigned advisers",
            (0.05, 0.4),
        ),
    ]
    meeting_boost: Annotated[float, quantity("contact hours", "what one hour alone counts", ASSUMED, 0, 100, (2, 15))]
    crowding: Annotated[
        float, share("meetings lost when a mentor's slots are full", "time is the top barrier named (75 %)", (0.1, 0.8))
    ]
    advocacy_rate: Annotated[float, quantity("1/meeting", "beta_v: growth of advocacy", ASSUMED, 0, 10, (0.05, 0.6))]
    introduction_rate: Annotated[
        float, share("pi: chance that a meeting introduces a colleague, at full advocacy", ASSUMED, (0.0, 0.2))
    ]
    lapse: Annotated[float, share("connection below which a tie without advocacy ends", ASSUMED, (0.03, 0.2))]
    patience: Annotated[
        int,
        quantity(
            "weeks",
            "before a new mentoring tie can lapse",
            "V6: assigned advisers are met late or never",
            0,
            208,
            (8, 52),
        ),
    ]
    # research (ODD 7.6)
    research_rate: PerYear = Field(
        description="weekly hazard of a project by class year (the last is repeated)",
        json_schema_extra={"unit": "1/week", "source": FITTED, "plausible": [0.0, 0.05]},
    )
    research_initiative: Annotated[
        float, quantity("per sd", "ln hazard of a project per sd of initiative", ASSUMED, 0, 3, (0, 1))
    ]
    research_before_effect: Annotated[
        float,
        quantity(
            "multiple",
            "hazard of those who did research before",
            "Aagaard & Hauer 2003: OR 4.8 of a mentor",
            1,
            20,
            (1, 5),
        ),
    ]
    project_weeks: Annotated[
        int, quantity("weeks", "length of a project", "summer projects: 8-12 weeks", 1, 260, (6, 26))
    ]
    project_hours: Annotated[float, quantity("hours/week", "with the supervisor", ASSUMED, 0, 60, (1, 6))]


class Policy(Table):
    """A change of levers or timetable, from a stated week of a stated year on."""

    start_year: Annotated[int, quantity("year of run", "first year of the policy", "scenario", 1, 60)]
    start_week: Annotated[int, quantity("week of year", "first week of the policy", "scenario", 1, 52)] = 1
    levers: dict[str, Any] = Field(default_factory=dict)
    phases: dict[str, Any] = Field(default_factory=dict)
    curriculum: dict[str, Any] = Field(default_factory=dict)


SECTIONS: dict[str, type[Table]] = {
    "run": Run,
    "reporting": Reporting,
    "school": School,
    "levers": Levers,
    "behaviour": Behaviour,
}
