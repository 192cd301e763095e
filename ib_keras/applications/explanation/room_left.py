"""How far the weight of the nats may rise, or has to fall, for a decision to keep its loss within a tolerance."""

import tensorflow as tf

_FALL, _RISE = -2.0, 0.5


def room_left(excess: tf.Tensor, tolerance: float) -> tf.Tensor:
    """Returns the part of a tolerance that is left of it, at most 1/2; below 0, down to -2, where the loss exceeds it.

    The logarithm of the weight moves by a multiple of this in each step: down faster than up, since a decision that is
    lost takes its gates with it.

    Args:
      excess: nats by which losses have risen.
      tolerance: nats by which they may rise, > 0.

    >>> room_left(tf.constant([0.0, 0.05, 0.1, 9.0]), 0.1).numpy()
    array([ 0.5,  0.5,  0. , -2. ], dtype=float32)
    """
    return tf.clip_by_value(1 - excess / tolerance, _FALL, _RISE)
