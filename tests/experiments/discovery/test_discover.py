"""Cases are drawn in their ranges, run through the store, resumed, asked again for nothing, and told in words."""

import numpy as np
import polars as pl
import pytest

from experiments import runner
from experiments.conclusions import beliefs
from experiments.discovery import words
from experiments.discovery.cases import MONTHS_BEFORE, OF_SCHOOL, WHOLE, Place, draw_cases
from experiments.discovery.dimensions import Words
from experiments.discovery.discover import HELPS, HURTS, LEAST, UNCLEAR, as_written, discover
from experiments.discovery.figure import discovery_figure
from experiments.discovery.page import rendered
from experiments.discovery.prim import Restriction
from experiments.discovery.runs import studies
from experiments.discovery.tables import tables
from experiments.ensemble import Ensemble, posterior
from sim import ScenarioError, load
from sim.measures import outcomes

SMALL = load("baseline").vary({"school.class_size": 16, "school.faculty.number": 120, "run.years": 6})
NUMBERS = {"cases": 40, "seeds": 4, "threads": 1}
SETS = Ensemble("four", posterior().sets.head(4))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def found(folder):
    """Return what is found of a wider pool at a small school."""
    return discover("wider-pool", school=SMALL, ensemble=SETS, folder=folder, **NUMBERS)


@pytest.fixture
def no_runs(monkeypatch):
    def refuse(*_):
        raise AssertionError("a run was made again")

    monkeypatch.setattr(runner, "simulate", refuse)


# --- cases -------------------------------------------------------------------------------------------


def drawn(policy, number=60):
    place = Place(load("baseline"), load("baseline").under(load(policy)), True)
    believed = beliefs.drawn(posterior(), {}, {}, number).sets
    return place, *draw_cases(place, believed, posterior(), number - 20)


def test_schools_fill_their_ranges_and_every_case_can_be_run():
    place, cases, fresh = drawn("early-education")
    assert (len(cases), len(fresh)) == (40, 20)
    assert cases.numbers.columns == fresh.numbers.columns
    assert set(OF_SCHOOL) <= set(cases.numbers.columns)
    for name, (low, high) in WHOLE.items():
        values = cases.numbers[name]
        assert set(values) <= set(range(low, high + 1))
        assert values.min() == low
        assert values.max() == high
    assert 0.2 <= cases.numbers["levers.pool.share"].min() < 0.3
    for study in studies(place, cases, (0, 1), "cases"):
        assert len(set(study.fingerprints)) == 40


def test_a_case_has_its_numbers():
    place, cases, _ = drawn("wider-pool")
    _, with_policy = studies(place, cases, (0,), "cases")
    for point in list(with_policy.points())[:5]:
        school, numbers = point.scenario(), cases.numbers.row(point.number, named=True)
        assert school.school.class_size == numbers["school.class_size"]
        assert school.levers.pool.share == numbers["levers.pool.share"]
        ratio = school.school.faculty.number / (4 * school.school.class_size)
        assert ratio == pytest.approx(numbers["faculty_per_student"], rel=0.01)
        assert {slot.rotation_weeks for slot in school.phases["clerkship"].slots.values()} == {
            numbers["rotation_weeks"]
        }
        wider = school.policies["wider-pool"].levers["pool"]["share"]
        assert wider == numbers["policies.wider-pool.levers.pool.share"] >= school.levers.pool.share


@pytest.mark.parametrize("policy", ["longitudinal-clerkship", "longer-clerkships"])
def test_class_years_stay_where_the_policy_s_timetable_was_written_for_them(policy):
    place, cases, _ = drawn(policy)
    assert MONTHS_BEFORE not in cases.numbers.columns
    for study in studies(place, cases, (0,), "cases"):
        assert study.fingerprints


def test_cases_without_the_policy_are_the_same_for_all_policies():
    of_one, of_other = (
        studies(place, cases, (0,), "cases")[0].fingerprint
        for place, cases, _ in map(drawn, ("early-education", "wider-pool"))
    )
    assert of_one == of_other


# --- runs --------------------------------------------------------------------------------------------


def test_effects_are_those_of_the_runs(found):
    without, with_policy = studies(found.place, found.searched.cases, found.searched.seeds, "cases")
    for case in (0, 17):
        for place, seed in enumerate(found.searched.seeds[:2]):
            before, after = (
                outcomes(runner.simulate(list(study.points())[case].scenario(), seed))
                for study in (without, with_policy)
            )
            difference = after["mentored_clinical"] - before["mentored_clinical"]
            assert found.searched.runs.difference("mentored_clinical")[case, place] == pytest.approx(difference)


def test_every_case_helps_hurts_or_cannot_be_told(found):
    assert [answer.name for answer in found.answers] == [HELPS, UNCLEAR, HURTS, LEAST]
    assert (sum(answer.hits.astype(int) for answer in found.answers[:3]) == 1).all()
    assert (sum(answer.fresh_hits.astype(int) for answer in found.answers[:3]) == 1).all()
    assert found.answers[3].share.value >= 0.25  # more where several cases have the same effect
    assert not set(found.fresh.seeds) & set(found.searched.seeds)


@pytest.mark.usefixtures("no_runs")
def test_another_question_and_a_second_start_run_nothing(found, folder):
    again = discover("wider-pool", "effect > 1 %", SMALL, SETS, folder=folder, **NUMBERS)
    effects, others = (one.searched.runs.difference("mentored_clinical") for one in (found, again))
    assert np.array_equal(effects, others)
    assert again.answers[0].share.hits == (effects.mean(axis=1) > 0.01).sum()


def test_a_search_that_was_stopped_goes_on(found, folder, monkeypatch):
    shards = sorted(path for path in folder.rglob("runs/*.parquet") if "wider-pool" in str(path))
    held = {path: path.read_bytes() for path in shards}
    shards[0].unlink()
    made = []
    simulate = runner.simulate
    monkeypatch.setattr(runner, "simulate", lambda *given: made.append(given) or simulate(*given))
    discover("wider-pool", school=SMALL, ensemble=SETS, folder=folder, **NUMBERS)
    assert 0 < len(made) < 40
    assert shards[0].read_bytes() == held[shards[0]]


def test_runs_that_failed_are_refused_with_their_number(found, folder, tmp_path, monkeypatch):
    (kept,) = folder.glob("beliefs-*")
    (tmp_path / kept.name).write_bytes(kept.read_bytes())
    simulate = runner.simulate

    def failing(scenario, seed):
        if seed == 2:
            raise ZeroDivisionError("no")
        return simulate(scenario, seed)

    monkeypatch.setattr(runner, "simulate", failing)
    with pytest.raises(ScenarioError, match="40 of 160 failed and nothing is told; the first: ZeroDivisionError: no"):
        discover("wider-pool", school=SMALL, ensemble=SETS, folder=tmp_path, **NUMBERS)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"policy": "residency"}, "no policies"),
        ({"policy": "wider-pol"}, "did you mean"),
        ({"policy": "wider-pool", "outcome": "mentored"}, "no such outcome"),
        ({"policy": "wider-pool", "question": "efect < 0"}, "did you mean 'effect'"),
        ({"policy": "wider-pool", "cases": 3}, "--cases"),
        ({"policy": "wider-pool", "seeds": 1}, "--seeds"),
        ({"policy": "wider-pool", "school": SMALL.vary({"behaviour.seeking_rate": 0.5})}, "--behaviour scenario"),
    ],
)
def test_mistakes_are_answered_before_anything_is_run(given, words, tmp_path):
    with pytest.raises(ScenarioError, match=words):
        discover(folder=tmp_path, **given)
    assert not list(tmp_path.iterdir())


def test_behaviour_as_written_is_one_set_with_the_school_s_own():
    school = SMALL.vary({"behaviour.seeking_rate": 0.5})
    assert as_written(school).sets.to_dicts() == [{"behaviour.seeking_rate": 0.5}]


# --- words -------------------------------------------------------------------------------------------


def test_limits_in_words():
    x = np.array([[0.2, 1, 12, 0.1], [0.24, 2, 18, 0.2], [0.26, 3, 20, 0.3], [0.9, 4, 24, 0.4]])
    said = Words(("levers.pool.share", "rotation_weeks", MONTHS_BEFORE, "behaviour.crowding"), x)
    clauses = [said.clause(Restriction(0, "high", 0.24)), said.clause(Restriction(1, "high", 1.0))]
    assert clauses[0] == "fewer than 25\N{NO-BREAK SPACE}% of faculty are open to mentoring"
    assert clauses[1] == "rotations are shorter than 2 weeks"
    assert said.clause(Restriction(1, "low", 3.0)) == "rotations are longer than 2 weeks"
    assert said.clause(Restriction(1, "low", 2.0)) == "rotations are longer than 1 week"
    assert said.clause(Restriction(2, "high", 18.0)) == "clerkships begin before month 20"
    assert said.clause(Restriction(3, "low", 0.3)).endswith("is above 0.25")
    assert said.where([Restriction(0, "high", 0.24), Restriction(1, "high", 1.0)]) == " and ".join(clauses)


def test_nothing_found_is_said_plainly(found, folder):
    never = discover("wider-pool", "effect < -90 %", SMALL, SETS, folder=folder, **NUMBERS)
    assert "in none of 40 cases" in words.lead(never)
    assert "There is no such case to describe." in words.answers(never)[0].sentences
    few = discover("wider-pool", "effect > -90 %", SMALL, SETS, folder=folder, **NUMBERS)
    assert "in all of 40 cases" in words.lead(few)


def test_page_figure_and_tables_say_the_same(found):
    page = rendered(found)
    assert words.lead(found).split("(")[0] in page
    made = tables(found)
    assert made["discovery"]["answer"].to_list() == [HELPS, UNCLEAR, HURTS, LEAST]
    assert made["discovery"]["share"][:3].sum() == pytest.approx(1)
    assert made["cases"].height == 60
    assert made["cases"].filter(~pl.col("fresh"))["effect"].mean() == pytest.approx(
        found.searched.runs.difference("mentored_clinical").mean()
    )
    assert len(discovery_figure(found, "source").subfigs) == 1 + sum(answer.stands for answer in found.answers)
