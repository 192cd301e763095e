"""The figure of the coordinates of a code, where a saved model has one that can be drawn."""

from typing import Any

import numpy as np

from ib_keras import applications, plots
from ib_keras._checks import InputError
from ib_keras.datasets import Dataset
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.code_walk import REACH

_LEAST = 20


def coordinate_figure(model: Any, data: Dataset, max_examples: int, seed: int) -> bytes | None:
    """Returns the PNG of `plots.code_coordinates` of an autoencoder of this package on test examples, else None.

    Tokens, codes of a law without known coordinates, and fewer than 20 test examples have no figure.

    Args:
      model: any model.
      data: the data set, whose factors are named where it has any.
      max_examples: largest number of test examples.
      seed: integer seed of the draws.
    """
    if not isinstance(model, Autoencoder) or min(max_examples, len(data.x_test)) < _LEAST:
        return None
    try:
        found = applications.coordinates(
            model, data.x_test, data.factors_test, data.factor_names, max_examples=max_examples, seed=seed
        )
        walks = model.traverse(data.x_test[:1] if found.noise_std is None else data.x_test[:max_examples])
    except InputError:
        return None
    shown = _are_pictures(walks)
    steps = np.linspace(-REACH, REACH, walks.shape[1])
    return plots.png(plots.code_coordinates(found, walks if shown else None, steps if shown else None))


def _are_pictures(walks):
    """Whether walks hold grey or coloured pictures with values from 0 to 1."""
    pictures = walks.ndim == 4 or (walks.ndim == 5 and walks.shape[-1] in (1, 3))
    return pictures and walks.min() >= 0 and walks.max() <= 1
