"""A lower bound on the information that columns hold about a label, from a cross-fitted classifier."""

import math

import numpy as np

from ib_keras.estimators.rows.columns import standardised

_FOLDS = 4
_LEAST = 1e-12
_MANY_COLUMNS = 20
_ROWS, _COLUMNS = 5_000, 800


def usable_information(features: np.ndarray, label: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """Returns (nats, standard error) of a label from a logistic regression on values and squares.

    The value is H(Y) less the mean -log p(y|x) that the regression gives to rows of folds that it was not fitted to. It
    is at most I(X;Y), up to the standard error, whatever the regression misses. For two classes the regression has an
    L1 penalty, which finds one informative column among hundreds.

    Args:
      features: columns [n, d].
      label: integer codes 0, 1, ... [n]; classes of fewer than four rows are left out.
      seed: integer seed of the folds, and of the rows and columns that are kept of very many, default 0.

    >>> generator = np.random.default_rng(0)
    >>> label = generator.integers(0, 2, 1000)
    >>> nats, _ = usable_information(generator.normal(size=[1000, 100]) + 2 * label[:, None] * np.eye(100)[0], label)
    >>> 0.25 < nats < 0.37
    True

    References:
      Xu, Zhao, Song, Stewart & Ermon, A theory of usable information under computational constraints (2020), section 4.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    features, label = _reduced(features, label, seed)
    counts = np.bincount(label)
    if len(counts) < 2:
        return 0.0, 0.0
    features = standardised(features)
    features = np.hstack([features, features**2])
    if len(counts) == 2:
        weak = 0.1 if features.shape[1] > _MANY_COLUMNS else 1.0
        reader = LogisticRegression(l1_ratio=1, C=weak, solver="liblinear")
    else:
        reader = LogisticRegression(C=0.1 if features.shape[1] > _MANY_COLUMNS else 1.0, max_iter=200)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    reader = make_pipeline(StandardScaler(), reader)
    probability = cross_val_predict(reader, features, label, cv=folds, method="predict_proba")
    gain = np.log(probability[np.arange(len(label)), label] + _LEAST) - np.log(counts / len(label))[label]
    return float(gain.mean()), float(gain.std() / math.sqrt(len(label)))


def _reduced(features, label, seed):
    """Returns features and codes of at most 5,000 rows and 800 columns, without classes of fewer rows than folds."""
    generator = np.random.default_rng(seed)
    rows = np.sort(generator.permutation(len(label))[:_ROWS])
    columns = np.sort(generator.permutation(features.shape[1])[:_COLUMNS])
    rows = rows[np.bincount(label[rows])[label[rows]] >= _FOLDS]
    return features[np.ix_(rows, columns)].astype(np.float64), np.unique(label[rows], return_inverse=True)[1].reshape(
        -1
    )
