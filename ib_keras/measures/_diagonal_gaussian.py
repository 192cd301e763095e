"""Gaussians of independent coordinates, whose densities cost few operations."""

import math

import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions


class DiagonalGaussian(tfd.MultivariateNormalDiag):
    """A `tfd.MultivariateNormalDiag` whose density and divergence are written out for independent coordinates.

    The same distribution by half the operations, which small batches feel in every step of training: its parent solves
    with a matrix that it knows to be diagonal, and tables of all pairs are passed over once for each operation.

    Args:
      loc: means [..., d].
      scale_diag: deviations > 0, [..., d].

    >>> DiagonalGaussian([[0.0, 0.0]], [[1.0, 1.0]]).log_prob([[0.0, 0.0]]).numpy().round(3)
    array([-1.838], dtype=float32)
    """

    @property
    def coordinates(self) -> tfp.distributions.Normal:
        """The normal distribution of each coordinate, batch shape [..., d]."""
        return tfd.Normal(self.loc, self.scale.diag)

    def _log_prob(self, x):
        z = (x - self.loc) * tf.math.reciprocal(self.scale.diag)
        log_norm = tf.math.log(self.scale.diag) + 0.5 * math.log(2 * math.pi)
        return -0.5 * tf.reduce_sum(z**2, axis=-1) - tf.reduce_sum(log_norm, axis=-1)

    @classmethod
    def _parameter_properties(cls, dtype, num_classes=None):
        return super()._parameter_properties(dtype, num_classes)


@tfd.RegisterKL(DiagonalGaussian, DiagonalGaussian)
def _kl(p, q, name=None):
    return tf.reduce_sum(tfd.kl_divergence(p.coordinates, q.coordinates, name=name), axis=-1)
