"""A country of schools: the published ranges it is drawn from, and its national summary."""

from io import StringIO

import numpy as np
import polars as pl
import pytest
from rich.console import Console

from experiments import many_schools
from experiments.many_schools import effects, national, schools, summary, without_policies


@pytest.fixture(scope="module")
def country():
    return schools()


def test_the_same_seed_makes_the_same_schools():
    one, again, other = schools(5, seed=1), schools(5, seed=1), schools(5, seed=2)
    assert one == again
    assert one != other


def test_schools_have_the_published_ranges(country):
    assert len({school.fingerprint for school in country}) == len({school.name for school in country}) == 125
    sizes = np.array([school.school.class_size for school in country])
    faculty = np.array([school.school.faculty.number for school in country])
    assert sizes.mean() == pytest.approx(134, rel=0.03)
    assert np.mean(faculty / (4 * sizes)) == pytest.approx(105_000 / 67_000, rel=0.03)
    months = np.array([2 * round(6 * _first_clerkship(school) / 52) for school in country])
    for month, share in {12: 6 / 91, 18: 29 / 91, 24: 56 / 91}.items():
        assert (months == month).mean() == pytest.approx(share, abs=0.01)
    medicine = np.array([school.phases["clerkship"].weeks[0] for school in country])
    assert medicine.mean() == pytest.approx(7.0, abs=0.2)
    assert medicine.std() == pytest.approx(1.7, abs=0.2)
    longitudinal = ["longitudinal" in school.phases["clerkship"].slots for school in country]
    assert np.mean(longitudinal) == pytest.approx(0.26, abs=0.01)
    rotations = [school.phases["clerkship"].slots["attending"].rotation_weeks for school in country]
    assert set(rotations) == {2, 3, 4}


def _first_clerkship(school):
    """Return the week since matriculation in which the clerkships begin."""
    for place, year in enumerate(school.curriculum.years):
        if "clerkship" in year:
            return 52 * place + year.get("classroom", 0)
    raise AssertionError(school.name)


def test_the_national_summary_is_that_of_its_schools(monkeypatch):
    monkeypatch.setattr(many_schools, "CLASS_SIZE", 45)
    few = [school.vary({"run.years": 6}) for school in schools(3, seed=4)]
    found = effects(few, ["promotion", "wider-pool"], seeds=2)
    assert found["school"].unique(maintain_order=True).to_list() == [school.name for school in few]
    summed = national(found)
    assert summed["schools"].to_list() == [3, 3]
    for row in summed.iter_rows(named=True):
        of_schools = found.filter(outcome="mentored_clinical", title=row["title"])["effect"]
        assert row["median"] == of_schools.median()
        assert (row["least"], row["most"]) == (of_schools.min(), of_schools.max())
        assert 0 <= row["sure"] <= 1
    assert summed["median"].is_sorted(descending=True)
    printed = Console(width=130, file=StringIO())
    printed.print(summary(found))
    for words in ("3 schools as they are", "Explicit promotion", f"{100 * summed['median'][0]:+.1f}"):
        assert words in printed.file.getvalue()
    before = without_policies(found)
    assert before["class_size"].to_list() == [school.school.class_size for school in few]
    assert before["value"].is_between(0, 1).all()
    assert before.select(pl.col("value").n_unique()).item() > 1
