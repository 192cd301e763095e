"""The contrastive log-ratio upper bound on mutual information."""

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras.measures._numbers import square_scores


def club(log_q: ArrayLike) -> tf.Tensor:
    """Contrastive log-ratio upper bound on I(X;Y) in nats from a matrix of conditional log densities.

    mean_i log q(y_i|x_i) - mean_{i != j} log q(y_j|x_i) is an upper bound if q is the true conditional. It lies above
    I(X;Y) by the divergence KL(p(x) p(y) || p(x, y)), which is large for strong dependence.

    Args:
      log_q: log q(y_j|x_i) in nats, [..., n, n] with n >= 2; the paired values stand on the diagonal.

    Returns:
      Tensor of the batch shape.

    Example: a channel that tells two symbols apart nine times in ten.

    >>> round(float(club(tf.math.log([[0.9, 0.1], [0.1, 0.9]]))), 3)
    2.197

    References:
      Cheng et al., CLUB: a contrastive log-ratio upper bound of mutual information (2020), eq. 8.
    """
    log_q = square_scores("log_q", log_q, least=2)
    n = tf.cast(tf.shape(log_q)[-1], log_q.dtype)
    paired = tf.linalg.diag_part(log_q)
    unpaired = tf.linalg.set_diag(log_q, tf.zeros_like(paired))
    return tf.reduce_mean(paired, axis=-1) - tf.reduce_sum(unpaired, axis=[-2, -1]) / (n * (n - 1))
