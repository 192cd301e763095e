"""Jointly Student-distributed variables without correlation."""

import dataclasses

import numpy as np

from ib_keras._checks import above, positive_int
from ib_keras.problems.problem import Problem


@dataclasses.dataclass(frozen=True)
class MultivariateStudent(Problem):
    """Joint multivariate t with identity dispersion: X and Y are uncorrelated and depend through their common scale.

    I(X;Y) = h(dim_x) + h(dim_y) - h(dim_x + dim_y), with the entropy of the k-dimensional t distribution
    h(k) = -log G((df + k) / 2) + log G(df / 2) + k/2 log(df pi) + (df + k)/2 (psi((df + k)/2) - psi(df / 2)).

    Args:
      dim_x: number of coordinates of X, >= 1.
      dim_y: number of coordinates of Y, >= 1.
      df: degrees of freedom, > 0; the smaller, the heavier the tails and the larger the information.

    Example:

    >>> round(MultivariateStudent(2, 2, df=1).information, 4)
    0.4319

    References:
      Arellano-Valle, Contreras-Reyes & Genton, Shannon entropy and mutual information for multivariate
      skew-elliptical distributions (2013), section 3.
    """

    dim_x: int = 1
    dim_y: int = 1
    df: float = 1.0

    def __post_init__(self):
        positive_int("dim_x", self.dim_x)
        positive_int("dim_y", self.dim_y)
        above("df", self.df, 0, "Pass the degrees of freedom, e.g. 2.")

    @property
    def information(self):
        return max(
            0.0, float(self._entropy(self.dim_x) + self._entropy(self.dim_y) - self._entropy(self.dim_x + self.dim_y))
        )

    def _entropy(self, k):
        from scipy.special import digamma, gammaln

        half, whole = self.df / 2, (self.df + k) / 2
        return (
            gammaln(half) - gammaln(whole) + k / 2 * np.log(self.df * np.pi) + whole * (digamma(whole) - digamma(half))
        )

    def draw(self, n, generator):
        normal = generator.standard_normal([n, self.dim_x + self.dim_y])
        pairs = normal / np.sqrt(generator.chisquare(self.df, [n, 1]) / self.df)
        return pairs[:, : self.dim_x], pairs[:, self.dim_x :]
