"""A lower bound on the information that columns hold about a label, from cross-fitted classifiers."""

import math
import warnings

import numpy as np

from ib_keras.estimators.rows.columns import standardised
from ib_keras.estimators.rows.leading_components import leading_components

_FOLDS = 4
_NEIGHBOURS, _STEPS = 15, 100
_MANY_COLUMNS, _TOLERANCE = 20, 1e-3
_WIDE, _COMPONENTS, _SELECTED = 100, 50, 100
_ROWS, _COLUMNS = 5_000, 800
_TREES, _LEAST_ROUNDS, _MOST_ROUNDS, _LEAVES = 500, 10, 100, 15


def usable_information(
    features: np.ndarray, label: np.ndarray, seed: int = 0, trees: bool = False
) -> tuple[float, float]:
    """Returns (nats, standard error) of a label from classifiers that predict rows which they were not fitted to.

    The value is H(Y) less the mean -log p(y|x). It is at most I(X;Y), up to the standard error and some thousandths of
    a nat for the weights, whatever the classifiers miss. p is a weighted mean of the predictions of logistic
    regressions, on values and on values and squares, and of the 15 nearest neighbours. For two classes the regression
    has an L1 penalty, which finds one informative column among hundreds. For more classes, more than 100 columns are
    joined by their 50 leading principal components, and each fold selects 100 of both.

    Args:
      features: columns [n, d].
      label: integer codes 0, 1, ... [n]; classes of fewer than four rows are left out.
      seed: integer seed of the folds, and of the rows and columns that are kept of very many, default 0.
      trees: whether boosted trees predict, which also find interactions of columns and take several times as long, in
        the place of regressions and neighbours; False by default.

    >>> generator = np.random.default_rng(0)
    >>> label = generator.integers(0, 2, 1000)
    >>> nats, _ = usable_information(generator.normal(size=[1000, 100]) + 2 * label[:, None] * np.eye(100)[0], label)
    >>> 0.25 < nats < 0.37
    True

    References:
      Xu, Zhao, Song, Stewart & Ermon, A theory of usable information under computational constraints (2020), section 4.
      Wolpert, Stacked generalization (1992): weights from predictions of rows that were left out.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from threadpoolctl import threadpool_limits

    features, label = _reduced(features, label, seed)
    counts = np.bincount(label)
    if len(counts) < 2:
        return 0.0, 0.0
    features = standardised(features)
    if len(counts) > 2 and features.shape[1] > _WIDE:
        # A regression for many classes has no penalty that selects columns, and each fold selects those that differ
        # most between the classes it was fitted to: components where many columns share what they know, else columns.
        components = leading_components(features, _COMPONENTS)
        features = np.hstack([components, features[:, features.any(axis=0)]])
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    share = (counts / len(label))[label]
    predictions = [share]
    # Thousands of small products lose more time to the threads of the linear algebra than they gain, above all beside
    # those of TensorFlow.
    with warnings.catch_warnings(), threadpool_limits(1):
        # A regression that stops early predicts a little worse, which leaves the value a lower bound. Columns that are
        # constant in a fold have no score, and are selected last.
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.filterwarnings("ignore", "Features .* are constant", UserWarning)
        given = _boosted_trees(len(counts), seed) if trees else _classifiers(*features.shape, len(counts))
        for classifier in _selecting(given, features.shape[1], len(counts)):
            probability = cross_val_predict(classifier, features, label, cv=folds, method="predict_proba")
            predictions.append(probability[np.arange(len(label)), label])
    gain = np.log(_weighted_mean(np.array(predictions))) - np.log(share)
    return float(gain.mean()), float(gain.std() / math.sqrt(len(label)))


def _classifiers(rows, columns, classes):
    """Returns the classifiers for a number of rows, of standardised columns and of classes."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    weak = 0.1 if 2 * columns > _MANY_COLUMNS else 1.0
    squares = make_pipeline(FunctionTransformer(_with_squares), StandardScaler())
    neighbours = KNeighborsClassifier(min(_NEIGHBOURS, rows - math.ceil(rows / _FOLDS)), weights="distance")
    if classes == 2:
        return [make_pipeline(squares, LogisticRegression(l1_ratio=1, C=weak, solver="liblinear")), neighbours]
    # A tenfold tolerance saves 40 % of the time and costs some .002 nats of 2.
    curved = make_pipeline(squares, LogisticRegression(C=weak, max_iter=200, tol=_TOLERANCE))
    return [curved, LogisticRegression(max_iter=200, tol=_TOLERANCE), neighbours]


def _boosted_trees(classes, seed):
    from sklearn.ensemble import HistGradientBoostingClassifier

    # Each class has a tree of its own in every round.
    rounds = min(_MOST_ROUNDS, max(_LEAST_ROUNDS, _TREES // classes))
    return [HistGradientBoostingClassifier(max_iter=rounds, max_leaf_nodes=_LEAVES, random_state=seed)]


def _selecting(classifiers, columns, classes):
    """Returns the classifiers, each behind a choice of 100 columns where many classes have more."""
    from sklearn.feature_selection import SelectKBest
    from sklearn.pipeline import make_pipeline

    if classes == 2 or columns <= _SELECTED:
        return classifiers
    return [make_pipeline(SelectKBest(k=_SELECTED), one) for one in classifiers]


def _with_squares(features):
    return np.hstack([features, features**2])


def _weighted_mean(predictions):
    """Returns the mean [n] of the probabilities [classifiers, n] by those weights that give it the best likelihood."""
    weights = np.full(len(predictions), 1 / len(predictions))
    for _ in range(_STEPS):
        parts = weights[:, None] * predictions
        weights = (parts / parts.sum(axis=0)).mean(axis=1)
    return weights @ predictions


def _reduced(features, label, seed):
    """Returns features and codes of at most 5,000 rows and 800 columns, without classes of fewer rows than folds."""
    generator = np.random.default_rng(seed)
    rows = np.sort(generator.permutation(len(label))[:_ROWS])
    columns = np.sort(generator.permutation(features.shape[1])[:_COLUMNS])
    rows = rows[np.bincount(label[rows])[label[rows]] >= _FOLDS]
    return features[np.ix_(rows, columns)].astype(np.float64), np.unique(label[rows], return_inverse=True)[1].reshape(
        -1
    )
