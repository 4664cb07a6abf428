"""Cases and runs without a simulation: what the policy does in each case is known, and so is luck."""

import numpy as np
import polars as pl

from experiments.discovery.boxed import Part
from experiments.discovery.cases import Cases
from experiments.discovery.runs import CLINICAL, Runs
from sim.measures import OUTCOMES

NAMES = ("levers.pool.share", "rotation_weeks", "school.class_size", *(f"behaviour.number_{i}" for i in range(12)))
SETS = 60
SEEDS = 6


def drawn(number, rng):
    """Return cases: a pool, rotations, a class size, and behaviour that comes from one of SETS sets."""
    sets = rng.integers(SETS, size=number)
    behaviour = np.random.default_rng(5).random((SETS, 12))[sets]
    school = [rng.uniform(0.2, 0.9, number), rng.integers(1, 5, number), rng.uniform(40, 200, number)]
    columns = dict(zip(NAMES, [*school, *behaviour.T], strict=True))
    numbers = pl.DataFrame(columns).cast(pl.Float64)
    return Cases(({},) * number, ({},) * number, numbers, sets, NAMES[3:])


def part_of(cases, effects, luck, rng):
    """Return cases with runs in which the policy adds an effect to each, and luck of a standard deviation."""
    shape = len(cases), SEEDS
    after = np.broadcast_to(np.asarray(effects)[..., None], shape) + rng.normal(0, 1, shape) * np.reshape(luck, (-1, 1))
    zero = np.zeros(shape)
    before = dict.fromkeys(OUTCOMES, zero)
    return Part(cases, Runs(before, before | {CLINICAL: after}, np.full(len(cases), 600.0)), tuple(range(SEEDS)))


def both(effect_of, luck_of, seed=0, number=400):
    """Return cases to search and fresh ones; functions give effect and luck from the numbers of cases."""
    rng = np.random.default_rng(seed)
    parts = []
    for size in (number, number // 2):
        cases = drawn(size, rng)
        parts.append(part_of(cases, effect_of(cases.numbers), luck_of(cases.numbers), rng))
    return parts
