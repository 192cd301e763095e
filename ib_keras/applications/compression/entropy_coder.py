"""A stack of bits under laws of symbols: asymmetric numeral systems, coded by `constriction`."""

from typing import Any

import numpy as np

from ib_keras._checks import InputError

BITS_OF_A_SYMBOL = 24
"""The most bits that one symbol takes from a stack or puts onto it."""
_PROBABILITY_GRID = 2.0**20
_WORD_BITS = 32

Law = tuple[Any, ...]
"""A model of `constriction`, and an array of parameters for each of its arguments."""


def bernoulli(p: np.ndarray) -> Law:
    """Returns the law of symbols 0 and 1 with probabilities p [m] of 1, rounded to 2^-20 and never 0 or 1."""
    rounded = np.clip(np.round(np.asarray(p, np.float64) * _PROBABILITY_GRID), 1, _PROBABILITY_GRID - 1)
    return _models().Bernoulli(perfect=False), rounded / _PROBABILITY_GRID


def categorical(p: np.ndarray) -> Law:
    """Returns the law of symbols 0 .. k - 1 with weights p [m, k], rounded to 2^-20 and never 0."""
    rounded = np.maximum(np.round(np.asarray(p, np.float64) * _PROBABILITY_GRID), 1)
    return _models().Categorical(perfect=False), rounded


def gaussian(mean: np.ndarray, deviation: np.ndarray, most: int) -> Law:
    """Returns the laws of integers from -most to most that Gaussians [m] have when they are rounded."""
    model = _models().QuantizedGaussian(-most, most)
    return model, np.asarray(mean, np.float64), np.asarray(deviation, np.float64)


class Stack:
    """A stack of bits: `push` puts symbols on top of it, `pop` takes them, each the exact inverse of the other.

    A symbol of probability p adds log2(1/p) bits. `pop` of a law draws a symbol from it, with the bits of the stack as
    the source of chance; this is how bits come back.

    Args:
      words: 32-bit words of an earlier stack, of which the last is not 0; none for an empty stack.

    Raises:
      InputError: if `constriction` is not installed.

    >>> stack = Stack()
    >>> stack.push(np.array([1, 0, 1]), bernoulli(np.full(3, 0.5)))
    >>> stack.pop(bernoulli(np.full(3, 0.5))).tolist()
    [1, 0, 1]
    """

    def __init__(self, words: np.ndarray | None = None):
        ans = _constriction().stream.stack.AnsCoder
        self._coder = ans() if words is None else ans(np.array(words, np.uint32))

    @property
    def bits(self) -> int:
        """Number of bits on the stack."""
        return self._coder.num_valid_bits()

    @property
    def words(self) -> np.ndarray:
        """The stack as 32-bit words."""
        return self._coder.get_compressed()

    def push(self, symbols: np.ndarray, law: Law) -> None:
        """Puts integers [m] onto the stack."""
        self._coder.encode_reverse(np.ascontiguousarray(symbols, np.int32), *law)

    def pop(self, law: Law) -> np.ndarray:
        """Takes integers [m] from the stack."""
        return np.asarray(self._coder.decode(*law), np.int64)


def initial_words(bits: int) -> np.ndarray:
    """Returns words with at least so many random bits, the same for each call: the first ones to be taken."""
    words = np.random.default_rng(0).integers(1, 2**_WORD_BITS, size=-(-bits // _WORD_BITS) + 1, dtype=np.uint64)
    return words.astype(np.uint32)


def _models():
    return _constriction().stream.model


def _constriction():
    try:
        import constriction
    except ImportError:
        raise InputError(
            "A `Compressor` needs the entropy coder `constriction`. Received: an environment without it. "
            "Install it with `pip install constriction`, or `pip install ib_keras[compress]`."
        ) from None
    return constriction
