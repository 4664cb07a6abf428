"""The school of a scenario: the run, the people, the timetable."""

from enum import IntEnum
from typing import Annotated, Literal

from pydantic import Field

from sim.schema.quantities import ASSUMED, Table, quantity, share

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
    settings: dict[SettingName, Annotated[float, Field(ge=0, le=1e6)]] = Field(
        description="where its faculty work, relative",
        json_schema_extra={"unit": "relative size", "source": "design"},
    )


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

    setting: SettingName = Field(description="where its blocks are taught; ward, clinic and community are clinical")
    weeks: Annotated[int, Field(ge=1, le=52)] | tuple[Annotated[int, Field(ge=1, le=52)], ...] = Field(
        description="length of a block, or one length per department (not when chosen)",
        json_schema_extra={"unit": "weeks"},
    )
    departments: tuple[str, ...] = Field(
        default=(), description="departments the blocks pass through; none: no department"
    )
    order: Literal["tracks", "chosen"] = Field(
        default="tracks",
        description="'tracks': students pass the departments in rotated orders; 'chosen': by closeness of vision",
    )
    slots: dict[str, Slot] = Field(min_length=1, description="its teaching slots, by name")


class Curriculum(Table):
    """The class years, each a row of phases with the weeks given to them."""

    years: tuple[dict[str, Annotated[int, Field(ge=1, le=52)]], ...] = Field(
        min_length=1, max_length=8, description="one table per class year (1 to 8): weeks of each phase, in order"
    )
