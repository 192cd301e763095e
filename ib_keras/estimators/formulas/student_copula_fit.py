"""Fit of a Student copula, correlations with a common scale, to ranks."""

import dataclasses
import functools
import itertools

import numpy as np

from ib_keras.estimators.formulas.correlations import determinant_bias
from ib_keras.problems import MultivariateStudent

# A grid in steps of about the root of 2 where tails are heavy, and wide steps where they hardly differ.
_DEGREES = (0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 6.0, 10.0, 20.0, 60.0, 200.0)
_AS_GOOD_AS_GAUSSIAN = 50.0
_SINGULAR = 1e-10
_STEPS = 5


@dataclasses.dataclass(frozen=True)
class StudentFit:
    """Student copula fitted to the ranks of a sample.

    Args:
      z: t scores of the ranks [n, d].
      dispersion: dispersion of the scores [d, d], with ones on its diagonal.
      df: degrees of freedom.
    """

    z: np.ndarray
    dispersion: np.ndarray
    df: float

    @classmethod
    def of(cls, ranks: np.ndarray, place: np.ndarray, df: float) -> "StudentFit":
        """Fits the dispersion to ranks by expectation maximisation.

        Args:
          ranks: the distinct ranks, in (0, 1).
          place: index [n, d] of the rank of each value.
          df: degrees of freedom.
        """
        from scipy.special import stdtrit

        z = stdtrit(df, ranks)[place]
        # For few degrees of freedom the scores have no variance: clipped ones start the iteration.
        dispersion = _regular(np.corrcoef(z.clip(-3, 3).T))
        for _ in range(_STEPS):
            weight = (df + z.shape[1]) / (df + _norms(z, dispersion))
            dispersion = (z * weight[:, None]).T @ z / len(z)
            scale = np.sqrt(np.diag(dispersion))
            dispersion = _regular(dispersion / np.outer(scale, scale))
        return cls(z, dispersion, df)

    def log_joint(self, columns: np.ndarray) -> np.ndarray:
        """Returns the log density [n] of the chosen columns of the t scores."""
        from scipy.special import gammaln

        block = self.dispersion[np.ix_(columns, columns)]
        d, df = len(columns), self.df
        constant = (
            gammaln((df + d) / 2) - gammaln(df / 2) - d / 2 * np.log(df * np.pi) - np.linalg.slogdet(block)[1] / 2
        )
        return constant - (df + d) / 2 * np.log1p(_norms(self.z[:, columns], block) / df)

    @functools.cached_property
    def log_likelihood(self) -> float:
        """The mean log density of the copula over the rows, in nats."""
        d = self.z.shape[1]
        return float(np.mean(self.log_joint(np.arange(d)) - sum(self.log_joint(np.array([i])) for i in range(d))))

    def local_values(self, d_x: int) -> np.ndarray:
        """Returns log c(x, y) / c(x) c(y) of each row [n] in nats, where the first `d_x` columns are X."""
        columns = np.arange(self.z.shape[1])
        return self.log_joint(columns) - self.log_joint(columns[:d_x]) - self.log_joint(columns[d_x:])

    @property
    def heavy_tailed(self) -> bool:
        """Whether the tails are heavier than those of a Gaussian copula."""
        return self.df < _AS_GOOD_AS_GAUSSIAN

    def information(self, d_x: int) -> float:
        """Returns I(X;Y) of the fitted copula in nats, less the finite-sample bias of its determinants."""
        d = self.z.shape[1]
        x, y = self.dispersion[:d_x, :d_x], self.dispersion[d_x:, d_x:]
        log_det = [np.linalg.slogdet(block)[1] for block in (x, y, self.dispersion)]
        # With light tails the term would be noise of the fitted degrees of freedom.
        tails = MultivariateStudent(d_x, d - d_x, self.df).information if self.heavy_tailed else 0.0
        return (log_det[0] + log_det[1] - log_det[2]) / 2 - determinant_bias(len(self.z), d_x, d - d_x) + tails

    def residual(self, given: np.ndarray, other: np.ndarray) -> np.ndarray:
        """Returns the columns `other` [n, d] after regression on the columns `given`, without their common scale."""
        block = self.dispersion[np.ix_(given, given)]
        slopes = np.linalg.solve(block, self.dispersion[np.ix_(given, other)])
        scale = np.sqrt((self.df + _norms(self.z[:, given], block)) / (self.df + len(given)))
        return (self.z[:, other] - self.z[:, given] @ slopes) / scale[:, None]


def fit_student(uniform: np.ndarray) -> StudentFit:
    """Returns the `StudentFit` with the most likely degrees of freedom for ranks in (0, 1) [n, d]."""
    ranks, place = np.unique(uniform, return_inverse=True)
    of = functools.partial(StudentFit.of, ranks, place.reshape(uniform.shape))
    fits = [of(df) for df in _DEGREES]
    # Each round halves the logarithmic distance to the neighbours of the most likely degrees of freedom.
    for _ in range(3):
        fits.sort(key=lambda fit: fit.df)
        best = int(np.argmax([fit.log_likelihood for fit in fits]))
        around = fits[max(best - 1, 0) : best + 2]
        fits += [of(float(np.sqrt(low.df * high.df))) for low, high in itertools.pairwise(around)]
    return max(fits, key=lambda fit: fit.log_likelihood)


def _regular(correlations):
    """Returns the correlations; those of columns that determine each other are lowered just enough to be inverted."""
    if np.linalg.eigvalsh(correlations)[0] > _SINGULAR:
        return correlations
    return (correlations + 10 * _SINGULAR * np.eye(len(correlations))) / (1 + 10 * _SINGULAR)


def _norms(z, dispersion):
    root = np.linalg.cholesky(dispersion)
    return (np.linalg.solve(root, z.T) ** 2).sum(axis=0)
