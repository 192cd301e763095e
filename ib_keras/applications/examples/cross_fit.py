"""Probabilities of labels by classifiers that have seen neither the example nor its copies."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.estimators.formulas.pointwise_information import pointwise_usable_information
from ib_keras.estimators.rows.groups import group_codes
from ib_keras.estimators.rows.row_digest import row_digest

_TREES, _TREES_TO_CHOOSE, _LEAVES = 200, 50, (1, 5, 20)
_COPIES = 0.5


def forest(rows: np.ndarray, label: np.ndarray, part: tuple[np.ndarray, np.ndarray], seed: int) -> Any:
    """Returns the classifier that reads examples by default: a random forest of scikit-learn with 200 trees.

    Its leaves hold at least 1, 5 or 20 examples: the smallest number that foretells one fold as well as the best, up to
    one standard error. Small leaves suit classes apart, and large ones those that overlap.

    Args:
      rows: examples [n, d].
      label: integer labels [n] from 0.
      part: (rows to fit, rows to predict) of the fold that decides.
      seed: integer seed of the trees.

    >>> label = np.arange(40) % 2
    >>> forest(label[:, None] + np.zeros([40, 2]), label, (np.arange(20), np.arange(20, 40)), 0).n_estimators
    200
    """
    from sklearn.ensemble import RandomForestClassifier

    found = {}
    for leaf in _LEAVES:
        few = RandomForestClassifier(_TREES_TO_CHOOSE, min_samples_leaf=leaf, random_state=seed)
        found[leaf] = pointwise_usable_information(cross_fitted(rows, label, few, [part]), label)[part[1]]
    best = max(found.values(), key=np.mean)
    near = [leaf for leaf, nats in found.items() if _sure_gain(best - nats) <= 0]
    return RandomForestClassifier(_TREES, min_samples_leaf=near[0], random_state=seed)


def _sure_gain(gain):
    """Returns a mean gain [n] less its standard error."""
    return gain.mean() - gain.std() / math.sqrt(len(gain))


def copies(rows: np.ndarray, groups: ArrayLike | None = None) -> np.ndarray:
    """Returns integers [n] that are equal for examples which belong into one fold: copies, and those of one group.

    Where more than half of the rows repeat another one, as in tables of few categories, equal rows are coincidences
    rather than copies, and only `groups` counts.

    Args:
      rows: examples [n, d].
      groups: integers or names [n] of examples that belong together; None (default) where only copies do.

    >>> copies(np.array([[0.0], [1.0], [-0.0], [2.0], [3.0]])).tolist()
    [0, 1, 0, 2, 3]
    """
    first = {}
    own = np.array([first.setdefault(row_digest(row), len(first)) for row in rows])
    if len(first) < _COPIES * len(rows):
        own = np.arange(len(rows))
    if groups is None:
        return own
    return _joined(own, group_codes(groups, len(rows)))


def _joined(one, other):
    """Returns integers [n] that are equal for rows which either of two groupings joins, over any number of steps."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    shift = one.max() + 1
    size = shift + other.max() + 1
    graph = coo_array((np.ones(len(one)), (one, shift + other)), shape=(size, size))
    return np.unique(connected_components(graph, directed=False)[1][one], return_inverse=True)[1].reshape(-1)


def folds_of(label: np.ndarray, together: np.ndarray, folds: int, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Returns (rows of the other folds, rows of the fold) of each fold, with all classes evenly in each.

    Args:
      label: integer labels [n] from 0.
      together: integers [n], equal for rows that belong into one fold.
      folds: number of folds.
      seed: integer seed.

    Raises:
      InputError: for fewer different rows than folds.

    >>> [held.tolist() for _, held in folds_of(np.array([0, 1, 0, 1]), np.array([0, 1, 0, 1]), 2, 0)]
    [[1, 3], [0, 2]]
    """
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    different = len(np.unique(together))
    if different < folds:
        remedy = "Collect more, or lower `folds`."
        raise rejection("x", f"at least {folds} rows that differ, or groups, one for each fold", f"{different}", remedy)
    kind, groups = (StratifiedKFold, None) if different == len(label) else (StratifiedGroupKFold, together)
    return list(kind(folds, shuffle=True, random_state=seed).split(label, label, groups=groups))


def cross_fitted(
    rows: np.ndarray,
    label: np.ndarray,
    classifier: Any,
    parts: list[tuple[np.ndarray, np.ndarray]],
    left_out: np.ndarray | None = None,
    progress: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """Returns the probabilities [n, labels], float32, that classifiers predict for the fold which they have not seen.

    Args:
      rows: examples [n, d].
      label: integer labels [n] from 0.
      classifier: a classifier of scikit-learn, which stays as it is: each fold fits a clone.
      parts: (rows to fit, rows to predict) of each fold.
      left_out: marks [n] of examples that no classifier learns from; None (default) for none.
      progress: called when a fold is done.

    Raises:
      InputError: for a classifier that cannot be fitted, or gives no probabilities.

    >>> label = np.arange(40) % 2
    >>> parts = folds_of(label, np.arange(40), 2, 0)
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> p = cross_fitted(label[:, None] + np.zeros([40, 2]), label, DecisionTreeClassifier(), parts)
    >>> p.argmax(axis=1).tolist() == label.tolist()
    True
    """
    from sklearn.base import clone

    if not (hasattr(classifier, "fit") and hasattr(classifier, "get_params")):
        remedy = "Pass e.g. RandomForestClassifier(), not the class itself."
        raise rejection("classifier", "a classifier of scikit-learn", type(classifier).__name__, remedy)
    found = np.zeros([len(rows), label.max() + 1], np.float32)
    for seen, held in parts:
        fitted = seen if left_out is None else _without(seen, left_out, label)
        try:
            model = clone(classifier).fit(rows[fitted], label[fitted])
            predicted = model.predict_proba(rows[held])
        except (ValueError, TypeError, AttributeError) as error:
            received = f"{type(classifier).__name__} ({' '.join(str(error).split())})"
            remedy = "Pass one with `predict_proba`, such as RandomForestClassifier()."
            raise rejection("classifier", "one that can be fitted and gives probabilities", received, remedy) from error
        found[np.ix_(held, model.classes_)] = predicted
        progress()
    if not np.isfinite(found).all():
        lost = math.ceil((~np.isfinite(found)).any(axis=1).sum())
        raise rejection("classifier", "one of finite probabilities", f"{lost} that are not", "Scale its columns.")
    return found


def _without(seen, left_out, label):
    """Returns the rows of `seen` that are not left out, unless a class would lose most of its rows."""
    kept = seen[~left_out[seen]]
    before, after = (np.bincount(label[part], minlength=label.max() + 1) for part in (seen, kept))
    return kept if np.all(2 * after >= before) else seen
