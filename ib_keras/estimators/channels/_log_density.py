"""Log densities of draws under every member of a batch of distributions, in float64."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from ib_keras._probability import tfd


def float64(q: tfd.Distribution) -> tfd.Distribution:
    """Returns the distribution `q` with its floating parameters in float64.

    It is built again from its constructor arguments, nested distributions included.
    """
    return type(q)(**{name: _float64_parameter(value) for name, value in q.parameters.items()})


def _float64_parameter(value):
    if isinstance(value, tfd.Distribution):
        return float64(value)
    if isinstance(value, float):
        return tf.constant(value, tf.float64)
    if isinstance(value, (list, tuple)) and any(isinstance(one, tfd.Distribution) for one in value):
        return [_float64_parameter(one) for one in value]
    if isinstance(value, (list, tuple)) or tf.is_tensor(value) or hasattr(value, "__array__"):
        value = tf.convert_to_tensor(value)
        return tf.cast(value, tf.float64) if value.dtype.is_floating else value
    return value


def log_density(r: tfd.Distribution, t: tf.Tensor) -> np.ndarray:
    """Returns log r(t) [n] in float64 of draws `t` [n, d] under one distribution."""
    return float64(r).log_prob(tf.cast(t, tf.float64)).numpy()


def pairwise_log_density(q: tfd.Distribution) -> Callable[[tf.Tensor], tf.Tensor]:
    """Returns a function that maps draws [b, d] to log q(t_i|x_j) [b, n], for `q` of batch shape [n].

    Diagonal Gaussians, by far the most common law, are computed by a matrix product; other laws are broadcast.
    """
    if is_diagonal_gaussian(q):
        return diagonal_gaussian_density(q.mean(), q.stddev())
    if isinstance(q, tfd.OneHotCategorical):
        return one_hot_density(q)
    return lambda t: q.log_prob(t[:, None, :])


def one_hot_density(q: tfd.OneHotCategorical) -> Callable[[tf.Tensor], tf.Tensor]:
    """Returns `pairwise_log_density` of one-hot categories, -inf where the probability is 0.

    The product of a one-hot draw with the logarithms, as TFP takes it, is NaN where a category has no probability.
    """
    log_p = tf.math.log(q.probs_parameter())
    return lambda t: tf.transpose(tf.gather(log_p, tf.argmax(t, axis=-1), axis=-1))


def is_diagonal_gaussian(q: tfd.Distribution) -> bool:
    """Whether the coordinates of `q` are independent and normal by construction."""
    return isinstance(q, tfd.MultivariateNormalDiag) or (
        isinstance(q, tfd.Independent) and isinstance(q.distribution, tfd.Normal)
    )


def diagonal_gaussian_density(mean: tf.Tensor, scale: tf.Tensor) -> Callable[[tf.Tensor], tf.Tensor]:
    """Returns `pairwise_log_density` of Gaussians with `mean` [n, d] and `scale` [n, d], or [1, d] for all of them."""
    # The expansion of sum_d (t_d - m_d)^2 / s_d^2 is well conditioned only about the centre of the means.
    centre = tf.reduce_mean(mean, axis=0)
    mean = mean - centre
    precision = 1 / tf.square(scale)
    # A power takes several times as long as a product in TensorFlow.
    constant = -0.5 * tf.reduce_sum(tf.square(mean) * precision - tf.math.log(precision / math.tau), axis=-1)

    def density(t):
        t = t - centre
        return (
            constant[None, :]
            - 0.5 * tf.matmul(tf.square(t), precision, transpose_b=True)
            + tf.matmul(t, mean * precision, transpose_b=True)
        )

    return density
