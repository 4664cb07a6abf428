"""What a lesson's page and its exported file both say about themselves."""

from experiments.ensemble import posterior
from experiments.lab.teaching.lesson import Lesson

ALONE = "nothing beside it"
SKIP = "Skip this (for the instructor)"
GATE = "The experiment opens when you have predicted: choose an answer above."


def provenance(lesson: Lesson) -> list[str]:
    """Return where a lesson's numbers come from, a line each."""
    return [
        f"Numbers: seeds 0 to {lesson.seeds - 1} of {len(lesson.schools)} schools and of every position of the slider, "
        f"{_behaviour(lesson)}. Intervals: 95 %.",
        f"Watched: {', '.join(f'{one.title} (seed {one.seed})' for one in lesson.recording)}; each one draw of luck, "
        "with behaviour as in the shipped scenarios.",
    ]


def _behaviour(lesson: Lesson) -> str:
    if lesson.behaviour == "scenario":
        return "behaviour as in the shipped scenarios, so that the intervals are of luck alone"
    sets = {posterior().set_of(seed) for seed in range(lesson.seeds)}
    return f"{len(sets)} sets of behaviour that agree with the published figures"
