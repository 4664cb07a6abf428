"""The same students under another policy: who gained a mentor, who lost one, and through which event.

Both runs share people and luck (ODD 7.10), so a student is the same person in both, and the two histories part only
where the policy reaches them, or the room that other students have taken. ``here`` is the scenario of the focus group,
``there`` the other policy.
"""

import math
from typing import Any, NamedTuple

import polars as pl
from scipy.stats import norm

from experiments.compare import ORDINALS
from experiments.focus_group.events import LastClass, Row, by_student
from sim import Record, Scenario, load
from sim.errors import ScenarioError
from sim.schema import WEEKS_PER_YEAR
from sim.words import STOPPED, slot_name

CAUTION = (
    "One class under one seed: mentoring compare gives a policy's effect over many. What differs between the two "
    "histories is shown, not proved to be the cause: room that other students have taken, and what a student has come "
    "to know, are at work too."
)
CHANGES = ("gained", "lost", "kept", "still without")
WAYS = ("asked", "searched", "offered", "assigned", "lasted")
SCHEMA = pl.Schema(
    {
        "student": pl.Int32(),
        "change": pl.Enum(CHANGES),
        "faculty": pl.Int32(),
        "way": pl.Enum(WAYS),
        "week": pl.Int32(),
        "here": pl.String(),
        "here_events": pl.String(),
        "there": pl.String(),
        "there_events": pl.String(),
        "parted_week": pl.Int32(),
        "parted_in": pl.String(),
        "parted": pl.String(),
        "parted_event": pl.String(),
    }
)


def other_policy(school: Scenario, name: str) -> Scenario:
    """Return the scenario called ``name``, or, when it is written for another school, this school under its policies.

    Raises ScenarioError when there is no such scenario, it is the same, or its policies cannot be tried here.
    """
    plan = load(name)
    if plan == school or plan.name == school.name:
        raise ScenarioError("--compare", name, f"is the same scenario as {school.name}; there is nothing to compare")
    same_school = plan.vary({"policies": {}}) == school.vary({"policies": {}})
    return plan if same_school or not plan.policies else school.under(plan)


def changes(here: LastClass, there: LastClass) -> pl.DataFrame:
    """Return what became of each student: the columns of SCHEMA, one row a student.

    Of those who gained or lost a mentor, ``faculty`` is the mentor (of several, the first), ``way`` and ``week`` how
    and when that tie began where it did ("lasted": it began in both runs and lasted in one only), ``here`` and
    ``there`` what happened in each run, and ``parted`` the first event on the way to the tie that only one of the two
    histories has: a session, teaching or a first move with this mentor, or any first move in the week it began. The
    students must be the same people: see ``check_same_people``.
    """
    lives = _Lives(here), _Lives(there)
    return pl.DataFrame([_change(student, *lives) for student in here.students["student"]], SCHEMA, orient="row")


def difference(table: pl.DataFrame) -> tuple[float, float, float]:
    """Return the change of the share with a mentor (there minus here), and its 95 % interval for paired shares.

    The interval is that of Agresti and Min (2005, Statistics in Medicine 24:729-740): luck only.
    """
    gained, lost = (int((table["change"] == change).sum()) for change in ("gained", "lost"))
    students = len(table)
    padded, more, fewer = students + 2, gained + 0.5, lost + 0.5
    middle = (more - fewer) / padded
    half = norm.ppf(0.975) * math.sqrt(more + fewer - (more - fewer) ** 2 / padded) / padded
    return (gained - lost) / students, middle - half, middle + half


def check_same_people(here: LastClass, there: LastClass) -> None:
    """Raise ScenarioError when the students of the two runs are not the same people."""
    people = [one.students.drop("event", "says") for one in (here, there)]
    if not people[0].equals(people[1]):
        allowed = (
            f"its last class are not the same people as at {here.record.scenario.name}, so students cannot be followed "
            "from one to the other; take a policy of the same school"
        )
        raise ScenarioError("--compare", there.record.scenario.name, allowed)


class _Lives:
    """The events of the class by student."""

    def __init__(self, last: LastClass) -> None:
        self.record: Record = last.record
        self.entry = last.entry_week
        self.requests, self.named = by_student(last.requests), by_student(last.named)
        self.ties, self.spells = by_student(last.ties), by_student(last.spells)
        self.sessions, self.people = by_student(last.sessions), by_student(last.students)

    def mentors(self, student: int) -> list[Row]:
        """Return the mentoring ties named in the last spring, the first to begin first."""
        named = {row["faculty"] for row in self.named.get(student, [])}
        ties = [tie for tie in self.ties.get(student, []) if tie["faculty"] in named]
        return sorted(ties, key=lambda tie: (tie["start_week"], tie["faculty"]))

    def tie(self, student: int, faculty: int) -> Row | None:
        """Return the tie of a pair, None when they never met."""
        return next((tie for tie in self.ties.get(student, []) if tie["faculty"] == faculty), None)

    def date(self, week: int) -> str:
        """Return a week of the run as the student counts it."""
        year, week_of_year = divmod(week - self.entry, WEEKS_PER_YEAR)
        return f"week {week_of_year + 1} of the {ORDINALS[year]} year"


class _Told(NamedTuple):
    text: str
    events: str


def _change(student: int, here: _Lives, there: _Lives) -> tuple[Any, ...]:
    named_here, named_there = here.mentors(student), there.mentors(student)
    if bool(named_here) == bool(named_there):
        return student, "kept" if named_here else "still without", *[None] * (len(SCHEMA) - 2)
    gained = bool(named_there)
    has, lacks = (there, here) if gained else (here, there)
    tie = (named_there or named_here)[0]
    way, with_it, without_it = _turn(student, tie, has, lacks)
    told = (without_it, with_it) if gained else (with_it, without_it)
    parted = _parting(student, tie, here, there, has)
    return (
        *(student, "gained" if gained else "lost", tie["faculty"], way, tie["start_week"]),
        *(part for one in told for part in one),
        *parted,
    )


# --- through which event -----------------------------------------------------------------------------


def _turn(student: int, tie: Row, has: _Lives, lacks: _Lives) -> tuple[str, _Told, _Told]:
    """Return how the tie came about in the run that has it, and what happened instead in the run that lacks it."""
    faculty, week = tie["faculty"], tie["start_week"]
    other = lacks.tie(student, faculty)
    move = next(
        row
        for row in has.requests[student]
        if (row["faculty"], row["week"], row["outcome"]) == (faculty, week, "accepted")
    )
    began = _Told(f"{_capital(has.date(week))}: {_first_move(move)}.", f"{move['event']} {tie['event']}")
    if other is not None and other["start_week"] is not None:
        lasted = _Told(f"{began.text[:-1]}; named in spring.", began.events)
        return "lasted", lasted, _slighter(other, lacks)
    return move["move"], began, _instead(student, move, other, lacks)


def _slighter(tie: Row, lacks: _Lives) -> _Told:
    """Tell why a mentor whom the student had in this run too was not named in spring."""
    who, began = tie["doctor"], lacks.date(tie["start_week"])
    plan = lacks.record.plan
    if tie["end_reason"] in ("faded", "mentor_left"):
        why = "it faded" if tie["end_reason"] == "faded" else f"{who} left the school"
        return _Told(
            f"Mentoring with {who} too, from {began}, but {why} in {lacks.date(tie['stop_week'])}.", tie["event"]
        )
    if tie["start_week"] > plan.weeks - WEEKS_PER_YEAR + plan.spring_week:
        return _Told(f"Mentoring with {who} too, but only from {began}, after the spring survey.", tie["event"])
    return _Told(f"Mentoring with {who} too, from {began}, but not close enough in spring to be named.", tie["event"])


def _instead(student: int, move: Row, other: Row | None, lacks: _Lives) -> _Told:
    """Tell what the student did instead: that week, or else with the same person, or else nothing."""
    requests = lacks.requests.get(student, [])
    same_week = [row for row in requests if row["week"] == move["week"]]
    same_person = [row for row in requests if row["faculty"] == move["faculty"]]
    for row in [*same_week, *same_person][:1]:
        return _Told(f"{_capital(lacks.date(row['week']))}: {_first_move(row)}.", row["event"])
    date, nothing = _capital(lacks.date(move["week"])), "made no first move and was offered nothing"
    if other is not None and other["met_week"] <= move["week"]:
        return _Told(f"{date}: knew {move['doctor']}, but {nothing}.", other["event"])
    stranger = "" if move["move"] == "searched" else f"had not met {move['doctor']}, "
    return _Told(f"{date}: {stranger}{nothing}.", lacks.people[student][0]["event"])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _first_move(request: Row) -> str:
    """Return a first move and its answer as words about the student."""
    who, outcome = request["doctor"], request["outcome"]
    if request["move"] == "nothing":
        return f"looked for a mentor and asked nobody: {STOPPED[outcome]}"
    moved = {
        "asked": f"asked {who}",
        "searched": f"looked for someone of like interests and asked {who}",
        "offered": f"{who} offered",
        "assigned": f"the school assigned {who}",
    }[request["move"]]
    answer = {
        "accepted": "the answer was yes",
        "not_in_pool": f"{who} was not open to mentoring students",
        "no_free_slot": "there was no room",
        "declined": f"{who} declined",
    }[outcome]
    return moved if request["move"] in ("offered", "assigned") else f"{moved}; {answer}"


def _parting(
    student: int, tie: Row, here: _Lives, there: _Lives, has: _Lives
) -> tuple[int | None, *tuple[str | None, ...]]:
    """Return the first event on the way to a tie that one history alone has: its week, run, words, reference."""
    found = []
    for order, (table, keys) in enumerate(PARTING.items()):
        rows = [getattr(lives, table).get(student, []) for lives in (here, there)]
        seen = [{tuple(row[key] for key in keys): row for row in side} for side in rows]
        for place, other in ((0, 1), (1, 0)):
            for key, row in seen[place].items():
                if key not in seen[other] and _leads_to(tie, table, row, (here, there)[place] is has):
                    found.append((row["week"], order, place, table, row))
    if not found:
        return None, None, None, None
    week, _, place, table, row = min(found, key=lambda one: one[:3])
    lives = (here, there)[place]
    words = {
        "sessions": lambda: "a session on finding a mentor",
        "spells": lambda: f"{slot_name(row['slot'])} with {row['doctor']}",
        "requests": lambda: _first_move(row),
    }[table]()
    return week, lives.record.scenario.name, f"{_capital(lives.date(week))}: {words}.", row["event"]


# What makes two events the same, in the order in which they happen within a week.
PARTING = {
    "sessions": ("week",),
    "spells": ("week", "faculty", "slot"),
    "requests": ("week", "faculty", "move", "outcome"),
}


def _leads_to(tie: Row, table: str, row: Row, in_its_run: bool) -> bool:
    """Return whether an event can have led to a mentoring tie, or in the other run away from it."""
    if table == "sessions":
        return in_its_run and row["week"] <= tie["start_week"]
    return row["faculty"] == tie["faculty"] or (table == "requests" and row["week"] == tie["start_week"])


def counts(table: pl.DataFrame) -> dict[str, int]:
    """Return how many students gained, lost, kept a mentor, or are still without."""
    return {change: int((table["change"] == change).sum()) for change in CHANGES}


def ways(table: pl.DataFrame, change: str) -> list[tuple[str, int]]:
    """Return how the ties gained (or lost) began, the most frequent first."""
    chosen = table.filter(pl.col("change") == change)
    return [(way, number) for way, number in chosen["way"].value_counts(sort=True).iter_rows()]
