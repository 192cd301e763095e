"""Gaussian information between two batches of codes."""

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import at_least, rejection
from ib_keras.measures._numbers import real_tensor


def canonical_information(u: ArrayLike, v: ArrayLike, ridge: float = 1e-6) -> tf.Tensor:
    """Information in nats that two codes would share if they were jointly Gaussian, from their correlations.

    1/2 log(det S_u det S_v / det S) = -1/2 sum_i log(1 - rho_i^2) with the covariances S of the batch and the canonical
    correlations rho_i. Maximised over encoders of x and y, it finds the directions that the sides share (deep canonical
    correlation analysis). It is the information of the codes only if they are jointly Gaussian.

    Args:
      u: codes [n, d_u].
      v: codes [n, d_v].
      ridge: share of the mean variance of a side that is added to each of its variances, which bounds the value;
        default 1e-6.

    Returns:
      Scalar tensor.

    Example: a correlation of .8.

    >>> u = tf.random.stateless_normal([20_000, 1], [0, 0])
    >>> v = .8 * u + .6 * tf.random.stateless_normal([20_000, 1], [0, 1])
    >>> abs(float(canonical_information(u, v)) - .5108) < .02
    True

    References:
      Andrew, Arora, Bilmes & Livescu, Deep canonical correlation analysis (2013), section 3.
      Borga, Canonical correlation: a tutorial (2001), section 4: the information of Gaussian variables.
    """
    ridge = at_least("ridge", ridge, 0, "Pass e.g. 1e-6.")
    white = [_whitened(side, ridge) for side in _paired(u, v)]
    n = tf.cast(tf.shape(white[0])[0], white[0].dtype)
    shared = tf.matmul(white[0], white[1], transpose_a=True) / n
    unexplained = tf.eye(tf.shape(shared)[0], dtype=shared.dtype) - tf.matmul(shared, shared, transpose_b=True)
    return -tf.reduce_sum(tf.math.log(tf.linalg.diag_part(tf.linalg.cholesky(unexplained))))


def _paired(u, v):
    u = real_tensor("u", u)
    u = tf.cast(u, tf.float32) if u.dtype.size < 4 else u  # no matrix is factored in half precision
    v = real_tensor("v", v, like=u)
    for argument, side in (("u", u), ("v", v)):
        if side.shape.rank not in (2, None):
            raise rejection(argument, "codes [n, d]", f"shape {tuple(side.shape)}", "Pass one row per example.")
    if not u.shape[:1].is_compatible_with(v.shape[:1]):
        raise rejection("v", f"paired with `u` ({u.shape[0]} rows)", f"{v.shape[0]} rows", "Row i belongs to row i.")
    return u, v


def _whitened(x, ridge):
    x = x - tf.reduce_mean(x, axis=0)
    n, width = tf.cast(tf.shape(x)[0], x.dtype), tf.cast(tf.shape(x)[1], x.dtype)
    covariance = tf.matmul(x, x, transpose_a=True) / n
    covariance += (ridge * tf.linalg.trace(covariance) / width + 1e-30) * tf.eye(tf.shape(x)[1], dtype=x.dtype)
    return tf.transpose(tf.linalg.triangular_solve(tf.linalg.cholesky(covariance), tf.transpose(x)))
