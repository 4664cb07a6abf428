"""The story of one student: whom they met, what grew, what was asked, what ended and why."""

from sim.population import COHORT_IDS
from sim.schema import WEEKS_PER_YEAR
from sim.story import Chronicle, Event, Row, Story, grown, in_order, known_in_order
from sim.words import (
    ANSWERS,
    ENDINGS,
    INITIATIVE,
    RESEARCH,
    STOPPED,
    called,
    closeness,
    counted,
    lengths,
    slot_name,
    word,
)


def student_story(chronicle: Chronicle, student: int) -> Story:
    """Return the story of one student.

    Teachers of whom nothing came are counted; those who were asked, offered, introduced or mentored are each named.
    Raises KeyError when no student of the run has this id.
    """
    if student not in chronicle.students:
        raise KeyError(_unknown(chronicle, student))
    return _Telling(chronicle, student).story()


def turns_of_student(chronicle: Chronicle, student: int) -> tuple[tuple[int, str], ...]:
    """Return the events of a student's story in which mentoring is asked for or offered, begins or ends."""
    return _Telling(chronicle, student).turns()


def student_date(weeks_since_entry: int) -> str:
    """Return a week of a student's own years in words."""
    return f"year {weeks_since_entry // WEEKS_PER_YEAR + 1}, week {weeks_since_entry % WEEKS_PER_YEAR + 1}"


class _Telling:
    """What the record says of one student."""

    def __init__(self, chronicle: Chronicle, student: int) -> None:
        self.chronicle, self.student = chronicle, student
        self.person = chronicle.students[student]
        self.entry: int = self.person["entry_week"]
        self.last = min(self.entry + chronicle.school_weeks, chronicle.lived)  # exclusive
        self.ties = chronicle.ties_of_student[student]
        self.requests = chronicle.requests_of_student[student]
        self.spells = chronicle.spells_of_student[student]
        self.named = {tie["faculty"] for tie in self.ties if (tie["start_week"], tie["introduced_by"]) != (None, None)}
        self.named |= {request["faculty"] for request in self.requests} - {None}

    def story(self) -> Story:
        """Return the whole story."""
        events = [
            *self._work_together(),
            *self._teachers_passed(),
            *self._gave_up(),
            *self._turns(),
            *self._milestones(),
        ]
        return Story(f"Student {self.student}", self._about(), in_order(events), self._end(), known_in_order(events))

    def turns(self) -> tuple[tuple[int, str], ...]:
        """Return the events in which mentoring is asked for or offered, begins or ends."""
        return in_order(self._turns())

    def _turns(self) -> list[Event]:
        return [*self._first_moves(), *self._introductions(), *self._endings()]

    def _about(self) -> tuple[str, ...]:
        person = self.person
        before = "with" if person["research_before"] else "without"
        return (
            f"entered the school in year {person['cohort']} of the run,",
            f"group {person['group']}, {word(INITIATIVE, person['initiative'])} initiative, "
            f"{before} research before school,",
            f"mentoring literacy {person['literacy']:.2f} of 1 at entry.",
        )

    def _end(self) -> tuple[str, ...]:
        finished = self.last == self.entry + self.chronicle.school_weeks
        when = "At graduation" if finished else f"Now (the run ends in {student_date(self.last - 1 - self.entry)})"
        started = [tie for tie in self.ties if tie["start_week"] is not None]
        mentors = [tie for tie in started if tie["stop_week"] is None or tie["stop_week"] >= self.last]
        if not mentors:
            past = f" ({len(started)} in the past)" if started else ", and never one before"
            return (f"{when}: no mentor{past}.",)
        return (f"{when}:", *(f"{called(tie['faculty'])} is a mentor: {grown(tie)}." for tie in mentors))

    # --- the events ---

    def _work_together(self) -> list[Event]:
        """Tell each spell with a teacher of whom something came."""
        events = []
        for spell in self.spells:
            if spell["faculty"] in self.named:
                what = "starts research with" if spell["slot"] == RESEARCH else "works with"
                where = "" if spell["slot"] == RESEARCH else f", {slot_name(spell['slot'])}"
                weeks, hours = counted(spell["weeks"], "week"), counted(round(spell["hours"]), "hour")
                text = f"{what} {self._introduced(spell['faculty'])}{where}, for {weeks} ({hours})"
                events.append(Event(spell["start_week"], 1, text, spell["stop_week"]))
        return events

    def _teachers_passed(self) -> list[Event]:
        """Tell the teachers of whom nothing came, one line per slot and year."""
        connection = {tie["faculty"]: tie["connection"] for tie in self.ties}
        last_met = {tie["faculty"]: tie["last_week"] for tie in self.ties}
        passed: dict[tuple[int, str], list[Row]] = {}
        for spell in self.spells:
            if spell["faculty"] not in self.named:
                passed.setdefault((self._year(spell["start_week"]), spell["slot"]), []).append(spell)
        events = []
        for (_, slot), spells in passed.items():
            teachers = {spell["faculty"] for spell in spells}
            best = max(teachers, key=lambda teacher: (connection[teacher], -teacher))
            known = f"{self._introduced(best)}, {closeness(connection[best])} when last met"
            who = f"{len(teachers)} teachers, the closest {known}" if len(teachers) > 1 else known
            how_long = lengths([spell["weeks"] for spell in spells])
            text = f"{slot_name(slot)}, {how_long}: {who}; nothing comes of it"
            until = max(last_met[best], *(spell["stop_week"] for spell in spells))
            events.append(Event(spells[0]["start_week"], 0, text, until))
        return events

    def _first_moves(self) -> list[Event]:
        """Tell each request, offer and assignment, and what came of it."""
        events = []
        for request in self.requests:
            if request["move"] == "nothing":
                continue
            who = self._introduced(request["faculty"]) if request["faculty"] is not None else ""
            known, answer = closeness(request["connection"]), ANSWERS[request["outcome"]]
            text = {
                "asked": f"asks {who} to be a mentor, {known}: {answer}",
                "searched": f"looks for a stranger of like interests and asks {who}: {answer}",
                "offered": f"{who} offers to be a mentor, {known}: mentoring begins",
                "assigned": f"the school assigns {who} as a mentor: mentoring begins",
            }[request["move"]]
            if not who:
                text = "the school has no mentor with room to assign"
            events.append(Event(request["week"], 3, text))
        return events

    def _gave_up(self) -> list[Event]:
        """Tell the moments of seeking that came to nothing, one line per barrier and year."""
        stopped: dict[tuple[int, str], list[int]] = {}
        for request in self.requests:
            if request["move"] == "nothing":
                stopped.setdefault((self._year(request["week"]), request["outcome"]), []).append(request["week"])
        return [
            Event(weeks[0], 2, f"looks for a mentor {self._times(weeks)}and asks nobody: {STOPPED[barrier]}", weeks[-1])
            for (_, barrier), weeks in stopped.items()
        ]

    def _introductions(self) -> list[Event]:
        return [
            Event(tie["met_week"], 4, f"{called(tie['introduced_by'])} introduces {self._introduced(tie['faculty'])}")
            for tie in self.ties
            if tie["introduced_by"] is not None
        ]

    def _endings(self) -> list[Event]:
        """Tell each mentoring tie that ended: why, and what it had become (at graduation, the end does)."""
        return [
            Event(
                tie["stop_week"],
                5,
                f"mentoring with {called(tie['faculty'])} {ENDINGS[tie['end_reason']]}, "
                f"after {counted(tie['stop_week'] - tie['start_week'], 'week')}"
                + (f": {grown(tie)}" if tie["end_reason"] != "graduated" else ""),
            )
            for tie in self.ties
            if tie["stop_week"] is not None
        ]

    def _milestones(self) -> list[Event]:
        """Tell when the clerkships began, and whom the student would name in each spring's survey."""
        clerkships = self.person["clerkships_week"]
        events = [Event(clerkships, -1, "enters the clerkships")] if self.entry <= clerkships < self.last else []
        reported: dict[int, list[str]] = {}
        for tie in self.chronicle.reported_of_student[self.student]:
            named = f"{called(tie['faculty'])} (connection {tie['connection']:.2f})"
            reported.setdefault(tie["year"], []).append(named)
        for week in range(self.entry + self.chronicle.record.plan.spring_week, self.last, WEEKS_PER_YEAR):
            mentors = " and ".join(reported.get(week // WEEKS_PER_YEAR + 1, [])) or "nobody"
            events.append(Event(week, 6, f"would name {mentors} as a mentor in a survey"))
        return events

    # --- words ---

    def _introduced(self, faculty: int) -> str:
        person = self.chronicle.faculty[faculty]
        return f"{called(faculty)} ({person['department'].replace('_', ' ')}, {person['setting']})"

    def _year(self, week: int) -> int:
        return (week - self.entry) // WEEKS_PER_YEAR

    def _times(self, weeks: list[int]) -> str:
        if len(weeks) == 1:
            return ""
        each = ", ".join(str((week - self.entry) % WEEKS_PER_YEAR + 1) for week in weeks)
        return f"{len(weeks)} times (weeks {each}) "


def _unknown(chronicle: Chronicle, student: int) -> str:
    record = chronicle.record
    sizes = record.students.group_by("cohort").len().sort("cohort")["len"]
    return (
        f"no student {student} in this run: ids are cohort * {COHORT_IDS} + place, with cohorts 1 to {record.years}; "
        f"the first cohort is {COHORT_IDS} to {COHORT_IDS + sizes[0] - 1}"
    )
