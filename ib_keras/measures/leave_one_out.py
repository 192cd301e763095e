"""The leave-one-out upper bound on the information of a known channel."""

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras.measures._numbers import square_scores
from ib_keras.measures.info_nce import log_mean_exp


def leave_one_out(log_q: ArrayLike) -> tf.Tensor:
    """Leave-one-out upper bound on I(X;T) in nats of a channel with known density.

    mean_i [log q(t_i|x_i) - log (1/(n-1)) sum_{j != i} q(t_i|x_j)], where the other examples take the place of the
    unknown marginal of t.

    Args:
      log_q: log q(t_i|x_j) in nats, [..., n, n] with n >= 2; row i belongs to the draw of example i.

    Returns:
      Tensor of the batch shape, an upper bound in expectation over the examples.

    Example: two equal channels carry no information.

    >>> float(leave_one_out(tf.zeros([2, 2])))
    0.0

    References:
      Poole et al., On variational bounds of mutual information (2019), eq. 13.
    """
    log_q = square_scores("log_q", log_q, least=2)
    own = tf.linalg.diag_part(log_q)
    others = tf.linalg.set_diag(log_q, tf.fill(tf.shape(own), tf.constant(-float("inf"), log_q.dtype)))
    n = tf.cast(tf.shape(log_q)[-1], log_q.dtype)
    return tf.reduce_mean(own - log_mean_exp(others) + tf.math.log1p(-1 / n), axis=-1)
