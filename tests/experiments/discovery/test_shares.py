"""Intervals of shares and of their differences are those published with the methods."""

import math

import pytest

from experiments.discovery.shares import Share, difference_interval


def test_wilson_s_interval_is_the_published_one():
    """Newcombe 1998, Statistics in Medicine 17:857: 81 of 263, method 3."""
    assert Share(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_the_interval_of_a_difference_is_the_published_one():
    """Newcombe 1998, Statistics in Medicine 17:873: 56 of 70 and 48 of 80, method 10."""
    assert difference_interval(Share(56, 70), Share(48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_of_nothing_everything_is_possible():
    assert math.isnan(Share(0, 0).value)
    assert Share(0, 0).interval == (0, 1)
    assert difference_interval(Share(3, 4), Share(0, 0)) == (-1, 1)
