"""A selector of features in the form of scikit-learn: the columns that say something of the target."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_consistent_length, check_is_fitted, column_or_1d, validate_data

from ib_keras._checks import positive_int, rejection
from ib_keras.applications.features.feature_ranking import rank_features

AUTO = "auto"


class InformationSelector(SelectorMixin, BaseEstimator):
    """Keeps the columns that add information about the target beyond those before them.

    `rank_features` says how columns are ranked, and how the test decides how many are enough.

    Args:
      method: the criterion: `"cmim"` (default), `"jmi"`, `"mrmr"`, `"mim"` or `"joint"`.
      n_features_to_select: number of columns to keep, >= 1, the first ones of the ranking; `"auto"` (default) keeps
        those that the test finds.
      task: `"classification"` or `"regression"`; None (default) takes floats that are no whole numbers as numbers.
      bins: number of bins of a column of numbers for the criterion, >= 2; default 5.
      random_state: seed of the test, an integer or a `numpy.random.RandomState`; default 0.

    Attributes:
      ranking_: the `FeatureRanking`.
      n_features_in_: number of columns that were fitted.

    Raises:
      InputError: for arguments outside their range.

    >>> x = np.random.default_rng(0).normal(size=[400, 3])
    >>> InformationSelector().fit(x, x[:, 1] > 0).get_support().tolist()
    [False, True, False]
    """

    def __init__(
        self,
        method: str = "cmim",
        *,
        n_features_to_select: int | str = AUTO,
        task: str | None = None,
        bins: int = 5,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.method = method
        self.n_features_to_select = n_features_to_select
        self.task = task
        self.bins = bins
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Returns the selector, fitted on rows and their target.

        Args:
          X: rows [n, d] of numbers, NaN where a value is missing, or a table of pandas with texts too.
          y: labels [n], or floats [n] to predict.
        """
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None.")
        table = hasattr(X, "columns")
        x = validate_data(self, X, skip_check_array=True) if table else self._numbers(X)
        y = column_or_1d(y, warn=True)
        check_consistent_length(x, y)
        names = None if table else [f"x{place}" for place in range(self.n_features_in_)]
        tested = self.n_features_to_select == AUTO
        self.ranking_ = rank_features(
            x, y, self.method, names=names, task=self.task, bins=self.bins, test=tested, seed=self._seed()
        )
        self._kept = self._chosen(tested)
        return self

    def _seed(self):
        if self.random_state is None or isinstance(self.random_state, (int, np.integer)):
            return self.random_state or 0
        return int(check_random_state(self.random_state).randint(2**31))

    def _numbers(self, X):
        return validate_data(self, X, dtype="numeric", ensure_all_finite="allow-nan", ensure_min_samples=2)

    def _chosen(self, tested):
        if tested:
            return self.ranking_.selected
        most = positive_int("n_features_to_select", self.n_features_to_select, 'Pass a number of columns or "auto".')
        if most > self.n_features_in_:
            raise rejection(
                "n_features_to_select", f"at most {self.n_features_in_}, the number of columns", most, "Pass less."
            )
        return self.ranking_.order[:most]

    def _get_support_mask(self):
        check_is_fitted(self)
        mask = np.zeros(self.n_features_in_, bool)
        mask[list(self._kept)] = True
        return mask

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.allow_nan = True
        return tags
