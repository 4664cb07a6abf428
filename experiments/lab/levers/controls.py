"""The controls of the page of levers: one for every lever of the schema, and those of the timetable.

A control is one thing to move. It passes through fixed values, and its place among them is all that the page knows.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, reduce
from itertools import chain, compress, product
from typing import Any, Literal

import scenarios
from experiments.lab.levers import values
from experiments.questions import question
from sim import Scenario, ScenarioError, load
from sim.curriculum import NO_BLOCK, build_timetable
from sim.scenario import Stage
from sim.schema import WEEKS_PER_YEAR, Levers, Phase, Slot

EARLY_CLINIC, LONGITUDINAL = "early-clinical-contact", "longitudinal-clerkship"
COURSES = {
    "clerkship_length": "longer-clerkships",
    "rotation_weeks": "longer-rotations",
}  # questions, and who sets them
TEAMS = ("ward_team", "small_group")  # questions that a policy of one's own can answer anew
LONGEST_ANSWER = 60  # weeks or students: answers to a question are tried up to here
HOURS_A_DAY = 8
ASIDE = re.compile(r" \([^)]*\)|;.*")  # how a file writes it: the page shows weeks and percentages
Tree = dict[str, Any]


@dataclass(frozen=True)
class Dial:
    """One thing to move: what it is called, why, and its values in order, each with how it is shown.

    A ``slider`` passes through ``values``; a ``switch`` has two; of ``weeks`` any may be chosen, so that value number
    n holds the weeks whose bits n has, and ``shown`` names the single weeks.
    """

    key: str
    label: str
    why: str
    kind: Literal["slider", "weeks", "switch"]
    values: tuple[Any, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Control(Dial):
    """What a school controls: ``at`` reads it in a stage of a school, ``changes`` says what a policy must change.

    ``cost`` marks what is assumed of cost.
    """

    at: Callable[[Stage], Any]
    changes: Callable[[Any], Tree]
    cost: bool = False


@dataclass(frozen=True)
class Group:
    """Controls that belong together, in the paper's words; ``policy`` is the shipped one of this kind, "" if none."""

    name: str
    title: str
    words: str
    policy: str
    controls: tuple[Control, ...]


# --- the groups --------------------------------------------------------------------------------------


def groups(school: Scenario, stages: tuple[Stage, ...]) -> list[Group]:
    """Return all groups of controls for a school; ``stages`` are those whose values must have their places."""
    of_schema = [_group_of_table(school, table, stages) for table in Levers.model_fields]
    courses = [_of_policy(policy, _course(name, stages)) for name, policy in COURSES.items()]
    teams = tuple(control for name in TEAMS if (control := _course(name, stages)))
    words = "A teacher's time is shared among the students of a team."
    return [
        *of_schema,
        *courses,
        Group("teams", "Sizes of teams", words, "", teams),
        _of_policy(EARLY_CLINIC, _preceptor(stages)),
        _of_policy(LONGITUDINAL, _longitudinal(school)),
    ]


def _group_of_table(school: Scenario, table: str, stages: tuple[Stage, ...]) -> Group:
    """Return the group of a table of levers: a control for each of its fields."""
    name = _policy_of_table()[table]
    kind = Levers.model_fields[table].annotation
    assert kind is not None
    controls = tuple(_lever(school, f"levers.{table}.{field}", stages) for field in kind.model_fields)
    return Group(table, load(name).title, _said(name, kind.__doc__ or ""), name, controls)


def _of_policy(name: str, control: Control | None) -> Group:
    return Group(name, load(name).title, _said(name, ""), name, (control,) if control else ())


@cache
def _policy_of_table() -> dict[str, str]:
    """Return the shipped policy that sets a table of levers and nothing else, by table."""
    found = {}
    for name in scenarios.policies():
        policies = load(name).policies
        sets = [tuple(policy.levers) for policy in policies.values() if not (policy.phases or policy.curriculum)]
        if len(policies) == len(sets) == 1 and len(sets[0]) == 1:
            found[sets[0][0]] = name
    return found


def _said(name: str, otherwise: str) -> str:
    """Return the first sentence about a shipped policy, which says what students asked for or named."""
    sentence = load(name).description.replace("\n", " ").strip().split(". ")[0].rstrip(".") + "."
    return otherwise if otherwise and sentence.startswith("From year") else sentence


# --- the controls ------------------------------------------------------------------------------------


def _lever(school: Scenario, key: str, stages: Iterable[Stage]) -> Control:
    """Return the control of a lever, from what the schema says of it and the values it has in ``stages``."""
    number = values.about()[key]
    found = [_at(stage, key) for stage in stages]
    label, why = _sentence(ASIDE.sub("", number.meaning)).rstrip("."), explained(number)

    def control(kind: Literal["slider", "weeks", "switch"], known: Iterable[Any], shown: Iterable[str]) -> Control:
        at, changes = (lambda stage: _at(stage, key)), (lambda value: _nested(key, _plain(value)))
        cost = key.rpartition(".")[2].startswith("hours")
        return Control(key, label, why, kind, tuple(known), tuple(shown), at, changes, cost)

    if isinstance(found[0], bool):
        return control("switch", (False, True), ("no", "yes"))
    if isinstance(found[0], tuple):
        before = _clerkships_begin(school)
        weeks = _weeks_offered(school, before, found)
        names = (_week_shown(week, before) for week in weeks)
        return control("weeks", (tuple(compress(weeks, bits)) for bits in _subsets(len(weeks))), names)
    most = school.school.faculty.number if key.endswith("recruits") else None  # nobody doubles the faculty
    known = values.scale(number, found, isinstance(found[0], int), most)
    return control("slider", known, (values.written(value, number.unit) for value in known))


def _course(name: str, stages: tuple[Stage, ...]) -> Control | None:
    """Return the control that answers a question about courses anew; None where the school has no such courses."""
    asked = question(name)
    keys = asked.keys(asked.default)
    if not all(_has(stages[0], key) and key.split(".")[1] in _phases_taught(stages[0]) for key in keys):
        return None
    first = next(iter(keys))
    unit = values.unit_of(first.rpartition(".")[2], (Slot, Phase))
    found = {_at(stage, first) for stage in stages}
    fits = min(year["clerkship"] for year in stages[0].curriculum.years if "clerkship" in year)
    known = {answer for answer in range(1, LONGEST_ANSWER + 1) if _answers(name, answer)}
    known = {answer for answer in known if name != "clerkship_length" or answer <= fits} | found
    ordered = sorted(known, key=lambda value: sum(value) / len(value) if isinstance(value, tuple) else value)
    return Control(
        name,
        asked.words,
        asked.why,
        "slider",
        tuple(ordered),
        tuple(_lengths(value, unit) for value in ordered),
        lambda stage: _at(stage, first),
        lambda value: reduce(merged, (_nested(key, _plain(answer)) for key, answer in asked.keys(value).items()), {}),
    )


def _preceptor(stages: tuple[Stage, ...]) -> Control | None:
    """Return the control of the hours with a preceptor of one's own in the classroom years."""
    policy = load(EARLY_CLINIC).policies[EARLY_CLINIC]
    ((phase, changed),) = policy.phases.items()
    ((slot, settings),) = changed["slots"].items()
    if phase not in _phases_taught(stages[0]):
        return None

    def hours(stage: Stage) -> float:
        there = stage.phases[phase].slots.get(slot)
        return there.hours if there and there.share else 0.0

    def changes(value: float) -> Tree:
        given = {"hours": value, "days": value / HOURS_A_DAY, "share": float(value > 0)}
        return _nested(f"phases.{phase}.slots.{slot}", settings | given)

    known = sorted({*map(float, range(HOURS_A_DAY + 1)), *map(hours, stages)})
    words = "Hours a week with a clinical preceptor of one's own, in the classroom years"
    why = (
        "Students named too little contact with clinicians before the clerkships. The shipped policy gives half a day."
    )
    shown = tuple(values.written(value, "hours/week") if value else "none" for value in known)
    return Control(f"phases.{phase}.slots.{slot}", words, why, "slider", tuple(known), shown, hours, changes)


def _longitudinal(school: Scenario) -> Control | None:
    """Return the switch to one long clerkship; None where it cannot be tried at the school."""
    plan = load(LONGITUDINAL)
    policy = plan.policies[LONGITUDINAL]
    try:
        there = school.under(plan).stages[-1].curriculum
    except ScenarioError:
        return None
    words = "One long clerkship in all departments at once, in place of the core clerkships one by one"
    why = "Each student has a preceptor of their own in each of six departments. Takes much teaching time."
    changes = {"phases": policy.phases, "curriculum": policy.curriculum}
    return Control(
        "curriculum.longitudinal",
        words,
        why,
        "switch",
        (False, True),
        ("no", "yes"),
        lambda stage: stage.curriculum == there,
        lambda yes: changes if yes else {},
    )


def explained(number: values.About) -> str:
    """Return the line of why: over what range a number can be believed, and what that rests on."""
    source = number.source.replace("assumed: no published figure; wide range", "assumed: no published figure")
    if not number.bounded or number.unit in ("", "weeks"):
        return _sentence(source)
    low, high = (values.written(value, number.unit) for value in number.plausible)
    return f"Plausible: {low} to {high}. {_sentence(source)}"


# --- weeks -------------------------------------------------------------------------------------------


def _clerkships_begin(school: Scenario) -> int:
    """Return the week since matriculation (the first is 0) in which the first students enter the clerkships, or 0."""
    timetable = build_timetable(school)[0]
    block = timetable.block_at[-1]
    clinical = (timetable.blocks["clinical"][block] == 1) & (block != NO_BLOCK)
    return int(clinical.any(axis=0).argmax())


def _weeks_offered(school: Scenario, before: int, found: Iterable[tuple[int, ...]]) -> list[int]:
    """Return the weeks in which something can be held: those in use, before the clerkships, the start of each year."""
    years = min(len(load(scenarios.BASELINE).curriculum.years), len(school.curriculum.years))
    starts = [year * WEEKS_PER_YEAR + 1 for year in range(1, years)]
    weeks = {*chain.from_iterable(found), *starts} | ({before} if before else set())
    return sorted(week for week in weeks if week <= years * WEEKS_PER_YEAR)


def _week_shown(week: int, before: int) -> str:
    return "just before the clerkships" if week == before else values.week_named(week)


def _subsets(number: int) -> Iterable[tuple[int, ...]]:
    """Return all choices of some of so many things, numbered by their bits, the first thing the lowest."""
    return (bits[::-1] for bits in product((0, 1), repeat=number))


# --- reading and changing ----------------------------------------------------------------------------


def _answers(name: str, value: int) -> bool:
    try:
        return bool(question(name).answered(str(value)) == value)
    except ScenarioError:
        return False


def _lengths(value: int | tuple[int, ...], unit: str) -> str:
    return f"{min(value)}–{max(value)} {unit}" if isinstance(value, tuple) else values.written(value, unit)


def _phases_taught(stage: Stage) -> set[str]:
    return {phase for year in stage.curriculum.years for phase in year}


def _at(stage: Stage, dotted: str) -> Any:
    """Return the value of a stage at a dotted name, such as ``phases.clerkship.weeks``."""
    return reduce(
        lambda tree, key: tree[key] if isinstance(tree, dict) else getattr(tree, key), dotted.split("."), stage
    )


def _has(stage: Stage, dotted: str) -> bool:
    try:
        _at(stage, dotted)
    except (KeyError, AttributeError):
        return False
    return True


def _nested(dotted: str, value: Any) -> Tree:
    return reduce(lambda inner, key: {key: inner}, reversed(dotted.split(".")), value)


def merged(base: Tree, changes: Tree) -> Tree:
    """Return ``base`` with ``changes``, table by table."""
    both = {key: merged(base[key], value) for key, value in changes.items() if isinstance(base.get(key), dict)}
    return base | changes | both


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""
