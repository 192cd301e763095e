"""Moments by operations that ONNX and TensorFlow Lite have: those of TensorFlow Probability broadcast at run time."""

import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions


class PlainMoments:
    """Mix-in before a distribution of a location and a scale: mean, mode and deviation are exported as they are read.

    Where shapes are known only at run time, TensorFlow Probability broadcasts by `BroadcastArgs`, which the runtimes of
    exported files do not have. Adding zeros broadcasts alike.
    """

    def _mean(self):
        return _in_shape_of(self.loc, self._deviation())

    def _mode(self):
        return self.mean()

    def _stddev(self):
        return _in_shape_of(self._deviation(), self.loc)

    def _variance(self):
        return self.stddev() ** 2


class Point(PlainMoments, tfd.VectorDeterministic):
    """A `tfd.VectorDeterministic` with moments that can be exported.

    >>> Point([[1.0, 2.0]]).mean().numpy().tolist()
    [[1.0, 2.0]]
    """

    def _deviation(self):
        return tf.zeros_like(self.loc)

    def moved(self, noise: tf.Tensor) -> tf.Tensor:
        """Returns the point for each row of `noise` [s, d], which does not move it: [s, n, d]."""
        return self.loc + tf.zeros_like(noise)[:, None]

    @classmethod
    def _parameter_properties(cls, dtype, num_classes=None):
        return super()._parameter_properties(dtype, num_classes)


class TriangularGaussian(PlainMoments, tfd.MultivariateNormalTriL):
    """A `tfd.MultivariateNormalTriL` with moments that can be exported.

    >>> TriangularGaussian([[0.0, 1.0]], [[[1.0, 0.0], [3.0, 4.0]]]).stddev().numpy().tolist()
    [[1.0, 5.0]]
    """

    def _deviation(self):
        return tf.sqrt(tf.reduce_sum(self.scale.to_dense() ** 2, axis=-1))

    def moved(self, noise: tf.Tensor) -> tf.Tensor:
        """Returns loc + L e for each row e of standard normal `noise` [s, d], for all n rows: [s, n, d]."""
        return self.loc + tf.reduce_sum(self.scale.to_dense() * noise[:, None, None], axis=-1)

    @classmethod
    def _parameter_properties(cls, dtype, num_classes=None):
        return super()._parameter_properties(dtype, num_classes)


def _in_shape_of(value, other):
    known = value.shape.is_fully_defined() and value.shape == other.shape
    return value if known else value + tf.zeros_like(other)
