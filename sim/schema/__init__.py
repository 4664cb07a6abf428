"""The scenario schema: what every number means, its unit, its allowed range and where it comes from.

The schema holds meanings; the values live in ``scenarios/*.toml``, and nowhere else. Levers (what a school may set)
and behaviour (what nobody controls and nobody measured well) are kept apart. The parameter table of the ODD is
generated from here.
"""

from sim.schema.behaviour import Behaviour
from sim.schema.levers import Levers, Policy
from sim.schema.quantities import Table
from sim.schema.school import (
    WEEKS_PER_YEAR,
    Curriculum,
    Origin,
    Phase,
    Reporting,
    Run,
    School,
    Setting,
    Slot,
)

__all__ = [
    "SECTIONS",
    "WEEKS_PER_YEAR",
    "Behaviour",
    "Curriculum",
    "Levers",
    "Origin",
    "Phase",
    "Policy",
    "Reporting",
    "Run",
    "School",
    "Setting",
    "Slot",
    "Table",
]

SECTIONS: dict[str, type[Table]] = {
    "run": Run,
    "reporting": Reporting,
    "school": School,
    "levers": Levers,
    "behaviour": Behaviour,
}
