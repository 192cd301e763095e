"""Attackers, who read groups from codes: a linear one and boosted trees, judged on rows that they did not see."""

import dataclasses
import math
import warnings

import numpy as np

from ib_keras._progress import LongRun
from ib_keras.applications.fairness.score import Score
from ib_keras.applications.probing.linear_probe import linear_probe
from ib_keras.estimate import Estimate
from ib_keras.estimators.formulas.label_ends import Shares, label_gain

KINDS = "linear", "boosted trees"
_FOLDS = 5
_TREES, _LEAST_ROUNDS, _MOST_ROUNDS, _LEAVES, _ROWS_TO_STOP = 1000, 10, 100, 15, 20


@dataclasses.dataclass(frozen=True)
class Attacker:
    """The reading of a label from codes by a predictor, in rows that it was not fitted to.

    Args:
      name: `"linear"`, a logistic regression on standardised codes, or `"boosted trees"`.
      accuracy: share of the labels that are predicted.
      auc: area under the ROC curve of two groups; None for more.
      usable: information in nats that the predictor can use, H(S) - E[-log p(s|t)], a lower bound of I(T;S).
      probabilities: predicted probabilities [n, groups].
    """

    name: str
    accuracy: Score
    auc: Score | None
    usable: Estimate
    probabilities: np.ndarray = dataclasses.field(repr=False, compare=False)


def attack(codes: np.ndarray, label: np.ndarray, given: np.ndarray | None = None, seed: int = 0) -> dict[str, Attacker]:
    """Returns both attackers {name: `Attacker`}, cross-fitted in five folds.

    Args:
      codes: codes [n, d].
      label: labels, integers [n] from 0.
      given: labels, integers [n] from 0, that the attackers know beside the code; None (default) for none. `usable`
        is then a lower bound of I(T;S|Y).
      seed: integer seed of the folds and the trees.

    >>> label = np.array([0, 1] * 100)
    >>> found = attack(label[:, None] + np.random.default_rng(0).normal(size=[200, 1]), label)
    >>> sorted(found), 0.6 < float(found["linear"].accuracy) < 0.8
    (['boosted trees', 'linear'], True)

    References:
      Xu, Zhao, Song, Stewart & Ermon, A theory of usable information under computational constraints (2020), definition
        2 and section 4.2.
    """
    largest = np.abs(codes).max(axis=0)
    # Squares of values of 1e300 would overflow.
    codes = codes / np.where(largest > 0, largest, 1.0)
    features = codes if given is None else np.hstack([codes, np.eye(given.max() + 1)[given]])
    share = Shares.of(label, given).share
    splits = _splits(label, seed)
    run, found = LongRun(len(KINDS) * len(splits), "attack"), {}
    for name in KINDS:
        probabilities = np.zeros([len(label), label.max() + 1])
        for seen, held in run.counted(splits):
            probabilities[held] = _predicted(name, features, label, seen, held, seed)
        found[name] = _judged(name, probabilities, label, share)
    return found


def _splits(label, seed):
    """Returns (rows of the other folds, rows of one fold), in which each label is spread over the folds."""
    order = np.random.default_rng(seed).permutation(len(label))
    order = order[np.argsort(label[order], kind="stable")]
    fold = np.empty(len(label), np.int64)
    fold[order] = np.arange(len(label)) % _FOLDS
    return [(np.flatnonzero(fold != one), np.flatnonzero(fold == one)) for one in range(_FOLDS) if (fold == one).any()]


def _predicted(name, features, label, seen, held, seed):
    from threadpoolctl import threadpool_limits

    classes, found = np.unique(label[seen]), np.zeros([len(held), label.max() + 1])
    if len(classes) == 1:
        found[:, classes[0]] = 1
        return found
    with warnings.catch_warnings(), threadpool_limits(1):
        # A regression that stops early reads a little less, which leaves the value a lower bound.
        warnings.simplefilter("ignore")
        fitted = _classifier(name, np.bincount(label[seen])[classes], seed).fit(features[seen], label[seen])
        found[:, classes] = fitted.predict_proba(features[held])
    return found


def _classifier(name, counts, seed):
    """Returns an attacker for classes of so many rows each."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    if name == "linear":
        return linear_probe()
    # Trees that learn noise would hide a small leak: they stop early, where each class has rows to be tried on. Each
    # class has a tree of its own in every round.
    stops = counts.min() >= _ROWS_TO_STOP
    rounds = min(_MOST_ROUNDS if stops else _LEAST_ROUNDS, max(_LEAST_ROUNDS, _TREES // len(counts)))
    return HistGradientBoostingClassifier(
        max_iter=rounds, max_leaf_nodes=_LEAVES, early_stopping=bool(stops), n_iter_no_change=5, random_state=seed
    )


def _judged(name, probabilities, label, share):
    n, own = len(label), (np.arange(len(label)), label)
    gain = label_gain(probabilities[own], share)
    nats, error = float(gain.mean()), float(gain.std() / math.sqrt(n))
    usable = Estimate(
        nats,
        std_error=error,
        kind="lower",
        ceiling=float(-np.log(share).mean()),
        n=n,
        verdict="biased_low",
        reason=f"the {name} attacker can use {nats:.3f} nats, and another one may use more",
        name=name,
    )
    return Attacker(name, _accuracy(probabilities, label), _auc(probabilities, label), usable, probabilities)


def _accuracy(probabilities, label):
    share = float(np.mean(probabilities.argmax(axis=1) == label))
    return Score(share, math.sqrt(share * (1 - share) / len(label)), len(label))


def _auc(probabilities, label):
    """Returns the area under the ROC curve of two groups, with the error of DeLong et al. (1988), or None."""
    from scipy.stats import rankdata

    if probabilities.shape[1] != 2:
        return None
    of_one, of_other = (probabilities[label == one, 1] for one in (1, 0))
    ranks = rankdata(np.concatenate([of_one, of_other]))
    m, k = len(of_one), len(of_other)
    above = (ranks[:m] - rankdata(of_one)) / k
    below = 1 - (ranks[m:] - rankdata(of_other)) / m
    return Score(float(above.mean()), math.sqrt(above.var() / m + below.var() / k), m + k)
