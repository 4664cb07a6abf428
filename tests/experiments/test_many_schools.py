"""Many schools: the national summary is that of its schools, and the command goes on where it was stopped."""

import polars as pl
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.compare import compare
from experiments.many_schools import effects_by_school, national
from experiments.point_table import NAME
from experiments.store import scan
from experiments.study import read_study
from sim import load

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


def test_effects_are_those_of_a_comparison_at_the_school(effects):
    school = load("baseline").vary({"school.class_size": 24, "school.faculty.number": 200, "run.years": 6})
    compared = compare(["promotion", "wider-pool"], school=school, seeds=3).effects
    columns = ["scenario", "title", "outcome", "seeds", "mean", "reference_mean", "effect", "se", "low", "high", "p"]
    of_school = effects.filter(school="school-1")
    shared = compared.filter(pl.col("outcome").is_in(of_school["outcome"].implode()))
    order = ["scenario", "outcome"]
    assert len(shared) == len(of_school)
    assert of_school.select(columns).sort(order).equals(shared.select(columns).sort(order), null_equal=True)


def test_the_national_summary_is_that_of_its_schools(folder, effects):
    summed = pl.read_parquet(folder / "store" / "national.parquet")
    assert summed.equals(national(effects), null_equal=True)
    clinical = summed.filter(outcome="mentored_clinical")
    assert clinical["schools"].to_list() == [6, 6]
    assert clinical["median"].is_sorted(descending=True)
    for row in clinical.iter_rows(named=True):
        of_schools = effects.filter(outcome="mentored_clinical", title=row["title"])
        ranked = of_schools["effect"].sort()
        assert row["median"] == pytest.approx((ranked[2] + ranked[3]) / 2)
        assert (row["low"], row["high"]) == (row["least"], row["most"]) == (ranked[0], ranked[5])  # 6: by all ranks
        assert ranked[1] <= row["lower_quartile"] <= row["upper_quartile"] <= ranked[4]
        assert row["sure"] == pytest.approx(of_schools.filter((pl.col("low") > 0) | (pl.col("high") < 0)).height / 6)


def test_the_summary_is_printed_with_what_it_cannot_say(folder, effects):
    said = (folder / "said").read_text()
    summed = national(effects).filter(outcome="mentored_clinical")
    for words in ("6 schools; as they are", "Explicit promotion", f"{100 * summed['median'][0]:+.1f}", "doubt about"):
        assert words in said
    assert (folder / "store" / "many-schools.png").stat().st_size > 10_000


def test_where_the_tables_come_from_is_written_in_them(folder):
    metadata = pl.read_parquet_metadata(folder / "store" / "national.parquet")
    assert metadata["fingerprint"] == read_study(folder / "study.toml").fingerprint
    assert metadata["seeds"] == "[0, 1, 2]"


def test_only_new_seeds_are_run_and_fewer_asked_for_are_used_alone(folder, effects):
    words = ["many-schools", str(folder / "study.toml"), "--out", str(folder / "store")]
    more = CliRunner().invoke(app, [*words, "--seeds", "4"])
    assert "72 runs" in more.stdout
    assert "18 of them made now" in more.stdout
    study = read_study(folder / "study.toml")
    assert effects_by_school(study, scan(folder / "store")).equals(effects, null_equal=True)


def test_runs_that_failed_are_left_out(folder):
    study = read_study(folder / "study.toml")
    failed = (pl.col(NAME) == "school-2") & (pl.col("scenario") == "promotion")
    error = pl.when(failed).then(pl.lit("too long")).otherwise("error").alias("error")
    found = effects_by_school(study, scan(folder / "store").with_columns(error))
    assert found.filter(school="school-2")["scenario"].unique().to_list() == ["wider-pool"]


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
