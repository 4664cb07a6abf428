"""Functions of the unit cube with known Sobol indices, in place of the model."""

import numpy as np

ISHIGAMI_FIRST, ISHIGAMI_TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
G = np.array([0.0, 0.5, 3.0, 9.0, 99.0])


def ishigami(places):
    """Return the Ishigami function with a = 7 and b = 0.1."""
    x = np.pi * (2 * places - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sobol_g(places):
    """Return the G function of Sobol with the coefficients G."""
    return np.prod((np.abs(4 * places - 2) + G) / (1 + G), axis=1)


def indices_of_g():
    """Return the first and total indices of G."""
    parts = 1 / 3 / (1 + G) ** 2
    whole = np.prod(1 + parts) - 1
    return parts / whole, parts * np.prod(1 + parts) / (1 + parts) / whole


def variance_of_g():
    """Return the variance of G."""
    return np.prod(1 + 1 / 3 / (1 + G) ** 2) - 1


class Played:
    """A function in place of the model: (targets, seeds, points), with a shift per seed and luck at every point."""

    runs_each = 1

    def __init__(self, *functions, seeds=2, luck=0.0):
        self.functions, self.seeds, self.luck, self.blocks = functions, seeds, luck, []
        self.rng = np.random.default_rng(8)

    def __call__(self, block, places):
        self.blocks.append(block)
        values = np.stack([function(places) for function in self.functions])
        shift = 5.0 * np.arange(self.seeds)[None, :, None]
        luck = self.luck * self.rng.normal(size=(len(values), self.seeds, len(places)))
        return values[:, None] + shift + luck
