"""The record: what a run leaves, as Polars tables that say the same whichever engine wrote them."""

import json
from enum import IntEnum
from functools import cache, cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal

import networkx as nx
import numpy as np
import polars as pl

from sim.curriculum import build_timetable
from sim.plan import Plan
from sim.scenario import Scenario
from sim.schema import WEEKS_PER_YEAR, Origin, Setting
from sim.trace import RESEARCH_SLOT, Asker, Count, EndReason, Move, Outcome, Status, Trace

if TYPE_CHECKING:
    from sim.story import Chronicle, Story

Kind = Literal["student", "faculty"]  # of person
PACKAGES = ("mentoring-policy-lab", "mesa", "networkx", "numba", "numpy", "polars")


@cache
def package_versions() -> dict[str, str]:
    """Return the versions of the packages a result depends on; read from disk once."""
    return {name: version(name) for name in PACKAGES}


class Record:
    """One run: its scenario, its seed and everything that happened.

    People are named by their ids (student: cohort and index; faculty: generation and post), which are the same
    under every policy. Weeks count from 0 at the start of the run, years from 1, class years from 1.
    """

    def __init__(self, scenario: Scenario, seed: int, plan: Plan, trace: Trace) -> None:
        self.scenario, self.seed, self.plan, self.trace = scenario, seed, plan, trace
        self.names = build_timetable(scenario)[1]

    @cached_property
    def students(self) -> pl.DataFrame:
        """Students: id, cohort (from 1), first week, group, traits at matriculation."""
        people = self.plan.population.students
        return pl.DataFrame(
            {
                "student": people["id"],
                "cohort": people["cohort"] + 1,
                "entry_week": people["entry"],
                "group": people["group"],
                "research_before": people["research_before"] == 1,
                "initiative": people["initiative"],
                "literacy": people["literacy"],
                **_vision(people["vision"]),
            }
        )

    @cached_property
    def faculty(self) -> pl.DataFrame:
        """Faculty: id, department, setting, weeks at the school (departure exclusive), group and traits."""
        people = self.plan.population.faculty
        return pl.DataFrame(
            {
                "faculty": people["id"],
                "department": _named(people["department"], self.names.departments),
                "setting": _categories(people["setting"], Setting),
                "arrival_week": people["arrival"],
                "departure_week": people["departure"],
                "group": people["group"],
                "attunement": people["attunement"],
                "openness": people["openness"],
                **_vision(people["vision"]),
            }
        )

    @cached_property
    def ties(self) -> pl.DataFrame:
        """Ties: who met whom, when and where; mentoring start and stop, who asked, why it ended.

        ``start_week``, ``stop_week``, ``introduced_by`` are null when there is none; a tie with a start and no
        stop still went on when the run ended (censored). ``connection`` is that at ``last_week``, the last
        contact.
        """
        ties = self.trace.ties
        return pl.DataFrame(
            {
                "student": self._student_ids(ties["student"]),
                "faculty": self._faculty_ids(ties["faculty"]),
                "met_week": ties["met_week"],
                "where_met": _categories(ties["origin"], Origin),
                "status": _categories(ties["status"], Status),
                "start_week": ties["start"],
                "stop_week": ties["stop"],
                "who_asked": _categories(ties["who_asked"], Asker),
                "end_reason": _categories(ties["end_reason"], EndReason),
                "last_week": ties["last"],
                "introduced_by": self._faculty_ids(ties["introduced_by"]),
                "meetings": ties["meetings"],
                "hours": ties["hours"],
                "compatibility": ties["compatibility"],
                "connection": ties["connection"],
                "advocacy": ties["advocacy"],
            }
        ).with_columns(pl.col("start_week", "stop_week").replace(-1, None))

    @cached_property
    def requests(self) -> pl.DataFrame:
        """First moves: week, student, faculty (null: nobody asked), move, outcome (accepted, or one barrier)."""
        requests = self.trace.requests
        return pl.DataFrame(
            {
                "week": requests["week"],
                "student": self._student_ids(requests["student"]),
                "faculty": self._faculty_ids(requests["faculty"]),
                "move": _categories(requests["move"], Move),
                "outcome": _categories(requests["outcome"], Outcome),
                "connection": requests["connection"],
            }
        )

    @cached_property
    def census(self) -> pl.DataFrame:
        """Mentoring ties in the spring of each year: year, class year, student, faculty, connection, advocacy."""
        census = self.trace.census
        cohort = self.plan.population.students["cohort"][census["student"]]
        return pl.DataFrame(
            {
                "year": census["year"] + 1,
                "class_year": census["year"] - cohort + 1,
                "student": self._student_ids(census["student"]),
                "faculty": self._faculty_ids(census["faculty"]),
                "connection": census["connection"],
                "advocacy": census["advocacy"],
            }
        )

    @cached_property
    def spells(self) -> pl.DataFrame:
        """Weeks with one teacher in one teaching slot (stop inclusive); slot "research" is a project.

        ``connection`` is that of the tie once the last week's hours were spent.
        """
        spells = self.trace.spells
        slots = ["research", *(f"{phase}.{name}" for phase, name, _ in self.names.slots)]
        names = list(dict.fromkeys(slots))  # each version of a timetable has its own rows for the same slots
        code_of_row = np.array([names.index(slot) for slot in slots])
        return pl.DataFrame(
            {
                "student": self._student_ids(spells["student"]),
                "faculty": self._faculty_ids(spells["faculty"]),
                "slot": _named(code_of_row[spells["slot"] - RESEARCH_SLOT], names),
                "start_week": spells["start"],
                "stop_week": spells["stop"],
                "connection": spells["connection"],
            }
        )

    @cached_property
    def weekly(self) -> pl.DataFrame:
        """Counts of each week and class year: week, class year, and a column per count."""
        weeks, class_years, _ = self.trace.weekly.shape
        return pl.DataFrame(
            {
                "week": np.repeat(np.arange(weeks, dtype=np.int32), class_years),
                "class_year": np.tile(np.arange(1, class_years + 1, dtype=np.int32), weeks),
                **{count.name: self.trace.weekly[:, :, count].ravel() for count in Count},
            }
        )

    def graph(self, week: int) -> nx.Graph:
        """Return the bipartite graph of the mentoring ties in force at the end of a week.

        Nodes are ``("student", id)`` and ``("faculty", id)`` with ``bipartite`` 0 and 1 and their traits; all who
        are at the school are there, with or without a tie. See ``network.py`` for projections and metrics.
        """
        from sim.network import mentoring_graph

        return mentoring_graph(self, week)

    @cached_property
    def chronicle(self) -> "Chronicle":
        """The tables cut by person, as the stories need them."""
        from sim.story import Chronicle

        return Chronicle(self)

    def story(self, kind: Kind, person: int) -> "Story":
        """Return the story of one student or faculty member, by id: who they are, their events, how it ended.

        Raises KeyError when nobody of the run has this id.
        """
        from sim.stories import story

        return story(self.chronicle, kind, person)

    def stories(self) -> "dict[Kind, dict[int, Story]]":
        """Return the stories of all, by kind and id."""
        from sim.stories import stories

        return stories(self.chronicle)

    def history(self, student: int) -> str:
        """Return the readable history of one student: whom they met, what grew, was asked, ended, and why.

        Raises KeyError when no student of the run has this id.
        """
        from sim.history import tell

        return tell(self, student)

    @cached_property
    def provenance(self) -> dict[str, str]:
        """Where the record comes from: scenario, its fingerprint, seed, versions."""
        return {
            "scenario": self.scenario.name,
            "fingerprint": self.scenario.fingerprint,
            "seed": str(self.seed),
            "versions": json.dumps(package_versions()),
        }

    @cached_property
    def weeks_lived(self) -> int:
        """Weeks lived so far: all of them, unless this is the record of a model that is still being stepped."""
        return int(self.trace.weekly[:, :, Count.enrolled].any(axis=1).sum())

    @property
    def years(self) -> int:
        """Years of the run."""
        return self.plan.weeks // WEEKS_PER_YEAR

    def _student_ids(self, rows: np.ndarray) -> np.ndarray:
        return self.plan.population.students["id"][rows]

    def _faculty_ids(self, rows: np.ndarray) -> pl.Series:
        ids = pl.Series(self.plan.population.faculty["id"][rows])
        return ids if (rows >= 0).all() else ids.zip_with(pl.Series(rows >= 0), pl.Series([None], dtype=pl.Int32))


def _categories(codes: np.ndarray, kind: type[IntEnum]) -> pl.Series:
    return _named(codes, [member.name for member in kind])


def _named(codes: np.ndarray, names: list[str] | tuple[str, ...]) -> pl.Series:
    return pl.Series(codes.astype(np.uint8)).cat.to(pl.Enum(names))


def _vision(vision: np.ndarray) -> dict[str, np.ndarray]:
    names = ("professional_1", "professional_2", "personal_1", "personal_2")
    return {f"vision_{name}": vision[:, place] for place, name in enumerate(names)}
