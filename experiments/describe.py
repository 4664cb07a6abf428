"""What a scenario says, for the terminal: what it changes, its timetable, the levers in force."""

import json
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim import Scenario
from sim.curriculum import NO_BLOCK, build_timetable
from sim.scenario import Stage
from sim.schema import WEEKS_PER_YEAR, Levers, Slot

COLOURS = ("blue", "dark_orange", "green", "magenta", "cyan", "red")
VACATION = "·"
STAYS = {
    "block": "counted from the start of the block",
    "phase": "counted from the start of the phase",
    "own": "on the teachers' own calendar",
}


def described(scenario: Scenario, baseline: Scenario) -> RenderableType:
    """Return a scenario's title, description, changes against the baseline, timetable and levers in force."""
    stage = scenario.stages[-1]
    parts: list[RenderableType] = [
        Text(scenario.title, style="bold"),
        Text(scenario.description.strip()),
        Text(),
        _changes_table(scenario, baseline),
        Text("\nTimetable" + _since(scenario, stage), style="bold"),
        _picture(scenario),
        *(_phase_text(name, stage) for name in stage.phases if any(name in year for year in stage.curriculum.years)),
        Text(),
        _levers_table(scenario, baseline),
    ]
    return Group(*parts)


def changes(scenario: Scenario, baseline: Scenario) -> list[tuple[str, str, Any, Any]]:
    """Return what a scenario changes: (when, dotted key, before, after); ``when`` is empty for the whole run."""
    found = [("", *change) for change in _differences(_school(baseline), _school(scenario))]
    as_it_is = Stage(0, scenario.levers, scenario.phases, scenario.curriculum, {})
    for before, after in pairwise([as_it_is, *scenario.stages]):
        found += [(_when(after), *change) for change in _differences(_values(before), _values(after))]
    return found


def sentence(scenario: Scenario) -> str:
    """Return the size of a scenario in words."""
    school, size = scenario.school, scenario.school.class_size
    students = f"{size} students" if isinstance(size, int) else f"{size[0]} to {size[-1]} students"
    policies = [
        f"{name} from year {policy.start_year}" + (f", week {policy.start_week}" if policy.start_week > 1 else "")
        for name, policy in scenario.policies.items()
    ]
    return (
        f"{students} per class, {school.faculty.number} faculty, {len(scenario.curriculum.years)} class years, "
        f"a run of {scenario.run.years} years; policies: {'; '.join(policies) or 'none'}"
    )


# --- changes -----------------------------------------------------------------------------------------


def _school(scenario: Scenario) -> dict[str, Any]:
    return _flat(scenario.model_dump(mode="json", exclude={"name", "title", "description", "policies"}))


def _values(stage: Stage) -> dict[str, Any]:
    phases = {name: phase.model_dump(mode="json") for name, phase in stage.phases.items()}
    levers, curriculum = stage.levers.model_dump(mode="json"), stage.curriculum.model_dump(mode="json")
    return _flat({"levers": levers, "phases": phases, "curriculum": curriculum})


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return flat


def _differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Give the keys that differ, with both values; a table that is new in ``after`` is given once, as a whole."""
    tables = {key.rsplit(".", part)[0] for key in before for part in range(1, key.count(".") + 1)}
    new_tables = set()
    for key in (*before, *(key for key in after if key not in before)):
        steps = key.split(".")
        prefixes = [".".join(steps[:length]) for length in range(1, len(steps))]
        new_table = next((prefix for prefix in prefixes if prefix not in tables), None)
        if new_table is None and before.get(key) != after.get(key):
            yield key, before.get(key), after.get(key)
        elif new_table is not None and new_table not in new_tables:
            new_tables.add(new_table)
            yield new_table, None, "new"


def _changes_table(scenario: Scenario, baseline: Scenario) -> RenderableType:
    rows = changes(scenario, baseline)
    if not rows:
        return Text("It is the same as the baseline." if scenario != baseline else "It is the baseline.")
    table = Table(title="What it changes against the baseline", title_justify="left", title_style="bold")
    for column in ("key", "baseline", "here", "when"):
        table.add_column(column, overflow="fold")
    for when, key, before, after in rows:
        table.add_row(key, _shown(before), _shown(after), when or "the whole run")
    return table


def _shown(value: Any) -> str:
    return "-" if value is None else value if isinstance(value, str) else json.dumps(value)


def _when(stage: Stage) -> str:
    year, week = divmod(stage.start_week, WEEKS_PER_YEAR)
    return f"from year {year + 1}" + (f", week {week + 1}" if week else "")


# --- timetable ---------------------------------------------------------------------------------------


def _since(scenario: Scenario, stage: Stage) -> str:
    return f", {_when(stage)} of the run" if len(scenario.stages) > 1 else ""


def _picture(scenario: Scenario) -> RenderableType:
    """Return a row of 52 characters for each class year: one per week, blocks told apart by shade."""
    styles = dict(zip(scenario.stages[-1].phases, COLOURS * 2, strict=False))
    table = Table.grid(padding=(0, 2))
    for year, blocks in enumerate(blocks_of_years(scenario), start=1):
        bar = Text()
        for shade, (phase, length) in enumerate(blocks):
            if phase:
                bar.append("█▓"[shade % 2] * length, style=styles[phase])
            else:
                bar.append(VACATION * length, style="dim")
        table.add_row(f"year {year}", bar, _year_words(blocks))
    return table


def blocks_of_years(scenario: Scenario) -> list[list[tuple[str, int]]]:
    """Return the blocks of each class year at the end of the run, in order: phase (empty in vacation) and weeks."""
    timetable, names, _ = build_timetable(scenario)
    weeks = timetable.block_at[timetable.levers["structure"][-1], 0]
    return [
        [
            ("" if block == NO_BLOCK else names.blocks[block].partition(" (")[0], len(list(run)))
            for block, run in groupby(row)
        ]
        for row in weeks.reshape(-1, WEEKS_PER_YEAR)
    ]


def _year_words(blocks: list[tuple[str, int]]) -> str:
    parts = []
    for phase, group in groupby((block for block in blocks if block[0]), key=lambda block: block[0]):
        lengths = [length for _, length in group]
        span = f"{min(lengths)}" if min(lengths) == max(lengths) else f"{min(lengths)}-{max(lengths)}"
        parts.append(f"{phase}: {len(lengths)} of {span} weeks" if len(lengths) > 1 else f"{phase}: {span} weeks")
    return "; ".join(parts)


def _phase_text(name: str, stage: Stage) -> RenderableType:
    phase = stage.phases[name]
    colour = dict(zip(stage.phases, COLOURS * 2, strict=False))[name]
    text = Text.assemble((name, f"bold {colour}"), f" ({phase.setting})")
    if phase.order == "chosen":
        text.append(", departments chosen by students")
    elif phase.departments:
        text.append(f", {len(phase.departments)} departments in rotated orders")
    slots = [Padding(f"{slot_name}: {_slot_words(slot)}", (0, 0, 0, 4)) for slot_name, slot in phase.slots.items()]
    return Group(text, *slots)


def _slot_words(slot: Slot) -> str:
    who = " or ".join(slot.settings) + " teacher"
    team = "alone" if slot.team_size == 1 else f"in teams of {slot.team_size}"
    share = "" if slot.share == 1 else f", for {slot.share:.0%} of teams"
    stays = (
        f"{slot.rotation_weeks} weeks with each, {STAYS[slot.rota]}"
        if slot.rotation_weeks
        else "one teacher throughout"
    )
    days = "1 day" if slot.days == 1 else f"{slot.days:g} days"
    return f"a {who} {slot.hours:g} h/week on {days}, {team}{share}; {stays}"


# --- levers ------------------------------------------------------------------------------------------


def _levers_table(scenario: Scenario, baseline: Scenario) -> RenderableType:
    table = Table(title="Levers in force at the end of the run (changed: *)", title_justify="left", title_style="bold")
    for column in ("lever", "value", "unit", "what it is"):
        table.add_column(column, overflow="fold")
    here, rest = scenario.stages[-1].levers, baseline.levers
    for group in Levers.model_fields:
        kind = type(getattr(here, group))
        for name, field in kind.model_fields.items():
            value, usual = getattr(getattr(here, group), name), getattr(getattr(rest, group), name)
            unit = str((field.json_schema_extra or {}).get("unit", "")) if not callable(field.json_schema_extra) else ""
            mark, style = ("*", "bold") if value != usual else ("", "")
            table.add_row(f"{group}.{name}{mark}", _shown(value), unit, field.description, style=style)
    return table
