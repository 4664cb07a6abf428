"""An ensemble of behaviour sets: how it is read and refused, which seed carries which set, and what comes of it."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from typer.testing import CliRunner

from experiments import doubt, plots
from experiments.cli import app
from experiments.compare import compare
from experiments.ensemble import ONE_SET, read_ensemble
from experiments.precision import half_widths, until_precise
from experiments.report import write_report
from experiments.statistics import luck_half_width
from experiments.tables import comparison_view
from sim import ScenarioError, simulate
from sim.measures import outcomes
from tests.scenario_texts import WIDER

RATES = [0.01, 0.03, 0.06, 0.1]
SETS = pl.DataFrame({"behaviour.seeking_rate": RATES, "behaviour.search_breadth": [5, 8, 10, 12]})
SMALL = 'extends = "baseline"\nschool.class_size = 20\nschool.faculty.number = 150\nrun.years = 5\n'


@pytest.fixture
def file(tmp_path):
    SETS.write_parquet(tmp_path / "sets.parquet")
    return tmp_path / "sets.parquet"


@pytest.fixture
def plan(small):
    levers = {"pool": {"share": 0.9}}
    policies = {"wider": {"start_year": 2, "levers": levers}}
    return small(run__years=5).vary({"name": "plan", "title": "A wider pool", "policies": policies})


@pytest.fixture
def comparison(file, plan):
    return compare([plan], seeds=8, ensemble=read_ensemble(file))


# --- reading -----------------------------------------------------------------------------------------


def test_sets_are_read_with_their_names_and_given_to_a_school(file, small):
    ensemble = read_ensemble(str(file))
    assert len(ensemble) == 4
    assert ensemble.name == "sets.parquet"
    school = ensemble.of(small(), 5)
    assert (school.behaviour.seeking_rate, school.behaviour.search_breadth) == (0.06, 10)
    assert school.vary({"behaviour.seeking_rate": 0.01, "behaviour.search_breadth": 5}) == ensemble.of(small(), 0)


def test_seeds_carry_the_sets_in_pairs_and_in_turn(file):
    ensemble = read_ensemble(file)
    assert [ensemble.set_of(seed) for seed in range(10)] == [0, 0, 1, 1, 2, 2, 3, 3, 0, 0]


def test_the_fingerprint_tells_other_values_apart(file, tmp_path):
    SETS.with_columns(pl.col("behaviour.seeking_rate") + 1e-12).write_parquet(tmp_path / "other.parquet")
    SETS.write_parquet(tmp_path / "same.parquet")
    prints = [read_ensemble(tmp_path / f"{name}.parquet").fingerprint for name in ("sets", "same", "other")]
    assert prints[0] == prints[1] != prints[2]


def values(**columns):
    return {name.replace("__", "."): column for name, column in columns.items()}


BAD = {
    "not there": (None, ["--behaviour", "no such file"]),
    "not Parquet": ("behaviour.seeking_rate\n0.1\n", ["--behaviour", "must be a Parquet file"]),
    "empty": ({"behaviour.seeking_rate": pl.Series([], dtype=pl.Float64)}, ["--behaviour", "no rows"]),
    "missing value": (values(behaviour__lapse=[0.1, None, 0.1]), ["sets.parquet, row 2", "behaviour.lapse", "missing"]),
    "unknown": (values(behaviour__seking_rate=[0.1, 0.1]), ["row 1", "behaviour.seking_rate", "'seeking_rate'"]),
    "not of behaviour": (values(school__class_size=[20, 30]), ["sets.parquet: school.class_size", "not a parameter"]),
    "out of range": (values(behaviour__lapse=[0.1, 1.5]), ["row 2", "behaviour.lapse = 1.5", "from 0 to 1"]),
    "text": (values(behaviour__lapse=["a", "b"]), ["row 1", "behaviour.lapse", "a number"]),
    "not a number": (values(behaviour__lapse=[0.1, float("nan")]), ["row 2", "behaviour.lapse"]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_one_message_before_anything_runs(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.toml").write_text(SMALL + WIDER)
    contents, words = BAD[case]
    if isinstance(contents, str):
        (tmp_path / "sets.parquet").write_text(contents)
    elif contents is not None:
        pl.DataFrame(contents).write_parquet(tmp_path / "sets.parquet")
    done = CliRunner().invoke(app, ["compare", "plan.toml", "--behaviour", "sets.parquet", "--seeds", "4"])
    assert done.exit_code == 2, done.output
    assert done.stderr.count("Error:") == 1
    for word in words:
        assert word in done.stderr
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("seeds", [2, 5, range(1, 5), [0, 1, 2]])
def test_seeds_that_cannot_tell_luck_from_behaviour_are_refused(file, plan, seeds):
    with pytest.raises(ScenarioError, match=r"seeds.*an even number"):
        compare([plan], seeds=seeds, ensemble=read_ensemble(file))


# --- what comes of it --------------------------------------------------------------------------------


def test_every_run_is_that_of_the_school_with_the_set_of_its_seed(comparison, plan):
    sets = dict(comparison.runs.select("seed", "behaviour_set").unique().iter_rows())
    assert sets == {seed: seed // 2 for seed in range(8)}
    for seed in (1, 6):
        school = plan.vary(
            {"behaviour.seeking_rate": RATES[seed // 2], "behaviour.search_breadth": [5, 8, 10, 12][seed // 2]}
        )
        assert comparison.scenario("plan", seed) == school
        expected = outcomes(simulate(school, seed))["mentored_all"]
        assert comparison.runs.filter(scenario="plan", seed=seed, outcome="mentored_all")["value"].item() == expected


def test_its_name_and_fingerprint_are_in_the_provenance(comparison, file):
    assert comparison.provenance["behaviour"] == {"sets.parquet": read_ensemble(file).fingerprint}


def test_levels_lie_as_far_apart_as_behaviour_puts_them(comparison):
    level = comparison.levels.filter(scenario="plan", outcome="mentored_all").row(0, named=True)
    by_set = (
        comparison.runs.filter(scenario="plan", outcome="mentored_all").group_by("behaviour_set").agg(pl.mean("value"))
    )
    assert level["mean"] == pytest.approx(by_set["value"].mean())
    assert level["behaviour_sets"] == 4
    assert 0.8 * by_set["value"].std() < level["sd_behaviour"] <= by_set["value"].std()
    assert level["high"] - level["low"] > 2 * luck_half_width(level)


def test_an_ensemble_of_one_set_is_a_school_with_other_behaviour(plan, tmp_path):
    SETS.head(1).write_parquet(tmp_path / "one.parquet")
    ensemble = read_ensemble(tmp_path / "one.parquet")
    one = compare([plan], seeds=3, ensemble=ensemble)
    other = compare([ensemble.of(plan, 0)], seeds=3)
    assert_frame_equal(one.effects, other.effects)
    assert one.runs["behaviour_set"].unique().to_list() == [ONE_SET]
    assert one.best.is_empty()
    assert "not doubt about behaviour" in doubt.shown(one)


def test_precision_is_of_luck_alone_and_batches_carry_the_sets_on(file, plan):
    ensemble = read_ensemble(file)
    found = until_precise(lambda seeds: compare([plan], seeds=seeds, ensemble=ensemble), 0.05, first_seed=0, batch=4)
    assert max(half_widths(found)) <= 0.05
    assert_frame_equal(found.effects, compare([plan], seeds=found.seeds, ensemble=ensemble).effects)


# --- in words and figures ----------------------------------------------------------------------------


def printed(comparison):
    return " ".join(str(part) for part in comparison_view(comparison).renderables)


def test_with_an_ensemble_words_say_luck_and_behaviour_together(comparison, tmp_path):
    footer = plots.effects_figure(comparison).get_supxlabel().replace("\n", " ")
    assert "over 8 seeds and 4 behaviour sets; they show luck and doubt about behaviour together" in footer
    write_report(comparison, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for text in (printed(comparison), page):
        assert doubt.told_apart(comparison) in text
        assert "luck only" not in text
    assert 'id="sure"' in page
    assert "4 sets of behaviour (sets.parquet)" in page
    assert "The intervals show luck, and doubt about behaviour" in page


def test_without_one_they_say_luck_only(plan, tmp_path):
    comparison = compare([plan], seeds=4)
    assert "they show luck, not doubt about behaviour" in plots.effects_figure(comparison).get_supxlabel()
    write_report(comparison, tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for text in (printed(comparison), page):
        assert "The intervals show luck only" in text
        assert "behaviour sets" not in text
    assert 'id="sure"' not in page


def test_luck_and_behaviour_are_told_apart_for_each_policy(comparison):
    effect = comparison.effect("plan", "mentored_clinical")
    (row,) = doubt.doubt_grid(comparison).rows
    assert row[2] == f"±{100 * luck_half_width(effect):.1f}"
    variance = effect["sd_behaviour"] ** 2 * 5 / 4
    assert row[4] == f"{100 * variance / (variance + effect['se'] ** 2):.0f} %"
    assert row[5:7] == ["100 %", "100 %"]  # the only policy


def test_the_command_prints_chances_and_writes_them(tmp_path, monkeypatch, file):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.toml").write_text(SMALL + WIDER)
    words = ["compare", "plan.toml", "--behaviour", "sets.parquet", "--seeds", "8", "--out", "out"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "over 8 seeds and 4 behaviour sets" in done.stdout
    assert "best three" in done.stdout
    best = pl.read_parquet(tmp_path / "out" / "best.parquet")
    assert best["behaviour_sets"].to_list() == [4]
    assert best["best"].to_list() == [1.0]


def test_the_shipped_sets_never_replace_what_a_school_says_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    own = 'extends = "promotion"\nbehaviour.growth_rate = 0.06\nschool.class_size = 20\nschool.faculty.number = 150\n'
    (tmp_path / "own.toml").write_text(own)
    refused = CliRunner().invoke(app, ["compare", "own.toml", "--seeds", "4", "--years", "5"])
    assert refused.exit_code == 2
    for word in ("behaviour.growth_rate", "0.06", "--behaviour scenario", "own"):
        assert word in refused.stderr
    assert not (tmp_path / "results").exists()
    taken = CliRunner().invoke(app, ["compare", "own.toml", "--seeds", "4", "--years", "5", "--behaviour", "scenario"])
    assert taken.exit_code == 0, taken.output
