"""The InfoNCE lower bound on mutual information."""

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras.measures._numbers import square_scores


def info_nce(scores: ArrayLike) -> tf.Tensor:
    """InfoNCE lower bound on I(X;Y) in nats from a matrix of scores.

    mean_i [s_ii - log (1/n) sum_j exp s_ij]. With the scores log q(t_i|x_j) of a known channel, the draw of example i
    under the density of example j, it is the information of the empirical channel.

    Args:
      scores: scores s_ij, [..., n, n]; the paired scores stand on the diagonal.

    Returns:
      Tensor of the batch shape, <= log n.

    Example: perfect scores reach the ceiling log n.

    >>> round(float(info_nce(100. * tf.eye(4))), 3)
    1.386

    References:
      van den Oord et al., Representation learning with contrastive predictive coding (2018), eq. 4.
      Poole et al., On variational bounds of mutual information (2019), eq. 10 and 12.
    """
    scores = square_scores("scores", scores)
    return tf.reduce_mean(tf.linalg.diag_part(scores) - log_mean_exp(scores), axis=-1)


def log_mean_exp(scores: tf.Tensor) -> tf.Tensor:
    """Returns log mean_j exp(scores[..., j]) without overflow."""
    n = tf.cast(tf.shape(scores)[-1], scores.dtype)
    return tf.reduce_logsumexp(scores, axis=-1) - tf.math.log(n)
