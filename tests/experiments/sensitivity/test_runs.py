"""The runs of an analysis: what is explained, what is run again, and what is refused."""

import numpy as np
import polars as pl
import pytest

from experiments.ensemble import posterior
from experiments.sensitivity import results as whole
from experiments.sensitivity.analysis import Refused
from experiments.sensitivity.results import REST, run
from experiments.sensitivity.runs import HOURS, KEPT
from sim import ScenarioError, load, measures, simulate

FACTORS = 13  # of people alone
SIZES = {"trajectories": 4, "own": 2, "points": 32}
SMALL = {"school.class_size": 24, "school.faculty.number": 200, "run.years": 5}
POLICIES = ["promotion", "wider-pool"]


def school(**values):
    return load("baseline").vary(SMALL | {name.replace("__", "."): value for name, value in values.items()})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


def analysed(folder, **options):
    """Return the results of a small analysis, and how many runs it asked for and how many of them were there."""
    seen = []
    options = {"behaviour": posterior(), "plausible": False, "keep_school": True} | SIZES | options
    found = run(POLICIES, school(), folder=folder, progress=lambda done, total: seen.append((done, total)), **options)
    return found, seen


def files(folder):
    return {path: path.stat().st_mtime_ns for path in folder.glob("*/runs/*.parquet")}


@pytest.fixture(scope="module")
def found(folder):
    return analysed(folder)


def test_progress_ends_at_the_number_of_runs_that_was_said(found):
    results, seen = found
    assert {total for _, total in seen} == {results.runs}
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == results.runs


def test_every_outcome_and_every_policy_is_explained(found):
    results, _ = found
    targets = results.variances.select("scenario", "outcome").rows()
    assert targets == [(name, outcome) for name in ("baseline", *POLICIES) for outcome in KEPT]
    assert results.indices["parameter"].unique().len() == SIZES["own"] + 1
    assert results.columns[-1] == REST
    assert results.factors["own"].sum() == SIZES["own"]
    assert results.screening_table.height == len(targets) * len(results.space.factors)


def test_values_are_those_of_the_model_and_effects_are_taken_seed_by_seed(found, folder):
    results, _ = found
    place, factors = 5, len(results.space.factors)
    model = whole.Runs(results.schools, results.space, results.seeds, folder, 1, lambda *_: None)
    a, b = whole.designs.pairs(0, 32, factors)
    columns = [[one] for one in results.own]
    columns.append([one for one in range(factors) if one not in results.own])
    places = np.concatenate([a, b, *whole.designs.crossed(a, b, columns)])
    kept = model("indices-0-32", places)
    at = results.space.values(places[place])
    plain, policy = (
        measures.outcomes(simulate(one.vary(at), results.seeds[1]))
        for one in (results.schools.reference, results.schools.policies[1])
    )
    targets = list(results.schools.targets)
    of = {target: kept[row, 1, place] for row, target in enumerate(targets)}
    assert of["baseline", "mentored_clinical"] == plain["mentored_clinical"]
    assert of["wider-pool", "gap"] == policy["gap"] - plain["gap"]
    students = 4 * SMALL["school.class_size"]
    hours = [one["hours_mentoring"] + one["hours_policy"] for one in (plain, policy)]
    assert of["baseline", HOURS] == pytest.approx(hours[0] / students)
    assert of["wider-pool", HOURS] == pytest.approx((hours[1] - hours[0]) / students)


def test_the_same_again_runs_nothing_and_more_points_and_seeds_run_only_the_new(found, folder):
    results, _ = found
    before = files(folder)
    assert before
    again, _ = analysed(folder)
    assert files(folder) == before
    for name, table in results.tables().items():
        assert again.tables()[name].equals(table), name
    more, _ = analysed(folder, points=64, trajectories=8)
    assert before.items() <= files(folder).items()
    assert more.screening_table.height == results.screening_table.height
    blocks = set(folder.iterdir())
    seeded, _ = analysed(folder, seeds=3)
    assert before.items() <= files(folder).items()
    assert set(folder.iterdir()) == blocks  # the same points with one more seed, and no others
    assert seeded.seeds == (0, 1, 2)
    assert analysed(folder)[0].indices.equals(results.indices)  # those of two seeds, though a third is there


def test_runs_needed_are_those_of_the_points_needed(found):
    results, _ = found
    row = results.variances.filter(pl.col("told")).row(0, named=True)
    per_point = (SIZES["own"] + 1 + 2) * (1 + len(POLICIES)) * len(results.seeds)
    assert row["runs_needed"] == (row["points_needed"] - row["points"]) * per_point
    assert row["points_needed"] >= row["points"] * (row["widest"] / whole.PRECISION) ** 2


def test_runs_without_a_number_are_counted_named_and_refused(tmp_path):
    with pytest.raises(Refused) as caught:  # in some runs nobody is in the smaller group, so there is no gap
        run(["promotion"], school(school__class_size=1), None, False, True, folder=tmp_path, **SIZES)
    told = str(caught.value)
    assert caught.value.failed > 0
    assert f"{caught.value.failed:,} of {caught.value.runs:,} failed or gave no number" in told
    assert caught.value.runs == SIZES["trajectories"] * (1 + FACTORS) * 2 * 2  # the screening, and no more is run
    assert "not a number: gap" in told
    assert "seed " in told
    assert str(tmp_path) in told
    assert "Vary less" in told


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"seeds": 1}, "two or more"),
        ({"seeds": (3, 3)}, "two or more"),
        ({"points": 100}, "a power of two"),
        ({"points": 16}, "a power of two"),
        ({"trajectories": 5}, "must be 4, 8, 12"),
        ({"own": 0}, "must be 1 or more"),
    ],
)
def test_a_mistake_is_answered_before_anything_is_run(tmp_path, options, expected):
    with pytest.raises(ScenarioError, match=expected):
        analysed(tmp_path / "new", **options)
    assert not (tmp_path / "new").exists()
