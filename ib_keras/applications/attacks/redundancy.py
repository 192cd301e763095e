"""Redundancy: the information of a drawn code about the example beyond the label."""

import numpy as np

from ib_keras.estimators import Channel
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier

_FEWEST = 3


def redundancy(model: BottleneckClassifier, x: np.ndarray, y: np.ndarray, seed: int = 0) -> tuple[float, float]:
    """Returns a lower and an upper bound in nats on I(X;T|Y), the mean over the classes of I(X;T|Y=y).

    Within each class, `estimators.Channel` bounds the information of the channel q(t|x). The lower bound is at most the
    logarithm of the number of examples of a class.

    Args:
      model: a bottleneck classifier that draws its code.
      x: examples [n, ...].
      y: integer labels [n].
      seed: integer seed of the draws.

    References:
      Fischer, The conditional entropy bottleneck (2020), eq. 3: the residual information.
    """
    channel, parts = Channel(seed=seed), []
    for label in np.unique(y):
        rows = np.flatnonzero(y == label)
        if len(rows) >= _FEWEST:
            parts.append((len(rows), *(one.nats for one in channel.bracket(None, model.posterior(x[rows])))))
    if not parts:
        return float("nan"), float("nan")
    n, low, high = np.array(parts).T
    return float(np.average(low, weights=n)), float(np.average(high, weights=n))
