"""Information of a channel from the divergences between its outputs."""

from __future__ import annotations

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._probability import tfd


def pairwise_information(q: tfd.Distribution, among: ArrayLike | None = None) -> tf.Tensor:
    """Local values [n] in nats, whose mean is an upper bound on the information of a channel of n equally likely rows.

    The value -log (1/n) sum_j exp(-KL(q_i || q_j)) of row i is large where its code is far from the codes of the other
    rows. It needs no draws.

    Args:
      q: codes of n rows, a `tfd.Distribution` of batch shape [n] whose KL has a closed form.
      among: boolean [n, n]; row i is compared with the rows j where it is True, itself included. None (default)
        compares all rows.

    Returns:
      Tensor [n], each in [0, log n].

    Example: two equal codes, and two distant ones.

    >>> same, far = (tfd.MultivariateNormalDiag([[0.], [gap]], [[1.], [1.]]) for gap in (0., 99.))
    >>> [round(float(tf.reduce_mean(pairwise_information(q))), 3) for q in (same, far)]
    [0.0, 0.693]

    References:
      Kolchinsky & Tracey, Estimating mixture entropy with pairwise distances (2017), eq. 10.
    """
    closeness = -tfd.kl_divergence(q[:, None], q[None])
    among = tf.ones_like(closeness, tf.bool) if among is None else among
    hidden = tf.constant(-float("inf"), closeness.dtype)
    count = tf.reduce_sum(tf.cast(among, closeness.dtype), axis=-1)
    return tf.math.log(count) - tf.reduce_logsumexp(tf.where(among, closeness, hidden), axis=-1)
