"""Information between variables whose ranks follow a Student copula."""

import dataclasses

import numpy as np

from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import ContinuousEstimator, PairEstimator
from ib_keras.estimators.base.trust import doubt, too_uncertain
from ib_keras.estimators.correlation._rank_bias import beside_ranks
from ib_keras.estimators.correlation.gaussian_copula import GaussianCopula
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.estimators.formulas.beyond_correlation import (
    ROWS_FOR_NEIGHBOURS,
    ROWS_FOR_RESIDUALS,
    extra_over,
    feature_correlation,
    features_of_sides,
)
from ib_keras.estimators.formulas.correlations import telling_columns
from ib_keras.estimators.formulas.student_copula_fit import fit_student
from ib_keras.estimators.rows.columns import normal_scores
from ib_keras.estimators.rows.pair import Pair
from ib_keras.estimators.rows.subsets import thinned
from ib_keras.estimators.search.neighbours import CROWDED_DIMENSION

_COARSE = 0.2


@dataclasses.dataclass(frozen=True)
class StudentCopula(ContinuousEstimator, PairEstimator, ConfirmedEstimator):
    """Mutual information in nats of variables that share correlations *and* a common scale.

    The ranks of the columns are modelled by the copula of a multivariate t distribution, whose dispersion S and degrees
    of freedom are fitted by maximum likelihood. The estimate is 1/2 log(det S_x det S_y / det S) + h(d_x) + h(d_y) -
    h(d_x + d_y) with the entropies h of uncorrelated t vectors. Heavy common tails carry information that no
    correlation shows. Where the tails are light, the estimate is that of `GaussianCopula`. The verdict tests the fit by
    nearest neighbours in few dimensions, and by residuals in any.

    Raises:
      InputError: for integer input, non-finite values, or fewer rows than columns.

    Example: variables that are uncorrelated and yet dependent.

    >>> from ib_keras.problems import MultivariateStudent
    >>> problem = MultivariateStudent(2, 2, df=1)
    >>> abs(StudentCopula()(*problem.sample(3000, seed=0)).nats - problem.information) < 0.05
    True

    References:
      Arellano-Valle, Contreras-Reyes & Genton, Shannon entropy and mutual information for multivariate
      skew-elliptical distributions (2013), section 3.
      Demarta & McNeil, The t copula and related copulas (2005), eq. 5.
    """

    def of_pair(self, pair: Pair) -> Estimate:
        gaussian = GaussianCopula().of_pair(pair)
        constant = min(np.ptp(side, axis=0).min() for side in pair.sides) == 0
        if gaussian.verdict in ("ill_posed", "saturated") or constant:
            return dataclasses.replace(gaussian, name=type(self).__name__)
        pair = _without_repeated_columns(pair)
        ranks, d_x = np.hstack(pair.ranks), pair.x.shape[1]
        fit = fit_student(ranks)
        if not fit.heavy_tailed:
            return dataclasses.replace(gaussian, name=type(self).__name__)
        local = fit.local_values(d_x)
        error = local.std() / np.sqrt(len(local))
        sides = [fit_student(side) for side in (ranks[:, :d_x], ranks[:, d_x:]) if side.shape[1] > 1]
        nats = fit.information(d_x)
        verdict, reason = self._judge(pair, fit, sides, nats, local, error)
        found = self.result(nats, std_error=error, n=len(pair), verdict=verdict, reason=reason)
        return beside_ranks(found, pair)

    @staticmethod
    def _judge_sides(fit, sides, nats):
        """Returns (verdict, reason) if the tails of the fit belong to single sides and not to both, else None."""
        # Sides fitted by themselves explain their own tails: the likelihood that they leave is an upper bound.
        at_most = fit.log_likelihood - sum(side.log_likelihood for side in sides)
        if nats - at_most > doubt(nats):
            own = " and ".join(f"{side.df:.1f}" for side in sides)
            return "biased_high", (
                f"the tails are not common to both sides ({own} degrees of freedom alone, {fit.df:.1f} together) and "
                f"carry at most {at_most:.3f} nats: use KSG"
            )
        return None

    def _judge(self, pair, fit, sides, nats, local, error):
        if reason := too_uncertain(nats, error, len(pair)):
            return "undersampled", reason
        if fit.z.shape[1] <= CROWDED_DIMENSION:
            few = pair.scores.thinned(ROWS_FOR_NEIGHBOURS)
            extra, found = extra_over(thinned(local, ROWS_FOR_NEIGHBOURS), few)
            if extra > 0 and found > nats:
                return "biased_low", f"nearest neighbours show {found:.3f} nats, more than the fitted copula: use KSG"
        return self._judge_sides(fit, sides, nats) or self._judge_residuals(pair, fit)

    def _judge_residuals(self, pair, fit):
        features = pair.thinned(ROWS_FOR_RESIDUALS).scores.once(features_of_sides)
        columns = np.split(np.arange(pair.dimension), [pair.x.shape[1]])
        for of_side, given, other in zip(features, columns, columns[::-1]):
            residual = normal_scores(thinned(fit.residual(given, other), ROWS_FOR_RESIDUALS))
            correlation, threshold, name = feature_correlation(of_side, residual)
            if correlation > threshold:
                return "biased_low", (
                    f"{name} of one side and of the other's residual correlate by {correlation:.2f}, where a "
                    f"Student copula stays below {threshold:.2f}: use KSG or a learned critic"
                )
        if fit.z.shape[1] > CROWDED_DIMENSION and threshold > _COARSE:
            return "undersampled", (
                f"{len(fit.z)} rows show a misfit of the copula only above a rank correlation of {threshold:.2f}: "
                "collect more pairs"
            )
        return (
            "trusted",
            f"a Student copula with {fit.df:.1f} degrees of freedom fits and leaves no dependence in the residuals",
        )


def _without_repeated_columns(pair):
    """Returns the pair without the columns of a side that its other columns determine, which a copula cannot hold."""
    kept = [telling_columns(scores) for scores in pair.scores.sides]
    if all(len(columns) == side.shape[1] for columns, side in zip(kept, pair.sides)):
        return pair
    return Pair(*(side[:, columns] for side, columns in zip(pair.sides, kept)))
