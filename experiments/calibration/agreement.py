"""How well figures agree with the published ones: a Gaussian likelihood with the published standard errors.

Fitted are the figures that behaviour can move. C8 and C9 are a matter of the timetable alone and are checked, not
fitted; C11 counts mentees of all kinds where the model has students only, an order of magnitude and no target.
"""

import math
from typing import NamedTuple

import numpy as np

from experiments.evidence.figures import FIGURES

FITTED = ("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C10", "C12")
LOGARITHMIC = ("C10",)  # a waiting time: days differ by factors
WHERE_MET = ("C3", "C4", "C5")  # answers to one question of ``MENTORED`` students: they add up to at most 1
MENTORED = 84
LEAST_ERROR_OF_SHARE = 0.03  # no published share is taken to be surer than this


class Published(NamedTuple):
    """The published figures that are fitted, on the scale on which they are compared: float64 (9,) and (9, 9)."""

    values: np.ndarray
    covariance: np.ndarray

    @property
    def errors(self) -> np.ndarray:
        """Standard errors: float64 (9,)."""
        return np.sqrt(np.diag(self.covariance))


def published() -> Published:
    """Return the published figures of FITTED with the covariance of their errors.

    Errors are independent but for C3-C5, which are shares of one multinomial: their covariance is -p q / n.
    """
    of = {figure.id: figure for figure in FIGURES}
    values, errors = [], []
    for name in FITTED:
        figure = of[name]
        if name in LOGARITHMIC:
            values.append(math.log(figure.value))
            errors.append(figure.standard_error / figure.value)
        else:
            values.append(figure.value)
            is_share = figure.value < 1 and not figure.title.startswith("ln")
            errors.append(max(figure.standard_error, LEAST_ERROR_OF_SHARE if is_share else 0.0))
    covariance = np.diag(np.square(errors))
    for one in WHERE_MET:
        for other in WHERE_MET:
            if one != other:
                place = FITTED.index(one), FITTED.index(other)
                covariance[place] = -of[one].value * of[other].value / MENTORED
    return Published(np.array(values), covariance)


def log_agreement(figures: np.ndarray, values: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Return the log likelihood, but for a constant, of ``values`` where a model gives ``figures``: float64 (points,).

    ``figures`` is float64 (points, 9); the likelihood is Gaussian with the covariance of the published errors.
    """
    independent = np.linalg.cholesky(np.linalg.inv(covariance))  # turns the errors into independent standard ones
    return -0.5 * np.square((figures - values) @ independent).sum(axis=1)
