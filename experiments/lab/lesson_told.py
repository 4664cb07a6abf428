"""What a lesson's page and its exported file both say about themselves."""

from experiments.lab.lesson_parts import Taught

ALONE = "nothing beside it"
SKIP = "Skip this (for the instructor)"
GATE = "The experiment opens when you have predicted: choose an answer above."


def provenance(taught: Taught, first_seed: int) -> list[str]:
    """Return where a lesson's numbers come from, a line each."""
    lesson = taught.lesson
    behaviour = (
        f"{len(set(taught.found.sets))} sets of behaviour that agree with the published figures"
        if lesson.behaviour == "posterior"
        else "behaviour as in the shipped scenarios, so that the intervals are of luck alone"
    )
    last = first_seed + lesson.seeds - 1
    recordings = ", ".join(f"{one.title} (seed {one.seed})" for one in lesson.recording)
    return [
        f"Numbers: seeds {first_seed} to {last} of {len(lesson.schools)} schools and of every position of the slider, "
        f"{behaviour}. Intervals: 95 %.",
        f"Watched: {recordings}; each is one draw of luck, with behaviour as in the shipped scenarios.",
    ]
