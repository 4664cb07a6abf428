"""Scenario files: the shipped ones, what extends what, and what a user is told when one cannot be used."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
from sim import Scenario, load, simulate
from sim.scenario import from_values
from sim.schema import Behaviour, Levers

# --- the shipped files -------------------------------------------------------------------------------


def test_policies_are_the_files_that_hold_one_and_no_school_is():
    assert set(scenarios.names()) - set(scenarios.policies()) == {
        "baseline",
        "modern-curriculum",
        "residency",
        "universal-assignment",
    }
    assert scenarios.names()[0] == "baseline"


@pytest.mark.parametrize("name", scenarios.policies())
def test_a_policy_leaves_the_school_as_it_was_until_the_class_that_enters_with_it(name):
    scenario, baseline = load(name), load("baseline")
    assert scenario.vary({"policies": {}}) == baseline
    assert {policy.start_year for policy in scenario.policies.values()} == {5}
    assert len(scenario.stages) == 2
    # the class entering in year 5 is in its last year when the run ends
    assert scenario.run.years - 5 + 1 == len(scenario.curriculum.years)


@pytest.mark.parametrize("name", sorted(set(scenarios.policies()) - {"focus-group-bundle"}))
def test_a_policy_is_named_as_its_file_is(name):
    assert list(load(name).policies) == [name]


def test_the_bundle_holds_each_of_its_policies_as_its_own_file_does():
    bundle = load("focus-group-bundle")
    assert len(bundle.policies) == 5
    for name, policy in bundle.policies.items():
        assert policy == load(name).policies[name]


@pytest.mark.parametrize("name", scenarios.names())
def test_a_shipped_file_has_its_own_title_and_description(name):
    others = [load(other) for other in scenarios.names() if other != name]
    scenario = load(name)
    assert len(scenario.description.split()) > 20
    assert scenario.title not in {other.title for other in others}


def lines_with_numbers(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a TOML text that hold numbers, and whether a comment says what they are.

    The comment stands on the line; over a table of several inline tables it may stand above the table.
    """
    block_has_comment = False
    for line in re.sub(r'"""(.|\n)*?"""', '""', text).splitlines():
        code, _, comment = line.partition("#")
        if not line.strip():
            block_has_comment = False
        elif not code.strip():
            block_has_comment = True
        elif re.search(r"[=\[ ]-?\d", re.sub(r'"[^"]*"', "", code)):
            yield line, bool(comment.strip()) or ("{ weight" in code and block_has_comment)


@pytest.mark.parametrize("name", scenarios.names())
def test_every_number_has_a_comment_beside_it(name):
    found = list(lines_with_numbers(scenarios.find(name).read_text()))
    assert found or name == "focus-group-bundle"
    assert [line for line, explained in found if not explained] == []


def test_a_number_without_a_comment_is_found():
    text = '# a comment\na = 1\nb = 2 # weeks\nc = [3]\nd = """\ne = 4"""\nf = "5"\n'
    assert [line for line, explained in lines_with_numbers(text) if not explained] == ["a = 1", "c = [3]"]


# --- extending ---------------------------------------------------------------------------------------


def test_a_policy_can_be_tried_at_ones_own_school(write):
    write("[school]\nclass_size = 90", "school.toml")
    both = load(write("", "both.toml", extends='["./school.toml", "promotion"]'))
    assert both.school.class_size == 90
    assert both == load(write("", "both.toml", extends='["promotion", "./school.toml"]'))
    assert both.policies == load("promotion").policies


def test_what_comes_later_wins(write):
    write("[run]\nyears = 6", "six.toml")
    write("[run]\nyears = 7", "seven.toml")
    assert load(write("", extends='["./six.toml", "./seven.toml"]')).run.years == 7
    assert load(write("[run]\nyears = 9", extends='["./six.toml", "./seven.toml"]')).run.years == 9


def test_a_file_without_a_title_is_called_as_the_file_is(write):
    scenario = load(Path(write("", "our-school.toml")))
    assert (scenario.name, scenario.title, scenario.description) == ("our-school", "our-school", "")
    assert scenario == load("baseline")


# --- varying -----------------------------------------------------------------------------------------


def test_values_from_numpy_are_values():
    values = {
        "run.years": np.int64(5),
        "behaviour.growth_rate": np.float64(0.1),
        "behaviour.need": np.array([0.5, 1.0]),
    }
    assert load("baseline").vary(values) == load("baseline").vary(
        {"run.years": 5, "behaviour.growth_rate": 0.1, "behaviour.need": [0.5, 1.0]}
    )


def test_varying_leaves_the_scenario_as_it_was():
    baseline = load("baseline")
    before = baseline.fingerprint
    assert baseline.vary({"behaviour.lapse": 0.2}) != baseline
    assert baseline.fingerprint == before == load("baseline").fingerprint


def values_of(table: type[Behaviour] | type[Levers]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for any allowed values of the parameters of a table, by their dotted names."""
    schema = table.model_json_schema()
    numbers = {}
    for group in [schema, *schema.get("$defs", {}).values()]:
        for name, about in group["properties"].items():
            if about.get("type") in {"integer", "number"}:
                whole = about["type"] == "integer"
                number = st.integers if whole else st.floats
                numbers[f"{group['title']}.{name}"] = number(about["minimum"], about["maximum"])
    return st.fixed_dictionaries({}, optional=numbers)


LEVER_TABLES = {field.annotation.__name__: name for name, field in Levers.model_fields.items()}


@settings(max_examples=60)
@given(behaviour=values_of(Behaviour), levers=values_of(Levers))
def test_every_value_within_its_bounds_is_allowed(behaviour, levers):
    dotted = {f"behaviour.{name.partition('.')[2]}": value for name, value in behaviour.items()}
    for name, value in levers.items():
        table, _, lever = name.partition(".")
        dotted[f"levers.{LEVER_TABLES[table]}.{lever}"] = value
    scenario = load("baseline").vary(dotted)
    tree = scenario.model_dump()
    for name, value in dotted.items():
        section, *path = name.split(".")
        found = tree[section]
        for step in path:
            found = found[step]
        assert found == value


@settings(max_examples=30)
@given(name=st.sampled_from(scenarios.names()), behaviour=values_of(Behaviour))
def test_a_scenario_written_down_and_read_again_is_the_same(tmp_path_factory, name, behaviour):
    scenario = load(name).vary({f"behaviour.{key.partition('.')[2]}": value for key, value in behaviour.items()})
    values = scenario.model_dump(exclude={"name"})
    path = tmp_path_factory.mktemp("written") / "again.toml"
    path.write_text("\n".join(f"{key} = {toml(value)}" for key, value in values.items()))
    assert load(path).fingerprint == scenario.fingerprint
    assert from_values(json.loads(json.dumps(scenario.model_dump()))).fingerprint == scenario.fingerprint


def toml(value: Any) -> str:
    """Write a value as TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    text = json.dumps(value)
    assert tomllib.loads(f"value = {text}")["value"] == value
    return text


# --- what policies do --------------------------------------------------------------------------------


def mentored(scenario: Scenario) -> float:
    """Return the student-weeks with a mentor, year 5 on, as a share of all; two seeds."""
    records = [simulate(scenario, seed).weekly for seed in (1, 2)]
    counts = [weekly.filter(weekly["week"] >= 4 * 52).select("mentored", "enrolled").sum() for weekly in records]
    return sum(c["mentored"][0] for c in counts) / sum(c["enrolled"][0] for c in counts)


MORE_MENTORED = ["early-clinical-contact", "focus-group-bundle", "formal-assignment", "promotion", "wider-pool"]


@pytest.mark.parametrize("name", MORE_MENTORED)
def test_policies_with_a_direct_way_to_mentors_raise_the_share_with_one(name):
    assert mentored(load(name)) > mentored(load("baseline"))


@pytest.mark.parametrize("name", scenarios.policies())
def test_nothing_happens_before_a_policy_starts(name):
    policy, baseline = (simulate(load(scenario), seed=3).weekly for scenario in (name, "baseline"))
    before = policy["week"] < 4 * 52
    assert policy.filter(before).equals(baseline.filter(before))
    assert not policy.equals(baseline)
