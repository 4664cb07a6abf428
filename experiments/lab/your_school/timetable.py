"""The timetable of a school for a page: the weeks of each class year as bars, and how long each teacher stays."""

from typing import Any

from experiments.describe import blocks_of_years, sentence
from experiments.pages import filled
from experiments.report import blocks_words
from experiments.timetable_picture import SETTINGS, Block, blocks, longest_stay, slot_words
from sim import Scenario
from sim.schema import WEEKS_PER_YEAR


def timetable(school: Scenario) -> str:
    """Return the weeks of each class year at the end of a run as HTML that grows with the page and has its colours."""
    passed, taught = blocks(school), _taught(school)
    used = {school.stages[-1].phases[name].setting for name in taught}
    return filled(
        "lab/your_school/timetable.html.j2",
        sentence=sentence(school),
        years=[
            (year, blocks_words(of_year), _bar([block for block in passed if block.class_year == year], school))
            for year, of_year in enumerate(blocks_of_years(school), start=1)
        ],
        ticks=range(0, WEEKS_PER_YEAR + 1, 13),
        settings=[setting for setting in SETTINGS if setting in used],
    )


def teachers(school: Scenario) -> str:
    """Return who teaches and how long one teacher stays as HTML, a bar for each teaching slot."""
    stage = school.stages[-1]
    slots = [
        (f"{name}: {slot_name}", slot, longest_stay(name, slot, stage))
        for name in _taught(school)
        for slot_name, slot in stage.phases[name].slots.items()
        if slot.share > 0
    ]
    return filled(
        "lab/your_school/teachers.html.j2",
        stays=[(_said(name), weeks, slot.settings, slot_words(weeks, slot)) for name, slot, weeks in slots],
        longest=max((weeks for *_, weeks in slots), default=1),
    )


def _taught(school: Scenario) -> list[str]:
    """Return the phases that some class year has, in the order in which they come."""
    return list(dict.fromkeys(name for year in school.stages[-1].curriculum.years for name in year))


def _bar(passed: list[Block], school: Scenario) -> list[dict[str, Any]]:
    """Return the blocks of a class year and the vacations between them, as they follow each other."""
    phases = school.stages[-1].phases
    parts: list[dict[str, Any]] = []
    week = 0
    for block in passed:
        if block.week > week:
            parts.append({"weeks": block.week - week, "setting": "", "words": _weeks("vacation", block.week - week)})
        words = _weeks(_said(block.phase + (f", {block.department}" if block.department else "")), block.weeks)
        parts.append({"weeks": block.weeks, "setting": phases[block.phase].setting, "words": words})
        week = block.week + block.weeks
    if week < WEEKS_PER_YEAR:
        words = _weeks("vacation", WEEKS_PER_YEAR - week)
        parts.append({"weeks": WEEKS_PER_YEAR - week, "setting": "", "words": words})
    return parts


def _weeks(what: str, weeks: int) -> str:
    return f"{what}: {weeks} week" + ("s" if weeks > 1 else "")


def _said(name: str) -> str:
    return name.replace("_", " ")
