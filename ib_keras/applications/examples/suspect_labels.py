"""Labels that are probably wrong: their order, and how many may be called so at a stated rate of false alarms."""

import numpy as np

SCORE = "log-odds of the label against the likeliest other one"
"""The score of a label, the lower the more suspect.

The margin p(y|x) - max p(k|x) finds labels that were confused with a similar class better than p(y|x) alone, and is
worse where classes overlap. Of these, their means and ratios, 13 in all, the ratio was best, as the mean of both
rounds, on Fashion-MNIST, tables that a random generator made, wine and iris.
"""
_CONTRADICTED, _CONFIDENT, _ADDED = 0.5, 0.9, 0.01
_PARTS, _SLOPE = 4, 2


def margins(predicted: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Returns the normalised margins p(y|x) - max p(k|x) over all k other than y, [n] in [-1, 1].

    Args:
      predicted: probabilities [n, labels] for unseen rows.
      label: integer labels [n] from 0.

    >>> margins(np.array([[0.75, 0.25], [0.75, 0.25]]), np.array([0, 1])).tolist()
    [0.5, -0.5]
    """
    own, other = _own_and_other(predicted, label)
    return own - other


def label_scores(predicted: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Returns log p(y|x) - log max p(k|x) over all k other than y, [n] in nats, with 0.01 added to both.

    Args:
      predicted: probabilities [n, labels] for unseen rows.
      label: integer labels [n] from 0.

    >>> label_scores(np.array([[0.75, 0.25], [0.75, 0.25]]), np.array([0, 1])).round(2).tolist()
    [1.07, -1.07]
    """
    own, other = _own_and_other(predicted, label)
    return np.log(own + _ADDED) - np.log(other + _ADDED)


def contradicted(predicted: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Marks [n] the labels that are contradicted so clearly that a second round of classifiers should not learn them.

    Their margin is below minus half of the confidence that the surest tenth of the predictions has.

    Args:
      predicted: probabilities [n, labels] for unseen rows.
      label: integer labels [n] from 0.

    >>> contradicted(np.array([[0.75, 0.25], [0.75, 0.25]]), np.array([0, 1])).tolist()
    [False, True]
    """
    limit = _CONTRADICTED * np.quantile(predicted.max(axis=1), _CONFIDENT)
    return margins(predicted, label) < -limit


def count_of_suspects(predicted: np.ndarray, label: np.ndarray, rate: float) -> int:
    """Returns how many labels may be called suspect, so that of correct ones at most a share `rate` is.

    The n labels hold R(t) with a margin of at most t. Of wrong ones, at least a share `share_of_wrong_labels` of the
    Q(t) examples whose most probable label leads by -t or more is among them. So R(t) less that share of Q(t) bounds
    the correct ones, and the largest t is taken for which it does not exceed `rate` times n. Without a share of wrong
    labels, as in clean data, these are the lowest `rate` times n margins, which keep the promise in any case. A label
    that is the most probable one is never suspect.

    Args:
      predicted: probabilities [n, labels] for unseen rows.
      label: integer labels [n] from 0.
      rate: the largest share of the correct labels, in (0, 0.5].

    >>> label = np.arange(1000) % 2
    >>> predicted = np.eye(2)[np.where(np.arange(1000) < 100, 1 - label, label)]
    >>> count_of_suspects(predicted, label, 0.05), count_of_suspects(predicted, predicted.argmax(axis=1), 0.05)
    (100, 0)
    """
    margin, lead, n = margins(predicted, label), _lead(predicted), len(label)
    below = np.arange(1, n + 1)
    ordered = np.sort(margin)
    certain = n - np.searchsorted(np.sort(lead), -ordered, side="left")
    correct = below - share_of_wrong_labels(predicted, label) * certain
    # Of equal margins either all are below a threshold or none.
    possible = (correct <= rate * n) & np.append(np.diff(ordered) > 0, True)
    found = max(int(rate * n), int(below[possible].max(initial=0)))
    return min(found, int((ordered < 0).sum()))


def share_of_wrong_labels(predicted: np.ndarray, label: np.ndarray) -> float:
    """Returns a share of wrong labels in [0, 0.25) that ambiguous examples alone would not show, or 0.

    Where classes overlap, fewer labels differ from the most probable one the surer the prediction is; wrong labels are
    as many among the surest. Of the surest quarter of the examples, the share of labels that differ is taken. From it,
    twice the difference to the second quarter, and a standard error are subtracted. Where it exceeds a quarter of what
    the commonest label alone leaves wrong, nothing is known.

    Twice, rather than once, was chosen on Gaussian classes 0.5 to 3 deviations apart in 2 and 10 columns.

    Args:
      predicted: probabilities [n, labels] for unseen rows.
      label: integer labels [n] from 0.

    >>> label = np.arange(1000) % 2
    >>> wrong = np.random.default_rng(0).random(1000) < 0.1
    >>> round(share_of_wrong_labels(np.eye(2)[label], np.where(wrong, 1 - label, label)), 2)
    0.07
    """
    n = len(label)
    quarter = n // _PARTS
    if not quarter:
        return 0.0
    differs = predicted.argmax(axis=1) != label
    # Of equally sure predictions a random part is taken, since rows may be sorted by anything.
    mixed = np.random.default_rng(0).permutation(n)
    surest, second = np.split(differs[mixed[np.argsort(-_lead(predicted)[mixed], kind="stable")]], [quarter])
    share, next_share = float(surest.mean()), float(second[:quarter].mean())
    if share > (1 - np.bincount(label).max() / n) / _PARTS:
        return 0.0
    error = np.sqrt((share * (1 - share) + 1 / quarter) / quarter)
    return float(max(0.0, share - _SLOPE * max(0.0, next_share - share) - error))


def _lead(predicted):
    """Returns by how much the most probable label exceeds the second one [n], in float64."""
    ordered = np.sort(predicted, axis=1)[:, -2:].astype(np.float64)
    return ordered[:, 1] - ordered[:, 0]


def _own_and_other(predicted, label):
    """Returns p(y|x) and the largest p(k|x) of another k, each [n] in float64."""
    places = np.arange(len(label)), label
    other = predicted.astype(np.float64)
    own = other[places]
    other[places] = -1
    return own, other.max(axis=1)
