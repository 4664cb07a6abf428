"""Files written by the lab load as the scenario they were written from."""

import pytest

import scenarios
from experiments.lab.levers.plan_file import toml_text
from sim import load
from sim.scenario import from_values


def reloaded(scenario, folder):
    file = folder / f"{scenario.name}.toml"
    file.write_text(toml_text(scenario, "a school", "mentoring compare x.toml"), encoding="utf-8")
    return load(file)


@pytest.mark.parametrize("name", scenarios.names())
def test_every_shipped_scenario_survives(name, tmp_path):
    before = load(name)
    after = reloaded(before, tmp_path)
    assert after == before
    assert (after.name, after.title) == (before.name, before.title)


def test_only_what_differs_is_written():
    text = toml_text(load("baseline").vary({"school.class_size": 90}), "a school", "mentoring compare x.toml")
    assert "class_size = 90" in text
    assert "[school.faculty]" not in text


def test_a_school_that_lacks_what_the_baseline_has_is_written_whole(tmp_path):
    values = load("baseline").model_dump()
    del values["school"]["departments"]["basic_science"]
    values["phases"]["classroom"]["slots"]["small_group"]["settings"] = ("clinic",)
    school = from_values(values | {"name": "other"})
    assert reloaded(school, tmp_path) == school


def test_titles_with_quotes_and_letters_of_all_kinds_survive(tmp_path):
    title = 'Our "small" school, Zürich \\ 小'
    assert reloaded(load("baseline").vary({"title": title}), tmp_path).title == title
