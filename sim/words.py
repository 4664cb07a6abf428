"""Words for what a record holds as codes and numbers: answers, endings, barriers, closeness, investment."""

from sim.population import POST_IDS

RESEARCH = "research"  # the slot of a project in ``Record.spells``

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
ATTUNEMENT = ((0.25, "hardly"), (0.45, "a little"), (0.65, "fairly well"), (1.1, "very well"))


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


def closeness(connection: float) -> str:
    """Return how well two people know each other, with the number."""
    return f"{word(CLOSENESS, connection)} (connection {connection:.2f})"


def lengths(weeks: list[int]) -> str:
    """Return how long spells lasted: "2 weeks", "1 to 2 weeks each"."""
    shortest, longest = min(weeks), max(weeks)
    span = f"{shortest} to {counted(longest, 'week')}" if shortest < longest else counted(longest, "week")
    return f"{span}{' each' * (len(weeks) > 1)}"


def in_a_row(names: list[str]) -> str:
    """Return names in a row: "a", "a and b", "a, b and c"; nothing for none."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
