"""The draws of `tf.random.stateless_normal` in plain integer arithmetic, for files whose runtimes draw nothing."""

import math

import tensorflow as tf

_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
_KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
_SCRAMBLING_KEY = (0x3EC8F720, 0x02461E29)
_ROUNDS, _WORDS = 10, 4
_HALF = 2**16
_MANTISSA, _LEAST = 2**23, 1e-7


def standard_normal(n: tf.Tensor, dim: int, seed: tf.Tensor) -> tf.Tensor:
    """Returns `tf.random.stateless_normal([n, dim], [seed, 0])` as a processor draws it, but for rounding.

    TensorFlow Lite and ONNX have no such operation. Both have int32, products below 2^31, whole quotients and the
    exclusive or, of which Philox with ten rounds is made; numbers of 32 bits are pairs of halves.

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
    first, second, third, fourth = _scrambled(seed)
    words = _philox(
        [_split(groups), (zero, zero), _spread(third, zero), _spread(fourth, zero)],
        [first, second],
        tf.shape(groups)[0],
    )
    uniform = [tf.cast(high % (_MANTISSA // _HALF) * _HALF + low, tf.float32) / _MANTISSA for high, low in words]
    drawn = [part for pair in (uniform[:2], uniform[2:]) for part in _box_muller(*pair)]
    return tf.reshape(tf.reshape(tf.stack(drawn, axis=1), [-1])[: n * dim], [n, dim])


def _scrambled(seed):
    """Returns the four words to which TensorFlow scrambles the seed (seed, 0) of 128 bits, each as halves [1]."""
    seed = tf.reshape(seed, [1])
    zero = tf.zeros_like(seed)
    sign = tf.where(seed < 0, _HALF - 1, 0)
    return _philox(
        [_split(seed), (sign, sign), (zero, zero), (zero, zero)], [_constant(one) for one in _SCRAMBLING_KEY], 1
    )


def _philox(counter, key, width):
    """Returns the four words of Philox for counters of four words [width] and a key of two, all as (high, low)."""
    key = [tuple(tf.reshape(half, [1]) for half in word) for word in key]
    for step in range(_ROUNDS):
        high, low = _products(counter[0], counter[2], width)
        counter = [
            _xor(_part(high, 1), counter[1], key[0]),
            _part(low, 1),
            _xor(_part(high, 0), counter[3], key[1]),
            _part(low, 0),
        ]
        if step < _ROUNDS - 1:
            key = [_sum(word, _constant(more)) for word, more in zip(key, _KEY_STEPS)]
    return counter


def _products(first, second, width):
    """Returns the upper and the lower words of the products of two words with the multipliers, halves [2, width]."""
    high, low = (tf.reshape(tf.concat([a, b], axis=0), [2, width]) for a, b in zip(first, second))
    factors = [tf.constant([[one >> 8 * k & 255] for one in _MULTIPLIERS]) for k in range(4)]
    columns = [0] * 8
    for k, factor in enumerate(factors):
        columns[k] += factor * low
        columns[k + 2] += factor * high
    digits, carry = [], 0
    for column in columns:
        total = column + carry
        carry = total // 256
        digits.append(total - 256 * carry)
    halves = [digits[i] + 256 * digits[i + 1] for i in range(0, 8, 2)]
    return (halves[3], halves[2]), (halves[1], halves[0])


def _part(word, i):
    return word[0][i], word[1][i]


def _xor(first, *others):
    # Exported files broadcast the exclusive or of equal shapes alone.
    for other in others:
        first = tuple(tf.bitwise.bitwise_xor(a, b + tf.zeros_like(a)) for a, b in zip(first, other))
    return first


def _sum(word, more):
    low = word[1] + more[1]
    carry = low // _HALF
    return (word[0] + more[0] + carry) % _HALF, low - _HALF * carry


def _split(numbers):
    return numbers // _HALF % _HALF, numbers % _HALF


def _constant(number):
    return tf.constant([number // _HALF]), tf.constant([number % _HALF])


def _spread(word, zero):
    return tuple(half + zero for half in word)


def _box_muller(first, second):
    length = tf.sqrt(-2.0 * tf.math.log(tf.maximum(first, _LEAST)))
    angle = 2.0 * math.pi * second
    return tf.sin(angle) * length, tf.cos(angle) * length
