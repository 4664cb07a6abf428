"""Known functions in the model's place: their indices are found, luck is told and taken off, gaps are refused."""

import numpy as np
import pytest

from experiments.sensitivity import designs
from experiments.sensitivity.analysis import Refused, apportion, screen
from experiments.sensitivity.indices import indices
from experiments.sensitivity.screening import influence
from tests.experiments.sensitivity.functions import (
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    G,
    Played,
    indices_of_g,
    ishigami,
    sobol_g,
    variance_of_g,
)

CASES = {
    "ishigami": (ishigami, 3, ISHIGAMI_FIRST, ISHIGAMI_TOTAL, 13.8446),
    "g": (sobol_g, len(G), *indices_of_g(), variance_of_g()),
}


def one_by_one(factors):
    return [[factor] for factor in range(factors)]


def held(estimate, truth, margin=0.01):
    """Return whether intervals hold the truth; of a function without luck those of what does nothing have no width."""
    return (estimate.low[0] - margin <= truth).all() and (truth <= estimate.high[0] + margin).all()


@pytest.mark.parametrize("luck", [0.0, 1.0], ids=["no luck", "as much luck as variance"])
@pytest.mark.parametrize("name", CASES)
def test_known_indices_lie_within_their_intervals(name, luck):
    function, factors, first, total, variance = CASES[name]
    model = Played(function, luck=luck * np.sqrt(variance))
    last = apportion(model, factors, one_by_one(factors), 512)[-1]
    found = last.indices
    assert last.points == 512
    assert found.told.all()
    assert held(found.first, np.array(first))
    assert held(found.total, np.array(total))
    np.testing.assert_allclose(found.total.value[0], total, atol=0.12 + 0.05 * luck)
    np.testing.assert_allclose(found.variance.value, variance, rtol=0.15)
    np.testing.assert_allclose(found.luck.value, luck**2 * variance, rtol=0.1, atol=1e-9)
    np.testing.assert_allclose(found.luck_share.value, luck**2 / (1 + luck**2), atol=0.05)


def test_luck_left_in_would_give_every_number_an_index():
    """Why products of two seeds: with those of one, numbers that do nothing seem to take part in interplay."""
    luck = 2 * np.sqrt(variance_of_g())
    model = Played(sobol_g, luck=luck)
    found = apportion(model, len(G), one_by_one(len(G)), 256)[-1].indices
    naive = Played(sobol_g, seeds=1, luck=luck)
    a, b = designs.pairs(0, 256, len(G))
    f_a, f_ab = naive("", a)[0, 0], naive("", designs.crossed(a, b, [[4]])[0])[0, 0]
    assert np.mean((f_a - f_ab) ** 2) / 2 / np.var(f_a) > 0.5
    assert found.total.low[0, 4] < 0 < found.total.high[0, 4]


def test_what_a_seed_gives_all_points_is_no_luck_and_changes_nothing():
    shifted = apportion(Played(ishigami), 3, one_by_one(3), 64)[-1].indices
    np.testing.assert_allclose(shifted.luck_share.value, 0.0, atol=1e-9)


def test_numbers_changed_together_have_one_index():
    alone = apportion(Played(ishigami), 3, [[0], [1], [2]], 256)[-1].indices
    together = apportion(Played(ishigami), 3, [[1], [0, 2]], 256)[-1].indices
    np.testing.assert_array_equal(together.total.value[0, 0], alone.total.value[0, 1])
    assert together.total.low[0, 1] < 0.5576 < together.total.high[0, 1]  # 1 less the first index of the second
    assert together.first.low[0, 1] < 0.5576 < together.first.high[0, 1]


def test_nothing_is_shared_out_where_only_luck_varies():
    model = Played(lambda places: np.ones(len(places)), ishigami, luck=1.0)
    found = apportion(model, 3, one_by_one(3), 64)[-1].indices
    assert found.told.tolist() == [False, True]
    assert np.isnan(found.total.value[0]).all()
    assert np.isfinite(found.total.value[1]).all()
    assert found.luck_share.value[0] > 0.8


def test_a_constant_without_luck_has_no_indices_either():
    found = apportion(Played(lambda places: np.full(len(places), 0.1)), 3, one_by_one(3), 64)[-1].indices
    assert not found.told.any()


def test_intervals_narrow_and_are_shown_as_points_are_added():
    parts = apportion(Played(ishigami), 3, one_by_one(3), 256)
    assert [part.points for part in parts] == [16, 32, 64, 128, 256]
    widths = [(part.indices.total.high - part.indices.total.low).max() for part in parts]
    assert widths[-1] < widths[2] < widths[0]


def test_more_points_ask_only_for_new_blocks():
    few, many = Played(ishigami), Played(ishigami)
    apportion(few, 3, one_by_one(3), 64)
    apportion(many, 3, one_by_one(3), 128)
    assert many.blocks[: len(few.blocks)] == few.blocks
    assert many.blocks[len(few.blocks) :] == ["indices-64-128"]


@pytest.mark.parametrize("luck", [0.0, 3.0])
def test_screening_finds_what_does_nothing_and_orders_the_rest(luck):
    def linear(places):
        return places @ np.array([8.0, 4.0, 0.0]) + 6 * places[:, 0] * places[:, 1]

    found, _ = screen(Played(linear, luck=luck, seeds=4), 3, 80)
    assert np.argsort(-influence(found, [0])).tolist() == [0, 1, 2]
    np.testing.assert_allclose(found.mu[0], [5.5, 3.5, 0.0], atol=0.25 + 0.3 * luck)  # half of each range, upwards
    assert found.low[0, 2] <= 1e-9
    assert found.high[0, 2] >= -1e-9
    np.testing.assert_allclose(found.luck[0], luck * np.sqrt(2 / 4) * np.sqrt(2 / np.pi), rtol=0.15, atol=1e-9)
    expected = np.array([5.5, 3.5]) ** 2 + 9 / 12  # the other's place is even over its range
    np.testing.assert_allclose(found.squared[0, :2], expected, rtol=0.1 + 0.1 * luck)


def test_a_target_of_luck_alone_hardly_counts_for_what_is_influential():
    model = Played(lambda places: places[:, 0], lambda places: 0 * places[:, 0], luck=0.02)
    clear, _ = screen(model, 5, 8)
    noise, _ = screen(Played(lambda places: 0 * places[:, 0], luck=0.02), 5, 8)
    assert influence(clear, [0]).argmax() == 0
    assert influence(noise, [0]).sum() < 0.6
    assert influence(clear, [0, 1]).argmax() == 0


def test_what_is_chosen_stays_when_seeds_are_added():
    """Luck of a seed is the same whatever other seeds are run, as in the model."""

    class Keyed(Played):
        def __call__(self, block, places):
            self.rng = np.random.default_rng(8)
            return super().__call__(block, places)

    few, many = (Keyed(ishigami, luck=1.0, seeds=seeds) for seeds in (2, 5))
    for one, other in zip(screen(few, 3, 4)[1], screen(many, 3, 4)[1], strict=True):
        np.testing.assert_array_equal(one, other)


def test_screening_steps_change_one_factor_by_half_its_range():
    paths = designs.trajectories(0, 5, 4)
    steps = np.diff(paths.places, axis=1)
    np.testing.assert_allclose(np.abs(steps).sum(axis=-1), 0.5)
    np.testing.assert_array_equal(np.abs(steps).argmax(axis=-1), paths.order)
    np.testing.assert_allclose(np.take_along_axis(steps, paths.order[..., None], axis=-1)[..., 0], paths.up / 2)
    assert paths.places.min() >= 0
    assert paths.places.max() < 1
    np.testing.assert_array_equal(paths.places[3:], designs.trajectories(3, 5, 4).places)


def test_intervals_hold_the_truth_as_often_as_they_say_among_many_numbers(monkeypatch):
    """With a Sobol sequence of 122 columns the interval of the first number's total held it in half of all designs."""
    monkeypatch.setattr("experiments.sensitivity.indices.RESAMPLES", 199)
    held_by = []
    for seed in range(60):
        monkeypatch.setattr(designs, "SEED", seed)
        a, b = designs.pairs(0, 128, 61)
        model = Played(lambda places: ishigami(places[:, 20:23]), luck=2.0)
        values = [model("", one) for one in (a, b, *designs.crossed(a, b, [[20], [21], [22]]))]
        found = indices(values[0], values[1], np.stack(values[2:]))
        truths = zip((found.first, found.total), (ISHIGAMI_FIRST, ISHIGAMI_TOTAL), strict=True)
        held_by.append([(one.low[0] <= truth) & (truth <= one.high[0]) for one, truth in truths])
    assert (np.mean(held_by, axis=0) > 0.85).all()


def test_runs_without_a_number_are_counted_and_refused_after_all_blocks():
    model = Played(lambda places: np.where(places[:, 0] > 0.9, np.nan, places[:, 0]))
    with pytest.raises(Refused, match=r"[\d,]+ of 640 failed or gave no number, the first at point \d+ of") as caught:
        apportion(model, 3, one_by_one(3), 64)
    assert model.blocks == ["indices-0-32", "indices-32-64"]
    a, b = (np.concatenate(parts) for parts in zip(designs.pairs(0, 32, 3), designs.pairs(32, 64, 3), strict=True))
    places = np.concatenate([a, b, *designs.crossed(a, b, one_by_one(3))])
    assert caught.value.failed == 2 * (places[:, 0] > 0.9).sum()
    with pytest.raises(Refused, match="of 64 failed"):
        screen(Played(lambda places: np.where(places[:, 0] > 0.5, np.nan, 0.0)), 3, 8)
