"""The lower bound of Nguyen, Wainwright and Jordan on mutual information."""

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras.measures._numbers import square_scores
from ib_keras.measures.donsker_varadhan import log_mean_exp_unpaired


def nwj(scores: ArrayLike) -> tf.Tensor:
    """NWJ lower bound on I(X;Y) in nats from a matrix of scores.

    mean_i s_ii - exp(-1) mean_{i != j} exp s_ij is tight for s = 1 + log p(y|x) / p(y). It is unbiased, and its
    variance grows like exp(I).

    Args:
      scores: scores s_ij, [..., n, n] with n >= 2; the paired scores stand on the diagonal.

    Returns:
      Tensor of the batch shape.

    Example: the best constant score.

    >>> float(nwj(tf.ones([3, 3])))
    0.0

    References:
      Nguyen, Wainwright & Jordan (2010). Poole et al., On variational bounds of mutual information (2019), eq. 8.
    """
    scores = square_scores("scores", scores, least=2)
    return tf.reduce_mean(tf.linalg.diag_part(scores), axis=-1) - tf.exp(log_mean_exp_unpaired(scores) - 1)
