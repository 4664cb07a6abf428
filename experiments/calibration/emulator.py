"""The emulator: what figures a point of the prior gives, learnt from runs, so that millions of points can be asked.

A few small neural networks (scikit-learn) are trained on single runs. Least squares leads each to the mean over luck;
their mean is what is used. How far it is from runs never shown to it is measured (``error``), not assumed.
"""

import warnings
from typing import NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler

ROUGH = (1, (64, 64))  # networks, and units in their layers: quick, to tell what is near from what is far
FINE = (6, (128, 128))
MOST_ROUNDS = 60  # through all runs; training stops before when a tenth kept apart is predicted no better


class Emulator(NamedTuple):
    """Trained networks and the scale of the figures."""

    networks: tuple[MLPRegressor, ...]
    scale: StandardScaler

    def figures(self, places: np.ndarray) -> np.ndarray:
        """Return the figures expected at places in the unit cube: float64 (points, figures)."""
        guesses = [network.predict(places - 0.5) for network in self.networks]
        return self.scale.inverse_transform(np.mean(guesses, axis=0))


def trained(places: np.ndarray, figures: np.ndarray, seed: int, size: tuple[int, tuple[int, int]] = FINE) -> Emulator:
    """Return an emulator of runs: ``places`` float64 (runs, priors), ``figures`` float64 (runs, figures).

    A figure that a run does not define (nobody has a mentor, nobody is known) stands at the mean of the others: such
    runs are far from the published shares, which rule them out whatever the rest.
    """
    defined = np.where(np.isfinite(figures), figures, np.nan)
    filled = np.where(np.isnan(defined), np.nanmean(defined, axis=0), defined)
    scale = StandardScaler().fit(filled)
    number, hidden = size
    networks = [_network(places - 0.5, scale.transform(filled), hidden, seed + each) for each in range(number)]
    return Emulator(tuple(networks), scale)


def error(emulator: Emulator, places: np.ndarray, figures: np.ndarray) -> np.ndarray:
    """Return the root mean squared distance of the emulator from runs it has not seen, by figure: float64 (figures,).

    ``figures`` is float64 (points, seeds, figures): what the luck of so many seeds does to a mean is taken off.
    """
    defined = np.ma.masked_invalid(figures)
    luck = defined.var(axis=1, ddof=1).mean(axis=0) / figures.shape[1]
    away = (emulator.figures(places) - defined.mean(axis=1)) ** 2
    return np.sqrt(np.maximum(away.mean(axis=0) - luck, 0.0)).filled(np.nan)


def _network(places: np.ndarray, figures: np.ndarray, hidden: tuple[int, int], seed: int) -> MLPRegressor:
    network = MLPRegressor(
        hidden_layer_sizes=hidden,
        batch_size=min(256, len(places)),
        early_stopping=True,
        n_iter_no_change=6,
        max_iter=MOST_ROUNDS,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopped by MOST_ROUNDS; the error is measured
        return network.fit(places, figures)
