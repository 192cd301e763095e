"""Bits-back coding: an example costs the bound of the model on its likelihood, for the draw of the code pays back."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from ib_keras.applications.compression.code_coder import CodeCoder
from ib_keras.applications.compression.entropy_coder import BITS_OF_A_SYMBOL, Stack, initial_words
from ib_keras.applications.compression.symbol_coder import SymbolCoder, on_grid
from ib_keras.layers.likelihood import DiscreteLikelihood
from ib_keras.models import Autoencoder

BATCH = 64
"""Rows of every call of a network: results differ in the last digits between batches of different sizes."""
_SPARE_BITS = 64


class Coded(NamedTuple):
    """A stack with examples on it.

    Args:
      initial: number of initial bits that were asked for.
      sizes: number of examples in each group.
      words: the stack.
    """

    initial: int
    sizes: list[int]
    words: np.ndarray


class BitsBack:
    """Codes examples with a model of a latent code: t is taken from the stack under q(t|x), then x and t are put there.

    The net cost is -log p(x|t) - log r(t) + log q(t|x), in the mean the negative ELBO. The bits of the first code must
    be there before: they are random, the same for every file, and stay at the bottom of the stack, where a decoder
    finds them unless anything went wrong. Examples come in groups that grow with the stack, so that few such bits are
    needed.

    Args:
      model: an autoencoder whose likelihood is discrete.
    """

    def __init__(self, model: Autoencoder):
        self._model = model
        self._likelihood: DiscreteLikelihood = model.likelihood_kind
        self._codes = CodeCoder(model.marginal.distribution())
        self._symbols = SymbolCoder(self._likelihood)

    def encoded(self, levels: np.ndarray, advance: Callable[[int], None]) -> Coded:
        """Returns the stack with examples.

        Args:
          levels: levels [n, ...] of the values.
          advance: function that is told the number of finished examples.
        """
        initial = self._bits_of_a_code + 2 * _SPARE_BITS
        # A picture may give back more than it costs, while there is little on the stack.
        while (found := self._attempt(levels, initial, advance)) is None:
            initial *= 2
        return found

    def decoded(self, coded: Coded, advance: Callable[[int], None]) -> np.ndarray | None:
        """Returns the levels [n, ...] of the values, or None if the initial bits are not what is left in the end."""
        stack, groups = Stack(coded.words), []
        for size in reversed(coded.sizes):
            groups.append(self._pop(stack, size))
            advance(size)
        whole = np.array_equal(stack.words, Stack(initial_words(coded.initial)).words)
        return np.concatenate(groups[::-1]) if whole else None

    @property
    def _bits_of_a_code(self):
        """The most bits that a code and the component of a mixture take from the stack."""
        return BITS_OF_A_SYMBOL * (self._model.latent_dim + 1)

    def probe(self) -> bytes:
        """Returns the outputs of the networks for fixed inputs, by which processes know that they compute alike."""
        random = np.random.default_rng(0)
        codes = random.standard_normal([BATCH, self._model.latent_dim]).astype(np.float32)
        levels = random.integers(len(self._likelihood.values), size=[BATCH, *self._model.example_shape])
        q = self._posterior(levels)
        return self._parameters(codes).tobytes() + q.mean.tobytes() + q.deviation.tobytes()

    def _attempt(self, levels, initial, advance):
        """Returns the stack with examples, or None if so many initial bits do not suffice."""
        stack, sizes, done = Stack(initial_words(initial)), [], 0
        while done < len(levels):
            size = min(BATCH, len(levels) - done, (stack.bits - _SPARE_BITS) // self._bits_of_a_code)
            if size < 1:
                return None
            self._push(stack, levels[done : done + size])
            sizes.append(size)
            done += size
            advance(size)
        return Coded(initial, sizes, stack.words)

    def _push(self, stack, levels):
        q = self._posterior(levels)
        symbols = self._codes.pop_posterior(stack, q)
        self._symbols.push(stack, levels.ravel(), self._parameters(self._codes.codes(symbols)))
        self._codes.push_marginal(stack, symbols)

    def _pop(self, stack, size):
        symbols = self._codes.pop_marginal(stack, size)
        levels = self._symbols.pop(stack, self._parameters(self._codes.codes(symbols)))
        levels = levels.reshape(size, *self._model.target_shape)
        self._codes.push_posterior(stack, symbols, self._posterior(levels))
        return levels

    def _posterior(self, levels):
        """Returns q(t|x) of at most `BATCH` examples."""
        x = tf.constant(self._likelihood.values[_padded(levels)], tf.float32)
        q = self._codes.posterior(self._model.posterior_kind(self._model.encoder(x, training=False)))
        return type(q)(*(value if value is None else value[: len(levels)] for value in q))

    def _parameters(self, codes):
        """Returns the parameters [values, units] of the laws of all values, for at most `BATCH` codes."""
        decoded = self._model.decoder(tf.constant(_padded(codes)), training=False)
        rows = self._likelihood.apart(tf.cast(decoded, tf.float32)).numpy()[: len(codes)]
        return on_grid(rows.reshape(-1, rows.shape[-1]))


def _padded(rows):
    return np.concatenate([rows, np.zeros((BATCH - len(rows), *rows.shape[1:]), rows.dtype)])
