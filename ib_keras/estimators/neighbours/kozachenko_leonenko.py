"""Differential entropy of a sample from nearest-neighbour distances."""

import dataclasses

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import continuous, positive_int, rows
from ib_keras._family import Configured
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.trust import NATS, noticeable
from ib_keras.estimators.rows.columns import standardised
from ib_keras.estimators.rows.repeats import COPIED, copied_fraction
from ib_keras.estimators.rows.subsets import halves
from ib_keras.estimators.search.neighbours import CROWDED_DIMENSION, Neighbours, enough_rows, precision, standard_error


@dataclasses.dataclass(frozen=True)
class KozachenkoLeonenko(Configured):
    """Differential entropy h(X) in nats of a sample, from the distances of its rows to their k-th neighbours.

    The estimate is psi(n) - psi(k) + d log 2 + d mean_i log r_i, with the distance r_i of row i to its k-th neighbour
    in the maximum norm. Unlike information, an entropy depends on the units: scaling a column by c adds log c. Columns
    are standardised first, which the result accounts for. Call it with one array: it is not an estimator of pairs.

    Args:
      k: number of neighbours, >= 1, default 3. More neighbours lower the variance and raise the bias.

    Example: a standard normal variable has 1.4189 nats.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=4000)
    >>> abs(KozachenkoLeonenko()(x).nats - 1.4189) < 0.05
    True

    References:
      Kozachenko & Leonenko, Sample estimate of the entropy of a random vector (1987).
      Kraskov, Stoegbauer & Grassberger, Estimating mutual information (2004), eq. 20.
    """

    k: int = 3

    def __post_init__(self) -> None:
        positive_int("k", self.k)

    def __call__(self, x: ArrayLike) -> Estimate:
        """Estimates h(X).

        Args:
          x: floating array-like of n rows, of any trailing shape.

        Returns:
          `Estimate` in nats; -inf and `ill_posed` where the distribution has no density.

        Raises:
          InputError: for integer or non-finite values, n <= k + 1 rows.
        """
        (x,) = continuous({"x": rows("x", x)}, type(self).__name__, "Count the labels with `ib_keras.measures.entropy`")
        enough_rows(x, self.k)
        scaled = standardised(x, precision(*x.shape))
        constant = np.ptp(scaled, axis=0) == 0
        if constant.any():
            return self._result(
                -np.inf,
                np.nan,
                len(x),
                "ill_posed",
                f"{constant.sum()} columns are constant and have no density: leave them out",
            )
        # Standardised columns have lost their units, on which an entropy depends.
        log_scale = sum(np.log(column.std(dtype=np.float64)) for column in x.T)
        local = self._local_values(scaled) + log_scale
        if np.isneginf(local).any():
            return self._result(
                -np.inf,
                np.nan,
                len(x),
                "ill_posed",
                f"{np.isneginf(local).mean():.1%} of the rows tie with {self.k} other rows, so that there is no "
                "density: use PlugIn, which counts symbols",
            )
        verdict, reason = self._judge(scaled, local, log_scale)
        return self._result(local.mean(), standard_error(local), len(x), verdict, reason)

    def _local_values(self, x):
        from scipy.special import digamma

        radius = Neighbours(x).kth_distance(self.k)
        with np.errstate(divide="ignore"):
            return digamma(len(x)) - digamma(self.k) + x.shape[1] * np.log(2 * radius)

    def _judge(self, x, local, log_scale):
        (n, d), error = x.shape, standard_error(local)
        if (copied := copied_fraction(x)) > COPIED:
            return (
                "ill_posed",
                f"{copied:.1%} of the rows are copies of other rows and no neighbours: pass distinct rows",
            )
        if n <= 2 * self.k + 4:
            return "undersampled", f"half of the {n} rows have no {self.k} neighbours each: collect more rows"
        if noticeable(error):
            return (
                "undersampled",
                f"the standard error of {error:.2f} nats is too large for {n} rows: collect more rows",
            )
        halved = np.mean([self._local_values(x[half]).mean() for half in halves(n)]) + log_scale
        # In d columns the bias falls like n^(-1/d), so that half of the rows show how much of it is left.
        bias = (halved - local.mean()) / (2 ** (1 / d) - 1)
        if abs(bias) > NATS or d > CROWDED_DIMENSION:
            return "biased_high" if bias > 0 else "biased_low", (
                f"half of the rows give {halved:.3f} nats, so that neighbours in {d} dimensions are not near: "
                "collect more rows or reduce the dimension"
            )
        return "trusted", f"half of the rows give {halved:.3f} nats, and no rows tie"

    def _result(self, nats, error, n, verdict, reason):
        return Estimate(
            float(nats), std_error=float(error), n=n, verdict=verdict, reason=reason, name=type(self).__name__
        )
