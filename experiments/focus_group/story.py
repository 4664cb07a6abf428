"""A student's story in the first person: sentences made from events, each with the references of those it rests on.

Nothing is said that no event says. That something did not happen rests on the student's own row, since an absence has
no row. Phrases vary from student to student and from sentence to sentence, always in the same way.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import polars as pl

from experiments.focus_group.events import LastClass, Row, by_student, joined
from experiments.focus_group.phrases import (
    KNEW,
    LITERATE,
    READY,
    REFUSED,
    STOPPED,
    VERBS,
    WHERE,
    in_a_row,
    number_in_words,
    times_in_words,
    weeks_in_words,
)
from sim.schema import WEEKS_PER_YEAR
from sim.words import INVESTMENT, RESEARCH, called, word

OWN = ("students", "ties", "requests", "spells", "named", "sessions", "entries")  # tables of LastClass
LASTING = ("ongoing", "graduated")
CLOSEST = 0.25  # a mentor's vision is close when among this share, the closest, of all whom the student met


class Sentence(NamedTuple):
    """A sentence of a story: its class year (0: before school; one more than there are: now), week, text and events."""

    chapter: int
    week: int
    text: str
    events: str


def stories(last: LastClass, students: Sequence[int]) -> dict[int, list[Sentence]]:
    """Return the stories of some students of the class, by id, each in order of time."""
    chosen = pl.col("student").is_in(list(students))
    own = {name: by_student(getattr(last, name).filter(chosen)) for name in OWN}
    own["close"] = by_student(close_in_vision(last.ties.filter(chosen)))
    return {
        student: _Story(last, {name: rows.get(student, []) for name, rows in own.items()}).told()
        for student in students
    }


def close_in_vision(ties: pl.DataFrame) -> pl.DataFrame:
    """Return the ties whose compatibility is among the highest quarter (CLOSEST) of the student's own ties."""
    rank = pl.col("compatibility").rank("ordinal", descending=True).over("student")
    return ties.filter(rank <= CLOSEST * pl.len().over("student"))


class _Story:
    """What one student tells."""

    def __init__(self, last: LastClass, own: dict[str, list[Row]]) -> None:
        self.last, (self.person,) = last, own["students"]
        self.requests, self.spells, self.named = own["requests"], own["spells"], own["named"]
        self.sessions, self.entries = own["sessions"], own["entries"]
        self.ties = {tie["faculty"]: tie for tie in own["ties"]}
        self.close = {tie["faculty"] for tie in own["close"]}
        self.class_years = last.record.plan.class_years
        self.slots = {f"{phase}.{name}": slot for phase, name, slot in last.record.names.slots}
        self.turn = self.person["student"]

    def told(self) -> list[Sentence]:
        """Return the sentences in order of time."""
        first = [*self._before_school(), *self._session(), *self._clerkships_begin(), *self._taught()]
        later = [*self._asked(), *self._gave_up(), *self._introductions(), *self._endings()]
        order = sorted([*first, *later], key=lambda sentence: (sentence.chapter, sentence.week))
        return self._with_departments([*order, *self._now()])

    # --- before and at school ---

    def _before_school(self) -> Iterator[Sentence]:
        person = self.person
        research = (
            "I did research before medical school"
            if person["research_before"]
            else ("I came to medical school without having done research")
        )
        more = [word(READY, person["initiative"]), word(LITERATE, person["literacy"])]
        rest = "; I " + " and ".join(filter(None, more)) if any(more) else ""
        yield Sentence(0, -1, f"{research}{rest}.", person["event"])

    def _session(self) -> Iterator[Sentence]:
        for row in self.sessions:
            text = self._one_of(
                f"{self._in(row['week'])} there was a session on how to find a mentor, and I learnt from it.",
                f"{self._in(row['week'])} a session taught me something about finding a mentor.",
            )
            yield self._sentence(row["week"], text, row)

    def _clerkships_begin(self) -> Iterator[Sentence]:
        for row in self.entries:
            yield self._sentence(row["week"], f"{self._in(row['week'])} I entered the clerkships.", row)

    def _taught(self) -> Iterator[Sentence]:
        """Tell the teachers of each kind and class year, and who of them came to know the student best."""

        def kind(spell: Row) -> tuple[int, str]:
            met_as = self._met_as(spell)
            place = spell["slot"] if met_as in ("course", "preceptorship") else met_as
            return self._year(spell["week"]), place

        for (_, place), group in groupby(sorted(self.spells, key=kind), key=kind):
            spells = list(group)
            teachers = dict.fromkeys(spell["faculty"] for spell in spells)
            best = max(
                (self.ties[teacher] for teacher in teachers), key=lambda tie: (tie["connection"], -tie["faculty"])
            )
            lasted = [spell["stop_week"] - spell["start_week"] + 1 for spell in spells]
            who = self._who(best["faculty"])
            knew = self._knew(best, spells)
            if len(teachers) == 1:
                text = f"{self._place(place, 1)} was {who}, for {weeks_in_words([sum(lasted)])}; {knew}."
            else:
                once = len(teachers) == len(spells) and len(set(lasted)) == 1
                each = f"{weeks_in_words(lasted)} each" if once else f"{weeks_in_words(lasted)} at a time"
                count = f"{self._place(place, len(teachers))}, {each}"
                text = self._one_of(
                    f"{count}; the one I got to know best was {who}: {knew}.",
                    f"{count}. Of these I came closest to {who}: {knew}.",
                )
            yield self._sentence(spells[0]["week"], text, best, *spells)

    def _knew(self, tie: Row, spells: list[Row]) -> str:
        """Return how well the two knew each other at their last contact: the end of these weeks, or later."""
        together = [spell["stop_week"] for spell in spells if spell["faculty"] == tie["faculty"]]
        knew = word(KNEW, tie["connection"])
        if tie["last_week"] > max(together):
            return f"{knew} when we last met"
        return f"by the end {knew}"

    def _place(self, place: str, number: int) -> str:
        some = f"{number_in_words(number)} " if number > 1 else ""
        plural = "s" if number > 1 else ""
        if place in self.slots:
            phase, _, slot = place.replace("_", " ").partition(".")
            if self.slots[place].met_as == "preceptorship":
                kind, phase = f"clinician{plural} ({slot})", f"{phase} phase"
            else:
                kind = f"{slot} teacher{plural}"
            return f"In the {phase} I had {some}{kind}" if number > 1 else f"In the {phase} my {kind}"
        kind = {
            "research": f"research supervisor{plural}",
            "clerkship": f"attending{plural} on the clerkships",
            "elective": f"attending{plural} on my electives",
        }[place]
        return f"I had {some}{kind}" if number > 1 else f"My {kind}"

    # --- first moves ---

    def _asked(self) -> Iterator[Sentence]:
        """Tell each mentoring tie that began, and the refusals of a class year and kind together."""
        refused: dict[tuple[int, str, str], list[Row]] = {}
        begun: set[tuple[int, int]] = set()
        for request in self.requests:
            faculty, week = request["faculty"], request["week"]
            if request["outcome"] == "accepted" and (faculty, week) not in begun:
                begun.add((faculty, week))
                yield self._began(request)
            elif request["move"] in ("asked", "searched"):
                if request["outcome"] != "accepted":
                    refused.setdefault((self._year(week), request["move"], request["outcome"]), []).append(request)
            elif request["move"] == "assigned" and faculty is None:
                text = f"{self._in(week)} the school wanted to assign me a mentor, and nobody had room."
                yield self._sentence(week, text, request)
        for requests in refused.values():
            yield self._refused(requests)

    def _began(self, request: Row) -> Sentence:
        faculty, week = request["faculty"], request["week"]
        tie = self.ties[faculty]
        spells = [spell for spell in self.spells if spell["faculty"] == faculty and spell["start_week"] <= week]
        who, known = self._who(faculty), self._how_known(tie, spells, week)
        when = self._in(week)
        text = {
            "asked": self._one_of(
                f"{when} I asked {who}{known}, and the answer was yes: I had a mentor.",
                f"{when} I asked {who}{known}, and gained a mentor.",
            ),
            "searched": self._one_of(
                f"{when} I looked for someone with interests like mine and asked {who}{known}; the answer was yes.",
                f"{when} I approached {who}{known}, whose interests were like mine, and gained a mentor.",
            ),
            "offered": f"{when}{known}, {who} offered to be my mentor.",
            "assigned": f"{when} the school assigned me a mentor, {who}{known}.",
        }[request["move"]]
        return self._sentence(week, text, request, tie, *spells)

    def _how_known(self, tie: Row, spells: list[Row], week: int) -> str:
        """Return how the two knew each other by then, as a clause."""
        if tie["introduced_by"] is not None and tie["met_week"] <= week:
            return f", to whom {called(tie['introduced_by'])} had introduced me"
        if spells:
            together = sum(min(spell["stop_week"], week) - spell["start_week"] + 1 for spell in spells)
            kinds = dict.fromkeys(map(self._met_as, spells))
            where = f"{'' if len(kinds) == 1 else ', first'} {WHERE[next(iter(kinds))]}"
            return f", after {weeks_in_words([together])} together{where}"
        return ", a stranger" if tie["met_week"] == week else ""

    def _refused(self, requests: list[Row]) -> Sentence:
        """Tell the refusals of one kind in a class year."""
        first, number = requests[0], len(requests)
        names = in_a_row([self._who(request["faculty"]) for request in requests])
        when = self._weeks_of(requests)
        asked = (
            f"{when} I asked {names} to be my mentor"
            if first["move"] == "asked"
            else f"{when} I looked for someone with interests like mine and asked {names}"
        )
        if number == 1:
            subject, verbs = called(first["faculty"]), VERBS
        else:
            subject, verbs = "neither" if number == 2 else "none", {verb: verb for verb in VERBS}
        answer = self._one_of(*REFUSED[first["outcome"]]).format(who=subject, **verbs)
        return self._sentence(first["week"], f"{asked}; {answer}.", *requests)

    def _gave_up(self) -> Iterator[Sentence]:
        """Tell the moments of looking that came to nothing, those of one barrier and class year together."""
        stopped: dict[tuple[int, str], list[Row]] = {}
        for request in self.requests:
            if request["move"] == "nothing":
                stopped.setdefault((self._year(request["week"]), request["outcome"]), []).append(request)
        for (_, barrier), moments in stopped.items():
            when, why = self._weeks_of(moments), self._one_of(*STOPPED[barrier])
            text = self._one_of(
                f"{when} I looked for a mentor and asked nobody: {why}.",
                f"{when} I wanted a mentor, but {why}.",
            )
            yield self._sentence(moments[0]["week"], text, *moments)

    # --- what became of it ---

    def _introductions(self) -> Iterator[Sentence]:
        for tie in self.ties.values():
            if tie["introduced_by"] is not None:
                mentor = self.ties[tie["introduced_by"]]
                by, who = called(tie["introduced_by"]), self._who(tie["faculty"])
                text = f"{self._in(tie['met_week'])} {by} introduced me to {who}."
                yield self._sentence(tie["met_week"], text, tie, mentor)

    def _endings(self) -> Iterator[Sentence]:
        for tie in self.ties.values():
            if tie["end_reason"] not in ("faded", "mentor_left"):
                continue
            who, weeks = called(tie["faculty"]), weeks_in_words([tie["stop_week"] - tie["start_week"]])
            met = f"we had {f'met {times_in_words(tie["meetings"])}' if tie['meetings'] else 'never met'} in {weeks}"
            if tie["end_reason"] == "faded":
                text = self._one_of(
                    f"{self._in(tie['stop_week'])} the mentoring with {who} faded for want of contact; {met}.",
                    f"{self._in(tie['stop_week'])} it was over with {who}, as it had faded for want of contact: {met}.",
                )
            else:
                text = f"{self._in(tie['stop_week'])} {who}, my mentor, had left the school; {met}."
            yield self._sentence(tie["stop_week"], text, tie)

    def _now(self) -> Iterator[Sentence]:
        """Tell the spring survey, the mentors there are, and what never happened."""
        chapter, week = self.class_years + 1, self.last.record.plan.weeks
        names = in_a_row([self._who(row["faculty"]) for row in self.named])
        if self.named:
            word_for = "my mentor" if len(self.named) == 1 else "my mentors"
            yield Sentence(
                chapter, week, f"Asked in the spring survey, I named {names} as {word_for}.", _refs(self.named)
            )
        else:
            yield Sentence(chapter, week, "Asked in the spring survey, I named no mentor.", self.person["event"])
        mentors = [tie for tie in self.ties.values() if tie["start_week"] is not None and tie["end_reason"] in LASTING]
        for tie in mentors:
            yield Sentence(chapter, week, self._mentor(tie), tie["event"])
        close = [called(tie["faculty"]) for tie in mentors if tie["faculty"] in self.close]
        if close:
            text = (
                f"Of the {len(self.ties)} faculty members I met, {in_a_row(close)} {'are' if len(close) > 1 else 'is'} "
                "in the quarter whose vision of life and work is closest to mine."
            )
            yield Sentence(chapter, week, text, _refs([*mentors, *self.ties.values()]))
        if not self.requests:
            text = f"In {number_in_words(self.class_years)} years I never looked for a mentor, and nobody offered."
            yield Sentence(chapter, week, text, self.person["event"])

    def _mentor(self, tie: Row) -> str:
        """Tell what a mentoring tie has become."""
        who, invested = called(tie["faculty"]), word(INVESTMENT, tie["advocacy"])
        now = word(KNEW, tie["connection"]).replace("knew", "know").replace("were", "are")
        times = f"have met {times_in_words(tie['meetings'])}" if tie["meetings"] else "have not yet met"
        met = f"{who} and I {times} as mentor and student"
        return self._one_of(
            f"{met}; {now}, and {who} is {invested} in me.",
            f"{met}. {who} is {invested} in me, and {now}.",
        )

    # --- words ---

    def _met_as(self, spell: Row) -> str:
        return self.slots[spell["slot"]].met_as if spell["slot"] in self.slots else RESEARCH

    def _sentence(self, week: int, text: str, *rows: Row) -> Sentence:
        return Sentence(self._year(week), week, text, _refs(rows))

    def _one_of(self, *phrases: str) -> str:
        self.turn += 1
        return phrases[self.turn % len(phrases)]

    def _year(self, week: int) -> int:
        return min((week - self.last.entry_week) // WEEKS_PER_YEAR + 1, self.class_years)

    def _in(self, week: int) -> str:
        return f"In week {(week - self.last.entry_week) % WEEKS_PER_YEAR + 1}"

    def _weeks_of(self, rows: Sequence[Row]) -> str:
        weeks = [str((row["week"] - self.last.entry_week) % WEEKS_PER_YEAR + 1) for row in rows]
        return f"In week {weeks[0]}" if len(weeks) == 1 else f"In weeks {in_a_row(weeks)}"

    def _who(self, faculty: int) -> str:
        """Return a faculty member's name, marked for ``_with_departments``."""
        return f"<{faculty}>"

    def _with_departments(self, sentences: list[Sentence]) -> list[Sentence]:
        """Write the marked names, each with the department when it first stands in the story."""
        told: set[int] = set()

        def name(marked: re.Match[str]) -> str:
            faculty = int(marked[1])
            department = "" if faculty in told else f" ({self.ties[faculty]['department'].replace('_', ' ')})"
            told.add(faculty)
            return called(faculty) + department

        return [sentence._replace(text=re.sub(r"<(\d+)>", name, sentence.text)) for sentence in sentences]


def _refs(rows: Sequence[Row]) -> str:
    return joined([row["event"] for row in rows])
