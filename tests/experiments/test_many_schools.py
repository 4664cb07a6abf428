"""Many schools: the national summary is that of its schools, and the command goes on where it was stopped."""

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.compare import compare
from experiments.many_schools import effects_by_school, national, outcomes_by_school
from experiments.point_table import NAME
from experiments.store import scan
from experiments.study import read_study
from sim import ScenarioError, load

SCHOOLS = "name,class_size,faculty.number,run.years\n" + "".join(
    f"school-{number},{size},{faculty},6\n"
    for number, (size, faculty) in enumerate(((16, 90), (24, 200), (20, 300), (30, 150), (12, 120), (18, 180)))
)
STUDY = """
scenarios = ["baseline", "promotion", "wider-pool"]
table = "schools.csv"
seeds = 3
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder in which the command has been run; what it printed is in the file said."""
    folder = tmp_path_factory.mktemp("country")
    (folder / "schools.csv").write_text(SCHOOLS)
    (folder / "study.toml").write_text(STUDY)
    done = CliRunner().invoke(app, ["many-schools", str(folder / "study.toml"), "--out", str(folder / "store")])
    assert done.exit_code == 0, done.output
    (folder / "said").write_text(done.stdout)
    return folder


@pytest.fixture(scope="module")
def effects(folder):
    return pl.read_parquet(folder / "store" / "effects.parquet")


@pytest.fixture(scope="module")
def summed(folder):
    return pl.read_parquet(folder / "store" / "national.parquet")


@pytest.fixture
def study(folder):
    return read_study(folder / "study.toml")


def test_effects_are_those_of_a_comparison_at_the_school(effects):
    school = load("baseline").vary({"school.class_size": 24, "school.faculty.number": 200, "run.years": 6})
    compared = compare(["promotion", "wider-pool"], school=school, seeds=3).effects
    columns = ["scenario", "title", "outcome", "seeds", "mean", "reference_mean", "effect", "se", "low", "high", "p"]
    of_school = effects.filter(school="school-1")
    shared = compared.filter(pl.col("outcome").is_in(of_school["outcome"].implode()))
    order = ["scenario", "outcome"]
    assert len(shared) == len(of_school)
    assert of_school.select(columns).sort(order).equals(shared.select(columns).sort(order), null_equal=True)


def test_the_national_summary_is_that_of_its_schools(summed, effects):
    clinical = summed.filter(outcome="mentored_clinical")
    assert clinical["schools"].to_list() == [6, 6]
    assert clinical["mean"].is_sorted(descending=True)
    for row in clinical.iter_rows(named=True):
        of_schools = effects.filter(outcome="mentored_clinical", title=row["title"])
        ranked = of_schools["effect"].sort()
        assert row["mean"] == pytest.approx(ranked.mean())
        assert row["median"] == pytest.approx((ranked[2] + ranked[3]) / 2)
        assert (row["least"], row["most"]) == (ranked[0], ranked[5])
        assert ranked[1] <= row["lower_quartile"] <= row["upper_quartile"] <= ranked[4]
        assert row["sure"] == pytest.approx(of_schools.filter((pl.col("low") > 0) | (pl.col("high") < 0)).height / 6)


def test_luck_that_all_schools_share_is_in_the_interval_and_not_in_the_spread(study):
    rng = np.random.default_rng(0)
    shared, own, of_school = rng.normal(size=8), rng.normal(size=(40, 8)), 2.0 * rng.normal(size=(40, 1))
    effect = {"baseline": np.zeros((40, 8)), "promotion": 5 + 3 * shared + own + of_school}
    values = pl.DataFrame(
        [
            (scenario, f"school-{school}", seed, 0, "mentored_clinical", float(values[school, seed]))
            for scenario, values in effect.items()
            for school in range(40)
            for seed in range(8)
        ],
        ["scenario", "school", "seed", "behaviour_set", "outcome", "value"],
        orient="row",
    )
    (row,) = national(study, values, effects_by_school(study, values)).iter_rows(named=True)
    over_seeds = effect["promotion"].mean(axis=0)
    assert row["mean"] == pytest.approx(over_seeds.mean())
    assert row["se"] == pytest.approx(over_seeds.std(ddof=1) / 8**0.5)
    assert row["high"] - row["low"] > 2  # 40 schools x 8 seeds are not 320 independent runs
    assert row["sd_schools"] == pytest.approx(of_school.std(ddof=1), rel=0.05)


def test_the_summary_is_printed_with_what_it_cannot_say(folder, summed):
    said = (folder / "said").read_text()
    largest = summed.filter(outcome="mentored_clinical")["mean"][0]
    for words in ("6 schools; as they are", "Explicit promotion", f"{100 * largest:+.1f}", "doubt about"):
        assert words in said
    assert (folder / "store" / "many-schools.png").stat().st_size > 10_000


def test_where_the_tables_come_from_is_written_in_them(folder, study):
    metadata = pl.read_parquet_metadata(folder / "store" / "national.parquet")
    assert metadata["fingerprint"] == study.fingerprint
    assert metadata["seeds"] == "[0, 1, 2]"


def test_only_new_seeds_are_run_and_fewer_asked_for_are_used_alone(folder, study, effects):
    words = ["many-schools", str(folder / "study.toml"), "--out", str(folder / "store")]
    more = CliRunner().invoke(app, [*words, "--seeds", "4"])
    assert "72 runs" in more.stdout
    assert "18 of them made now" in more.stdout
    of_three = outcomes_by_school(study, scan(folder / "store"))
    assert effects_by_school(study, of_three).equals(effects, null_equal=True)


def test_runs_that_failed_are_left_out(folder, study):
    failed = (pl.col(NAME) == "school-2") & (pl.col("scenario") == "promotion")
    error = pl.when(failed).then(pl.lit("too long")).otherwise("error").alias("error")
    left = outcomes_by_school(study, scan(folder / "store").with_columns(error))
    found = effects_by_school(study, left)
    assert found.filter(school="school-2")["scenario"].unique().to_list() == ["wider-pool"]
    counted = national(study, left, found).filter(outcome="mentored_clinical")
    assert dict(counted.select("scenario", "schools").iter_rows()) == {"promotion": 5, "wider-pool": 6}


def test_when_nothing_is_left_to_compare_it_says_so(folder, study):
    failed = scan(folder / "store").with_columns(pl.lit("too long").alias("error"))
    with pytest.raises(ScenarioError, match="no policy has a run to compare"):
        effects_by_school(study, outcomes_by_school(study, failed))


def test_a_single_school_has_no_spread(tmp_path):
    (tmp_path / "schools.csv").write_text("".join(SCHOOLS.splitlines(keepends=True)[:2]))
    (tmp_path / "study.toml").write_text(STUDY)
    done = CliRunner().invoke(app, ["many-schools", str(tmp_path / "study.toml"), "--out", str(tmp_path / "store")])
    assert done.exit_code == 0, done.output
    assert pl.read_parquet(tmp_path / "store" / "national.parquet")["sd_schools"].null_count() > 0


@pytest.mark.parametrize(
    ("study", "words"),
    [
        (STUDY.replace("= 3", "= 1"), "two or more"),
        (STUDY.replace('"baseline", ', ""), "first the school without a policy"),
        (STUDY.replace(', "promotion", "wider-pool"', ""), "one or more policies"),
        (STUDY.replace('table = "schools.csv"', ""), "column 'name'"),
        (STUDY + 'outcomes = ["gap"]', "mentored_clinical"),
    ],
)
def test_other_studies_are_refused_before_anything_is_written(tmp_path, study, words):
    (tmp_path / "schools.csv").write_text(SCHOOLS)
    (tmp_path / "study.toml").write_text(study)
    done = CliRunner().invoke(app, ["many-schools", str(tmp_path / "study.toml"), "--out", str(tmp_path / "store")])
    assert done.exit_code == 2
    assert words in " ".join(done.stderr.split())
    assert not (tmp_path / "store").exists()
