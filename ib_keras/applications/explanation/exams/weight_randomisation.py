"""Whether a map follows the weights of a model: it should change when they are shuffled."""

from collections.abc import Callable

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rejection, seed_of
from ib_keras.applications.explanation.attribution_record import Attribution
from ib_keras.applications.explanation.exams.maps import flat, scores_of


def weight_randomisation(
    model: keras.Model,
    x: ArrayLike,
    explain: Callable[[keras.Model, ArrayLike], Attribution | ArrayLike],
    seed: int = 0,
) -> np.ndarray:
    """Returns the rank correlation of each map with that of the same model after its weights were shuffled, [n].

    The entries of every trained array are put into a random order. A correlation near 1 says that a map shows the
    example and not the model. The weights are put back. Adebayo et al., Sanity checks for saliency maps (2018), section
    3.

    Args:
      model: a built Keras model.
      x: examples [n, ...].
      explain: function from a model and examples to an `Attribution`, or to scores [n, ...]. Let it explain one fixed
        target: the likeliest class of a shuffled model is another.
      seed: integer seed of the order.

    Returns:
      Spearman's rank correlations [n], NaN where a map is constant.

    >>> model = keras.Sequential([keras.Input([4]), keras.layers.Dense(1, "sigmoid")])
    >>> x = np.random.default_rng(0).normal(size=[3, 4])
    >>> weight_randomisation(model, x, lambda model, x: np.abs(x))
    array([1., 1., 1.])
    """
    from scipy.stats import spearmanr

    if not callable(explain):
        remedy = "Pass e.g. lambda model, x: attribution(model, x, target=y)."
        raise rejection("explain", "a function of a model and examples", repr(explain), remedy)
    rng = np.random.default_rng(seed_of(seed))
    before = flat(scores_of(explain(model, x)))
    weights = [variable.numpy() for variable in model.trainable_variables]
    if not weights:
        raise rejection("model", "a model with weights", "no trainable weights", "Pass the trained model itself.")
    try:
        for variable, value in zip(model.trainable_variables, weights):
            variable.assign(rng.permutation(value.reshape(-1)).reshape(value.shape))
        after = flat(scores_of(explain(model, x)))
    finally:
        for variable, value in zip(model.trainable_variables, weights):
            variable.assign(value)
    varies = (np.ptp(before, axis=1) > 0) & (np.ptp(after, axis=1) > 0)
    return np.array(
        [spearmanr(a, b).statistic if real else np.nan for a, b, real in zip(before, after, varies)], dtype=float
    )
