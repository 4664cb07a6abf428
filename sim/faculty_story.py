"""The story of one faculty member: whom they taught, who asked them, whom they mentored, and what became of it."""

from sim.population import POST_IDS
from sim.schema import WEEKS_PER_YEAR
from sim.story import Chronicle, Event, Row, Stage, Story, grown, in_order, known_in_order
from sim.words import (
    ANSWERS,
    ATTUNEMENT,
    ENDINGS,
    RESEARCH,
    called,
    closeness,
    counted,
    in_a_row,
    lengths,
    slot_name,
    word,
)

POLICY_CHANGES = {  # what a new stage can change for a faculty member: when it begins, when it ends
    "open": ("is now open to mentoring students", "is no longer open to mentoring students"),
    "educated": ("learns from the school what students need of a mentor", "the school no longer teaches mentors"),
    "protected": ("is given paid time to mentor", "loses the paid time to mentor"),
}


def faculty_story(chronicle: Chronicle, faculty: int) -> Story:
    """Return the story of one faculty member.

    Students taught are counted by slot and year of the run, and those of whom something came are each named.
    Raises KeyError when no faculty member of the run has this id.
    """
    if faculty not in chronicle.faculty:
        raise KeyError(_unknown(chronicle, faculty))
    return _Telling(chronicle, faculty).story()


class _Telling:
    """What the record says of one faculty member."""

    def __init__(self, chronicle: Chronicle, faculty: int) -> None:
        self.chronicle, self.faculty = chronicle, faculty
        self.person = chronicle.faculty[faculty]
        self.arrival: int = self.person["arrival_week"]
        self.leaves = self.person["departure_week"] < chronicle.lived
        self.ties = chronicle.ties_of_faculty[faculty]
        self.mentoring = [tie for tie in self.ties if tie["start_week"] is not None]
        self.requests = chronicle.requests_of_faculty[faculty]
        self.spells = chronicle.spells_of_faculty[faculty]
        self.named = {tie["student"] for tie in self.ties if (tie["start_week"], tie["introduced_by"]) != (None, None)}
        self.named |= {request["student"] for request in self.requests}

    def story(self) -> Story:
        """Return the whole story."""
        events = [
            *self._policies(),
            *self._comes_and_goes(),
            *self._teaches(),
            *self._supervises(),
            *self._first_moves(),
            *self._introductions(),
            *self._endings(),
        ]
        return Story(called(self.faculty), self._about(), in_order(events), self._end(), known_in_order(events))

    def _about(self) -> tuple[str, ...]:
        person = self.person
        came = f"came in year {self._year(self.arrival)} of the run," if self.arrival else "there when the run began,"
        openness = "open" if self._under(self._stages()[0])["open"] else "not open"
        attuned = word(ATTUNEMENT, person["attunement"])
        return (
            f"{person['department'].replace('_', ' ')}, {person['setting']}, {came}",
            f"group {person['group']}, {openness} to mentoring students at first,",
            f"{attuned} attuned to what students need (attunement {person['attunement']:.2f} of 1).",
        )

    def _end(self) -> tuple[str, ...]:
        in_all = self._in_all()
        if self.leaves:
            return (f"Left the school: {in_all}.",)
        now = f"Now (the run ends in year {self._year(self.chronicle.lived - 1)})"
        mentees = [tie for tie in self.mentoring if tie["stop_week"] is None]
        if not mentees:
            return (f"{now}: mentors nobody; {in_all}.",)
        each = [f"student {tie['student']} is mentored: {grown(tie)}." for tie in mentees]
        return (f"{now}: mentors {counted(len(mentees), 'student')}; {in_all}:", *each)

    def _in_all(self) -> str:
        """Return how many students this person taught, supervised in research and mentored."""
        taught = {spell["student"] for spell in self.spells if spell["slot"] != RESEARCH}
        supervised = {spell["student"] for spell in self.spells if spell["slot"] == RESEARCH}
        parts = [f"{len(taught)} taught"] if taught or not supervised else []
        parts += [f"{len(supervised)} supervised in research"] if supervised else []
        parts.append(f"{len(self.mentoring) or 'none'} mentored")
        if len(self.mentoring) > 1:
            parts.append(f"at most {max(self._mentees(tie['start_week']) for tie in self.mentoring)} at a time")
        return f"students in all: {', '.join(parts)}"

    # --- the events ---

    def _policies(self) -> list[Event]:
        """Tell what each new stage of the school's policies changes for this person."""
        stages = self._stages()
        before = {"open": self._under(stages[0])["open"], "educated": False, "protected": False}
        events = []
        for stage in stages:
            now = self._under(stage)
            for change, (begins, ends) in POLICY_CHANGES.items():
                if now[change] != before[change]:
                    events.append(Event(max(stage.start, self.arrival), -1, begins if now[change] else ends))
            before = now
        return events

    def _comes_and_goes(self) -> list[Event]:
        generation, post = divmod(self.faculty, POST_IDS)
        place = f", in the place of {called((generation - 1) * POST_IDS + post)}" if generation else ""
        comes = [Event(self.arrival, -2, f"comes to the school{place}")] if self.arrival else []
        return [*comes, Event(self.person["departure_week"], 6, "leaves the school")] if self.leaves else comes

    def _teaches(self) -> list[Event]:
        """Tell the teaching, one line per slot and year of the run."""
        taught: dict[tuple[int, str], list[Row]] = {}
        for spell in self.spells:
            if spell["slot"] != RESEARCH:
                taught.setdefault((self._year(spell["start_week"]), spell["slot"]), []).append(spell)
        events = []
        for (_, slot), spells in taught.items():
            students = {spell["student"] for spell in spells}
            named = in_a_row([str(student) for student in sorted(students & self.named)])
            among = f", among them {named}" if named and len(students) > 1 else f", {named}" if named else ""
            how_long = lengths([spell["weeks"] for spell in spells])
            text = f"teaches {counted(len(students), 'student')}, {slot_name(slot)}, {how_long}{among}"
            until = max(spell["stop_week"] for spell in spells)
            events.append(Event(min(spell["start_week"] for spell in spells), 0, text, until))
        return events

    def _supervises(self) -> list[Event]:
        return [
            Event(
                spell["start_week"],
                1,
                f"supervises the research of {self._student(spell['student'], spell['start_week'])}, "
                f"for {counted(spell['weeks'], 'week')} ({counted(round(spell['hours']), 'hour')})",
                spell["stop_week"],
            )
            for spell in self.spells
            if spell["slot"] == RESEARCH
        ]

    def _first_moves(self) -> list[Event]:
        """Tell who asked and what came of it, who was offered, and whom the school assigned."""
        events = []
        for request in self.requests:
            who, known = self._student(request["student"], request["week"]), closeness(request["connection"])
            text = {
                "asked": f"{who}, {known}, asks for mentoring: {ANSWERS[request['outcome']]}",
                "searched": f"{who} looks for a stranger of like interests and asks: {ANSWERS[request['outcome']]}",
                "offered": f"offers {who}, {known}, to be a mentor: mentoring begins",
                "assigned": f"the school assigns {who}: mentoring begins",
            }[request["move"]]
            mentees = f"; {self._at_a_time(request['week'])}" if request["outcome"] == "accepted" else ""
            events.append(Event(request["week"], 3, text + mentees))
        return events

    def _introductions(self) -> list[Event]:
        """Tell whom this person introduced to colleagues, and who was introduced to this person."""
        given = [
            Event(tie["met_week"], 4, f"introduces student {tie['student']} to {called(tie['faculty'])}")
            for tie in self.chronicle.introductions_of_faculty[self.faculty]
        ]
        received = [
            Event(tie["met_week"], 4, f"{called(tie['introduced_by'])} introduces student {tie['student']}")
            for tie in self.ties
            if tie["introduced_by"] is not None
        ]
        return [*given, *received]

    def _endings(self) -> list[Event]:
        """Tell each mentoring tie that ended: why, and what it had become."""
        return [
            Event(
                tie["stop_week"],
                5,
                f"mentoring with student {tie['student']} {ENDINGS[tie['end_reason']]}, after "
                f"{counted(tie['stop_week'] - tie['start_week'], 'week')}: {grown(tie)}; "
                f"{self._at_a_time(tie['stop_week'])}",
            )
            for tie in self.mentoring
            if tie["stop_week"] is not None
        ]

    # --- the state at a week ---

    def _stages(self) -> list[Stage]:
        """Return the stage in force on arrival and those that begin while this person is at the school."""
        last = min(self.person["departure_week"], self.chronicle.lived)
        stages = self.chronicle.stages
        on_arrival = [stage for stage in stages if stage.start <= self.arrival][-1]
        return [on_arrival, *(stage for stage in stages if self.arrival < stage.start < last)]

    def _under(self, stage: Stage) -> dict[str, bool]:
        """Return what the levers of a stage make of this person; as ``Faculty.take_levers`` has it."""
        return {
            "open": self.person["openness"] < stage.pool_share,
            "educated": self.person["education_draw"] < stage.education_reach,
            "protected": self.person["protected_draw"] < stage.protected_share,
        }

    def _mentees(self, week: int) -> int:
        """Return how many students this person mentors at the end of a week."""
        return sum(
            tie["start_week"] <= week and (tie["stop_week"] is None or tie["stop_week"] > week)
            for tie in self.mentoring
        )

    # --- words ---

    def _at_a_time(self, week: int) -> str:
        mentees = self._mentees(week)
        return f"now mentors {counted(mentees, 'student')}" if mentees else "now mentors nobody"

    def _student(self, student: int, week: int) -> str:
        class_year = (week - self.chronicle.students[student]["entry_week"]) // WEEKS_PER_YEAR + 1
        return f"student {student} (in year {class_year})"

    def _year(self, week: int) -> int:
        return week // WEEKS_PER_YEAR + 1


def _unknown(chronicle: Chronicle, faculty: int) -> str:
    last = max(member % POST_IDS for member in chronicle.faculty)
    return (
        f"no faculty member {faculty} in this run: ids are generation * {POST_IDS} + post, with posts 0 to {last}; "
        f"the first in each post is of generation 0"
    )
