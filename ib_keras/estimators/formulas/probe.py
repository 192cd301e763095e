"""Predictors of one variable from another, by name, and their predictions for rows that they have not seen."""

import dataclasses

import numpy as np

from ib_keras._checks import one_of

PROBES = ("linear", "neighbours", "forest")
_NEIGHBOURS, _LEAF = 15, 5


@dataclasses.dataclass(frozen=True)
class Probe:
    """Predictor of scikit-learn, fitted on all folds of the rows except the fold that it predicts.

    Args:
      name: `"linear"`, logistic or ridge regression; `"neighbours"`, the 15 nearest; or `"forest"`, 100 trees.
      folds: number of folds, >= 2.
      seed: seed of the folds and of the forest.
    """

    name: str
    folds: int
    seed: int

    def __post_init__(self) -> None:
        one_of("probe", self.name, PROBES)

    def probabilities(self, x: np.ndarray, label: np.ndarray) -> np.ndarray:
        """Returns the predicted probabilities [n, labels] of integer labels 0, 1, ... [n], for unseen rows."""
        from threadpoolctl import threadpool_limits

        result = np.zeros([len(x), label.max() + 1])
        for seen, held in self.splits(len(x)):
            classes = np.unique(label[seen])
            # scikit-learn fits no classifier to a single class, which is predicted with certainty.
            if len(classes) == 1:
                result[held, classes[0]] = 1
            else:
                # Many small products lose more time to threads than they gain.
                with threadpool_limits(1):
                    fitted = self._classifier(len(seen)).fit(x[seen], label[seen])
                result[np.ix_(held, classes)] = fitted.predict_proba(x[held])
        return result

    def residuals(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Returns `y` [n, d] less its prediction, for unseen rows."""
        result = np.empty_like(y)
        target = y[:, 0] if y.shape[1] == 1 else y
        for seen, held in self.splits(len(x)):
            predicted = self._regressor(len(seen)).fit(x[seen], target[seen]).predict(x[held])
            result[held] = y[held] - predicted.reshape(len(held), -1)
        return result

    def splits(self, n: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Returns (rows of all other folds, rows of one fold) for each fold, as indices."""
        parts = np.array_split(np.random.default_rng(self.seed).permutation(n), self.folds)
        return [(np.concatenate(parts[:fold] + parts[fold + 1 :]), part) for fold, part in enumerate(parts)]

    def _classifier(self, rows):
        from sklearn import ensemble, linear_model, neighbors

        if self.name == "linear":
            return linear_model.LogisticRegression(max_iter=1000)
        if self.name == "neighbours":
            return neighbors.KNeighborsClassifier(min(_NEIGHBOURS, rows))
        return ensemble.RandomForestClassifier(min_samples_leaf=_LEAF, random_state=self.seed)

    def _regressor(self, rows):
        from sklearn import ensemble, linear_model, neighbors

        if self.name == "linear":
            return linear_model.Ridge()
        if self.name == "neighbours":
            return neighbors.KNeighborsRegressor(min(_NEIGHBOURS, rows))
        return ensemble.RandomForestRegressor(min_samples_leaf=_LEAF, random_state=self.seed)
