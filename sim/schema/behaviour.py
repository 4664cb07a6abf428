"""The behaviour of a scenario: what nobody controls and nobody measured well."""

from typing import Annotated

from pydantic import Field

from sim.schema.quantities import ASSUMED, FITTED, Table, quantity, share

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
    # offers and answers (ODD 7.4)
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
    # transition (ODD 7.5)
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
    # mentoring (ODD 7.6)
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
    # research (ODD 7.7)
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
