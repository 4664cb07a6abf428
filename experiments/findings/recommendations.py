"""The students' four recommendations (Hauer and others 2005) held against each other at a school."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import polars as pl

from experiments.best import OUTCOME, chances
from experiments.compare import Comparison, compare
from experiments.costs import hours_per_added_student
from experiments.ensemble import Ensemble
from experiments.statistics import interval, paired_differences
from experiments.students import GROUPS, THIRDS
from sim import Scenario, ScenarioError, load

BUNDLE = "focus-group-bundle"
NOTHING = 1e-9  # a difference no larger than this comes of rounding


class Recommendation(NamedTuple):
    """What the students asked for: a name, the title of its scenario, and the shipped policies that stand for it."""

    name: str
    title: str
    policies: tuple[str, ...]


ASKED = (
    Recommendation("promotion", "Explicit promotion", ("promotion",)),
    Recommendation("early-education", "Early education about finding mentors", ("early-education",)),
    Recommendation("student-responsibility", "Responsibility on students", ("student-responsibility",)),
    Recommendation(
        "wider-pool-and-faculty-education",
        "A wider pool, and faculty who know what students need",
        ("wider-pool", "faculty-education"),
    ),
)
SINGLE = tuple(name for asked in ASKED for name in asked.policies)


@dataclass(frozen=True)
class Recommended:
    """The recommendations at a school, on the same people and luck, over behaviour sets.

    ``comparison`` holds them by name, and beside them the policies they are made of and all of them together.
    ``left_out`` says of each that cannot be tried there why not.
    """

    comparison: Comparison
    names: tuple[str, ...]
    left_out: dict[str, str]

    @cached_property
    def ranked(self) -> list[str]:
        """The recommendations, the one that adds most first."""
        return [name for name in self.comparison.ranked if name in self.names]

    @cached_property
    def chances(self) -> pl.DataFrame:
        """How likely each recommendation is the best of them, and adds any: ``best.chances``."""
        references = {name: self.comparison.references[name] for name in self.names}
        kept = (*self.names, *references.values())
        found = chances(self.comparison.runs.filter(pl.col("scenario").is_in(kept)), references)
        return found.select("scenario", self._titled(), pl.exclude("scenario"))

    @cached_property
    def behind(self) -> pl.DataFrame:
        """How much less than the first each other recommendation adds, pair by pair.

        Columns: scenario, title, first and those of ``statistics.interval``.
        """
        runs = self.comparison.runs.filter(outcome=OUTCOME)
        first, *others = self.ranked
        found = paired_differences(runs, dict.fromkeys(others, first), ["outcome"], "value")
        less = found.with_columns(-pl.col("difference"))
        spans = interval(less, ["scenario"], "difference")
        return spans.select("scenario", self._titled(), pl.lit(first).alias("first"), pl.exclude("scenario"))

    @cached_property
    def kinds(self) -> list[str]:
        """The groups and thirds by initiative, those with a mentor least often at the school as it is first."""
        rows = self.comparison.for_whom_effects.filter(
            pl.col("scenario") == self.ranked[0], pl.col("who").is_in((*GROUPS, *THIRDS))
        )
        return rows.sort("reference_mean", maintain_order=True)["who"].to_list()

    def title(self, name: str) -> str:
        """Return the title of a recommendation or policy."""
        return self.comparison.scenarios[name].title

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return all tables by name."""
        return {
            "effects": self.comparison.effects,
            "for_whom_effects": self.comparison.for_whom_effects,
            "best": self.chances,
            "behind": self.behind,
            "costs": self.costs,
        }

    @cached_property
    def costs(self) -> pl.DataFrame:
        """Faculty hours of each for each student more; null where none is added for certain."""
        rows = [
            (name, self.title(name), hours_per_added_student(self.comparison, name)) for name in self.comparison.ranked
        ]
        schema = {"scenario": pl.String, "title": pl.String, "hours_per_added_student": pl.Float64}
        return pl.DataFrame(rows, schema, orient="row")

    def _titled(self) -> pl.Expr:
        titles = {name: self.title(name) for name in self.comparison.scenarios}
        return pl.col("scenario").replace_strict(titles, return_dtype=pl.String).alias("title")


def plans_at(school: Scenario) -> tuple[dict[str, Scenario], dict[str, str]]:
    """Return the recommendations that can be tried at a school by name, and why others cannot.

    Raises ScenarioError when fewer than two can be.
    """
    plans: dict[str, Scenario] = {}
    left_out: dict[str, str] = {}
    for asked in ASKED:
        plan = load(asked.policies[0])
        for name in asked.policies[1:]:
            plan = plan.under(load(name))
        plan = plan.vary({"name": asked.name, "title": asked.title})
        try:
            school.under(plan)
            plans[asked.name] = plan
        except ScenarioError as error:
            left_out[asked.name] = str(error)
    if len(plans) < 2:
        allowed = f"fewer than two of the students' recommendations can be tried there: {'; '.join(left_out.values())}"
        raise ScenarioError("--school", school.name, allowed)
    return plans, left_out


def beside(plans: dict[str, Scenario]) -> list[Scenario]:
    """Return the policies of which recommendations are made, where they are several, and all together."""
    parts = [
        load(name) for asked in ASKED if asked.name in plans and len(asked.policies) > 1 for name in asked.policies
    ]
    return [*parts, *([load(BUNDLE)] if len(plans) == len(ASKED) else [])]


def recommended(
    school: Scenario,
    seeds: int,
    ensemble: Ensemble,
    threads: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Recommended:
    """Run the recommendations at a school. Raises ScenarioError as ``plans_at`` and ``compare`` do."""
    plans, left_out = plans_at(school)
    asked = [*plans.values(), *beside(plans)]
    found = compare(asked, school, seeds, threads=threads, progress=progress, ensemble=ensemble)
    return Recommended(found, tuple(plans), left_out)
