"""Keyed randomness: the published vectors, and what makes draws common to all policies."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim import draws
from sim.compiling import compiled_draws

# Random123 (Salmon et al. 2011), kat_vectors: philox4x32 10 rounds, counter, key, expected.
PUBLISHED = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
WORDS = st.integers(0, 2**32 - 1)
compiled = compiled_draws()


@pytest.mark.parametrize(("counter", "key", "expected"), PUBLISHED)
def test_philox_gives_its_published_vectors(counter, key, expected):
    assert draws.philox(key[0] | key[1] << 32, *counter) == expected


@pytest.mark.parametrize(("counter", "key", "expected"), PUBLISHED[::2])
def test_compiled_philox_gives_its_published_vectors(counter, key, expected):
    assert compiled.philox(key[0] | key[1] << 32, *counter) == expected


@given(seed=st.integers(0, 2**63 - 1), counter=st.tuples(WORDS, WORDS, WORDS, WORDS), size=st.integers(1, 20_000))
def test_compiled_draws_are_those_of_python(seed, counter, size):
    assert compiled.philox(seed, *counter) == draws.philox(seed, *counter)
    assert compiled.uniforms(seed, *counter) == draws.uniforms(seed, *counter)
    assert compiled.choice(seed, *counter, size) == draws.choice(seed, *counter, size)
    u = draws.uniforms(seed, *counter)
    assert compiled.normals(u[0], u[1]) == draws.normals(u[0], u[1])


@given(a=WORDS, b=WORDS)
def test_product_is_the_whole_product(a, b):
    high, low = draws.product(a, b)
    assert high << 32 | low == a * b


@given(seed=st.integers(0, 2**63 - 1), first=WORDS, size=st.integers(1, 5000))
def test_a_longer_list_only_adds_choices(seed, first, size):
    before = draws.choice(seed, draws.SEARCH, first, 0, 0, size)
    after = draws.choice(seed, draws.SEARCH, first, 0, 0, size + 1)
    assert after in (before, size)


@pytest.mark.parametrize("size", [2, 7, 200])
def test_choices_are_even(size):
    chosen = [draws.choice(1, draws.TEACHER, i, 3, 4, size) for i in range(40 * size)]
    assert stats.chisquare(np.bincount(chosen, minlength=size)).pvalue > 0.001


def test_uniforms_and_normals_have_their_distributions():
    u = np.array([draws.uniforms(5, draws.OFFER, i, 0, 0) for i in range(5000)])
    assert stats.kstest(u.ravel(), "uniform").pvalue > 0.001
    assert abs(np.corrcoef(u.T)[0, 1:]).max() < 0.06
    z = np.array([draws.normals(a, b) for a, b, _, _ in u])
    assert stats.kstest(z.ravel(), "norm").pvalue > 0.001


def test_every_purpose_has_a_number_of_its_own():
    skipped = {"WORD", "ROUNDS"}
    purposes = [v for k, v in vars(draws).items() if k.isupper() and k not in skipped and not k.startswith("PHILOX")]
    assert len(purposes) == len(set(purposes)) == 20
