"""The made-up schools: the published ranges they are drawn from, and the shipped table that holds them."""

import numpy as np
import pytest

from experiments.made_up_schools import FILE, made_up_schools
from experiments.point_table import write_point_table
from experiments.study import read_study


@pytest.fixture(scope="module")
def schools():
    study = read_study("many-schools")
    return [study.schools[0].vary(row) for row in study.rows]


def test_the_shipped_table_is_what_the_module_writes(tmp_path):
    """When this fails: ``python -m experiments.made_up_schools``."""
    write_point_table(made_up_schools(), tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == FILE.read_bytes()


def test_the_same_seed_makes_the_same_schools():
    assert made_up_schools(5, seed=1) == made_up_schools(5, seed=1) != made_up_schools(5, seed=2)


def test_schools_have_the_published_ranges(schools):
    assert len({school.fingerprint for school in schools}) == len({school.name for school in schools}) == 125
    sizes = np.array([school.school.class_size for school in schools])
    faculty = np.array([school.school.faculty.number for school in schools])
    assert sizes.mean() == pytest.approx(134, rel=0.03)
    assert np.mean(faculty / (4 * sizes)) == pytest.approx(105_000 / 67_000, rel=0.03)
    months = np.array([2 * round(6 * _first_clerkship(school) / 52) for school in schools])
    for month, share in {12: 6 / 91, 18: 29 / 91, 24: 56 / 91}.items():
        assert (months == month).mean() == pytest.approx(share, abs=0.01)
    medicine = np.array([school.phases["clerkship"].weeks[0] for school in schools])
    assert medicine.mean() == pytest.approx(7.0, abs=0.2)
    assert medicine.std() == pytest.approx(1.7, abs=0.2)
    slots = [school.phases["clerkship"].slots for school in schools]
    rotations = [slot["attending"].rotation_weeks for slot in slots]
    assert rotations == [slot["second_attending"].rotation_weeks for slot in slots]
    assert {weeks: round(rotations.count(weeks) / 125, 1) for weeks in set(rotations)} == {2: 0.3, 3: 0.3, 4: 0.3}


def _first_clerkship(school):
    """Return the week since matriculation in which the clerkships begin."""
    for place, year in enumerate(school.curriculum.years):
        if "clerkship" in year:
            return 52 * place + year.get("classroom", 0)
    raise AssertionError(school.name)
