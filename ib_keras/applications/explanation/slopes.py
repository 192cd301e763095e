"""Maps of scores from gradients: gradient x input, integrated gradients, SmoothGrad and Grad-CAM."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.site import Site

_POINTS = 32
_NOISE = 0.15
_ROWS = 32


def gradient_x_input(decision: Decision, site: Site, seed: int = 0) -> np.ndarray:
    """Returns v * d s / dv of every value v at a layer or the input, [n, ...], for the score s of the target.

    The score is the log-probability of a class, or the predicted number.

    Args:
      decision: the decision about n examples.
      site: one layer, or the input.
      seed: is not used; the map is not random.
    """
    return _mapped(decision, site, lambda value, slope, _: value * slope(value))


def integrated_gradients(decision: Decision, site: Site, seed: int = 0) -> np.ndarray:
    """Returns v times the mean slope of the score on 32 points of the way from 0 to every value v, [n, ...].

    Sundararajan, Taly & Yan, Axiomatic attribution for deep networks (2017), eq. 3.

    Args:
      decision: the decision about n examples.
      site: one layer, or the input.
      seed: is not used; the map is not random.
    """
    points = [(point + 0.5) / _POINTS for point in range(_POINTS)]

    def integrated(value, slope, _):
        return value * tf.add_n([slope(point * value) for point in points]) / _POINTS

    return _mapped(decision, site, integrated)


def smooth_grad(decision: Decision, site: Site, seed: int = 0) -> np.ndarray:
    """Returns the mean size of the slope of the score at 32 noisy copies of every value, [n, ...].

    The noise has a deviation of .15 of the range of the values. Smilkov et al., SmoothGrad (2017), section 3.

    Args:
      decision: the decision about n examples.
      site: one layer, or the input.
      seed: integer seed of the noise.
    """

    def smoothed(value, slope, number):
        deviation = _NOISE * (tf.reduce_max(value) - tf.reduce_min(value))
        draws = (tf.random.stateless_normal(tf.shape(value), [seed, _POINTS * number + one]) for one in range(_POINTS))
        return tf.add_n([tf.abs(slope(value + deviation * draw)) for draw in draws]) / _POINTS

    return _mapped(decision, site, smoothed)


def grad_cam(decision: Decision, site: Site, seed: int = 0) -> np.ndarray:
    """Returns the channels of a layer, each weighted by its mean slope, in sum where it is above 0, [n, ..., 1].

    Selvaraju et al., Grad-CAM (2017), eq. 1 and 2.

    Args:
      decision: the decision about n examples.
      site: one layer of positions and channels, [n, ..., channels].
      seed: is not used; the map is not random.

    Raises:
      InputError: for a place without positions and channels.
    """

    def weighted(value, slope, _):
        if value.shape.rank < 3:
            received = f"{site.names[0]} of shape {tuple(value.shape[1:])}"
            raise rejection("layer", "a layer of positions and channels", received, "Choose a convolution.")
        axes = list(range(1, value.shape.rank - 1))
        weight = tf.reduce_mean(slope(value), axis=axes, keepdims=True)
        return tf.nn.relu(tf.reduce_sum(weight * value, axis=-1, keepdims=True))

    return _mapped(decision, site, weighted)


def _mapped(decision: Decision, site: Site, scored: Callable) -> np.ndarray:
    """Returns `scored(value, slope, number)` of all examples, in blocks that are numbered from 0."""
    site.require_one("Choose method='bottleneck' for several layers.")
    (values,) = site.values(decision.x)

    def slope_at(value, x, target):
        with tf.GradientTape() as tape:
            tape.watch(value)
            score = decision.score(site.output(x, [lambda _: value]), target)
        return tape.gradient(score, value, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    forms = [
        tf.TensorSpec([None, *one.shape[1:]], one.dtype) for one in (values, site.given(decision.x), decision.target)
    ]
    # A graph of its own, since TensorFlow warns of functions that are traced anew for each map.
    graph = tf.function(slope_at, autograph=False).get_concrete_function(*forms)
    found = []
    for number, start in enumerate(range(0, len(values), _ROWS)):
        some = slice(start, start + _ROWS)
        asked = tf.constant(site.given(decision.x[some])), tf.constant(decision.target[some])
        found.append(scored(tf.constant(values[some]), lambda value, asked=asked: graph(value, *asked), number).numpy())
    return np.concatenate(found)
