"""Matrix-based Renyi information of two sets of columns, a kernel quantity that is not Shannon information."""

import dataclasses
import math

import numpy as np

from ib_keras._checks import above, one_of, positive_int, rejection, seed_of
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import ContinuousEstimator
from ib_keras.estimators.base.trust import near_ceiling
from ib_keras.estimators.rows.columns import standardised

_SPLITS = 5
_BANDWIDTHS = ("dimension_aware", "scott")


@dataclasses.dataclass(frozen=True)
class MatrixRenyi(ContinuousEstimator):
    """Matrix-based Renyi information of order alpha, in nats of its own: **not Shannon information**.

    The value is S(A) + S(B) - S(A o B / tr(A o B)) with S(A) = log(sum_i lambda_i(A)^alpha) / (1 - alpha), where A and
    B are the kernel matrices exp(-|x_i - x_j|^2 / (2 sigma^2)) / n of either side. The kernel hides all structure that
    is finer than sigma, and rows that are far apart in many dimensions count as n symbols. The value therefore depends
    on sigma as strongly as on the data, and is positive even for independent rows. Compare it only with itself, at
    equal n and bandwidth, never with the nats of another estimator. Its verdict is never `trusted`: it is `saturated`
    near log n, `biased_high` where shuffled rows give at least a quarter of the value, and otherwise `biased_low`.

    Args:
      alpha: order of the entropy, > 0 and not 1, default 1.01.
      bandwidth: sigma in standard deviations of a column: `"scott"` is n^(-1 / (4 + d)), `"dimension_aware"` (default)
        is sqrt(d) times that, which grows as distances do, and a number > 0 is taken as it is.
      max_rows: largest number of rows, >= 2, default 2000; more are subsampled, since the time grows like the cube.
      seed: integer seed of the subsample, default 0.

    Raises:
      InputError: for integer input, non-finite values or a wrong hyperparameter.

    Example:

    >>> from ib_keras.problems import BivariateNormal
    >>> estimate = MatrixRenyi()(*BivariateNormal(rho=0.9).sample(500, seed=0))
    >>> estimate.verdict, "not Shannon" in estimate.reason
    ('biased_low', True)

    References:
      Giraldo, Rao & Principe, Measures of entropy from data using infinitely divisible kernels (2015), eq. 7 and 18.
      Yu, Giraldo, Jenssen & Principe, Multivariate extension of matrix-based Renyi's alpha-order entropy functional
      (2019), eq. 3 to 5. Tapia & Estevez, On the information plane of autoencoders (2020), eq. 14: the bandwidth.
    """

    alpha: float = 1.01
    bandwidth: str | float = "dimension_aware"
    max_rows: int = 2000
    seed: int = 0

    def __post_init__(self) -> None:
        seed_of(self.seed)
        if above("alpha", self.alpha, 0, "Pass e.g. 1.01.") == 1:
            raise rejection(
                "alpha", "other than 1", repr(self.alpha), "Pass 1.01, the customary stand-in for the limit."
            )
        if isinstance(self.bandwidth, str):
            one_of("bandwidth", self.bandwidth, _BANDWIDTHS)
        else:
            above("bandwidth", self.bandwidth, 0, f"Pass a width, or one of: {', '.join(_BANDWIDTHS)}.")
        if positive_int("max_rows", self.max_rows) < 2:
            raise rejection("max_rows", "at least 2", repr(self.max_rows), "Pass e.g. 2000.")

    def estimate(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        rows = np.arange(len(x))
        if len(x) > self.max_rows:
            rows = np.random.default_rng(self.seed).choice(len(x), self.max_rows, replace=False)
        x, y = standardised(x)[rows], standardised(y)[rows]
        shuffled = np.random.default_rng(self.seed).permutation(len(rows))
        (nats, chance), ceiling = self._information(x, y, shuffled), math.log(len(rows))
        verdict, reason = self._judge(nats, chance, ceiling, x.shape[1], y.shape[1])
        return self.result(
            min(nats, ceiling),
            std_error=self._error(x, y),
            ceiling=ceiling,
            n=len(rows),
            verdict=verdict,
            reason=reason,
        )

    def width(self, n: int, d: int) -> float:
        """Returns sigma for n standardised rows of d columns."""
        if not isinstance(self.bandwidth, str):
            return float(self.bandwidth)
        return n ** (-1 / (4 + d)) * (math.sqrt(d) if self.bandwidth == "dimension_aware" else 1.0)

    def _information(self, x, y, *orders):
        """Returns the nats of `x` and `y`, then those of `x` and `y` with its rows in each of the `orders`."""
        # An order of the rows changes neither entropy of a side, which are the expensive part, but only the joint one.
        a, b = (kernel(side, self.width(*side.shape)) for side in (x, y))
        apart = renyi_entropy(a, self.alpha) + renyi_entropy(b, self.alpha)
        return [
            apart - renyi_entropy(a * other, self.alpha)
            for other in (b, *(b[np.ix_(order, order)] for order in orders))
        ]

    def _error(self, x, y):
        """Returns the standard error from disjoint subsamples, or NaN for too few rows."""
        if len(x) < 2 * _SPLITS:
            return math.nan
        parts = np.array_split(np.random.default_rng(self.seed).permutation(len(x)), _SPLITS)
        return float(np.std([self._information(x[part], y[part])[0] for part in parts], ddof=1)) / math.sqrt(_SPLITS)

    def _judge(self, nats, chance, ceiling, *dimensions):
        widths = ", ".join(f"{self.width(round(math.exp(ceiling)), d):.2f}" for d in dimensions)
        if near_ceiling(nats, ceiling):
            return "saturated", (
                f"this is not Shannon information, and at bandwidths {widths} almost every row is a symbol of its own, "
                f"with {nats:.2f} of at most {ceiling:.2f} nats: widen `bandwidth`"
            )
        if nats < 4 * chance:
            return "biased_high", (
                f"this is not Shannon information, and shuffled rows give {chance:.2f} nats of it at bandwidths "
                f"{widths}: collect more rows or widen `bandwidth`"
            )
        return "biased_low", (
            f"this is not Shannon information, since kernels of bandwidths {widths} hide finer structure: "
            "compare it only with itself at equal rows and bandwidth"
        )


def kernel(x: np.ndarray, sigma: float) -> np.ndarray:
    """Returns the Gaussian kernel matrix [n, n] of the rows of `x`, ones on its diagonal."""
    x = x / (math.sqrt(2) * sigma)
    norms = (x**2).sum(axis=1)
    squared = x @ x.T
    squared *= -2
    squared += norms
    squared += norms[:, None]
    np.fill_diagonal(squared, 0)
    return np.exp(-np.maximum(squared, 0, out=squared), out=squared)


def renyi_entropy(gram: np.ndarray, alpha: float) -> float:
    """Returns the Renyi entropy in nats of the eigenvalues of `gram` [n, n], scaled to trace 1."""
    # Rounding makes the smallest eigenvalues of a positive matrix negative.
    eigenvalues = np.linalg.eigvalsh(gram).clip(0) / np.trace(gram)
    return float(np.log((eigenvalues[eigenvalues > 0] ** alpha).sum()) / (1 - alpha))
