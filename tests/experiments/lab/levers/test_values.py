"""The values of sliders: made of the schema's ranges, and written as people say them."""

import pytest

from experiments.lab.levers.values import About, about, scale, week_named, written
from sim import load


def of(unit="share", plausible=(0.0, 1.0), allowed=(0.0, 1.0)):
    return About("meaning", unit, "source", plausible, allowed)


def test_every_lever_and_behaviour_has_a_scale_within_what_is_allowed_that_holds_its_value():
    baseline = load("baseline")
    for name, number in about().items():
        section, *path, last = name.split(".")
        if section not in ("levers", "behaviour") or number.allowed[0] is None or last == "weeks":
            continue
        table = getattr(baseline, section)
        for step in path:
            table = getattr(table, step)
        value = getattr(table, last)
        first = value[0] if isinstance(value, tuple) else value
        values = scale(number, (first,), isinstance(first, int))
        assert first in values
        assert list(values) == sorted(set(values))
        assert all(number.allowed[0] <= one <= number.allowed[1] for one in values)
        assert 4 < len(values) < 60
        assert {type(one) for one in values} == {type(first)}


def test_a_scale_covers_what_is_plausible_and_what_is_in_use():
    values = scale(of(plausible=(0.1, 0.7)), (0.0, 0.77), whole=False)
    assert (values[0], values[-1]) == (0.0, 0.77)
    assert {0.1, 0.4, 0.7} < set(values)


def test_whole_numbers_stay_whole_and_few_have_all_their_places():
    assert scale(of("people", (3, 6), (1, 50)), (4,), whole=True) == (3, 4, 5, 6)


def test_a_number_of_which_nothing_is_known_grows_by_leaps_up_to_what_is_sensible():
    values = scale(of("people", (0, 50_000), (0, 50_000)), (0,), whole=True, most=900)
    assert (values[0], values[-1]) == (0, 900)
    assert {10, 100, 500} < set(values)
    assert len(values) < 20


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.4, "share", "40\N{NO-BREAK SPACE}%"),
        (100.0, "hours/year", "100 hours a year"),
        (1, "students", "1 student"),
        (1, "people", "1 person"),
        (0.048, "1/hour", "0.048 per hour"),
        (1.5, "multiple", "1.5 times"),
        (-1.5, "logit", "−1.5 logit"),
        (10_000, "people", "10,000 people"),
    ],
)
def test_values_are_written_as_people_say_them(value, unit, words):
    assert written(value, unit) == words


def test_weeks_have_names():
    assert week_named(2) == "week 2 of the first year"
    assert week_named(105) == "week 1 of the third year"
