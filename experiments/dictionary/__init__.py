"""The data dictionary: every table the commands write, every column, its unit, type and meaning.

A module for each command has its tables; ``python -m experiments.dictionary`` writes them all into
``results/README.md``. A test holds them against what the commands really write. Outcomes are those of
``sim.measures.OUTCOMES``, which plots and reports read too.
"""

from experiments.dictionary import (
    of_calibrate,
    of_compare,
    of_conclusions,
    of_discover,
    of_findings,
    of_focus_group,
    of_many_schools,
    of_portfolio,
    of_run,
    of_sensitivity,
    of_survey,
    of_sweep,
    of_timing,
    of_validate,
)

COMMANDS = {
    "compare": of_compare,
    "run": of_run,
    "sweep": of_sweep,
    "survey": of_survey,
    "focus-group": of_focus_group,
    "validate": of_validate,
    "calibrate": of_calibrate,
    "conclusions": of_conclusions,
    "discover": of_discover,
    "many-schools": of_many_schools,
    "portfolio": of_portfolio,
    "timing": of_timing,
    "sensitivity": of_sensitivity,
    "findings": of_findings,
}
TABLES = tuple(table for command in COMMANDS.values() for table in command.TABLES)
