"""Entropy, cross-entropy and conditional entropy."""

from __future__ import annotations

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._probability import tfd
from ib_keras.measures.pmf import as_pmf, marginal, table_entropy


def entropy(p: ArrayLike | tfd.Distribution) -> tf.Tensor:
    """Entropy H(p) in nats.

    H(p) = -sum_i p_i log p_i, with 0 log 0 = 0; the differential entropy for a continuous distribution.

    Args:
      p: probabilities [..., k], or a `tfd.Distribution` with a closed-form entropy.

    Returns:
      Tensor of the batch shape, in [0, log k] for a table.

    Raises:
      InputError: if probabilities are negative or do not sum to 1 (checked in eager mode).

    Example:

    >>> round(float(entropy([0.5, 0.5])), 3)
    0.693

    References:
      Cover & Thomas, Elements of Information Theory (2006), eq. 2.1 and 8.1.
    """
    if isinstance(p, tfd.Distribution):
        return p.entropy()
    return table_entropy(as_pmf("p", p, 1))


def cross_entropy(p: ArrayLike | tfd.Distribution, q: ArrayLike | tfd.Distribution) -> tf.Tensor:
    """Cross-entropy H(p, q) = -sum_i p_i log q_i in nats; H(p, q) = H(p) + KL(p || q).

    Args:
      p: true probabilities [..., k], or a `tfd.Distribution`.
      q: model probabilities, broadcastable to `p`, or a `tfd.Distribution` of the same family.

    Returns:
      Tensor of the batch shape, >= H(p) for tables; infinite where q is 0 and p is not.

    Raises:
      InputError: if probabilities are negative or do not sum to 1 (checked in eager mode).

    Example: a classifier that gives the right class probability 0.7, then 0.9.

    >>> round(float(cross_entropy([1., 0.], [0.7, 0.3])), 3)
    0.357
    >>> round(float(cross_entropy([1., 0.], [0.9, 0.1])), 3)
    0.105

    References:
      Cover & Thomas, Elements of Information Theory (2006), section 2.3.
    """
    if isinstance(p, tfd.Distribution):
        return p.cross_entropy(q)
    p = as_pmf("p", p, 1)
    q = as_pmf("q", q, 1, like=p)
    return -tf.reduce_sum(tf.math.xlogy(p, q), axis=-1)


def conditional_entropy(p_xy: ArrayLike) -> tf.Tensor:
    """Conditional entropy H(Y|X) = H(X, Y) - H(X) in nats of a joint table.

    Args:
      p_xy: joint probabilities [..., k_x, k_y]; the condition X is the first variable.

    Returns:
      Tensor of the batch shape, in [0, log k_y].

    Raises:
      InputError: if probabilities are negative or do not sum to 1 (checked in eager mode).

    Example: Y is a copy of X, so that no uncertainty is left.

    >>> float(conditional_entropy([[0.5, 0.], [0., 0.5]]))
    0.0

    References:
      Cover & Thomas, Elements of Information Theory (2006), eq. 2.10.
    """
    p_xy = as_pmf("p_xy", p_xy, 2)
    return table_entropy(p_xy, 2) - table_entropy(marginal(p_xy, [0], 2))
