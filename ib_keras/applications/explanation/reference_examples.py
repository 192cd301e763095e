"""The examples that give the mean and deviation of a layer."""

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import rejection
from ib_keras.applications.explanation.decision import examples


def reference_examples(reference: ArrayLike | None, x: np.ndarray) -> np.ndarray:
    """Returns examples of reference [m, ...] in the dtype of `x`, which stands in where there are none.

    Args:
      reference: examples [m, ...], m >= 2, or None.
      x: examples [n, ...].

    Raises:
      InputError: for fewer than two examples, or those of another shape.
    """
    array = x if reference is None else examples(reference)
    if len(array) < 2:
        argument = "x" if reference is None else "reference"
        remedy = "Pass `reference` with a few hundred examples, such as those of the training."
        raise rejection(argument, "two examples or more, for the mean and deviation of the layer", "1 example", remedy)
    if array.shape[1:] != x.shape[1:]:
        remedy = f"Pass examples as `x` has them, of shape {x.shape[1:]}."
        raise rejection("reference", "examples in the form of `x`", f"shape {array.shape}", remedy)
    return array.astype(x.dtype, copy=False)
