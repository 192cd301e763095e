"""A linear map of a normal vector, seen through noise."""

import dataclasses

import numpy as np
import numpy.typing as npt

from ib_keras._checks import above, real_array, rejection
from ib_keras.problems.problem import Problem


@dataclasses.dataclass(frozen=True)
class LinearGaussianChannel(Problem):
    """X ~ N(0, I) and Y = W X + N(0, s^2 I): I(X;Y) = 1/2 log det(I + W W^T / s^2).

    Args:
      weights: matrix W [d_y, d_x], as nested sequences.
      noise_std: standard deviation s of the noise in every coordinate of Y, > 0.

    Example: one coordinate, signal and noise of equal power.

    >>> round(LinearGaussianChannel([[1.0]], noise_std=1.0).information, 4)
    0.3466

    References:
      Telatar, Capacity of multi-antenna Gaussian channels (1999), section 3.
    """

    weights: npt.ArrayLike
    noise_std: float = 1.0

    def __post_init__(self):
        weights = real_array("weights", self.weights)
        if weights.ndim != 2 or not weights.size or not np.isfinite(weights).all():
            raise rejection("weights", "a finite matrix", f"shape {weights.shape}", "Pass one row per coordinate of Y.")
        above("noise_std", self.noise_std, 0, "Without noise the information is infinite.")
        object.__setattr__(self, "weights", tuple(map(tuple, weights.tolist())))

    @property
    def information(self):
        gains = np.linalg.svd(np.asarray(self.weights), compute_uv=False) / self.noise_std
        return float(np.log1p(gains**2).sum()) / 2

    def draw(self, n, generator):
        weights = np.asarray(self.weights)
        x = generator.standard_normal([n, weights.shape[1]])
        return x, x @ weights.T + self.noise_std * generator.standard_normal([n, len(weights)])
