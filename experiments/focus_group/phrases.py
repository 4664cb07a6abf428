"""The phrases that stories are made of, and numbers in words."""

from collections.abc import Sequence

from experiments.compare import ORDINALS
from sim.words import CLOSENESS

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
READY = ((-0.7, "am slow to make the first move"), (0.7, ""), (99.0, "readily make the first move"))
LITERATE = (
    (0.2, "knew little about how to find a mentor"),
    (0.4, ""),
    (1.1, "knew a good deal about finding a mentor"),
)
KNEW = tuple(
    (below, words)
    for (below, _), words in zip(
        CLOSENESS,
        (
            "we hardly knew each other",
            "we knew each other a little",
            "we knew each other",
            "we knew each other well",
            "we were close",
        ),
        strict=True,
    )
)
REFUSED = {
    "not_in_pool": ("{who} {was} open to mentoring students", "{who} {was} open to taking on a student"),
    "no_free_slot": ("{who} {had} room for another student", "{who} {had} a place left"),
    "declined": ("{who} {would}", "{who} {agreed}"),
}
VERBS = {"was": "was not", "had": "did not have", "would": "would not", "agreed": "did not agree"}
STOPPED = {
    "no_clinician_met": ("I had met no clinician yet", "there was no clinician I had met"),
    "course_over_too_soon": (
        "the course of the teacher who had come to know me was over",
        "those who had got to know me were no longer my teachers",
    ),
    "lost_at_transition": (
        "the teachers who knew me were back in the classroom, and I was on the wards",
        "with the change to the clerkships I had lost the teachers who knew me",
    ),
    "did_not_know_how": ("I did not know whom or how to ask", "I had no idea whom to turn to, or how"),
}
WHERE = {
    "course": "in the classroom",
    "preceptorship": "in a preceptorship",
    "clerkship": "on a clerkship",
    "elective": "on an elective",
    "research": "in research",
}


def chapter_title(chapter: int, class_years: int) -> str:
    """Return the title of a chapter, such as "Third year"."""
    if chapter == 0:
        return "Before"
    return "Now" if chapter > class_years else f"{ORDINALS[chapter - 1].capitalize()} year"


def number_in_words(number: int) -> str:
    """Return a number as a word up to twelve."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def times_in_words(number: int) -> str:
    """Return how often: once, twice, three times."""
    return {1: "once", 2: "twice"}.get(number, f"{number_in_words(number)} times")


def weeks_in_words(weeks: Sequence[int]) -> str:
    """Return one number of weeks, or the range of several."""
    low, high = min(weeks), max(weeks)
    span = number_in_words(high) if low == high else f"{number_in_words(low)} to {number_in_words(high)}"
    return f"{span} week" if high == 1 else f"{span} weeks"


def in_a_row(things: Sequence[str]) -> str:
    """Return things as a list in a sentence: a, b and c."""
    return " and ".join(filter(None, (", ".join(things[:-1]), *things[-1:])))
