"""The decision of a model when gated values stand beside noise."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.layer_noise import LayerNoise
from ib_keras.applications.explanation.site import Site

_DRAWS = 20
_ROWS = 64
_NEXT_LAYER = 7919


def outcome(
    decision: Decision,
    site: Site,
    values: Sequence[np.ndarray],
    noises: Sequence[LayerNoise],
    gates: Sequence[np.ndarray],
    seed: int,
    draws: int = _DRAWS,
) -> np.ndarray:
    """Returns the probability of the target, or the predicted number, of each example in draws of noise, [draws, n].

    Args:
      decision: the decision about n examples.
      site: the place in the model.
      values: what stands at each layer, arrays [n, ...]; the outputs of several layers are computed anew.
      noises: the noise of each layer.
      gates: for each layer, gates [n, ...] that broadcast with its values; 0 puts noise in the place of a value.
      seed: integer seed of the noise.
      draws: draws of the noise.
    """

    def changes(rows_of_values, rows_of_gates, number):
        def change(place):
            seeds = tf.stack([seed + _NEXT_LAYER * place, number])
            shape = rows_of_values[place].shape
            noise = tf.random.stateless_normal([1, *shape[1:]], seeds)

            def mixed(output):
                shown = rows_of_values[place] if len(noises) == 1 else tf.cast(output, tf.float32)
                return tf.reshape(noises[place].mixed(shown, rows_of_gates[place], noise), [-1, *shape[1:]])

            return mixed

        return [change(place) for place in range(len(noises))]

    @tf.function(autograph=False, reduce_retracing=True)
    def one(x, rows_of_values, rows_of_gates, target, number):
        output = site.output(x, changes(rows_of_values, rows_of_gates, number))
        return decision.value(output, target)

    found = []
    for start in range(0, len(decision.x), _ROWS):
        some = slice(start, start + _ROWS)
        arguments = (
            tf.constant(site.given(decision.x[some])),
            [tf.constant(value[some]) for value in values],
            [tf.constant(gate[some], tf.float32) for gate in gates],
            tf.constant(decision.target[some]),
        )
        found.append([one(*arguments, tf.constant(number)).numpy() for number in range(draws)])
    return np.concatenate(found, axis=1)
