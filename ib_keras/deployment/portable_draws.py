"""The draws of `tf.random.stateless_normal` in plain integer arithmetic, for files whose runtimes draw nothing."""

import math

import numpy as np
import tensorflow as tf

_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
_SCRAMBLING_KEY = (0x3EC8F720, 0x02461E29)
_ROUNDS, _WORDS = 10, 4
_HALF = 2**16
_MANTISSA, _LEAST = 2**23, 1e-7


def standard_normal(n: tf.Tensor, dim: int, seed: tf.Tensor) -> tf.Tensor:
    """Returns `tf.random.stateless_normal([n, dim], [seed, 0])` as a processor draws it, but for rounding.

    TensorFlow Lite and ONNX have no such operation. Both have int32, products below 2^31, whole quotients of positive
    numbers and the exclusive or, of which Philox with ten rounds is made. A word of 32 bits is a pair of halves.

    Args:
      n: int32 scalar, number of rows.
      dim: numbers in a row.
      seed: int32 scalar.

    >>> mine = standard_normal(tf.constant(3), 2, tf.constant(7))
    >>> bool(tf.reduce_max(tf.abs(mine - tf.random.stateless_normal([3, 2], [7, 0]))) < 1e-6)
    True

    References:
      Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (2011), section 3.3: Philox 4x32 with ten rounds.
      Box & Muller, A note on the generation of random normal deviates (1958).
    """
    groups = tf.range((n * dim + _WORDS - 1) // _WORDS)
    zero = tf.zeros_like(groups)
    even, odd = _scrambled(seed)
    # TensorFlow counts groups of four draws in the first word of the counter, and has the seed in the others.
    first = tf.stack([groups % _HALF, groups // _HALF])
    even_words = tf.stack([first, even[:, 1] + zero], axis=1)
    odd_words = tf.stack([tf.stack([zero, zero]), odd[:, 1] + zero], axis=1)
    even, odd = _philox(even_words, odd_words, tf.stack([even[:, 0], odd[:, 0]], axis=1))
    words = tf.stack([even[:, 0], odd[:, 0], even[:, 1], odd[:, 1]], axis=1)
    uniform = tf.cast(words[1] % (_MANTISSA // _HALF) * _HALF + words[0], tf.float32) / _MANTISSA
    length = tf.sqrt(-2.0 * tf.math.log(tf.maximum(uniform[::2], _LEAST)))
    angle = 2.0 * math.pi * uniform[1::2]
    pairs = tf.stack([tf.sin(angle) * length, tf.cos(angle) * length], axis=1)
    return tf.reshape(tf.reshape(tf.transpose(pairs, [2, 0, 1]), [-1])[: n * dim], [n, dim])


def _scrambled(seed):
    """Returns the words to which TensorFlow scrambles the seed (seed, 0) of 128 bits, as `_philox` does."""
    negative = seed < 0
    # Runtimes differ in the quotient of a negative number: its upper bit is added afterwards.
    lower = tf.where(negative, seed + (2**31 - 1) + 1, seed)
    sign = tf.where(negative, 1, 0)
    zero = tf.zeros_like(seed)
    halves = tf.stack([lower % _HALF, lower // _HALF + sign * (_HALF // 2)])
    even = tf.stack([halves, tf.stack([zero, zero])], axis=1)
    odd = tf.stack([tf.stack([sign, sign]) * (_HALF - 1), tf.stack([zero, zero])], axis=1)
    return _philox(even[..., None], odd[..., None], tf.constant(_halves(_SCRAMBLING_KEY))[..., None])


def _philox(even, odd, key):
    """Returns the four words of Philox, as (words 0 and 2, words 1 and 3), each halves [2, 2, width].

    Args:
      even: words 0 and 2 of the counters, int32 [2, 2, width]: lower and upper halves, each of two words.
      odd: words 1 and 3 of the counters, likewise.
      key: the key of two words, [2, 2, 1].
    """
    factors = tf.constant(np.array([[one >> 8 * k & 255 for one in _MULTIPLIERS] for k in range(4)], np.int32))
    for round_key in _keys(key):
        low, high = _products(even, factors)
        even, odd = tf.bitwise.bitwise_xor(tf.bitwise.bitwise_xor(high, odd), round_key), low
    return even, odd


def _keys(key):
    """Returns the key of each round, [2, 2, 1]: each exceeds the one before by a constant, modulo 2^32."""
    steps = [[r * step % 2**32 for step in _KEY_STEPS] for r in range(_ROUNDS)]
    more = tf.constant(np.stack([_halves(step) for step in steps])[..., None])
    low = key[0] + more[:, 0]
    high = key[1] + more[:, 1] + low // _HALF
    return tf.unstack(tf.stack([low % _HALF, high % _HALF], axis=1), num=_ROUNDS)


def _products(words, factors):
    """Returns the lower and the upper words of the products of two words with the multipliers, in reverse order."""
    products = factors[:, None, :, None] * words[None]
    columns = tf.pad(products[:, 0], [[0, 4], [0, 0], [0, 0]]) + tf.pad(products[:, 1], [[2, 2], [0, 0], [0, 0]])
    totals = tf.unstack(columns, num=8)
    for k in range(1, 8):
        totals[k] += totals[k - 1] // 256
    digits = tf.reshape(tf.stack(totals) % 256, [4, 2, 2, -1])
    halves = tf.reverse(digits[:, 0] + 256 * digits[:, 1], axis=[1])
    return halves[:2], halves[2:]


def _halves(words):
    """Returns the lower and the upper halves of words, int32 [2, words]."""
    return np.array([[word % _HALF for word in words], [word // _HALF for word in words]], np.int32)
