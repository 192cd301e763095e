"""Gaps between groups in what is predicted for them: demographic parity and equalised odds."""

import math

import numpy as np

from ib_keras.applications.fairness.score import Score


def demographic_parity_difference(predicted: np.ndarray, group: np.ndarray) -> Score:
    """Returns the largest difference between groups in the share of examples that a class is predicted for.

    max over classes c and groups s, s' of P(c predicted | s) - P(c predicted | s'); for two classes the difference in
    positive predictions. It is 0 where the prediction does not depend on the group. The standard error is that of the
    two shares in question, with one success and one failure added to each.

    Args:
      predicted: predicted classes, integers [n] from 0.
      group: groups, integers [n] from 0.

    >>> gap = demographic_parity_difference(np.array([1, 1, 0, 1, 0, 0]), np.array([0, 0, 0, 1, 1, 1]))
    >>> round(gap.value, 3)
    0.333

    References:
      Agresti & Caffo, Simple and effective confidence intervals for proportions and differences (2000).
    """
    return max(_gaps(predicted, group, len(predicted)), key=float)


def equalized_odds_difference(predicted: np.ndarray, y: np.ndarray, group: np.ndarray) -> Score:
    """Returns the largest difference between groups in what is predicted for examples of one class.

    max over the classes y of the `demographic_parity_difference` among the examples of class y; for two classes the
    larger of the differences in true positive rates and in false positive rates. Classes that one group alone has are
    left out, and the gap is 0 where none is left.

    Args:
      predicted: predicted classes, integers [n] from 0.
      y: classes, integers [n] from 0.
      group: groups, integers [n] from 0.

    >>> y = np.array([1, 1, 0, 0, 1, 1, 0, 0])
    >>> float(equalized_odds_difference(y, y, np.array([0] * 4 + [1] * 4)))
    0.0

    References:
      Hardt, Price & Srebro, Equality of opportunity in supervised learning (2016), definition 2.1.
    """
    found = [
        gap
        for one in np.unique(y)
        if len(np.unique(group[y == one])) > 1
        for gap in _gaps(predicted[y == one], group[y == one], len(y))
    ]
    return max(found, key=float) if found else Score(0.0, math.inf, len(y))


def _gaps(predicted, group, n):
    """Yields for each predicted class the gap between the groups that get it most and least often."""
    groups, codes = np.unique(group, return_inverse=True)
    sizes = np.bincount(codes, minlength=len(groups))
    for one in np.unique(predicted):
        counts = np.bincount(codes[predicted == one], minlength=len(groups))
        shares = counts / sizes
        places = [int(np.argmax(shares)), int(np.argmin(shares))]
        smoothed = [(counts[place] + 1) / (sizes[place] + 2) for place in places]
        variance = sum(share * (1 - share) / (sizes[place] + 2) for share, place in zip(smoothed, places))
        yield Score(float(shares[places[0]] - shares[places[1]]), math.sqrt(variance), n)
