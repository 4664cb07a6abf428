"""Students and faculty as Mesa agents: what the text says they do, in code one can read.

The model (``model.py``) tells them when; ``rules.py`` says what each rule is; ``draws.py`` what luck they have.
The kernel does the same over plain arrays, and a test holds the two equal event for event. Section numbers are
those of the ODD.
"""

from sim.agents.faculty import Faculty
from sim.agents.student import Student
from sim.agents.tie import Tie

__all__ = ["Faculty", "Student", "Tie"]
