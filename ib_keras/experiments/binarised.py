"""Binary pictures, drawn from grey ones."""

from collections.abc import Sequence

import tensorflow as tf


def binarised(x: tf.Tensor, seed: tf.Tensor | Sequence[int]) -> tf.Tensor:
    """Returns a tensor of zeros and ones in which each pixel is 1 with the probability that its value in `x` gives.

    Args:
      x: floating tensor [n, ...] in [0, 1].
      seed: two integers.

    >>> binarised(tf.constant([[0.0, 1.0]]), (0, 0)).numpy().tolist()
    [[0.0, 1.0]]

    References:
      Salakhutdinov & Murray, On the quantitative analysis of deep belief networks (2008), section 6.1.
    """
    return tf.cast(tf.random.stateless_uniform(tf.shape(x), seed, dtype=x.dtype) < x, x.dtype)
