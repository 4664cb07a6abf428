"""Where the numbers of the findings stand: the page of each part, its tables and their columns."""

from experiments.findings.analyses import COMMITTED, DISCOVERY, PORTFOLIO, SENSITIVITY, TIMING
from experiments.findings.ledger import Source

EFFECTS = Source("", "effects.parquet", "effect")
BEHIND = Source("", "behind.parquet", "mean")
WHOM = Source("", "for_whom_effects.parquet", "effect")
WHOM_LEVEL = Source("", "for_whom_effects.parquet", "reference_mean")
COST = Source("", "costs.parquet", "hours_per_added_student")
_OF_PORTFOLIO = f"{PORTFOLIO}/portfolio.html"
ADDS = Source(_OF_PORTFOLIO, f"{PORTFOLIO}/adds.parquet", "mean")
PAIRS = Source(_OF_PORTFOLIO, f"{PORTFOLIO}/pairs.parquet", "mean")
FINALISTS = Source(_OF_PORTFOLIO, f"{PORTFOLIO}/finalists.parquet", "effect")
FINALIST_HOURS = Source(_OF_PORTFOLIO, f"{PORTFOLIO}/finalists.parquet", "hours")
FINALIST_REGRET = Source(_OF_PORTFOLIO, f"{PORTFOLIO}/finalists.parquet", "regret")
WITHIN = Source(_OF_PORTFOLIO, f"{PORTFOLIO}/within_budget.parquet", "told_apart")
_OF_TIMING = f"{TIMING}/timing.html"
SESSIONS = Source(_OF_TIMING, f"{TIMING}/sessions.parquet", "mean")
TITLES = Source(_OF_TIMING, f"{TIMING}/sessions.parquet", "title")
SHOWS = Source(_OF_TIMING, f"{TIMING}/showing.parquet", "shows")
FINAL = Source(_OF_TIMING, f"{TIMING}/showing.parquet", "effect")
LEFT = Source(_OF_TIMING, f"{TIMING}/left.parquet", "mean")
TOTAL = Source(f"{SENSITIVITY}/sensitivity.html", f"{SENSITIVITY}/indices.parquet", "total")
VERDICTS = Source("", COMMITTED, "median")
CONTEST = Source("", "contest.parquet", "share")


def of_discovery(name: str, column: str) -> Source:
    """Return the column of a recommendation's discovery."""
    folder = f"{DISCOVERY}-{name}"
    return Source(f"{folder}/discovery.html", f"{folder}/discovery.parquet", column)
