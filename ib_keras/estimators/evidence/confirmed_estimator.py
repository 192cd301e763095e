"""Base of the estimators whose trusted values have passed the tests of evidence."""

from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import labels
from ib_keras.estimate import Estimate
from ib_keras.estimators.base.estimator import Estimator, PairEstimator
from ib_keras.estimators.evidence.confirmation import confirm
from ib_keras.estimators.rows.groups import of_groups
from ib_keras.estimators.rows.pair import Pair


class ConfirmedEstimator(Estimator):
    """Estimator whose trusted values pass `evidence.confirmation.confirm`.

    A subclass states whether more rows raise its value (`drifts`), as they do for neighbours and bins. Half of the rows
    then show how many nats all rows still miss.
    """

    drifts: ClassVar[bool] = False

    def __call__(self, x: ArrayLike, y: ArrayLike, groups: ArrayLike | None = None) -> Estimate:
        """Estimates I(X;Y) of paired rows.

        Args:
          x: array-like of n rows, of any trailing shape.
          y: array-like of n rows, of any trailing shape; row i belongs to row i of `x`.
          groups: integers or names [n] of rows that belong together, such as repeats of one subject, copies,
            or pieces of one recording. One row of each group is drawn at a time, and the values of eight draws are
            averaged. None (default) takes all rows as independent.

        Returns:
          `Estimate` in nats; with `groups`, n is the number of groups.

        Raises:
          InputError: for unpaired, too few, non-finite or wrongly typed rows, or groups of another length.
        """
        x, y = self.prepare(x, y)
        if groups is None:
            return self.confirmed(x, y)
        return of_groups(lambda chosen: self.confirmed(x[chosen], y[chosen]), groups, len(x))

    def confirmed(self, x: np.ndarray, y: np.ndarray) -> Estimate:
        """Returns the estimate for checked arrays, with the verdict after all tests."""
        pair = Pair(*(side.reshape(len(side), -1) for side in (x, y)))
        estimate = self.of_pair(pair) if isinstance(self, PairEstimator) else self.estimate(x, y)
        return confirm(estimate, pair, self.estimate, drifts=self.drifts, rerun=not self.trained)

    def relevance(self, t: ArrayLike, y: ArrayLike) -> Estimate:
        return self(t, labels("y", y, len(t)))
