"""Bits on a stack, beside the bits that SciPy says."""

import sys

import numpy as np
import pytest
import scipy.stats

from ib_keras._checks import InputError
from ib_keras.applications.compression.entropy_coder import Stack, bernoulli, categorical, gaussian, initial_words

RNG = np.random.default_rng(0)
N = 4000
P = RNG.uniform(0.01, 0.99, N)
TABLE = RNG.dirichlet(np.ones(7), N)
MEAN, DEVIATION = RNG.normal(scale=30, size=N), RNG.uniform(1, 40, N)
LAWS = {
    "bernoulli": (bernoulli(P), RNG.random(N) < P, lambda s: scipy.stats.bernoulli.logpmf(s, P)),
    "categorical": (
        categorical(TABLE),
        (RNG.random([N, 1]) > TABLE.cumsum(1)).sum(1).clip(0, 6),
        lambda s: np.log(TABLE[np.arange(N), s]),
    ),
    "gaussian": (
        gaussian(MEAN, DEVIATION, 500),
        np.round(RNG.normal(MEAN, DEVIATION)).astype(int),
        lambda s: np.log(np.diff(scipy.stats.norm.cdf([s - 0.5, s + 0.5], MEAN, DEVIATION), axis=0)[0]),
    ),
}


@pytest.mark.parametrize("name", LAWS)
def test_symbols_cost_their_logarithms_and_come_back(name):
    law, symbols, log_p = LAWS[name]
    stack = Stack()
    stack.push(symbols, law)
    # A word at most is not full, and probabilities are rounded to 2^-20.
    assert abs(stack.bits + log_p(symbols.astype(int)).sum() / np.log(2)) < 32 + 1e-3 * N
    assert np.array_equal(stack.pop(law), symbols)


@pytest.mark.parametrize("name", LAWS)
def test_pop_and_push_leave_the_stack_as_it_was(name):
    law, _, _ = LAWS[name]
    words = initial_words(24 * N + 64)
    stack = Stack(words)
    drawn = stack.pop(law)
    assert stack.bits < 32 * len(words)
    stack.push(drawn, law)
    assert np.array_equal(stack.words, words)


def test_certain_symbols_can_be_wrong():
    stack = Stack()
    stack.push([1, 0], bernoulli([0.0, 1.0]))
    assert stack.pop(bernoulli([0.0, 1.0])).tolist() == [1, 0]


def test_initial_words_are_always_the_same_and_enough():
    assert np.array_equal(initial_words(100), initial_words(100)) and 32 * len(initial_words(100)) >= 100


def test_missing_package_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "constriction", None)
    with pytest.raises(InputError, match=r"needs the entropy coder `constriction`.*pip install constriction"):
        Stack()
