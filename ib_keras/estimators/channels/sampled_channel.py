"""Information through a layer that draws its output at random, from several draws for each row."""

import dataclasses
import math

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import labels, rejection
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import Estimator
from ib_keras.estimators.base.trust import MISSED_OF_A_LAW
from ib_keras.estimators.channels._bracket import judged_bracket, of_independent_rows, without_copies
from ib_keras.estimators.channels._fitted_gaussian import cross_fitted_gaussian
from ib_keras.estimators.channels._log_sums import Except
from ib_keras.estimators.channels._repeated_rows import RepeatedRows
from ib_keras.estimators.channels._row_gaussians import RowGaussians
from ib_keras.estimators.channels.channel import Channel

_LEAST_DRAWS = 6
# Where draws are not Gaussian, their deviation may be 0 in some rows: a share of that of all rows replaces it.
_LEAST_SCALES = (0.3, 1.0)


@dataclasses.dataclass(frozen=True)
class SampledChannel(Estimator):
    """Bounds in nats on I(X;T) and I(T;Y) of a layer that draws its output at random, from repeated draws.

    Each row needs several independent draws of its output t, as repeated passes through the layer give them. All draws
    of a row but the last determine a diagonal Gaussian q(t|x), and the last one is measured as a draw of this channel,
    as `Channel` does it. The mean log density that a fitted Gaussian loses against the true one is known and is added
    again. Where the draws of a row are not Gaussian, the value keeps the loss, is a lower bound for any law, and is
    not trusted.

    Example: z = x + noise with I(X;T) = log(2) / 2 nats.

    >>> generator = np.random.default_rng(0)
    >>> x = generator.normal(size=[2000, 1])
    >>> estimate = SampledChannel()(x, x + generator.normal(size=[17, 2000, 1]))
    >>> estimate.verdict, abs(estimate.nats - 0.3466) < 0.05
    ('trusted', True)

    References:
      Poole et al., On variational bounds of mutual information (2019), eq. 12 and 13.
    """

    domain = "channel"

    def __call__(self, x: ArrayLike | None, draws: ArrayLike) -> Estimate:
        """Returns the lower bound on I(X;T), with a verdict from the bracket.

        Args:
          x: the n source rows, or None.
          draws: floating array [k, n, ...], k >= 6 draws of the output for each of the n rows.

        Returns:
          `Estimate` in nats.
        """
        return self.estimate(x, draws)

    def estimate(self, x: ArrayLike | None, draws: ArrayLike) -> Estimate:
        return self.bracket(x, draws)[0]

    def bracket(self, x: ArrayLike | None, draws: ArrayLike) -> tuple[Estimate, Estimate | None]:
        """Returns (lower, upper) `Estimate`s of I(X;T); the upper one is None where the draws are not Gaussian.

        Args:
          x: the n source rows, or None.
          draws: floating array [k, n, ...], k >= 6 draws of the output for each of the n rows.
        """
        fitted = RowGaussians(self._checked(x, draws))
        low, high = self._bracket(x, fitted)
        return of_independent_rows(low, fitted.last), high and of_independent_rows(high, fitted.last)

    def relevance(self, draws: ArrayLike, y: ArrayLike) -> Estimate:
        """Returns an `Estimate` of I(T;Y) in nats for integer labels `y` [n].

        Args:
          draws: floating array [k, n, ...], k >= 6 draws of the output for each of the n rows.
          y: integer labels [n].
        """
        fitted = RowGaussians(self._checked(None, draws))
        y = labels("y", y, len(fitted.last))
        found = dataclasses.replace(Channel().relevance(fitted.law(), y), name=type(self).__name__)
        lost = fitted.not_gaussian()
        if found.verdict == "trusted" and lost > MISSED_OF_A_LAW:
            found = dataclasses.replace(found, verdict="biased_low", reason=_any_law(lost))
        return found

    def _checked(self, x, draws):
        """Returns the draws as an array [k, n, d] in float64."""
        draws = np.asarray(draws)
        if draws.dtype.kind != "f" or draws.ndim < 2 or len(draws) < _LEAST_DRAWS or draws.shape[1] < 2:
            raise rejection(
                "draws",
                f"floating, of shape [k >= {_LEAST_DRAWS}, n >= 2, ...]",
                f"dtype {draws.dtype}, shape {draws.shape}",
                "Stack the outputs of repeated passes through the layer.",
            )
        if not np.isfinite(draws).all():
            raise rejection("draws", "finite", "NaN or infinity", "Find the epoch in which the layer diverged.")
        if x is not None and len(x) != draws.shape[1]:
            raise rejection(
                "draws", f"paired with `x` ({len(x)} rows)", f"{draws.shape[1]} rows", "Draw outputs of the same rows."
            )
        return draws.reshape(*draws.shape[:2], -1).astype(np.float64)

    def _without_noise(self, fitted):
        return self.result(
            math.inf,
            n=len(fitted.last),
            verdict="ill_posed",
            reason=f"{fitted.fixed} columns are the same in all draws of a row, and I(X;T) of a continuous column "
            "without noise is infinite: measure these columns with NoisyChannel, which states a noise level",
        )

    def _of_constant(self, kind, n):
        reason = f"the output of all {n} rows is one constant"
        return self.result(0.0, std_error=0.0, kind=kind, ceiling=math.log(n), n=n, verdict="trusted", reason=reason)

    def _of_gaussians(self, fitted, repeats):
        own, others = fitted.log_densities()
        own = own + fitted.loss_of_fitting()
        uppers = {
            "leave-one-out": own - others + math.log(len(own) - 1),
            "fitted Gaussian": own - cross_fitted_gaussian(fitted.last),
        }
        lower = _lower(own, others)
        found = judged_bracket(lower, uppers, self.result)
        if not repeats or repeats.by_nature(found[0]):
            return found
        uppers = {}
        if repeats.separable:
            others = fitted.log_sums_of_others(Except(repeats.value))
            uppers["leave-one-out"] = own - others + np.log(repeats.others)
            uppers["fitted Gaussian"] = own - cross_fitted_gaussian(fitted.last, repeats.value)
        return without_copies(found, repeats, lower, uppers, self.result)

    def _bracket(self, x, fitted):
        if fitted.fixed:
            return self._without_noise(fitted), None
        if fitted.constant:
            return self._of_constant("lower", len(fitted.last)), self._of_constant("upper", len(fitted.last))
        lost = fitted.not_gaussian()
        if lost > MISSED_OF_A_LAW:
            return self._of_any_law(fitted, lost), None
        return self._of_gaussians(fitted, RepeatedRows.of(x))

    def _of_any_law(self, fitted, lost):
        lower = max(
            (_lower(*part.log_densities(share)) for part in fitted.parts() for share in _LEAST_SCALES), key=np.mean
        )
        n = len(lower)
        return self.result(
            lower.mean(),
            std_error=lower.std() / math.sqrt(n),
            kind="lower",
            ceiling=math.log(n),
            n=n,
            verdict="biased_low",
            reason=_any_law(lost),
        )


def _lower(own, others):
    return own - np.logaddexp(others, own) + math.log(len(own))


def _any_law(lost):
    return (
        f"the layer draws its output from a law that a diagonal Gaussian misses by at least {lost:.3f} nats, so that "
        "the value is a lower bound: pass the law itself to Channel, if it is known"
    )
