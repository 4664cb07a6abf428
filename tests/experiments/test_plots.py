"""Figures: each says how sure it is and where it comes from, and drawing leaves the user's own style alone."""

import json

import matplotlib as mpl
import pytest
from PIL import Image

from experiments import plots, student_figures
from experiments.compare import compare

FIGURES = (
    plots.effects_figure,
    student_figures.changes_figure,
    student_figures.without_figure,
    plots.cost_figure,
    plots.class_years_figure,
    plots.years_figure,
    student_figures.for_whom_figure,
    plots.barriers_figure,
)


@pytest.fixture
def comparison(small):
    wider = {"start_year": 2, "levers": {"pool": {"share": 0.9}}}
    plan = {"name": "plan", "title": "A wider pool at our small school", "policies": {"wider": wider}}
    return compare(policies=[small(run__years=5).vary(plan)], seeds=range(7, 10))


@pytest.mark.parametrize("draw", FIGURES)
def test_every_figure_says_how_sure_it_is_and_where_it_comes_from(comparison, draw):
    footer = draw(comparison).get_supxlabel().replace("\n", " ")
    for words in ("95 % intervals over 3 seeds", "seeds 7-9", "5 years", "plan without its policies", "kernel engine"):
        assert words in footer


@pytest.mark.parametrize("draw", FIGURES)
def test_drawing_leaves_the_users_style_alone(comparison, draw):
    before = dict(mpl.rcParams)
    draw(comparison)
    assert dict(mpl.rcParams) == before


def test_effects_are_drawn_where_they_are(comparison):
    axes = plots.effects_figure(comparison).axes[0]
    drawn = axes.containers[0].lines[0].get_xdata()[0]
    assert drawn == pytest.approx(100 * comparison.effect("plan", "mentored_year_3")["effect"])


def test_provenance_is_in_the_picture_file(comparison, tmp_path):
    for name in plots.draw_all(comparison, tmp_path):
        provenance = json.loads(Image.open(tmp_path / name).text["Description"])
        assert provenance["seeds"] == [7, 8, 9]
        assert provenance["scenarios"]["plan"] == comparison.scenarios["plan"].fingerprint
