"""What one can move on the page of levers: every lever of the schema, the timetable, and behaviour kept apart.

A control is one thing to move. It passes through fixed values, and its place among them is all that the page knows:
places become a plan (a policy in force from the year of the shipped ones) and a plan becomes places.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from itertools import chain, compress, product
from typing import Any, Literal

import scenarios
from experiments.lab import lever_values as values
from experiments.questions import question
from sim import Scenario, ScenarioError, load
from sim.curriculum import NO_BLOCK, build_timetable
from sim.scenario import Stage
from sim.schema import WEEKS_PER_YEAR, Levers, Phase, Slot

POLICY = "lab"  # the policy of a plan
PLAN = "plan"  # its file
AS_IT_IS = "The school as it is"
EARLY_CLINIC, LONGITUDINAL = "early-clinical-contact", "longitudinal-clerkship"
COURSES = {
    "clerkship_length": "longer-clerkships",
    "rotation_weeks": "longer-rotations",
}  # questions, and who sets them
TEAMS = ("ward_team", "small_group")  # questions that a policy of one's own can answer anew
LONGEST_ANSWER = 60  # weeks or students: answers to a question are tried up to here
HOURS_A_DAY = 8
ASIDE = re.compile(r" \([^)]*\)")  # how weeks are counted is shown, not told
Places = Mapping[str, int]
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


@dataclass(frozen=True)
class Preset:
    """A shipped policy: where it puts the controls it moves; ``problem`` says why it cannot be tried at the school."""

    name: str
    title: str
    places: Places
    problem: str = ""


@dataclass(frozen=True)
class Panel:
    """All controls for one school. ``plan`` is one made before, whose values have their places too."""

    school: Scenario
    plan_before: Scenario | None = None

    @cached_property
    def now(self) -> Stage:
        """What is in force at the school without a plan."""
        return self.school.stages[-1]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of controls, those of the paper first."""
        stages = (self.now, *self._tried.values())
        return tuple(group for group in _groups(self.school, stages) if group.controls)

    @cached_property
    def controls(self) -> dict[str, Control]:
        """All controls by key."""
        return {control.key: control for group in self.groups for control in group.controls}

    @cached_property
    def at_rest(self) -> dict[str, int]:
        """Where everything stands at the school as it is."""
        return self.places(self.now)

    @cached_property
    def presets(self) -> tuple[Preset, ...]:
        """The shipped policies, with their places where they can be tried at the school."""
        found = []
        for name in scenarios.policies():
            title = load(name).title
            if name in self._tried:
                found.append(Preset(name, title, self._moved(self._tried[name])))
            else:
                found.append(Preset(name, title, {}, self._problems[name]))
        return tuple(found)

    @cached_property
    def start(self) -> Places:
        """The places to begin with: those of the plan made before, or at rest."""
        return {**self.at_rest, **(self._moved(self._tried[PLAN]) if PLAN in self._tried else {})}

    def places(self, stage: Stage) -> dict[str, int]:
        """Return the place of every control in a stage of the school."""
        return {key: control.values.index(control.at(stage)) for key, control in self.controls.items()}

    def moved(self, places: Places) -> dict[str, Any]:
        """Return the values of the controls that do not stand as at the school as it is, by key.

        Raises ScenarioError when there is no such control or place.
        """
        found = {}
        for key, place in places.items():
            if key not in self.controls:
                raise ScenarioError(key, place, "there is no such lever here")
            known = self.controls[key].values
            if not isinstance(place, int) or not 0 <= place < len(known):
                raise ScenarioError(key, place, f"must be a place from 0 to {len(known) - 1}")
            if place != self.at_rest[key]:
                found[key] = known[place]
        return found

    def plan(self, places: Places) -> Scenario:
        """Return the plan of these places: a scenario on the baseline, with one policy of all that was moved.

        Raises ScenarioError as ``moved`` does, or when the plan cannot be.
        """
        moved = self.moved(places)
        changes: Tree = reduce(
            _merged, (self.controls[key].changes(value) for key, value in moved.items()), dict[str, Any]()
        )
        policy = {"start_year": min(_start_year(), self.school.run.years), **changes}
        named = {"name": PLAN if self.school.name != PLAN else f"{PLAN}-{POLICY}", "title": self._title(places, moved), "description": "A plan made in the lab."}
        years = {"run.years": self.school.run.years}
        return load(scenarios.BASELINE).vary({"policies": {self._policy_name: policy}} | named | years)

    @cached_property
    def _policy_name(self) -> str:
        """The name of a plan's policy, not that of one which the school has already."""
        name = POLICY
        while name in self.school.policies:
            name += "-more"
        return name

    def _title(self, places: Places, moved: Mapping[str, Any]) -> str:
        """Return what a plan is called: as the shipped policy that it is, or after all groups that are moved."""
        if not moved:
            return AS_IT_IS
        for preset in self.presets:
            if not preset.problem and {**self.at_rest, **preset.places} == {**self.at_rest, **places}:
                return preset.title
        titles = [group.title for group in self.groups if any(control.key in moved for control in group.controls)]
        return "; ".join([titles[0], *(title[0].lower() + title[1:] for title in titles[1:])])

    def _moved(self, stage: Stage) -> Places:
        return {key: place for key, place in self.places(stage).items() if place != self.at_rest[key]}

    @cached_property
    def _tried(self) -> dict[str, Stage]:
        """What is in force at the school under each shipped policy and the plan made before."""
        return {name: found for name, found in self._tries.items() if isinstance(found, Stage)}

    @cached_property
    def _problems(self) -> dict[str, str]:
        return {name: str(found) for name, found in self._tries.items() if isinstance(found, ScenarioError)}

    @cached_property
    def _tries(self) -> dict[str, Stage | ScenarioError]:
        plans = {name: load(name) for name in scenarios.policies()}
        if self.plan_before is not None:
            plans[PLAN] = self.plan_before
        found: dict[str, Stage | ScenarioError] = {}
        for name, plan in plans.items():
            try:
                found[name] = self.school.under(plan).stages[-1]
            except ScenarioError as error:
                found[name] = error
        return found


# --- the groups --------------------------------------------------------------------------------------


def _groups(school: Scenario, stages: tuple[Stage, ...]) -> list[Group]:
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


@cache
def _start_year() -> int:
    """Return the year of the run in which the shipped policies start."""
    return min(policy.start_year for name in scenarios.policies() for policy in load(name).policies.values())


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
        asked.words.removesuffix("?"),
        asked.why,
        "slider",
        tuple(ordered),
        tuple(_lengths(value, unit) for value in ordered),
        lambda stage: _at(stage, first),
        lambda value: reduce(_merged, (_nested(key, _plain(answer)) for key, answer in asked.keys(value).items()), {}),
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
    why = "Students named too little contact with clinicians before the clerkships. Shipped: half a day; assumed."
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


def _merged(base: Tree, changes: Tree) -> Tree:
    both = {key: _merged(base[key], value) for key, value in changes.items() if isinstance(base.get(key), dict)}
    return base | changes | both


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""
