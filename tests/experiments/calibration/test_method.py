"""The method of calibration, held against cases whose answer is known."""

import numpy as np
import pytest
from scipy import stats

from experiments.calibration import coverage as covering
from experiments.calibration import priors
from experiments.calibration.agreement import FITTED, MENTORED, WHERE_MET, log_agreement, published
from experiments.calibration.calibrate import learned
from experiments.calibration.coverage import coverage
from experiments.calibration.emulator import error, trained
from experiments.calibration.posterior import (
    agreeing,
    agreement_weights,
    effective_size,
    representative,
    sampled,
)
from experiments.evidence.figures import FIGURES
from sim import load


@pytest.fixture
def rng():
    return np.random.default_rng(4)


# --- priors ------------------------------------------------------------------------------------------


def test_every_point_of_the_prior_is_a_school_that_can_be_run():
    baseline = load("baseline")
    corners = np.array([np.zeros(len(priors.priors())), np.full(len(priors.priors()), 1 - 1e-12)])
    for values in priors.at(np.vstack([corners, priors.spread_out(4, seed=1)])):
        assert baseline.vary(values).behaviour.homophily == baseline.behaviour.homophily


def test_all_of_behaviour_is_free_but_homophily():
    (values,) = priors.at(np.full((1, len(priors.priors())), 0.5))
    names = {f"behaviour.{name}" for name in load("baseline").behaviour.model_dump()}
    assert set(values) == names - {priors.NOT_FREE}


def test_priors_are_even_over_the_range_or_over_its_logarithm():
    by_name = {prior.name: prior for prior in priors.priors()}
    assert by_name["behaviour.lapse"].at(0.5) == pytest.approx((0.03 + 0.2) / 2)
    assert by_name["behaviour.growth_rate"].at(0.5) == pytest.approx((0.005 * 0.1) ** 0.5)
    whole = by_name["behaviour.search_breadth"]  # 3 to 20
    counts = np.bincount([whole.at(place) for place in np.linspace(0, 1, 18_000, endpoint=False)])[3:]
    assert len(counts) == 18
    assert set(counts) == {1000}


# --- agreement ---------------------------------------------------------------------------------------


def test_agreement_is_the_normal_density(rng):
    known = published()
    figures = known.values + rng.normal(size=(5, len(FITTED))) * known.errors
    expected = stats.multivariate_normal(known.values, known.covariance).logpdf(figures)
    found = log_agreement(figures, known.values, known.covariance)
    assert found - found[0] == pytest.approx(expected - expected[0])


def test_errors_are_the_published_ones_and_answers_to_one_question_hang_together():
    known, of = published(), {figure.id: figure for figure in FIGURES}
    for place, name in enumerate(FITTED):
        relative = known.values[place] != of[name].value  # a waiting time, on a logarithmic scale
        expected = of[name].standard_error / (of[name].value if relative else 1)
        assert known.errors[place] == pytest.approx(expected)
    one, other = (FITTED.index(name) for name in WHERE_MET[:2])
    assert known.covariance[one, other] == pytest.approx(-0.28 * 0.23 / MENTORED)
    assert np.linalg.eigvalsh(known.covariance).min() > 0


# --- emulator ----------------------------------------------------------------------------------------


def test_the_emulator_finds_the_mean_behind_noisy_runs(rng):
    def mean(places):
        return np.column_stack([np.sin(3 * places[:, 0]) * places[:, 1], places[:, 2] ** 2])

    places = rng.random((4000, 3))
    runs = mean(places) + rng.normal(scale=0.2, size=(4000, 2))
    emulator = trained(places, runs, seed=1)
    unseen = rng.random((300, 3))
    assert np.sqrt(np.mean((emulator.figures(unseen) - mean(unseen)) ** 2)) < 0.05  # a quarter of the noise
    noisy = mean(unseen)[:, None] + rng.normal(scale=0.2, size=(300, 4, 2))
    assert error(emulator, unseen, noisy) == pytest.approx(
        np.sqrt(np.mean((emulator.figures(unseen) - mean(unseen)) ** 2, axis=0)), abs=0.03
    )


def test_runs_without_a_figure_do_not_spoil_the_emulator(rng):
    places = rng.random((500, 2))
    figures = places.copy()
    figures[::10, 0] = np.nan
    figures[5::10, 1] = np.inf
    assert np.isfinite(trained(places, figures, seed=0).figures(places)).all()


# --- posterior ---------------------------------------------------------------------------------------


def test_draws_are_those_of_the_exact_posterior(rng):
    """A figure that is the parameter itself, seen with an error: the posterior is a normal one, cut to the prior."""
    places = rng.random((200_000, 1))
    weights = agreement_weights(places, np.array([0.4]), np.array([[0.1**2]]))
    drawn = places[sampled(weights, 2000, rng)][:, 0]
    exact = stats.truncnorm(-4, 6, loc=0.4, scale=0.1)
    assert stats.kstest(drawn, exact.cdf).pvalue > 0.001
    assert effective_size(weights) == pytest.approx(200_000 * 0.1 * 2 * np.pi**0.5, rel=0.02)


def test_sets_that_do_not_agree_in_the_model_itself_are_left_out_and_the_best_stands_for_all(rng):
    known = published()
    figures = known.values + rng.normal(scale=0.1, size=(12, 5, len(FITTED))) * known.errors
    figures[:, :, 6] -= 2.5 * known.errors[6]  # all sets miss it
    figures[3, :, 0] += 3.5 * known.errors[0]
    figures[4, :4, 5] = np.nan  # in most runs there is no such figure
    figures[5, :2, 5] = np.nan
    assert np.flatnonzero(~agreeing(figures)).tolist() == [3, 4]
    figures[:7, :, 1] += known.errors[1]
    figures[8:, :, 1] -= known.errors[1]
    assert representative(figures) == 7


def test_too_few_candidates_are_told(rng):
    with pytest.raises(RuntimeError, match="ask for more"):
        sampled(np.array([1.0, 0.0, 0.0]), 2, rng)


def test_what_was_learned_is_how_far_the_posterior_is_from_the_prior(rng):
    places = rng.random((300, len(priors.priors())))
    places[:, 0] = 0.5 + (places[:, 0] - 0.5) / 4  # in the middle quarter: 0.375 of the prior lies to either side
    table = learned(places)
    assert table["learned"][0] == pytest.approx(0.375, abs=0.05)
    assert table["p"][0] < 1e-6
    assert (table["p"][1:] < 0.01).mean() < 0.1


# --- coverage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("narrow", "holds"), [(1.0, True), (0.25, False)])
def test_coverage_is_right_when_all_is_right_and_tells_when_it_is_not(monkeypatch, rng, narrow, holds):
    number = len(FITTED)
    known = published()
    monkeypatch.setattr(covering, "published", lambda: known._replace(covariance=0.05**2 * np.eye(number)))
    truths, places = rng.random((400, number)), rng.random((20_000, number))
    truths[:, 2:], places[:, 2:] = 0.5, 0.5  # two parameters, seen as they are
    inexact = narrow * (places - 0.5) + 0.5  # an emulator that takes the figures to hang less on the parameters
    table = coverage(truths, truths, places, inexact, rng).filter(parameter=0)
    inside = (table["held"] >= table["low"]) & (table["held"] <= table["high"])
    assert inside.all() == holds
