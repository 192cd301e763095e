"""Jointly Gaussian variables."""

import dataclasses

import numpy as np
import numpy.typing as npt

from ib_keras._checks import positive_int, real_array, rejection
from ib_keras.problems.problem import Problem


@dataclasses.dataclass(frozen=True)
class MultivariateNormal(Problem):
    """Jointly Gaussian X (the first `dim_x` coordinates) and Y (the rest), with mean 0.

    I(X;Y) = 1/2 log(det S_x det S_y / det S).

    Args:
      covariance: joint covariance [d, d], positive definite, as nested sequences.
      dim_x: number of coordinates of X, 1 <= dim_x < d.

    Example: a pair with correlation 0.8.

    >>> round(MultivariateNormal([[1, 0.8], [0.8, 1]], dim_x=1).information, 4)
    0.5108

    References:
      Cover & Thomas, Elements of Information Theory (2006), example 8.5.1.
    """

    covariance: npt.ArrayLike
    dim_x: int

    def __post_init__(self):
        joint = real_array("covariance", self.covariance)
        positive_int("dim_x", self.dim_x)
        if joint.ndim != 2 or not joint.size or joint.shape[0] != joint.shape[1] or not np.allclose(joint, joint.T):
            raise rejection("covariance", "a symmetric square matrix", f"shape {joint.shape}", "Pass [d, d].")
        if np.linalg.eigvalsh(joint)[0] <= 0:
            raise rejection(
                "covariance",
                "positive definite",
                f"smallest eigenvalue {np.linalg.eigvalsh(joint)[0]:g}",
                "Lower the correlations.",
            )
        if not 1 <= self.dim_x < len(joint):
            raise rejection(
                "dim_x", f"between 1 and {len(joint) - 1}", repr(self.dim_x), "Leave both sides a coordinate."
            )
        object.__setattr__(self, "covariance", tuple(map(tuple, joint.tolist())))

    @property
    def information(self):
        joint, d = np.asarray(self.covariance), self.dim_x
        log_det = [np.linalg.slogdet(block)[1] for block in (joint[:d, :d], joint[d:, d:], joint)]
        return float(log_det[0] + log_det[1] - log_det[2]) / 2

    def draw(self, n, generator):
        root = np.linalg.cholesky(np.asarray(self.covariance))
        pairs = generator.standard_normal([n, len(root)]) @ root.T
        return pairs[:, : self.dim_x], pairs[:, self.dim_x :]
