"""What a plan does, as the page says it: the numbers of the comparison, and the runs that are not run again."""

import threading

import pytest
from polars.testing import assert_frame_equal

from experiments.compare import compare
from experiments.ensemble import posterior
from experiments.lab.levers import effects as lab
from experiments.lab.levers.effects import SEEDS, Memory, effects, shown
from experiments.lab.levers.panel import Panel
from experiments.lab.levers.pictures import effects_picture, levels_picture
from experiments.words import points


@pytest.fixture(scope="module")
def school():
    from sim import load

    return load("baseline").vary({"school.class_size": 24, "school.faculty.number": 200, "name": "here"})


@pytest.fixture(scope="module")
def plan(school):
    panel = Panel(school)
    (preset,) = [one for one in panel.presets if one.name == "wider-pool"]
    return panel.plan({**panel.at_rest, **preset.places})


def test_effects_are_those_of_compare(school, plan):
    mine = effects(plan, school, posterior())
    theirs = compare([plan], school, seeds=SEEDS, ensemble=posterior())
    for name, table in theirs.tables().items():
        assert_frame_equal(table, mine.tables()[name])


def test_a_second_plan_costs_its_own_runs_only(school, plan, monkeypatch):
    effects(plan, school, None)
    runs = []
    from experiments import compare as module

    simulate = module.simulate
    monkeypatch.setattr(module, "simulate", lambda *given: runs.append(given) or simulate(*given))
    effects(plan, school, None)
    assert len(runs) == SEEDS


def test_the_page_says_the_numbers_of_the_comparison(school, plan):
    comparison = effects(plan, school, posterior())
    found = shown(comparison, moved=True)
    effect = comparison.effect("plan", "mentored_clinical")
    assert f"{found.number} ({found.interval.split('interval ')[1]})" == points(effect).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert [row.name for row in found.class_years][1:] == ["Fourth-years", "Third-years", "Second-years", "First-years"]
    assert found.class_years[0].words == points(effect)
    assert sorted(row.before for row in found.barriers) == [row.before for row in found.barriers][::-1]
    assert {figure.name for figure in found.figures} >= {"Hours a year for the plan", "Gap between groups"}
    assert "20 schools" in found.sure[0]
    assert "doubt about how people behave" in found.sure[1]
    assert "seeds 0-19" in found.provenance


def test_at_rest_the_page_says_how_the_school_is(school):
    comparison = effects(Panel(school).plan(Panel(school).at_rest), school, None)
    found = shown(comparison, moved=False)
    level = comparison.levels.filter(scenario="here", outcome="mentored_clinical").row(0, named=True)
    assert found.number == f"{100 * level['mean']:.0f}"
    assert found.figures == []
    assert all(row.effect["effect"] == 0 for row in found.class_years)
    picture = levels_picture(found.class_years, moved=False)
    assert all(line.words == "" and "after" not in line.drawing for line in picture.lines)


def test_the_picture_says_in_words_what_it_shows_and_marks_what_is_unsure(school, plan):
    found = shown(effects(plan, school, posterior()), moved=True)
    picture = effects_picture(found.class_years)
    for row, line in zip(found.class_years, picture.lines, strict=True):
        sure = row.effect["low"] > 0 or row.effect["high"] < 0
        assert f'class="effect {"sure" if sure else "unsure"}"' in line.drawing
        assert f'aria-label="{row.name}: {row.words}' in line.drawing
    places = [place for place, _ in picture.ticks]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)
    assert "0" in [words for _, words in picture.ticks]


def test_what_is_not_asked_for_the_longest_is_forgotten():
    memory = Memory[str, int](2)
    memory["one"], memory["two"] = 1, 2
    assert memory["one"] == 1
    memory["three"] = 3
    assert dict(memory) == {"one": 1, "three": 3}
    assert memory.get("two") is None


def test_several_threads_can_remember_at_once():
    memory = Memory[int, int](50)

    def work():
        for number in range(2_000):
            memory[number % 97] = number
            memory.get(number % 31)
            list(memory)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(memory) == 50
    assert isinstance(lab._references, Memory)
