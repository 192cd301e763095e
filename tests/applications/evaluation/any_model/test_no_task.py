"""The reasons why an output answers nothing, each with its remedy."""

import numpy as np
import pytest

from ib_keras.applications.evaluation.any_model.no_task import why_no_task

LABELS = np.arange(40) % 3


@pytest.mark.parametrize(
    "y, shape, reason",
    [
        (LABELS + 1, (3,), "The labels go from 1 to 3, but the output has 3 units, for the labels 0 to 2: number the"),
        (
            LABELS,
            (1,),
            "integers from 0 to 2, which count as labels, but the output is one number: pass them as floats",
        ),
        (LABELS, (16,), "16 units beside 3 classes, and neither a softmax nor a categorical cross-entropy"),
        (LABELS, (2, 3), "An example has one label, but the output has the shape (2, 3): pass a label for each step"),
        (np.ones([40, 2]), (1,), "The targets have 2 numbers an example, but the output has 1: pass as many targets"),
        (None, (7,), "There are no targets, and the output (7,) has another shape than the example: pass (x, y)"),
    ],
)
def test_each_reason_says_the_finding_and_the_remedy(y, shape, reason):
    classes = 0 if y is None or y.dtype.kind == "f" else int(y.max()) + 1
    assert reason in why_no_task(y, np.ones([40, *shape]), classes)
