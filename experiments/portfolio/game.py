"""What each policy adds when all combinations are known: alone, last, on average, by Shapley, and beside another.

Values of combinations are float64 (..., 2^n): bit i of the last index says whether policy i is in it.
"""

from collections.abc import Callable
from math import factorial

import numpy as np


def adds(values: np.ndarray, policy: int) -> np.ndarray:
    """Return what a policy adds to every combination without it: float64 (..., 2^(n-1)), combinations ascending."""
    without, with_it = _parted(values, policy)
    return with_it - without


def alone(values: np.ndarray) -> np.ndarray:
    """Return what each policy adds to the school as it is: float64 (..., n)."""
    return _each(values, lambda added: added[..., 0])


def last(values: np.ndarray) -> np.ndarray:
    """Return what each policy adds to all the others: float64 (..., n)."""
    return _each(values, lambda added: added[..., -1])


def on_average(values: np.ndarray) -> np.ndarray:
    """Return the main effects: what each policy adds, averaged over all combinations of the others."""
    return _each(values, lambda added: added.mean(axis=-1))


def shapley(values: np.ndarray) -> np.ndarray:
    """Return Shapley's shares: what each policy adds, averaged over all orders in which they could come.

    They sum to what all policies add together (Shapley 1953). float64 (..., n).
    """
    number = _policies(values)
    sizes = np.bitwise_count(np.arange(2 ** (number - 1)))
    orders = np.array([factorial(size) * factorial(number - size - 1) for size in range(number)]) / factorial(number)
    return _each(values, lambda added: added @ orders[sizes])


def interactions(values: np.ndarray) -> np.ndarray:
    """Return how much more a policy adds where another is in force than where it is not, float64 (..., n, n).

    Averaged over all combinations of the others; the same for both of a pair, NaN for a policy with itself.
    """
    number = _policies(values)
    found = np.full((*values.shape[:-1], number, number), np.nan)
    for one in range(number):
        added = adds(values, one)
        for other in range(one + 1, number):
            without, with_it = _parted(added, other - 1)  # the bit of ``one`` is gone
            found[..., one, other] = found[..., other, one] = (with_it - without).mean(axis=-1)
    return found


def beside(values: np.ndarray) -> np.ndarray:
    """Return what a policy adds where another alone is in force: float64 (..., policy, other); NaN with itself."""
    number = _policies(values)
    found = np.full((*values.shape[:-1], number, number), np.nan)
    for one in range(number):
        for other in range(number):
            if one != other:
                found[..., one, other] = values[..., 1 << one | 1 << other] - values[..., 1 << other]
    return found


def _each(values: np.ndarray, summed: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    return np.stack([summed(adds(values, policy)) for policy in range(_policies(values))], axis=-1)


def _parted(values: np.ndarray, policy: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of combinations without a policy, and of the same with it."""
    by_bit = values.reshape(*values.shape[:-1], -1, 2, 2**policy)
    flat = (*values.shape[:-1], -1)
    return by_bit[..., 0, :].reshape(flat), by_bit[..., 1, :].reshape(flat)


def _policies(values: np.ndarray) -> int:
    return values.shape[-1].bit_length() - 1
