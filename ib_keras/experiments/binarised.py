"""Binary pictures, drawn from grey ones."""

from collections.abc import Sequence

import tensorflow as tf


def binarised(
    x: tf.Tensor, seed: tf.Tensor | Sequence[int], of: tf.Tensor | int | None = None, start: tf.Tensor | int = 0
) -> tf.Tensor:
    """Returns a tensor of zeros and ones in which each pixel is 1 with the probability that its value in `x` gives.

    Args:
      x: floating tensor [n, ...] in [0, 1].
      seed: two integers.
      of: number of examples of the batch of which `x` are some, and whose draws they get; None (default) for n.
      start: place of the first of them in the batch (default: 0).

    >>> binarised(tf.constant([[0.0, 1.0]]), (0, 0)).numpy().tolist()
    [[0.0, 1.0]]

    References:
      Salakhutdinov & Murray, On the quantitative analysis of deep belief networks (2008), section 6.1.
    """
    n = tf.shape(x)[0]
    shape = tf.concat([[n if of is None else of], tf.shape(x)[1:]], 0)
    return tf.cast(tf.random.stateless_uniform(shape, seed, dtype=x.dtype)[start : start + n] < x, x.dtype)
