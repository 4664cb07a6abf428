"""What a timetable must fulfil: names lead somewhere, blocks fit their year, somebody can fill each slot."""

from sim.curriculum import build_timetable
from sim.errors import ScenarioError, nearest
from sim.scenario import Scenario, Stage
from sim.schema import WEEKS_PER_YEAR


def check_timetable(scenario: Scenario) -> None:
    """Raise ScenarioError when the timetable of a scenario cannot be built."""
    _check_names(scenario)
    build_timetable(scenario)


def _check_names(scenario: Scenario) -> None:
    """Raise ScenarioError when a name leads nowhere or blocks do not fit their year."""
    departments = list(scenario.school.departments)
    for stage in scenario.stages:
        for name in stage.phases:
            _check_phase(stage, name, departments)
        for place in range(len(stage.curriculum.years)):
            _check_year(stage, place)
        if not any(stage.curriculum.years):
            raise ScenarioError(stage.key("curriculum.years"), stage.curriculum.years, "no year has a phase")
        weeks = len(stage.curriculum.years) * WEEKS_PER_YEAR
        for lever in ("education", "assignment"):
            late = [week for week in getattr(stage.levers, lever).weeks if week > weeks]
            if late:
                raise ScenarioError(stage.key(f"levers.{lever}.weeks"), late, f"students graduate after week {weeks}")


def _check_phase(stage: Stage, name: str, departments: list[str]) -> None:
    phase, key = stage.phases[name], f"phases.{name}"
    lists = {f"{key}.departments": phase.departments}
    for slot_name, slot in phase.slots.items():
        if not isinstance(slot.departments, str):
            lists[f"{key}.slots.{slot_name}.departments"] = slot.departments
    for place, named in lists.items():
        for department in named:
            if department not in departments:
                hint = nearest(department, departments)
                raise ScenarioError(stage.key(place), department, f"no such department{hint}")
    if isinstance(phase.weeks, int):
        return
    if phase.order == "chosen":
        raise ScenarioError(stage.key(f"{key}.weeks"), phase.weeks, "blocks that students choose all have one length")
    if len(phase.weeks) != len(phase.departments):
        allowed = f"must be one length for all blocks, or one per department ({len(phase.departments)})"
        raise ScenarioError(stage.key(f"{key}.weeks"), phase.weeks, allowed)


def _check_year(stage: Stage, place: int) -> None:
    key, year = stage.key(f"curriculum.years.{place + 1}"), stage.curriculum.years[place]
    for name, weeks in year.items():
        if name not in stage.phases:
            raise ScenarioError(f"{key}.{name}", weeks, f"no such phase{nearest(name, stage.phases)}")
        lengths = stage.phases[name].weeks
        longest = lengths if isinstance(lengths, int) else max(lengths)
        if longest > weeks:
            allowed = f"a block of phases.{name} lasts {longest} weeks and does not fit"
            raise ScenarioError(f"{key}.{name}", weeks, allowed)
    if sum(year.values()) > WEEKS_PER_YEAR:
        raise ScenarioError(key, year, f"{sum(year.values())} weeks do not fit the {WEEKS_PER_YEAR} of a year")
