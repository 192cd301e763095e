"""Information between jointly Gaussian variables, from their canonical correlations."""

import dataclasses

import numpy as np

from ib_keras._checks import rejection
from ib_keras.estimators.beyond_correlation import beyond_correlation
from ib_keras.estimators.columns import normal_scores, standardised
from ib_keras.estimators.estimator import ContinuousEstimator, too_uncertain


def canonical_correlations(x, y):
    """Returns the canonical correlations of `x` [n, d_x] and `y` [n, d_y], largest first.

    Singular values of the product of orthonormal bases of the centred columns; directions without variance are left out.
    """
    bases = []
    for side in (x, y):
        u, s, _ = np.linalg.svd(standardised(side), full_matrices=False)
        bases.append(u[:, s > 1e-10 * max(s[0], 1e-300)] if s[0] > 0 else u[:, :0])
    return np.linalg.svd(bases[0].T @ bases[1], compute_uv=False).clip(0, 1), bases[0].shape[1], bases[1].shape[1]


def determinant_bias(n, d_x, d_y):
    """Exact bias in nats of the Gaussian plug-in for n Gaussian rows; close to d_x d_y / 2n.

    E log det of a sample covariance is known from the Wishart distribution through digamma functions.
    """
    from scipy.special import digamma

    def expected_log_det(d):
        return digamma((n - np.arange(1, d + 1)) / 2).sum()

    return (expected_log_det(d_x) + expected_log_det(d_y) - expected_log_det(d_x + d_y)) / 2


def gaussian_information(x, y):
    """Returns (nats, standard error, rank of x, rank of y) of the bias-corrected Gaussian estimate."""
    correlations, d_x, d_y = canonical_correlations(x, y)
    with np.errstate(divide="ignore"):
        nats = -0.5 * np.log1p(-(correlations**2)).sum() - determinant_bias(len(x), d_x, d_y)
    variance = (correlations**2).sum() / len(x) + d_x * d_y / (2 * len(x) ** 2)
    return nats, np.sqrt(variance), d_x, d_y


@dataclasses.dataclass(frozen=True)
class Gaussian(ContinuousEstimator):
    """Mutual information in nats of jointly Gaussian variables.

    -1/2 sum_i log(1 - rho_i^2) over the canonical correlations, minus its exact finite-sample bias. For other
    distributions the number is that of the Gaussian with the same covariance; the verdict compares it with the same
    estimate on normal scores, which heavy tails and skewness move, and looks for dependence beyond correlation.

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> problem = BivariateNormal(rho=0.9)
    >>> abs(Gaussian()(*problem.sample(10_000, seed=0)).nats - problem.information) < 0.03
    True

    References:
      Cover & Thomas, Elements of Information Theory (2006), example 8.5.1.
      Misra, Singh & Demchuk, Estimation of the entropy of a multivariate normal distribution (2005), eq. 2.3.
    """

    def estimate(self, x, y):
        if len(x) <= x.shape[1] + y.shape[1] + 1:
            raise rejection("x", f"more rows than columns of both sides together ({x.shape[1] + y.shape[1]})",
                            f"{len(x)} rows", "Collect more pairs or reduce the dimension with PCA.")
        nats, error, _, _ = gaussian_information(x, y)
        verdict, reason = self._judge(x, y, nats, error)
        return self.result(nats, std_error=error, n=len(x), verdict=verdict, reason=reason)

    def _judge(self, x, y, nats, error):
        if not np.isfinite(nats):
            return "ill_posed", "one side is a linear function of the other: the information is infinite"
        scores = normal_scores(x), normal_scores(y)
        copula = gaussian_information(*scores)[0]
        gap = nats - copula
        if abs(gap) > max(0.05 * abs(nats), 0.03, error):
            return ("biased_high" if gap > 0 else "biased_low"), (
                f"the columns are not Gaussian (on normal scores the same estimate is {copula:.3f}): use KSG")
        if reason := too_uncertain(nats, error, len(x)):
            return "undersampled", reason
        return beyond_correlation(*scores) or (
            "trusted", "normal scores give the same value, and show no dependence beyond correlation")
