"""The readable history of one student: whom they met, what grew, what was asked, what ended and why."""

import re
import textwrap
from typing import Any, NamedTuple

import polars as pl

from sim.exposure import clerkship_entry
from sim.measures import reported_ties
from sim.population import COHORT_IDS, POST_IDS
from sim.record import Record
from sim.schema import WEEKS_PER_YEAR

DATE_WIDTH = 18
PAGE_WIDTH = 100
RESEARCH = "research"

ANSWERS = {
    "accepted": "the answer is yes, and mentoring begins",
    "not_in_pool": "the answer is no: not open to mentoring students",
    "no_free_slot": "the answer is no: no room for another student",
    "declined": "the answer is no: declined",
}
STOPPED = {
    "no_clinician_met": "had met no clinician yet",
    "course_over_too_soon": "the course was over before they knew a teacher well enough to ask",
    "lost_at_transition": "the teachers they knew were left behind in the classroom at the change to clerkships",
    "did_not_know_how": "did not know whom or how to ask",
}
ENDINGS = {
    "faded": "faded, for want of contact",
    "mentor_left": "ends: the mentor left the school",
    "graduated": "ends with graduation",
}
CLOSENESS = ((0.1, "hardly known"), (0.2, "a little known"), (0.35, "known"), (0.55, "well known"), (1.1, "close"))
INVESTMENT = ((0.05, "not yet invested"), (0.3, "a little invested"), (0.6, "invested"), (1.1, "deeply invested"))
INITIATIVE = ((-1.0, "very low"), (-0.35, "low"), (0.35, "average"), (1.0, "high"), (99.0, "very high"))


class _Event(NamedTuple):
    """A line of the history; events of one week stand in ``order``."""

    week: int  # since matriculation, first is 0
    order: int
    text: str


def tell(record: Record, student: int) -> str:
    """Return the history of one student, class year by class year, as text to print.

    Dates are the student's own: "year 3, week 12" is the twelfth week of their third year at the school. Faculty are
    named by their post, "Dr 57"; who takes over a post that someone left is "Dr 57-2". Teachers of whom nothing came
    are counted, those who were asked, offered, introduced or mentored are each named.

    Raises KeyError when no student of the run has this id.
    """
    return _Story(record, student).text()


class _Story:
    """What the record says of one student."""

    def __init__(self, record: Record, student: int) -> None:
        self.record, self.student = record, student
        people = record.students.filter(pl.col("student") == student)
        if people.is_empty():
            raise KeyError(_unknown(record, student))
        self.person = people.row(0, named=True)
        self.entry: int = self.person["entry_week"]
        self.lived = min(record.plan.class_years * WEEKS_PER_YEAR, record.plan.weeks - self.entry)
        self.ties = self._own(record.ties).to_dicts()
        self.requests = self._own(record.requests).to_dicts()
        of_ties = pl.DataFrame({"faculty": [tie["faculty"] for tie in self.ties]}, {"faculty": pl.Int32})
        self.faculty = {row["faculty"]: row for row in record.faculty.join(of_ties, on="faculty").iter_rows(named=True)}
        self.named = {tie["faculty"] for tie in self.ties if (tie["start_week"], tie["introduced_by"]) != (None, None)}
        self.named |= {request["faculty"] for request in self.requests} - {None}

    def _own(self, table: pl.DataFrame) -> pl.DataFrame:
        return table.filter(pl.col("student") == self.student)

    # --- the text ---

    def text(self) -> str:
        """Return the whole history."""
        events = sorted(
            [
                *self._work_together(),
                *self._teachers_passed(),
                *self._first_moves(),
                *self._gave_up(),
                *self._introductions(),
                *self._endings(),
                *self._milestones(),
            ]
        )
        lines = self._header()
        for class_year in range(1, self.record.plan.class_years + 2):
            of_year = [event for event in events if event.week // WEEKS_PER_YEAR + 1 == class_year]
            if of_year:
                after_school = class_year > self.record.plan.class_years
                lines += ["", "Graduation" if after_school else f"Year {class_year}"]
                lines += [f"  {self._date(event.week):<{DATE_WIDTH}}{event.text}" for event in of_year]
        lines += ["", *self._closing()]
        return "\n".join(_wrapped(line) for line in lines) + "\n"

    def _header(self) -> list[str]:
        person = self.person
        before = "with" if person["research_before"] else "without"
        initiative = word(INITIATIVE, person["initiative"])
        return [
            f"Student {self.student}: entered the school in year {person['cohort']} of the run,",
            f"group {person['group']}, {initiative} initiative, {before} research before school,",
            f"mentoring literacy {person['literacy']:.2f} of 1 at entry.",
        ]

    def _closing(self) -> list[str]:
        finished = self.lived == self.record.plan.class_years * WEEKS_PER_YEAR
        when = "At graduation" if finished else f"Now (the run ends in {self._date(self.lived - 1)})"
        last = self.entry + self.lived
        mentors = [
            tie
            for tie in self.ties
            if tie["start_week"] is not None and (tie["stop_week"] is None or tie["stop_week"] >= last)
        ]
        if not mentors:
            past = sum(tie["start_week"] is not None for tie in self.ties)
            return [f"{when}: no mentor" + (f" ({past} in the past)." if past else ", and never one before.")]
        return [f"{when}:", *(f"  {called(tie['faculty'])} is a mentor: {self._grown(tie)}." for tie in mentors)]

    # --- the events ---

    def _work_together(self) -> list[_Event]:
        """Tell each spell with a teacher of whom something came."""
        events = []
        for spell in self._spells():
            if spell["faculty"] in self.named:
                what = "starts research with" if spell["slot"] == RESEARCH else "works with"
                where = "" if spell["slot"] == RESEARCH else f", {slot_name(spell['slot'])}"
                weeks, hours = counted(spell["weeks"], "week"), counted(round(spell["hours"]), "hour")
                text = f"{what} {self._introduced(spell['faculty'])}{where}, for {weeks} ({hours})"
                events.append(_Event(spell["since"], 1, text))
        return events

    def _teachers_passed(self) -> list[_Event]:
        """Tell the teachers of whom nothing came, one line per slot and year."""
        connection = {tie["faculty"]: tie["connection"] for tie in self.ties}
        passed: dict[tuple[int, str], list[dict[str, Any]]] = {}
        for spell in self._spells():
            if spell["faculty"] not in self.named:
                passed.setdefault((spell["since"] // WEEKS_PER_YEAR, spell["slot"]), []).append(spell)
        events = []
        for (_, slot), spells in passed.items():
            teachers = {spell["faculty"] for spell in spells}
            best = max(teachers, key=lambda teacher: (connection[teacher], -teacher))
            known = f"{self._introduced(best)}, {_closeness(connection[best])} when last met"
            who = f"{len(teachers)} teachers, the closest {known}" if len(teachers) > 1 else known
            shortest, longest = min(spell["weeks"] for spell in spells), max(spell["weeks"] for spell in spells)
            span = f"{shortest} to {counted(longest, 'week')}" if shortest < longest else counted(longest, "week")
            text = f"{slot_name(slot)}, {span}{' each' * (len(spells) > 1)}: {who}; nothing comes of it"
            events.append(_Event(spells[0]["since"], 0, text))
        return events

    def _first_moves(self) -> list[_Event]:
        """Tell each request, offer and assignment, and what came of it."""
        events = []
        for request in self.requests:
            if request["move"] == "nothing":
                continue
            who = self._introduced(request["faculty"]) if request["faculty"] is not None else ""
            known, answer = _closeness(request["connection"]), ANSWERS[request["outcome"]]
            text = {
                "asked": f"asks {who} to be a mentor, {known}: {answer}",
                "searched": f"looks for a stranger of like interests and asks {who}: {answer}",
                "offered": f"{who} offers to be a mentor, {known}: mentoring begins",
                "assigned": f"the school assigns {who} as a mentor: mentoring begins",
            }[request["move"]]
            if not who:
                text = "the school has no mentor with room to assign"
            events.append(_Event(request["week"] - self.entry, 3, text))
        return events

    def _gave_up(self) -> list[_Event]:
        """Tell the moments of seeking that came to nothing, one line per barrier and year."""
        stopped: dict[tuple[int, str], list[int]] = {}
        for request in self.requests:
            if request["move"] == "nothing":
                since = request["week"] - self.entry
                stopped.setdefault((since // WEEKS_PER_YEAR, request["outcome"]), []).append(since)
        return [
            _Event(weeks[0], 2, f"looks for a mentor {self._times(weeks)}and asks nobody: {STOPPED[barrier]}")
            for (_, barrier), weeks in stopped.items()
        ]

    def _introductions(self) -> list[_Event]:
        return [
            _Event(
                tie["met_week"] - self.entry,
                4,
                f"{called(tie['introduced_by'])} introduces {self._introduced(tie['faculty'])}",
            )
            for tie in self.ties
            if tie["introduced_by"] is not None
        ]

    def _endings(self) -> list[_Event]:
        """Tell each mentoring tie that ended: why, and what it had become (at graduation, the closing line does)."""
        return [
            _Event(
                tie["stop_week"] - self.entry,
                5,
                f"mentoring with {called(tie['faculty'])} {ENDINGS[tie['end_reason']]}, "
                f"after {counted(tie['stop_week'] - tie['start_week'], 'week')}"
                + (f": {self._grown(tie)}" if tie["end_reason"] != "graduated" else ""),
            )
            for tie in self.ties
            if tie["stop_week"] is not None
        ]

    def _milestones(self) -> list[_Event]:
        """Tell when the clerkships began, and whom the student would name in each spring's survey."""
        place = self.record.students["student"].index_of(self.student)
        since = int(clerkship_entry(self.record)[place]) - self.entry
        events = [_Event(since, -1, "enters the clerkships")] if since >= 0 else []
        reported = self._own(reported_ties(self.record))
        spring = self.record.plan.spring_week
        for since in range(spring, self.lived, WEEKS_PER_YEAR):
            year = (self.entry + since) // WEEKS_PER_YEAR + 1
            mentors = reported.filter(pl.col("year") == year).iter_rows(named=True)
            named = [f"{called(tie['faculty'])} (connection {tie['connection']:.2f})" for tie in mentors]
            events.append(_Event(since, 6, f"would name {' and '.join(named) or 'nobody'} as a mentor in a survey"))
        return events

    # --- words ---

    def _spells(self) -> list[dict[str, Any]]:
        """Return the spells while at the school, with since (weeks), weeks and hours, in order of time."""
        slots = {f"{phase}.{name}": slot.hours for phase, name, slot in self.record.names.slots}
        slots[RESEARCH] = self.record.scenario.behaviour.project_hours
        spells = self._own(self.record.spells).with_columns(
            (pl.col("start_week") - self.entry).alias("since"),
            (pl.col("stop_week") - pl.col("start_week") + 1).alias("weeks"),
            pl.col("slot").cast(pl.String),
        )
        # A project agreed on in the last week, or with someone who leaves before it begins, never begins.
        spells = spells.filter(pl.col("since") < self.lived)
        return [spell | {"hours": spell["weeks"] * slots[spell["slot"]]} for spell in spells.iter_rows(named=True)]

    def _grown(self, tie: dict[str, Any]) -> str:
        met = counted(tie["meetings"], "meeting")
        hours = counted(round(tie["hours"]), "hour")
        advocate = word(INVESTMENT, tie["advocacy"])
        known = f"{_closeness(tie['connection'])} when last met"
        return f"{met}, {hours} together in all, {known}, mentor {advocate} (advocacy {tie['advocacy']:.2f})"

    def _introduced(self, faculty: int) -> str:
        person = self.faculty[faculty]
        return f"{called(faculty)} ({person['department'].replace('_', ' ')}, {person['setting']})"

    def _date(self, since: int) -> str:
        return f"year {since // WEEKS_PER_YEAR + 1}, week {since % WEEKS_PER_YEAR + 1}"

    def _times(self, weeks: list[int]) -> str:
        if len(weeks) == 1:
            return ""
        return f"{len(weeks)} times (weeks {', '.join(str(week % WEEKS_PER_YEAR + 1) for week in weeks)}) "


def called(faculty: int) -> str:
    """Return the name of a faculty member: "Dr 57" for the first in post 57, "Dr 57-2" for the next."""
    generation, post = divmod(faculty, POST_IDS)
    return f"Dr {post}" if generation == 0 else f"Dr {post}-{generation + 1}"


def counted(number: int, noun: str) -> str:
    """Return a number and its noun, in the plural when there are several."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def slot_name(slot: str) -> str:
    """Return a teaching slot of ``Record.spells`` in words: its phase, and its name in brackets."""
    phase, _, name = slot.partition(".")
    return f"{phase} ({name})".replace("_", " ") if name else "research project"


def word(scale: tuple[tuple[float, str], ...], value: float) -> str:
    """Return the word of the first step of a scale that the value stays below."""
    return next(word for below, word in scale if value < below)


def _unknown(record: Record, student: int) -> str:
    sizes = record.students.group_by("cohort").len().sort("cohort")["len"]
    return (
        f"no student {student} in this run: ids are cohort * {COHORT_IDS} + place, with cohorts 1 to {record.years}; "
        f"the first cohort is {COHORT_IDS} to {COHORT_IDS + sizes[0] - 1}"
    )


def _wrapped(line: str) -> str:
    """Break a line to fit the page, the rest of an event under its text."""
    indent = len(line) - len(line.lstrip())
    hanging = " " * (indent + DATE_WIDTH if re.match(r"\s+year \d+, week", line) else indent + 2)
    return textwrap.fill(line, PAGE_WIDTH, subsequent_indent=hanging, break_on_hyphens=False)


def _closeness(connection: float) -> str:
    return f"{word(CLOSENESS, connection)} (connection {connection:.2f})"
