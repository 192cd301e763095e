"""Centered kernel alignment: how alike two representations of the same examples are."""

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.measures._numbers import real_tensor

_LEAST, _ROUNDINGS = 4, 16


def cka(x: ArrayLike, y: ArrayLike) -> tf.Tensor:
    """Linear centered kernel alignment of two representations, without a unit: 1 for equal ones, about 0 for unrelated.

    HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L)) with K = x x', L = y y' and the unbiased HSIC. Rotations, shifts and a
    common scale of a side do not change it. It is no information: an invertible map of x may change it.

    Args:
      x: representation [n, d_x], n >= 4.
      y: representation [n, d_y] of the same examples.

    Returns:
      Scalar tensor, at most 1; of unrelated sides it is slightly negative as often as positive, of a constant side it
      is 0, and of a side with NaN or infinity it is NaN.

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
    """Returns the products [n, n] of the rows of a representation [n, d], 0 on the diagonal.

    The rows are centred and divided by their largest value, so that no scale of x overflows. A column whose deviations
    are those of rounding is constant.

    >>> similarities(tf.constant([[2.0], [-2.0]])).numpy().tolist()
    [[0.0, -1.0], [-1.0, 0.0]]
    """
    x = _divided(x)
    largest = tf.reduce_max(tf.abs(x), axis=0)
    x = x - tf.reduce_mean(x, axis=0)
    rounding = _ROUNDINGS * np.finfo(x.dtype.as_numpy_dtype).eps * largest
    x = _divided(tf.where(tf.reduce_max(tf.abs(x), axis=0) <= rounding, tf.zeros_like(x), x))
    products = tf.matmul(x, x, transpose_b=True)
    return products - tf.linalg.diag(tf.linalg.diag_part(products))


def gram_cka(k: tf.Tensor, other: tf.Tensor) -> tf.Tensor:
    """Returns the alignment of two representations from their `similarities` [n, n], NaN where one has NaN.

    >>> k = similarities(tf.random.stateless_normal([9, 3], [0, 0]))
    >>> round(float(gram_cka(k, k)), 3)
    1.0
    """
    k, other = _divided(k), _divided(other)
    product = _hsic(k, k) * _hsic(other, other)
    # A constant side has neither an alignment nor a gradient.
    without = product <= 0
    return tf.where(
        without, tf.zeros_like(product), _hsic(k, other) / tf.sqrt(tf.where(without, tf.ones_like(product), product))
    )


def _divided(x):
    """Returns values divided by the largest one, which changes no alignment, and so needs no gradient."""
    largest = tf.stop_gradient(tf.reduce_max(tf.abs(x)))
    return x / tf.where(largest == 0, tf.ones_like(largest), largest)


def _hsic(k, other):
    """Returns n (n - 3) times the unbiased HSIC of matrices that are 0 on the diagonal."""
    n = tf.cast(tf.shape(k)[0], k.dtype)
    of_k, of_other = tf.reduce_sum(k, axis=0), tf.reduce_sum(other, axis=0)
    means = tf.reduce_sum(of_k) * tf.reduce_sum(of_other) / ((n - 1) * (n - 2))
    return tf.reduce_sum(k * other) + means - 2 / (n - 2) * tf.reduce_sum(of_k * of_other)
