"""Sensitivity-n: whether sums of scores follow the fall of a decision when these positions are set to a value."""

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import positive_int, rejection, seed_of
from ib_keras.applications.explanation.attribution_record import Attribution
from ib_keras.applications.explanation.exams.changed_examples import examined, replaced, values_after
from ib_keras.applications.explanation.exams.maps import flat
from ib_keras.applications.explanation.row_correlations import row_correlations


def sensitivity_n(
    model: keras.Model,
    x: ArrayLike,
    maps: Attribution | ArrayLike,
    count: int,
    target: ArrayLike | None = None,
    *,
    subsets: int = 50,
    value: float = 0.0,
    seed: int = 0,
) -> np.ndarray:
    """Returns the correlation of the sum of `count` scores with the fall of the decision without them, [n].

    Random subsets of `count` positions are set to a value, each alone; a map of correlation 1 says exactly what the
    positions are worth together. Ancona et al., Towards better understanding of gradient-based attribution methods
    (2018), eq. 3.

    Args:
      model: a built Keras model of one input that returns class probabilities, logits or numbers [n, k].
      x: examples [n, ...].
      maps: an `Attribution`, or scores [n, ...] of the positions or values of `x`.
      count: positions in a subset, from 1 to one less than all.
      target: class or output, an integer or integers [n]; None (default) for that of the `Attribution`, else for the
        likeliest class.
      subsets: number of subsets, >= 3 (default: 50).
      value: what stands in the place of a value that is taken away (default: 0).
      seed: integer seed of the subsets.

    Returns:
      Correlations [n], NaN where the sums or the falls do not vary.

    Raises:
      InputError: for maps that do not fit `x`, or a count outside the positions.

    A linear regressor is worth exactly what its products of weight and value say.

    >>> model = keras.Sequential([keras.Input([6]), keras.layers.Dense(1, use_bias=False)])
    >>> x = np.random.default_rng(0).normal(size=[2, 6])
    >>> sensitivity_n(model, x, x * model.get_weights()[0].T, count=3).round(3)
    array([1., 1.])
    """
    decision, scores = examined(model, x, maps, target)
    size = flat(scores).shape[1]
    if positive_int("count", count) >= size:
        raise rejection("count", f"below {size}, the number of positions", count, "Pass fewer.")
    if positive_int("subsets", subsets) < 3:
        raise rejection("subsets", "at least 3", subsets, "Pass subsets=50.")
    rng, sums, falls = np.random.default_rng(seed_of(seed)), [], []
    for _ in range(subsets):
        gone = np.zeros(size, bool)
        gone[rng.choice(size, count, replace=False)] = True
        sums.append(flat(scores)[:, gone].sum(axis=1))
        changed = replaced(decision.x, gone.reshape(1, *scores.shape[1:]), value)
        falls.append(decision.before - values_after(decision, changed))
    return row_correlations(np.array(sums, float).T, np.array(falls, float).T)
