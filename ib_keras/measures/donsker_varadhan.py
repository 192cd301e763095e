"""The Donsker-Varadhan lower bound on mutual information, and its clipped form."""

import math

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import real_number, rejection
from ib_keras.measures._numbers import square_scores


def donsker_varadhan(scores: ArrayLike) -> tf.Tensor:
    """Donsker-Varadhan lower bound on I(X;Y) in nats from a matrix of scores.

    mean_i s_ii - log mean_{i != j} exp s_ij is tight for s = log p(y|x) / p(y) + constant. The log of a mean over few
    pairs is biased, so that the value may exceed the true information on small samples.

    Args:
      scores: scores s_ij, [..., n, n] with n >= 2; the paired scores stand on the diagonal.

    Returns:
      Tensor of the batch shape.

    Example: constant scores carry no information.

    >>> float(donsker_varadhan(tf.ones([3, 3])))
    0.0

    References:
      Donsker & Varadhan (1983). Belghazi et al., MINE: mutual information neural estimation (2018), eq. 5.
    """
    scores = square_scores("scores", scores, least=2)
    return tf.reduce_mean(tf.linalg.diag_part(scores), axis=-1) - log_mean_exp_unpaired(scores)


def smile(scores: ArrayLike, clip: float = 5.0) -> tf.Tensor:
    """SMILE estimate of I(X;Y) in nats: Donsker-Varadhan with clipped scores in the partition function.

    mean_i s_ii - log mean_{i != j} exp clip(s_ij, -clip, clip). Clipping lowers the variance, and the value is no bound
    any more.

    Args:
      scores: scores s_ij, [..., n, n] with n >= 2; the paired scores stand on the diagonal.
      clip: largest magnitude of an unpaired score, > 0; default 5. Infinity gives Donsker-Varadhan.

    Returns:
      Tensor of the batch shape.

    Example:

    >>> float(smile(tf.ones([3, 3]), clip=0.5))
    0.5

    References:
      Song & Ermon, Understanding the limitations of variational mutual information estimators (2020), section 5.
    """
    scores = square_scores("scores", scores, least=2)
    clip = real_number("clip", clip, "Pass e.g. clip=5.")
    if not clip > 0:
        raise rejection("clip", "above 0", repr(clip), "Pass e.g. clip=5.")
    return tf.reduce_mean(tf.linalg.diag_part(scores), axis=-1) - log_mean_exp_unpaired(
        tf.clip_by_value(scores, -clip, clip)
    )


def log_mean_exp_unpaired(scores: tf.Tensor) -> tf.Tensor:
    """Returns log of the mean of exp over the off-diagonal entries of [..., n, n], without overflow."""
    n = tf.shape(scores)[-1]
    diagonal = tf.fill(tf.shape(scores)[:-1], tf.constant(-math.inf, scores.dtype))
    unpaired = tf.linalg.set_diag(scores, diagonal)
    return tf.reduce_logsumexp(unpaired, axis=[-2, -1]) - tf.math.log(tf.cast(n * (n - 1), scores.dtype))
