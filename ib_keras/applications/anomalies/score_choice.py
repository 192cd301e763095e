"""Which score suits the data, judged without anomalies: by how well it tells normal rows from altered ones."""

from collections.abc import Callable, Mapping

import numpy as np

from ib_keras.applications.anomalies.views import kind_of

_ROWS = 2000


def chosen_score(
    scores: Mapping[str, Callable[[np.ndarray], np.ndarray]], x: np.ndarray, seed: int
) -> tuple[str, dict[str, float]]:
    """Returns the score that best tells rows from altered copies, and {name: area under the ROC curve} of all.

    An altered copy takes half of its columns, of its time steps, or of a picture, from another row: each half is
    normal, and the two do not belong together. The area is evidence that a score sees broken dependence; anomalies of
    another kind may favour another score.

    Args:
      scores: {name: function from examples to numbers, larger for stranger ones}.
      x: normal examples [n, ...], n >= 2; 2,000 of them are used at most.
      seed: integer seed of what is altered.

    >>> x = np.repeat(np.random.default_rng(0).normal(size=[500, 1]), 2, axis=1)
    >>> scores = {"difference": lambda x: np.abs(x[:, 0] - x[:, 1]), "first": lambda x: x[:, 0]}
    >>> chosen_score(scores, x, seed=0)[0]
    'difference'
    """
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(seed)
    x = x[rng.permutation(len(x))[:_ROWS]]
    rows, altered = np.concatenate([x, _altered(x, rng)]), np.repeat([0, 1], len(x))
    found = {name: float(roc_auc_score(altered, score(rows))) for name, score in scores.items()}
    return max(found, key=lambda name: found[name]), found


def _altered(x, rng):
    """Returns copies of rows [n, ...] with half of each from the row before it."""
    other = np.roll(x, 1, axis=0)
    if kind_of(x.shape[1:]) == "rows":
        taken = rng.permuted(np.tile(np.arange(x.shape[1]) < max(1, x.shape[1] // 2), (len(x), 1)), axis=1)
        return np.where(taken, other, x)
    steps = x.shape[1]
    start = rng.integers(0, 2, len(x)) * (steps - steps // 2)
    taken = (np.arange(steps) >= start[:, None]) & (np.arange(steps) < start[:, None] + steps // 2)
    return np.where(taken.reshape(len(x), steps, *[1] * (x.ndim - 2)), other, x)
