"""The questions that make a school: what is asked, why it matters, and what an answer sets in a scenario file.

Defaults are the baseline's. A question about what a school does already takes over what the shipped policy of that kind
sets, so that trying the policy there adds nothing twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any

from sim import Scenario, load
from sim.errors import ScenarioError, nearest
from sim.schema import WEEKS_PER_YEAR

CLASS_YEARS = 4
MONTHS_PER_YEAR = 12
YES, NO = ("yes", "y"), ("no", "n")
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """One question: its name, its words, why it matters, how an answer is read, and what it sets.

    ``read`` returns the value of an answer typed and raises ValueError with what is allowed; ``shown`` writes a value
    as it would be typed. ``policy`` is the shipped policy whose settings a yes takes over. ``keys`` gives dotted names
    of a scenario and their values; the questions about months and weeks give none, since ``class_years`` makes one
    timetable of them all.
    """

    name: str
    words: str
    why: str
    default: Any
    allowed: str
    read: Callable[[str], Any]
    shown: Callable[[Any], str] = str
    keys: Callable[[Any], dict[str, Any]] = lambda _: {}
    policy: str = ""

    def answered(self, text: str) -> Any:
        """Return the value of an answer typed. Raises ScenarioError, one sentence, when it is not allowed."""
        try:
            return self.read(text.strip())
        except ValueError:
            raise ScenarioError(self.name, text, f"must be {self.allowed}") from None

    def problem(self, text: str) -> str:
        """Return what is the matter with an answer typed, one sentence; empty when it is allowed."""
        try:
            self.answered(text)
        except ScenarioError as error:
            return f"{error.given!r} cannot be used: it {error.allowed}."
        return ""


@cache
def questions() -> tuple[Question, ...]:
    """Return the questions in the order in which they are asked."""
    baseline = load("baseline")
    clerkship = baseline.phases["clerkship"]
    lengths = f"{min(clerkship.weeks)}-{max(clerkship.weeks)}"  # type: ignore[arg-type]
    return (
        _words("title", "What is your school called?", "Tables and figures show this name.", "Our school"),
        _number(
            "class_size",
            "How many students enter each year?",
            "It sets how many look for a mentor among the same faculty.",
            (4, 1_000),
            "students",
            ("school.class_size",),
        ),
        _number(
            "faculty",
            "How many faculty does the school have, volunteers included?",
            "Mentors come from them; US schools have about 1.6 for each student.",
            (100, 20_000),
            "people",
            ("school.faculty.number",),
        ),
        Question(
            "classroom_months",
            "How many months after matriculation do the clerkships begin?",
            "Students without clinicians around them find mentors late. Most US schools say 24, some 18 or 12.",
            24,
            "a whole number of months from 3 to 24, not 11, 13 or 23 (the month left over would hold no course)",
            _months,
        ),
        _weeks(
            "classroom_weeks",
            "How many weeks are taught in a full class year of classroom?",
            "What is left of the 52 weeks is vacation, in which nobody meets.",
            36,
            (9, 52),
        ),
        _number(
            "small_group",
            "How many students are in a small group of the classroom years?",
            "In a large group the teacher comes to know nobody.",
            (1, 50),
            "students",
            ("phases.classroom.slots.small_group.team_size",),
        ),
        _policy(
            "early_clinic",
            "Does every classroom student have a preceptor of their own, half a day a week?",
            "Students named too little contact with clinicians before the clerkships as a barrier.",
            "early-clinical-contact",
        ),
        _weeks(
            "clerkship_weeks",
            "How many weeks do the core clerkships last in all?",
            "Most mentors are met in the clerkships and after them.",
            46,
            (12, 80),
        ),
        Question(
            "clerkship_length",
            "How many weeks does each core clerkship last?",
            "Students named short courses as a barrier: one ends before anybody knows them.",
            clerkship.weeks,
            f"a whole number of weeks from 2 to 12, or {lengths} for lengths that differ as in the baseline",
            lambda text: clerkship.weeks if text == lengths else _whole(text, 2, 12),
            lambda weeks: lengths if weeks == clerkship.weeks else str(weeks),
            lambda weeks: {"phases.clerkship.weeks": weeks},
        ),
        _number(
            "rotation_weeks",
            "After how many weeks does another ward attending take over?",
            "A teacher who leaves after two weeks seldom knows the student; most schools say 2 to 4.",
            (1, 12),
            "weeks",
            tuple(f"phases.clerkship.slots.{slot}.rotation_weeks" for slot in clerkship.slots),
        ),
        _number(
            "ward_team",
            "How many students share a ward attending?",
            "The attending's time for students is shared among them.",
            (1, 12),
            "students",
            tuple(f"phases.clerkship.slots.{slot}.team_size" for slot in clerkship.slots),
        ),
        _weeks(
            "elective_weeks",
            "How many weeks of electives does a full class year of electives have?",
            "In an elective a student chooses the teacher's field and works with one teacher alone.",
            34,
            (4, 52),
        ),
        Question(
            "open_faculty",
            "What percentage of the faculty would take a student to mentor?",
            "Nobody measured it; it limits what every other policy can do. Try a low and a high value.",
            baseline.levers.pool.share,
            "a percentage from 0 to 100",
            lambda text: round(_decimal(text.removesuffix("%"), 0, 100) / 100, 6),
            lambda share: f"{100 * share:g}",
            lambda share: {"levers.pool.share": share},
        ),
        Question(
            "places",
            "How many students can such a faculty member mentor at a time, on average?",
            "When mentors are full, students are turned away.",
            baseline.levers.pool.mean_slots,
            "a number of students from 1 to 20",
            lambda text: _decimal(text, 1, 20),
            lambda slots: f"{slots:g}",
            lambda slots: {"levers.pool.mean_slots": slots},
        ),
        _policy(
            "advisers",
            "Is every student assigned an adviser in the first year?",
            "Assigned ties begin without acquaintance and take places; many are hardly ever met.",
            "formal-assignment",
        ),
        _policy(
            "promotion",
            "Does the school say explicitly that students should have mentors?",
            "The focus groups asked for it; it makes students look for a mentor earlier and more often.",
            "promotion",
        ),
        _policy(
            "sessions",
            "Are first-years taught how to find a mentor?",
            "Many students said they did not know whom to ask, or how.",
            "early-education",
        ),
    )


def question(name: str) -> Question:
    """Return the question of a name. Raises ScenarioError with the nearest name when there is none."""
    found = {one.name: one for one in questions()}
    if name not in found:
        raise ScenarioError("--answer", name, f"no such question{nearest(name, found)}")
    return found[name]


def class_years(answers: Answers) -> list[dict[str, int]]:
    """Return the weeks of each phase in each of four class years that answers about months and weeks ask for.

    The clerkships begin in the month asked for, if the class year still holds one, and take whole clerkships only; a
    part of a class year left to electives has its share of those of a full one.
    """
    first_clerkship = round(answers["classroom_months"] * WEEKS_PER_YEAR / MONTHS_PER_YEAR)
    lengths = answers["clerkship_length"]
    lengths = (lengths,) if isinstance(lengths, int) else lengths
    left = answers["clerkship_weeks"]
    years = []
    for place in range(CLASS_YEARS):
        year = {}
        before = min(max(first_clerkship - place * WEEKS_PER_YEAR, 0), WEEKS_PER_YEAR)
        if before:
            year["classroom"] = answers["classroom_weeks"] if before == WEEKS_PER_YEAR else before
        free = WEEKS_PER_YEAR - before
        if min(left, free) >= max(lengths):
            weeks = min(left, free)
            year["clerkship"] = weeks - weeks % lengths[0] if len(lengths) == 1 else weeks
            left -= _filled(lengths, weeks)
            free -= year["clerkship"]
        electives = answers["elective_weeks"]
        if free < WEEKS_PER_YEAR:
            electives = free * electives // WEEKS_PER_YEAR // 4 * 4
        if electives and left < max(lengths):
            year["elective"] = electives
        years.append(year)
    return years


def _filled(lengths: tuple[int, ...], weeks: int) -> int:
    """Return how many of the weeks whole clerkships fill, for the students whose order fits worst."""
    worst = weeks
    for first in range(len(lengths)):
        filled, place = 0, first
        while filled + lengths[place % len(lengths)] <= weeks:
            filled += lengths[place % len(lengths)]
            place += 1
        worst = min(worst, filled)
    return worst


# --- kinds of question -------------------------------------------------------------------------------


def _words(name: str, words: str, why: str, default: str) -> Question:
    def read(text: str) -> str:
        if not text or not text.isprintable():
            raise ValueError
        return text

    return Question(name, words, why, default, "a name on one line", read, keys=lambda title: {"title": title})


def _number(name: str, words: str, why: str, bounds: tuple[int, int], unit: str, dotted: tuple[str, ...]) -> Question:
    default = _at(load("baseline"), dotted[0])
    return Question(
        name,
        words,
        why,
        default,
        f"a whole number of {unit} from {bounds[0]:,} to {bounds[1]:,}",
        lambda text: _whole(text, *bounds),
        keys=lambda value: dict.fromkeys(dotted, value),
    )


def _weeks(name: str, words: str, why: str, default: int, bounds: tuple[int, int]) -> Question:
    allowed = f"a whole number of weeks from {bounds[0]} to {bounds[1]}"
    return Question(name, words, why, default, allowed, lambda text: _whole(text, *bounds))


def _policy(name: str, words: str, why: str, policy: str) -> Question:
    """Return the yes-or-no question whether a school does already what a shipped policy would do."""

    def read(text: str) -> bool:
        if text.lower() not in YES + NO:
            raise ValueError
        return text.lower() in YES

    def keys(yes: bool) -> dict[str, Any]:
        return dict(_settings_of(policy)) if yes else {}

    return Question(name, words, why, False, "yes or no", read, lambda yes: "yes" if yes else "no", keys, policy)


@cache
def _settings_of(policy: str) -> dict[str, Any]:
    """Return what a shipped policy sets, by dotted name."""
    changes = load(policy).policies[policy]
    return _flat({"levers": changes.levers, "phases": changes.phases})


def _whole(text: str, low: int, high: int) -> int:
    value = int(text.replace(",", ""))
    if not low <= value <= high:
        raise ValueError
    return value


def _decimal(text: str, low: float, high: float) -> float:
    value = float(text)
    if not low <= value <= high:
        raise ValueError
    return value


def _months(text: str) -> int:
    months = _whole(text, 3, 24)
    if months % MONTHS_PER_YEAR in (1, MONTHS_PER_YEAR - 1):
        raise ValueError
    return months


def _at(scenario: Scenario, dotted: str) -> Any:
    return reduce(lambda tree, name: tree[name], dotted.split("."), scenario.model_dump())


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {prefix + key: value}
    return flat
