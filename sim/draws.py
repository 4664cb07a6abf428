"""Keyed random numbers: every draw is a pure function of (seed, purpose, the ids involved, week).

The generator is Philox4x32-10, a counter-based generator (Salmon, Moraes, Dror and Shaw 2011, "Parallel
random numbers: as easy as 1, 2, 3", SC11, doi:10.1145/2063384.2063405); the tests check it against the
vectors published with it (Random123, ``kat_vectors``). The key is the seed; the counter is (purpose, first
id, second id, week). So the same seed means the same people and the same luck under every policy, and no
result depends on the order in which agents are visited or on the number of threads.

All functions are scalar and run unchanged in CPython and under Numba, with the same bits.
"""

import math

# What a draw is for: the first word of the counter. Each purpose names up to four uniforms.
STUDENT_VISION = 1
STUDENT_TRAITS = 2  # initiative (a pair), literacy (a pair)
STUDENT_BACKGROUND = 3  # group, research before school
FACULTY_VISION = 4
FACULTY_TRAITS = 5  # attunement (a pair), openness, slots
FACULTY_BACKGROUND = 6  # group, reach of faculty education, protected time
TURNOVER = 7
TEACHER = 8  # who teaches a team in a rotation
SHARE = 9  # whether a team has a teaching slot
ROTA = 10  # where in their rotation the teachers are
ELECTIVE = 11
WEEK_OF_STUDENT = 13  # moment of seeking, asking, searching, research
SEARCH = 14
OFFER = 15
ANSWER = 16  # acceptance, order among equals
MEETING = 17  # meeting, introduction
INTRODUCTION = 18
SUPERVISOR = 19
ASSIGNMENT = 20  # lottery, reach
ADVISER = 21

WORD = 0xFFFFFFFF
PHILOX_M0, PHILOX_M1 = 0xD2511F53, 0xCD9E8D57
PHILOX_W0, PHILOX_W1 = 0x9E3779B9, 0xBB67AE85
ROUNDS = 10


def product(a: int, b: int) -> tuple[int, int]:
    """Return the high and the low word of the product of two 32-bit words (compiled code: see ``compiling.py``)."""
    whole = a * b
    return whole >> 32, whole & WORD


def philox(seed: int, purpose: int, first: int, second: int, week: int) -> tuple[int, int, int, int]:
    """Return the four 32-bit words of Philox4x32-10 at a counter of four words, keyed by a 64-bit seed."""
    k0, k1 = seed & WORD, (seed >> 32) & WORD
    c0, c1, c2, c3 = purpose & WORD, first & WORD, second & WORD, week & WORD
    for _ in range(ROUNDS):
        high0, low0 = product(PHILOX_M0, c0)
        high1, low1 = product(PHILOX_M1, c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 = (k0 + PHILOX_W0) & WORD
        k1 = (k1 + PHILOX_W1) & WORD
    return c0, c1, c2, c3


def uniforms(seed: int, purpose: int, first: int, second: int, week: int) -> tuple[float, float, float, float]:
    """Return four uniforms in the open interval (0, 1), at the middles of 2**32 equal cells."""
    a, b, c, d = philox(seed, purpose, first, second, week)
    scale = 1.0 / 4294967296.0
    return (a + 0.5) * scale, (b + 0.5) * scale, (c + 0.5) * scale, (d + 0.5) * scale


def normals(u: float, v: float) -> tuple[float, float]:
    """Turn two uniforms into two independent standard normals (Box and Muller 1958)."""
    radius = math.sqrt(-2.0 * math.log(u))
    angle = 2.0 * math.pi * v
    return radius * math.cos(angle), radius * math.sin(angle)


def choice(seed: int, purpose: int, first: int, second: int, week: int, size: int) -> int:
    """Return an index in range(size), uniform, that rarely changes when the list grows at its end.

    Growing the list from n to n + 1 moves the choice only to the new last place, with probability
    1 / (n + 1): jump consistent hash (Lamping and Veach 2014, arXiv:1406.2294), here with the 32-bit linear
    congruential generator of Knuth (TAOCP 2, 3.3.4, line 16) started by Philox. So a wider choice of faculty
    only adds people to it.
    """
    key = philox(seed, purpose, first, second, week)[0]
    chosen, jump = 0, 0
    while jump < size:
        chosen = jump
        key = (key * 1664525 + 1013904223) & WORD
        jump = int((chosen + 1) * (4294967296.0 / (key + 1.0)))
    return chosen
