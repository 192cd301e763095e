"""The score from correlations alone, at which a critic starts."""

import numpy as np
import tensorflow as tf

from ib_keras.estimators.formulas.whitening import rotations, whitening

_STRONGEST = 1 - 1e-5


class GaussianStart:
    """Log density ratio log p(x,y) / p(x)p(y) of jointly Gaussian x and y, fitted to training rows.

    The ratio is sum_i [rho_i a_i b_i - rho_i^2 (a_i^2 + b_i^2) / 2] / (1 - rho_i^2) - log(1 - rho_i^2) / 2 with
    canonical correlations rho_i and canonical variables a and b. Correlations that independent rows show as well, up to
    sqrt(d_x/n) + sqrt(d_y/n), are left out: they would be noise on held-out rows.

    Args:
      x: training rows [n, d_x].
      y: training rows [n, d_y].
    """

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        means = [side.mean(axis=0, dtype=np.float64) for side in (x, y)]
        x, y = (side - mean for side, mean in zip((x, y), means))
        white_x, white_y = whitening(x), whitening(y)
        u, rho, v = rotations(white_x.T @ (x.T @ y / len(x)) @ white_y)
        seen = rho > sum(np.sqrt(white.shape[1] / len(x)) for white in (white_x, white_y))
        # At a correlation of 1 the weight is infinite, and near it float32 has no digits left.
        self.rho = np.minimum(rho[seen], _STRONGEST).astype(np.float32)
        kernels = white_x @ u[:, seen], white_y @ v[:, seen]
        self._maps = [(mean.astype(np.float32), kernel.astype(np.float32)) for mean, kernel in zip(means, kernels)]

    def scores(self, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        """Returns the log ratios of all combinations of rows, [n, m]."""
        a, b = self._variables(x, y)
        return (
            tf.matmul(a * self._weight, b, transpose_b=True)
            + self._own(a)[:, None]
            + self._own(b)[None]
            + self._constant
        )

    def pairs(self, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        """Returns the log ratios of paired rows, [n]."""
        a, b = self._variables(x, y)
        return tf.reduce_sum(a * self._weight * b, axis=1) + self._own(a) + self._own(b) + self._constant

    def _variables(self, x, y):
        return [tf.matmul(side - mean, kernel) for side, (mean, kernel) in zip((x, y), self._maps)]

    @property
    def _weight(self):
        return self.rho / (1 - self.rho**2)

    @property
    def _constant(self):
        return np.float32(-np.log1p(-(self.rho**2)).sum() / 2)

    def _own(self, variables):
        return -tf.reduce_sum(variables**2 * self.rho * self._weight, axis=1) / 2
