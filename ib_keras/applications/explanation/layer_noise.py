"""Noise with the mean and deviation of a layer, and the nats that a gate lets through beside it."""

import numpy as np
import tensorflow as tf

_MANY = 100
_LEAST = 1e-2
_CLOSED = 1e-6


class LayerNoise:
    """Noise N(mean, deviation^2) that stands for values without information, as a layer itself varies.

    Values of pictures and of tables have a mean and deviation each, where there are at least a hundred examples. Those
    of sequences, and of pictures of fewer examples, share both over all positions of a channel. No deviation is below
    a hundredth of that of its channel.

    Args:
      values: what stands at a layer in examples of reference, [n, ..., channels], n >= 2.

    Attributes:
      mean, deviation: arrays that broadcast with [..., channels].

    >>> noise = LayerNoise(np.array([[0.0, 1.0], [2.0, 1.0]], np.float32))
    >>> noise.mean, noise.deviation
    (array([1., 1.], dtype=float32), array([1., 1.], dtype=float32))
    """

    def __init__(self, values: np.ndarray):
        positions = tuple(range(values.ndim - 1))
        shared = values.ndim == 3 or (values.ndim > 3 and len(values) < _MANY)
        axes = positions if shared else 0
        values = values.astype(np.float64)
        self.mean = values.mean(axis=axes).astype(np.float32)
        deviation = values.std(axis=axes)
        floor = _LEAST * values.std(axis=positions)
        # A constant value tells nothing, whatever noise stands beside it.
        self.deviation = np.where(deviation > 0, np.maximum(deviation, floor), np.where(floor > 0, floor, 1.0))
        self.deviation = self.deviation.astype(np.float32)

    def mixed(self, values: tf.Tensor, gate: tf.Tensor, draws: tf.Tensor) -> tf.Tensor:
        """Returns gate * values + (1 - gate) * noise, with standard normal `draws` that make the noise."""
        return gate * values + (1 - gate) * (self.mean + self.deviation * draws)

    def nats(self, values: tf.Tensor, gate: tf.Tensor) -> tf.Tensor:
        """Returns KL(N(g v + (1 - g) mean, (1 - g)^2 deviation^2) || N(mean, deviation^2)) of each value v, gate g.

        It bounds the information that `mixed` lets through (Schulz et al. 2020, eq. 4 and 5).
        """
        left = tf.square(tf.maximum(1 - gate, _CLOSED))
        return 0.5 * (left + tf.square(gate * (values - self.mean) / self.deviation) - 1 - tf.math.log(left))
