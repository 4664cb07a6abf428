"""The kernel: one run over plain arrays, written in ordinary Python and compiled by Numba.

The order of a week is that of the ODD (section 3) and of ``model.MentoringModel.step``; the rules are those of
``rules.py``, the draws those of ``draws.py``; the two engines must leave the same trace. The compiled code
releases the GIL, so threads run many schools at once.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from sim import rules
from sim.compiling import cached, compiled_draws, compiled_modules
from sim.kernel import answers, contact, mentoring, seeking, ties, week
from sim.kernel.state import make_room, trace_of
from sim.plan import Plan
from sim.trace import Trace

PHASES = (ties, contact, mentoring, seeking, answers, week)


def run_kernel(plan: Plan, replacements: Mapping[str, Callable] | None = None) -> Trace:
    """Run a plan with the compiled rules, some replaced by the functions given; return its trace.

    When an array was too small, the run starts again with twice the room: it is a pure function of its plan.
    """
    run = compiled_run(tuple(sorted((replacements or {}).items())))
    factor = 1
    while True:
        state = make_room(plan, factor)
        run(plan, state)
        if not state.sizes.overflow[0]:
            return trace_of(state)
        factor *= 2


@lru_cache(maxsize=16)
def compiled_run(replacements: tuple[tuple[str, Callable], ...]) -> Callable:
    """Return the compiled ``week.run`` with some rules replaced: (name, function) pairs in order of name."""
    compiled_rules = compiled_modules([rules], dict(replacements))
    names = compiled_modules(PHASES, rules=compiled_rules, draws=compiled_draws())
    # Only the shipped rules are kept on disk: a replaced rule lives as long as its process.
    return names.run if replacements else cached(names.run)
