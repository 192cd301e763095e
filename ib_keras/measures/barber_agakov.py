"""The lower bound of Barber and Agakov on mutual information."""

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.measures._numbers import real_tensor


def barber_agakov(log_q: ArrayLike, entropy: float) -> tf.Tensor:
    """Barber-Agakov lower bound on I(X;Y) in nats: H(Y) + mean_i log q(y_i|x_i).

    With the true entropy of y, this is a bound for any q, and tight for q(y|x) = p(y|x). With an estimated entropy it
    is no bound.

    Args:
      log_q: log q(y_i|x_i) in nats, [..., n].
      entropy: H(Y) in nats, or the differential entropy of a continuous y.

    Returns:
      Tensor of the batch shape.

    Example: a fair coin that is read correctly nine times in ten.

    >>> round(float(barber_agakov(tf.math.log([0.9] * 9 + [0.1]), entropy=0.6931)), 3)
    0.368

    References:
      Barber & Agakov, The IM algorithm: a variational approach to information maximization (2003), eq. 3.
    """
    log_q = _densities(log_q)
    known = real_tensor("entropy", entropy, like=log_q)
    if known.shape.num_elements() == 0:
        raise rejection("entropy", "one number or more", f"shape {tuple(known.shape)}", "Pass H(Y) in nats.")
    return known + tf.reduce_mean(log_q, axis=-1)


def _densities(log_q):
    log_q = real_tensor("log_q", log_q)
    if log_q.shape.rank == 0 or log_q.shape.num_elements() == 0:
        received = f"shape {tuple(log_q.shape)}"
        raise rejection("log_q", "of shape [..., n] with n >= 1", received, "Pass one log density per pair.")
    return log_q
