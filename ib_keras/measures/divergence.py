"""Divergences between distributions: Kullback-Leibler and Jensen-Shannon."""

from __future__ import annotations

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._probability import tfd
from ib_keras.measures.pmf import as_pmf, table_entropy


def kl_divergence(
    p: ArrayLike | tfd.Distribution,
    q: ArrayLike | tfd.Distribution,
    samples: ArrayLike | None = None,
) -> tf.Tensor:
    """Kullback-Leibler divergence KL(p || q) = sum_i p_i log(p_i / q_i) in nats.

    Args:
      p: probabilities [..., k], or a `tfd.Distribution`.
      q: probabilities broadcastable to `p`, or a `tfd.Distribution`.
      samples: draws [s, ..., d] of the distribution `p`, over which log p - log q is averaged where the pair has no
        closed form; None (default) requires a closed form.

    Returns:
      Tensor of the batch shape, >= 0 for tables and closed forms, and infinite where q is 0 and p is not.

    Raises:
      InputError: if probabilities are negative or do not sum to 1 (checked in eager mode).
      NotImplementedError: for a pair of distributions without closed form when `samples` is None.

    Example: H(p, q) = H(p) + KL(p || q).

    >>> from ib_keras.measures import cross_entropy, entropy
    >>> p, q = [0.5, 0.5], [0.9, 0.1]
    >>> round(float(kl_divergence(p, q)), 3), round(float(cross_entropy(p, q) - entropy(p)), 3)
    (0.511, 0.511)

    References:
      Cover & Thomas, Elements of Information Theory (2006), eq. 2.26.
    """
    if isinstance(p, tfd.Distribution):
        return _distribution_kl(p, q, samples)
    p = as_pmf("p", p, 1)
    q = as_pmf("q", q, 1, like=p)
    return tf.reduce_sum(tf.math.xlogy(p, p) - tf.math.xlogy(p, q), axis=-1)


def _distribution_kl(p, q, samples):
    try:
        return tfd.kl_divergence(p, q)
    except NotImplementedError:
        if samples is None:
            raise
        return tf.reduce_mean(p.log_prob(samples) - q.log_prob(samples), axis=0)


def js_divergence(p: ArrayLike, q: ArrayLike) -> tf.Tensor:
    """Jensen-Shannon divergence JS(p, q) = H((p + q) / 2) - (H(p) + H(q)) / 2 in nats.

    Args:
      p: probabilities [..., k].
      q: probabilities broadcastable to `p`.

    Returns:
      Tensor of the batch shape, in [0, log 2]; symmetric.

    Raises:
      InputError: if probabilities are negative or do not sum to 1 (checked in eager mode).

    Example:

    >>> round(float(js_divergence([1., 0.], [0., 1.])), 3)
    0.693

    References:
      Lin, Divergence measures based on the Shannon entropy (1991), eq. 4.1.
    """
    p = as_pmf("p", p, 1)
    q = as_pmf("q", q, 1, like=p)
    return table_entropy((p + q) / 2) - (table_entropy(p) + table_entropy(q)) / 2
