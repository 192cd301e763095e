"""The decision of a model about examples that an exam has changed."""

import numpy as np
import tensorflow as tf

from ib_keras.applications.explanation.decision import Decision

_BLOCK = 64


def values_after(decision: Decision, x: np.ndarray) -> np.ndarray:
    """Returns the probability of the target, or the predicted number, of changed examples, [n].

    Args:
      decision: the decision about the examples before they were changed.
      x: the changed examples [n, ...], in the order of the decision.
    """
    found = []
    for start in range(0, len(x), _BLOCK):
        some = slice(start, start + _BLOCK)
        output = tf.nest.flatten(decision.model(tf.constant(x[some]), training=False))[0]
        found.append(decision.value(output, decision.target[some]).numpy())
    return np.concatenate(found)
