"""Centered kernel alignment: how alike two representations of the same examples are."""

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.measures._numbers import real_tensor

_LEAST = 4


def cka(x: ArrayLike, y: ArrayLike) -> tf.Tensor:
    """Linear centered kernel alignment of two representations, without a unit: 1 for equal ones, about 0 for unrelated.

    HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L)) with K = x x', L = y y' and the unbiased HSIC. Rotations, shifts and a
    common scale of a side do not change it. It is no information: an invertible map of x may change it.

    Args:
      x: representation [n, d_x], n >= 4.
      y: representation [n, d_y] of the same examples.

    Returns:
      Scalar tensor, at most 1; of unrelated sides it is slightly negative as often as positive, and of a constant side
      it is 0.

    Example: a rotation.

    >>> x = tf.random.stateless_normal([50, 2], [0, 0])
    >>> round(float(cka(x, 3. * tf.reverse(x, [1]))), 3)
    1.0

    References:
      Kornblith, Norouzi, Lee & Hinton, Similarity of neural network representations revisited (2019), eq. 4.
      Song et al., Feature selection via dependence maximization (2012), eq. 5: the unbiased HSIC.
    """
    x = real_tensor("x", x)
    x = tf.cast(x, tf.float32) if x.dtype.size < 4 else x
    y = real_tensor("y", y, like=x)
    for argument, side in (("x", x), ("y", y)):
        if side.shape.rank not in (2, None):
            remedy = "Pass one row per example."
            raise rejection(argument, "a representation [n, d]", f"shape {tuple(side.shape)}", remedy)
    if not x.shape[:1].is_compatible_with(y.shape[:1]) or (x.shape[0] or _LEAST) < _LEAST:
        received = f"{x.shape[0]} and {y.shape[0]} rows"
        raise rejection("y", f"of the rows of `x`, at least {_LEAST}", received, "Pass the same examples.")
    return gram_cka(similarities(x), similarities(y))


def similarities(x: tf.Tensor) -> tf.Tensor:
    """Returns the products [n, n] of the rows of a representation [n, d], centred, 0 on the diagonal.

    >>> similarities(tf.constant([[1.0], [-1.0]])).numpy().tolist()
    [[0.0, -1.0], [-1.0, 0.0]]
    """
    x = x - tf.reduce_mean(x, axis=0)
    products = tf.matmul(x, x, transpose_b=True)
    return products - tf.linalg.diag(tf.linalg.diag_part(products))


def gram_cka(k: tf.Tensor, other: tf.Tensor) -> tf.Tensor:
    """Returns the alignment of two representations from their `similarities` [n, n].

    >>> k = similarities(tf.random.stateless_normal([9, 3], [0, 0]))
    >>> round(float(gram_cka(k, k)), 3)
    1.0
    """
    product = _hsic(k, k) * _hsic(other, other)
    # A constant side has neither an alignment nor a gradient.
    found = product > 0
    return tf.where(found, _hsic(k, other) / tf.sqrt(tf.where(found, product, 1.0)), 0.0)


def _hsic(k, other):
    """Returns n (n - 3) times the unbiased HSIC of matrices that are 0 on the diagonal."""
    n = tf.cast(tf.shape(k)[0], k.dtype)
    of_k, of_other = tf.reduce_sum(k, axis=0), tf.reduce_sum(other, axis=0)
    means = tf.reduce_sum(of_k) * tf.reduce_sum(of_other) / ((n - 1) * (n - 2))
    return tf.reduce_sum(k * other) + means - 2 / (n - 2) * tf.reduce_sum(of_k * of_other)
