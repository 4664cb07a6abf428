"""Pictures of lessons: what the marks say is right, and nothing in a title can become markup."""

import re

import pytest

from experiments.lab.teaching import charts, told
from experiments.lab.teaching.measured import Row

MORE, LESS, UNSURE = Row(0.05, 0.02, 0.08, 20), Row(-0.05, -0.08, -0.02, 20), Row(0.01, -0.02, 0.04, 20)
NONE = Row(float("nan"), float("nan"), float("nan"), 0)


def rows(*found: Row) -> str:
    return charts.rows("Title", [("", [charts.Line("label", row, told.points(row)) for row in found])], effect=True)


@pytest.mark.parametrize(("row", "tone"), [(MORE, "gained"), (LESS, "lost"), (UNSURE, "unsure")])
def test_a_mark_says_whether_the_interval_leaves_out_nothing(row, tone):
    assert re.findall(r'<circle [^>]*class="(\w+)"', rows(row)) == [tone]


def test_all_marks_share_one_axis_and_lie_on_it():
    marks = [float(x) for x in re.findall(r'<circle cx="([\d.]+)%"', rows(MORE, LESS, UNSURE))]
    assert marks[1] < marks[2] < marks[0]
    assert all(0 <= x <= 100 for x in marks)


def test_a_number_that_is_not_defined_has_no_mark():
    assert "<circle" not in rows(NONE)
    assert "–" in rows(NONE)


def test_words_cannot_become_markup():
    line = charts.Line("<b>bold</b>", MORE, "<i>")
    assert "<b>bold" not in charts.rows("<script>", [("<u>", [line])], effect=True)


def test_curves_are_told_to_those_who_cannot_see_them():
    curve = charts.Curve("As it is", [-4, 0, 4], [100.0, 20.0, 60.0], [90, 10, 50], [110, 30, 70])
    picture = charts.curves("Title", [curve], "Weeks", zero="clerkships begin")
    assert "As it is: begins at 100.0, lowest 20.0, highest 100.0, ends at 60.0" in picture
    assert "clerkships begin" in picture


@pytest.mark.parametrize(
    ("row", "words"),
    [(MORE, "+5.0 (2.0 to 8.0)"), (LESS, "−5.0 (−8.0 to −2.0)"), (NONE, "–")],
)
def test_points(row, words):
    assert told.points(row).replace("\N{NO-BREAK SPACE}", " ") == words


def test_a_share_does_not_leave_what_is_possible():
    assert told.percent(Row(0.5, -0.3, 1.4, 20)).replace("\N{NO-BREAK SPACE}", " ") == "50 % (0 to 100)"


@pytest.mark.parametrize(("row", "words"), [(MORE, "more"), (LESS, "less"), (UNSURE, "unclear"), (NONE, "unclear")])
def test_a_verdict_follows_the_interval(row, words):
    assert told.verdict(row, "more", "less", "unclear") == words
