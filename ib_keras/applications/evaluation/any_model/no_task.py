"""Why an output answers nothing that the targets ask, and the remedy."""

from typing import Any

import numpy as np


def why_no_task(y: np.ndarray | None, output: np.ndarray, classes: int) -> str:
    """Returns a sentence with the finding and the remedy.

    Args:
      y: integer labels [n], floating targets [n, d], or None.
      output: the output of the model [n, ...].
      classes: one more than the largest label; 0 where there are no labels.

    >>> why_no_task(np.array([1, 2, 3]), np.ones([3, 3]), 4)
    'The labels go from 1 to 3, but the output has 3 units, for the labels 0 to 2: number the classes from 0.'
    """
    shape: Any = tuple(output.shape[1:])
    units = int(np.prod(shape))
    if y is None:
        return f"There are no targets, and the output {shape} has another shape than the example: pass (x, y)."
    if y.dtype.kind == "f":
        return (
            f"The targets have {y[0].size} numbers an example, but the output has {units}: pass as many targets as "
            "the output has numbers."
        )
    if output.ndim > 2:
        return f"An example has one label, but the output has the shape {shape}: pass a label for each step."
    if units == 1:
        return (
            f"The targets are integers from {y.min()} to {y.max()}, which count as labels, but the output is one "
            'number: pass them as floats, `y.astype("float32")`, for a regression, or labels 0 and 1.'
        )
    if classes > units:
        return (
            f"The labels go from {y.min()} to {classes - 1}, but the output has {units} units, for the labels 0 to "
            f"{units - 1}: number the classes from 0."
        )
    return (
        f"The output has {units} units beside {classes} classes, and neither a softmax nor a categorical cross-entropy "
        "says that they are classes: compile the model with its loss if it is a classifier."
    )
