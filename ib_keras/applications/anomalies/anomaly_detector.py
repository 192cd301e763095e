"""A detector of anomalies in the form of scikit-learn: fitted on normal rows, with or without a trained model."""

from __future__ import annotations

import math
import numbers
import warnings
from typing import Any, Self

import keras
import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, OutlierMixin
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from ib_keras._checks import at_least, one_of, positive_int, rejection, unmasked, whole_number
from ib_keras.applications.anomalies.conformal import conformal_p_values
from ib_keras.applications.anomalies.model_scores import model_scores
from ib_keras.applications.anomalies.neighbour_distance import NeighbourDistance
from ib_keras.applications.anomalies.picture_units import PictureUnits
from ib_keras.applications.anomalies.score_choice import chosen_score
from ib_keras.applications.anomalies.steady_score import SteadyScore
from ib_keras.applications.anomalies.table_columns import TableColumns, missing_values
from ib_keras.applications.anomalies.views import kind_of

_LARGEST = float(np.finfo(np.float32).max)
METHODS = "auto", "neighbours", "codes", "density", "rate", "reconstruction", "likelihood", "entropy"


class AnomalyDetector(OutlierMixin, BaseEstimator):
    """Finds rows, pictures and windows of series that are unlike the normal ones it was fitted on.

    Without a model, an example is as strange as it lies far from its nearest normal neighbours: rows and windows in
    units of the deviation and of the range of each column, pictures by their edges, with and without their contrast. A
    trained model adds what it says of an example, see `method`.

    Pictures are compared without their brightness, and in part without their contrast: a darker picture, or one of
    another colour, is not strange. Where brightness and colour count, pass flattened pictures, rows [n, H * W * C].

    Missing values of a table become the median, and a column tells where they were. A missing value in a column that
    was complete in `fit` is not strange by itself.

    Args:
      model: a trained model of `ib_keras.models`, or any Keras model that reconstructs its input or puts out class
        probabilities; None (default) uses neighbours alone.
      method: the score. `"neighbours"` of the examples; of a model `"codes"` (neighbours of the mean codes),
        `"density"` (a mixture of Gaussians on the mean codes), `"rate"` (nats of the code), `"reconstruction"` (error),
        `"likelihood"` (ELBO) and `"entropy"` (of a classifier's probabilities). `"auto"` (default) takes the one that
        best tells normal examples from copies of which half is another example's: no anomaly is needed for the choice.
      contamination: share of new normal examples that `predict` calls anomalies, in [0, .5]; default .1.
      calibration: share of the examples that are kept for calibration, in [0, .9]; default 0 for none. With it,
        `p_values` are exact, and at most `contamination` of new normal examples are false alarms, in the mean over
        calibrations, also where examples repeat.
      n_neighbors: number of neighbours, >= 1; default 5.
      random_state: integer seed of the choice and of the calibration; default 0.

    Attributes:
      method_: the score in use.
      n_fitted_: number of examples that the scores were fitted on, those of the calibration left out.
      evidence_: {score: area under the ROC curve, normal against altered examples}; empty where nothing was chosen.
      offset_: the score of `score_samples` below which `predict` calls an example an anomaly; -inf where the
        calibration is too small for any, of which `fit` warns.
      calibration_scores_: scores of the calibration, sorted; None without one.

    Raises:
      InputError: for arguments outside their range, a model of other examples, a score that the model does not have,
        text in an array, masked values, or pictures in 0..1 beside fitted pictures in 0..255.

    >>> x = np.random.default_rng(0).normal(size=[500, 2])
    >>> detector = AnomalyDetector(calibration=0.5, contamination=0.05).fit(x)
    >>> detector.predict([[0.0, 0.0], [9.0, 9.0]]).tolist()
    [1, -1]

    References:
      Bergman, Cohen & Hoshen, Deep nearest neighbor anomaly detection (2020).
      Bates et al., Testing for outliers with conformal p-values (2023), section 2.
    """

    def __init__(
        self,
        model: keras.Model | None = None,
        *,
        method: str = "auto",
        contamination: float = 0.1,
        calibration: float = 0.0,
        n_neighbors: int = 5,
        random_state: int | None = 0,
    ) -> None:
        self.model = model
        self.method = method
        self.contamination = contamination
        self.calibration = calibration
        self.n_neighbors = n_neighbors
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Returns the detector, fitted on normal examples.

        Args:
          X: rows [n, d], windows [n, time, channels], or pictures [n, H, W] or [n, H, W, channels]; n >= 2.
          y: not used.
        """
        self._check_arguments()
        x = self._validated(X, reset=True)
        fitted, kept = self._split(x)
        self.n_fitted_ = len(fitted)
        self._scores = self._available(fitted)
        self.method_, self.evidence_ = self._choice(fitted)
        score = self._scores[self.method_]
        self._score = SteadyScore(score, fitted, padded=not isinstance(score, NeighbourDistance))
        self.calibration_scores_ = None if kept is None else np.sort(-self._score.remembered(kept))
        self.offset_ = self._offset(fitted)
        if np.isneginf(self.offset_) and self.contamination:
            warnings.warn(
                f"No p-value of a calibration of {len(kept)} examples is {self.contamination:g} or less, so `predict` "
                f"calls no example an anomaly: keep {math.ceil(1 / self.contamination) - 1} or more.",
                stacklevel=2,
            )
        return self

    def score_samples(self, X: ArrayLike) -> np.ndarray:
        """Returns how normal examples are, [n]; lower is stranger."""
        check_is_fitted(self)
        return -self._score(self._validated(X, reset=False))

    def decision_function(self, X: ArrayLike) -> np.ndarray:
        """Returns the scores [n] above the threshold `offset_`; anomalies are negative."""
        return self.score_samples(X) - self.offset_

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Returns -1 for anomalies and 1 for all other examples, [n]."""
        return np.where(self.decision_function(X) < 0, -1, 1)

    def p_values(self, X: ArrayLike) -> np.ndarray:
        """Returns the split-conformal p-value [n] of each example; needs a `calibration`.

        Raises:
          InputError: if nothing was kept for the calibration.
        """
        check_is_fitted(self)
        if self.calibration_scores_ is None:
            raise rejection(
                "calibration", "a share of the examples for `p_values`", "0", "Fit with calibration=0.3, for example."
            )
        return conformal_p_values(self.calibration_scores_, self.score_samples(X))

    def differences(self, X: ArrayLike) -> np.ndarray:
        """Returns where examples [n, ...] differ from normal ones: values minus the mean of the nearest neighbours.

        Missing values differ by the median minus that mean; the categories of a table have a column each.
        """
        check_is_fitted(self)
        x = self._validated(X, reset=False)
        found = x - self._scores["neighbours"].nearest(x)
        return found[:, : self._shape[0]] if found.ndim == 2 else found

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = self.model is None
        tags.input_tags.three_d_array = True
        return tags

    def _check_arguments(self):
        one_of("method", self.method, METHODS)
        positive_int("n_neighbors", self.n_neighbors)
        for name, most in (("contamination", 0.5), ("calibration", 0.9)):
            value = getattr(self, name)
            if at_least(name, value, 0, f"Pass a share from 0 to {most}.") > most:
                raise rejection(name, f"at most {most}", value, "Pass a share of the examples.")
        if isinstance(self.random_state, numbers.Integral):
            whole_number("random_state", self.random_state, 0, "Pass e.g. random_state=0.")
        if self.model is not None and not isinstance(self.model, keras.Model):
            raise rejection("model", "a Keras model or None", type(self.model).__name__, "Pass a trained model.")

    def _validated(self, X, reset):
        """Returns examples as an array of floats, with columns for categories and for missing values."""
        unmasked("X", X)
        if reset:
            self._columns = TableColumns(X)
        x = self._numbers(X, least=2 if reset else 1)
        if not x.size:
            raise rejection("X", "examples with values", f"shape {x.shape}", "Pass examples of at least one value.")
        validate_data(self, X, reset=reset, skip_check_array=True)
        if reset:
            self._shape = x.shape[1:]
            self._missing = missing_values(x) if x.ndim == 2 else None
            self._units = PictureUnits(x) if kind_of(self._shape) == "pictures" else None
        elif x.shape[1:] != self._shape:
            raise rejection(
                "X", f"examples of shape {self._shape}", f"shape {x.shape[1:]}", "Pass examples as in `fit`."
            )
        if self._missing is None and np.isnan(x).any():
            raise rejection("X", "finite", "NaN in pictures or windows", "Fill in missing values, or leave them out.")
        if self._units is not None:
            if np.abs(x).max() > _LARGEST:
                expected = f"pictures below {_LARGEST:.0e}, the largest number of single precision"
                raise rejection("X", expected, f"{np.abs(x).max():.3g}", "Scale the pictures.")
            self._units.require_same(x)
        return x if self._missing is None else self._missing.transform(x)

    def _numbers(self, X, least):
        """Returns at least so many examples as an array of floats."""
        try:
            return check_array(
                self._columns(X),
                dtype=(np.float64, np.float32),
                allow_nd=True,
                ensure_all_finite="allow-nan" if self.model is None else True,
                ensure_min_samples=least,
                estimator=self,
                input_name="X",
            )
        except ValueError as error:
            if "could not convert string" not in str(error):
                raise
            text = str(error).partition(": ")[2].removeprefix("np.str_(").removesuffix(")")
            raise rejection(
                "X", "numbers", f"the text {text}", "Pass a DataFrame to `fit`: it gives each category a column."
            ) from error

    def _split(self, x):
        """Returns the examples to fit, and those that are kept for the calibration, or None."""
        kept = round(self.calibration * len(x))
        if not self.calibration:
            return x, None
        if not kept:
            raise rejection(
                "calibration",
                "a share that keeps at least one example",
                f"{self.calibration} of {len(x)} examples",
                "Pass 0.3, for example, or 0 for no calibration.",
            )
        if len(x) - kept < 2:
            raise rejection("calibration", "a share that leaves two examples to fit", self.calibration, "Pass less.")
        order = np.random.default_rng(self.random_state).permutation(len(x))
        return x[np.sort(order[kept:])], x[np.sort(order[:kept])]

    def _available(self, x):
        """Returns {name: score} of all scores that can be computed, or of the one that is asked for."""
        scores = {"neighbours": NeighbourDistance(x, self.n_neighbors)}
        if self.model is not None:
            scores |= model_scores(self.model, x, self.n_neighbors)
        if self.method != "auto" and self.method not in scores:
            raise rejection(
                "method",
                f"one of {', '.join(scores)}, the scores of these examples and this model",
                repr(self.method),
                "Choose another score, or pass a model that has it.",
            )
        return scores

    def _choice(self, x):
        """Returns the name of the score to use, and the evidence for it."""
        if self.method != "auto":
            return self.method, {}
        return ("neighbours", {}) if len(self._scores) == 1 else chosen_score(self._scores, x, self.random_state)

    def _offset(self, x):
        """Returns the score below which an example is called an anomaly."""
        if self.calibration_scores_ is None:
            score = self._scores[self.method_]
            strangeness = score.of_fitted() if isinstance(score, NeighbourDistance) else self._score(x)
            return np.percentile(-strangeness, 100 * self.contamination)
        # At most so many of the calibration may be as strange for the p-value to be within the contamination.
        rank = int(self.contamination * (len(self.calibration_scores_) + 1)) - 1
        return self.calibration_scores_[rank] if rank >= 0 else -np.inf
