"""The law of single coordinates under a distribution of vectors."""

from __future__ import annotations

from collections.abc import Callable

import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras._probability import tfd


def coordinate_log_density(q: tfd.Distribution, argument: str) -> Callable[[tf.Tensor], tf.Tensor]:
    """Returns a function that maps t [..., d] to log q_j(t_j) of every coordinate [..., d].

    The leading axes of t and the batch shape of `q` are broadcast.

    Args:
      q: `tfd.Distribution` of event shape [d] whose coordinates have a known law: Gaussian, `tfd.Independent`,
        `tfd.Sample`, or a mixture of these.
      argument: name of `q` in an error.

    Raises:
      InputError: for any other distribution.

    >>> q = tfd.MultivariateNormalTriL([0., 1.], [[1., 0.], [3., 4.]])
    >>> coordinate_log_density(q, "q")(tf.constant([0., 1.])).numpy().round(3)
    array([-0.919, -2.528], dtype=float32)
    """
    if isinstance(q, tfd.MultivariateNormalLinearOperator):
        return tfd.Normal(q.mean(), q.stddev()).log_prob
    if isinstance(q, tfd.Independent) and not q.distribution.event_shape.rank:
        return q.distribution.log_prob
    if isinstance(q, tfd.Sample) and not q.distribution.event_shape.rank:
        return lambda t: q.distribution[..., tf.newaxis].log_prob(t)
    if isinstance(q, tfd.MixtureSameFamily):
        return _of_mixture(q, argument)
    raise rejection(
        argument,
        "a distribution whose single coordinates have a known law",
        type(q).__name__,
        "Pass a multivariate normal, a tfd.Independent or tfd.Sample of scalars, or a mixture of these.",
    )


def _of_mixture(q, argument):
    components = coordinate_log_density(q.components_distribution, argument)
    log_weight = tf.nn.log_softmax(q.mixture_distribution.logits_parameter())[..., tf.newaxis]
    return lambda t: tf.reduce_logsumexp(log_weight + components(t[..., tf.newaxis, :]), axis=-2)


def is_factorised(r: tfd.Distribution) -> bool:
    """Whether the coordinates of `r` are independent by construction."""
    if isinstance(r, tfd.MultivariateNormalLinearOperator):
        return isinstance(r, tfd.MultivariateNormalDiag)
    return isinstance(r, (tfd.Independent, tfd.Sample))
