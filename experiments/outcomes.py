"""What a study can keep of a run: the headline outcomes, and the published figures as read from it."""

from collections.abc import Collection

from experiments.evidence.figures import FIGURES, read_all
from sim import Record
from sim.measures import OUTCOMES, outcomes

FIGURE_IDS = tuple(figure.id for figure in FIGURES)
KNOWN = (*OUTCOMES, *FIGURE_IDS)


def observe(record: Record, names: Collection[str]) -> dict[str, float]:
    """Return the values asked for (and perhaps others) by name, NaN where one is not defined.

    Names are those of KNOWN: outcomes of ``sim.measures.OUTCOMES``, and figures of ``experiments.evidence.figures`` by
    id, everyone answering. Only the instruments that are needed are read.
    """
    found: dict[str, float] = {}
    if any(name in OUTCOMES for name in names):
        found |= outcomes(record)
    figures = [figure for figure in FIGURES if figure.id in names]
    return found | read_all(record, everyone=True, figures=figures)
