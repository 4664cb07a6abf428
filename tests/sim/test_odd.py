"""The description and the code tell of the same model: rules, levers, draws, parameters, headings."""

import doctest
import inspect
import re

import numpy as np
import polars as pl
import pytest

from sim import draws, load, parameters, rules, simulate
from sim.schema import Behaviour, Curriculum, Levers, Phase, Slot

TEXT = parameters.ODD.read_text(encoding="utf-8")
HEADINGS = [
    "1 Purpose and patterns",
    "2 Entities, state variables, and scales",
    "3 Process overview and scheduling",
    "4 Design concepts",
    "5 Initialization",
    "6 Input data",
    "7 Submodels",
]
CONCEPTS = [
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
]
# Switches everything on, so that no number of the behaviour is idle.
BUSY = {
    "run.years": 6,
    "school.class_size": 120,
    "school.faculty.number": 500,
    "levers.education": {"weeks": (2, 110), "reach": 0.8, "effect": 0.5, "hours_per_student": 0.0},
    "levers.assignment": {"weeks": (60,), "share": 0.5, "by_vision": True},
}


def rule_functions() -> dict[str, str]:
    """Return the name of every rule and the section its docstring cites (7 when it cites none)."""
    found = {}
    for name, rule in inspect.getmembers(rules, inspect.isfunction):
        if rule.__module__ == rules.__name__ and not name.startswith("_"):
            cited = re.search(r"\(ODD (7\.\d+)\)", inspect.getdoc(rule) or "")
            found[name] = cited[1] if cited else "7"
    return found


def section(number: str) -> str:
    """Return the text under a heading, with all below it."""
    level = "#" * (2 + number.count("."))
    return re.split(rf"^#{{2,{len(level)}}} ", TEXT.split(f"\n{level} {number} ")[1], flags=re.MULTILINE)[0]


def between(begin: str, end: str) -> list[list[str]]:
    """Return the cells of the Markdown table between two comments, without its head."""
    lines = TEXT.split(f"<!-- {begin} -->")[1].split(f"<!-- {end} -->")[0].strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def code_spans(text: str) -> set[str]:
    """Return what stands in backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


def test_headings_are_those_of_the_2020_protocol():
    assert re.findall(r"^## (\d .*)$", TEXT, re.MULTILINE) == HEADINGS
    assert re.findall(r"^\*\*(.*)\.\*\*", section("4"), re.MULTILINE) == CONCEPTS


@pytest.mark.parametrize("name", parameters.WRITTEN)
def test_tables_are_those_of_schema_baseline_and_a_run(name):
    assert parameters.with_table(TEXT, name) == TEXT, "run python -m sim.parameters"


def test_parameters_can_be_set_by_their_names():
    table = parameters.parameters()
    dotted = [name for name, low in table.select("name", "allowed_low").rows() if low is not None]
    tree = load("baseline").model_dump()
    for name in dotted:
        value = tree
        for step in name.split("."):
            value = value[step]
        load("baseline").vary({name: value})
    behaviour = {name.removeprefix("behaviour.") for name in dotted if name.startswith("behaviour.")}
    assert behaviour == set(Behaviour.model_fields)


@pytest.mark.parametrize(("rule", "cited"), sorted(rule_functions().items()))
def test_every_rule_stands_in_the_section_it_cites(rule, cited):
    assert f"`{rule}`" in section(cited)


def test_every_rule_named_exists():
    defined = set(re.findall(r"\*\*`([^`]+)`\*\*", section("7")))
    assert defined == set(rule_functions())
    in_themes = {span for row in between("themes", "end of themes") for span in code_spans(row[1])}
    assert in_themes <= set(rule_functions())


def test_every_theme_has_a_rule():
    for theme, rule, lever in between("themes", "end of themes"):
        assert code_spans(rule), theme
        assert lever, theme


def test_paper_to_rules_table_has_every_lever_and_no_other():
    levers = {f"{name}.{key}" for name, field in Levers.model_fields.items() for key in field.annotation.model_fields}
    timetable = {f"curriculum.{key}" for key in Curriculum.model_fields}
    timetable |= {f"phases.*.{key}" for key in Phase.model_fields if key != "slots"}
    timetable |= {f"phases.*.slots.*.{key}" for key in Slot.model_fields}
    named = [span for row in between("themes", "end of themes") for span in code_spans(row[2])]
    assert sorted(named) == sorted(levers | timetable)


def test_draw_table_has_the_purposes_of_the_code():
    constants = {name: value for name, value in vars(draws).items() if name.isupper() and isinstance(value, int)}
    purposes = {
        name: value
        for name, value in constants.items()
        if name not in {"WORD", "ROUNDS"} and not name.startswith("PHILOX")
    }
    listed = {row[1].strip("`"): int(row[0]) for row in between("draws", "end of draws")}
    assert listed == purposes


def test_generator_has_the_constants_of_the_code():
    described = [int(number, 16) for number in re.findall(r"0x[0-9A-F]{8}", section("7.10"))]
    assert described == [draws.PHILOX_M0, draws.PHILOX_M1, draws.PHILOX_W0, draws.PHILOX_W1]
    assert f"\n{draws.ROUNDS} times:" in section("7.10")


def test_known_answers_are_those_of_the_code():
    failed, tried = doctest.testfile(str(parameters.ODD), module_relative=False)
    assert tried >= 5
    assert failed == 0


def test_every_number_of_the_behaviour_is_explained():
    assert set(Behaviour.model_fields) <= code_spans(section("7"))


def other(value, low: float, high: float):
    """Return another value in the plausible range: the end that is farther away."""
    if isinstance(value, tuple):
        return tuple(other(part, low, high) for part in value)
    return type(value)(high if high - value > value - low else low)


@pytest.mark.parametrize("name", Behaviour.model_fields)
def test_every_number_of_the_behaviour_changes_what_happens(name):
    """A parameter that no rule reads would leave the run as it was."""
    school = load("baseline").vary(BUSY)
    plausible = Behaviour.model_fields[name].json_schema_extra["plausible"]
    changed = school.vary({f"behaviour.{name}": other(getattr(school.behaviour, name), *plausible)})
    one, another = simulate(school, 3).trace, simulate(changed, 3).trace
    assert not all(np.array_equal(left, right) for left, right in zip(one, another, strict=True))


def test_the_findings_it_quotes_are_those_of_their_table():
    """When this fails, ``make findings`` was run again, or a number was mistyped."""
    quoted = TEXT.partition("### What the model says of the students' recommendations")[2].partition("###")[0]
    numbers = re.findall(r"[+−]?[\d.]+(?: %)? \([−\d.]+\s+to\s+[−\d.]+(?: %)?\)", quoted)
    assert len(numbers) > 15
    folder = parameters.ODD.parents[1] / "results" / "reference" / "findings"
    told = {text.replace("\N{NO-BREAK SPACE}", " ") for text in pl.read_parquet(folder / "findings.parquet")["told"]}
    assert {" ".join(number.split()) for number in numbers} <= told
