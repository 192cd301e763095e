"""Points and Gaussians of codes whose moments ONNX and TensorFlow Lite can compute."""

from __future__ import annotations

import tensorflow as tf

from ib_keras._probability import tfd

# Classes of distributions need TensorFlow Probability as soon as they are defined: see `_probability`.


def point(loc: tf.Tensor) -> tfd.VectorDeterministic:
    """Returns the `tfd.VectorDeterministic` at `loc` [..., d].

    >>> point([[1.0, 2.0]]).mean().numpy().tolist()
    [[1.0, 2.0]]
    """
    from ib_keras.measures._plain_laws import Point

    return Point(loc)


def triangular_gaussian(loc: tf.Tensor, scale_tril: tf.Tensor) -> tfd.MultivariateNormalTriL:
    """Returns the `tfd.MultivariateNormalTriL` of these moments.

    Args:
      loc: means [..., d].
      scale_tril: lower-triangular factors L of the covariance L L', [..., d, d].

    >>> triangular_gaussian([[0.0, 1.0]], [[[1.0, 0.0], [3.0, 4.0]]]).stddev().numpy().tolist()
    [[1.0, 5.0]]
    """
    from ib_keras.measures._plain_laws import TriangularGaussian

    return TriangularGaussian(loc, scale_tril)
