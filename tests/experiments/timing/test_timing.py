"""When policies show and what is left of them: held against comparisons, and against what must hold."""

import re

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.compare import compare
from experiments.dictionary.of_timing import TABLES
from experiments.ensemble import posterior
from experiments.timing import words
from experiments.timing.effects import KEPT, WITHDRAWN, Course, differences, final, reached, showing, springs
from experiments.timing.page import rendered
from experiments.timing.timing import timing
from sim import load

POLICIES = ("early-education", "wider-pool", "early-clinical-contact")


@pytest.fixture(scope="module")
def school():
    return load("baseline").vary({"school.class_size": 24, "school.faculty.number": 200})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("timing")


@pytest.fixture(scope="module")
def found(school, folder):
    return timing(POLICIES, school, seeds=8, folder=folder)


def of(table, **values):
    return table.filter(**values).row(0, named=True)


def test_springs_are_those_of_a_comparison(found):
    compared = compare([load("wider-pool")], school=found.school, seeds=8, ensemble=posterior())
    last = of(found.springs, scenario="wider-pool", kind=KEPT, who="clinical", year=found.school.run.years)
    expected = compared.effect("wider-pool", "mentored_clinical")
    for ours, theirs in (("mean", "effect"), ("low", "low"), ("high", "high")):
        assert last[ours] == pytest.approx(expected[theirs])


def test_until_it_is_withdrawn_a_policy_does_what_it_does_when_kept(found):
    lost = found.left.filter(pl.col("measure") == "lost", pl.col("since") <= 0)
    assert lost.height > 0
    assert (lost["mean"] == 0).all()


def test_a_withdrawn_policys_effect_goes_back_towards_none_and_what_is_kept_stays(found):
    for name in ("wider-pool", "early-clinical-contact"):
        rows = found.left.filter(scenario=name, who="clinical")
        at_most, end = (rows.filter(measure="withdrawn", since=since)["mean"].item() for since in (0, 7))
        kept = rows.filter(measure="kept", since=7)["mean"].item()
        assert at_most > 0.02
        assert abs(end) < at_most / 4
        assert kept > 2 * abs(end)


def test_what_sessions_taught_is_gone_when_the_last_class_taught_has_graduated(found):
    rows = found.left.filter(scenario="early-education", measure="withdrawn", since=6)
    assert (rows["mean"] == 0).all()


def test_sessions_cost_by_how_often_they_are_held(found):
    hours = dict(found.sessions.filter(who="hours_policy", than="").select("title", "mean").iter_rows())
    early, late, both = hours.values()
    assert list(hours) == ["early (week 2)", "before the clerkships (week 88)", "both (week 2 and 88)"]
    assert both == pytest.approx(early + late)
    kept = of(found.final, scenario="early-education", kind=KEPT, who="clinical")
    assert of(found.sessions, title="early (week 2)", than="", who="clinical")["mean"] == pytest.approx(kept["mean"])


def test_planted_effects_show_when_they_begin():
    """A policy of year 5 adds nothing until year 7, half in year 7 and all from year 8 on."""
    courses = [Course("", "", "as it is", 1, 0), Course("planted", "Planted", KEPT, 5, 0)]
    rng = np.random.default_rng(2)
    size = {5: 0.0, 6: 0.0, 7: 0.05, 8: 0.1, 9: 0.1, 10: 0.1}
    rows = []
    for seed in range(40):
        luck = rng.normal(0, 0.05, len(size))
        for course in range(2):
            shares = [
                0.4 + noise + course * (added + rng.normal(0, 0.005) * (added > 0))
                for added, noise in zip(size.values(), luck, strict=True)
            ]
            rows.append((course, seed, seed // 2, *shares, 0.0, 0.0, 0.0))
    names = [f"mentored_clinical_in_year_{year}" for year in size]
    columns = ["course", "seed", "behaviour_set", *names, "hours_mentoring", "hours_policy", "hours_teaching"]
    changed = differences(pl.DataFrame(rows, columns, orient="row"))
    ends = final(courses, changed)
    shown = of(showing(courses, springs(courses, changed), ends), who="clinical")
    assert (shown["shows"], shown["shows_from"]) == (7, 7)
    assert shown["effect"] == pytest.approx(0.1, abs=0.005)
    shares = {row["year"]: row for row in reached(courses, changed, ends).iter_rows(named=True)}
    assert shares[5]["share"] == 0
    assert shares[7]["low"] < 0.5 < shares[7]["high"]
    assert shares[7]["share"] == pytest.approx(0.5, abs=0.05)
    assert shares[9]["share"] == pytest.approx(1, abs=0.05)


def test_started_again_nothing_is_run(found, school, folder, monkeypatch):
    monkeypatch.setattr("experiments.runner.simulate", None)
    again = timing(POLICIES, school, seeds=8, folder=folder)
    assert again.springs.equals(found.springs)


def test_tables_are_those_of_the_dictionary(found):
    tables = found.tables()
    made = [table for table in TABLES if "NAME" not in table.name]  # the others are of the store
    assert list(tables) == [table.name for table in made]
    for table in made:
        written = [(name, str(kind)) for name, kind in tables[table.name].schema.items()]
        assert written == [(column.name, column.type) for column in table.columns]


def test_the_page_answers_the_three_questions(found):
    page = rendered(found)
    for text in ("When to teach students", "How long until a policy shows", "withdrawn after 3 years", "week 88"):
        assert text in page
    assert not re.search(r"\bnan\b", re.sub(r'src="[^"]*"', "", page.lower()))
    assert len(words.lead(found)) >= 3


def test_a_policy_from_the_first_year_on_is_seen_from_when_there_are_clinical_students(school, tmp_path):
    (tmp_path / "always.toml").write_text(
        'extends = "baseline"\n[policies.always]\nstart_year = 1\nlevers.pool.share = 0.9\n'
    )
    done = timing([str(tmp_path / "always.toml")], school, withdrawn_after=1, seeds=4, folder=tmp_path / "runs")
    assert done.springs["year"].min() == 3
    assert done.left["since"].min() == 2
    assert "always" in rendered(done)


def test_without_early_education_there_are_no_sessions_and_the_rest_is_told(school, tmp_path):
    done = timing(["wider-pool"], school, withdrawn_after=1, seeds=4, folder=tmp_path)
    assert done.sessions.is_empty()
    assert {course.kind for course in done.courses} == {"as it is", KEPT, WITHDRAWN}
    assert "When to teach" not in rendered(done)
    assert "after 1 year." in " ".join(words.what_is_left(done))


@pytest.mark.parametrize(
    ("words_given", "said"),
    [
        (["--seeds", "5"], "--seeds = 5"),
        (["--withdrawn-after", "0"], "--withdrawn-after = 0"),
        (["--behaviour", "scenario"], "sets of behaviour"),
        (["no-such-policy"], "no-such-policy"),
    ],
)
def test_mistakes_are_answered_with_one_message(words_given, said, tmp_path):
    done = CliRunner().invoke(app, ["timing", *words_given, "--out", str(tmp_path / "new")])
    assert done.exit_code == 2
    assert said in done.output
    assert not (tmp_path / "new").exists()
