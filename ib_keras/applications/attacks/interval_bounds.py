"""Interval bounds: limits of the outputs of a network over all inputs in a box, from layer to layer."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.layers.posterior import DeterministicPosterior, DiagonalPosterior, FullPosterior, LogVariancePosterior
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier

_RISING = (
    "linear",
    "relu",
    "relu6",
    "sigmoid",
    "tanh",
    "softplus",
    "elu",
    "selu",
    "leaky_relu",
    "softsign",
    "exponential",
)
_OUTPUTS = "softmax", "sigmoid"
_CONVOLUTIONS = keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D
_VALUE_BY_VALUE = (
    keras.layers.Flatten,
    keras.layers.Reshape,
    keras.layers.Dropout,
    keras.layers.ReLU,
    keras.layers.LeakyReLU,
    keras.layers.Rescaling,
    keras.layers.BatchNormalization,
    keras.layers.MaxPooling1D,
    keras.layers.MaxPooling2D,
    keras.layers.AveragePooling1D,
    keras.layers.AveragePooling2D,
    keras.layers.GlobalMaxPooling2D,
    keras.layers.GlobalAveragePooling2D,
    keras.layers.ZeroPadding2D,
)
"""Layers of which each output rises with all its inputs, or falls with all of them."""
_IN_ORDER = keras.activations.linear, keras.activations.softmax, keras.activations.sigmoid
_MEANS = DeterministicPosterior, DiagonalPosterior, LogVariancePosterior, FullPosterior
_REMEDY = "Interval bounds pass through chains of Dense, Conv, pooling, reshaping and rising activations."


class IntervalBounds:
    """Upper bounds of logit differences z_c - z_y over all inputs within a radius in the largest change.

    A layer with weights W maps the centre m and half-width r of a box to the centre W m + b and the half-width |W| r; a
    rising activation maps the two ends. The last layer bounds differences of logits, which is tighter than differences
    of bounds. The class of a bottleneck classifier is that of its mean code.

    Args:
      model: a Keras model, or a bottleneck classifier with `shots=0`, of which each layer has one input and one output.

    Raises:
      InputError: for a model with branches, or with a layer that has no such bounds here.

    Example: a linear classifier, for which the bounds are exact.

    >>> model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2, use_bias=False)])
    >>> model.set_weights([np.array([[1.0, 0.0], [0.0, 1.0]])])
    >>> IntervalBounds(model).differences(np.array([[0.75, 0.25]]), [0], 0.125, (0, 1)).numpy().tolist()
    [[0.0, -0.25]]

    References:
      Gowal et al., On the effectiveness of interval bound propagation for training verifiably robust models (2018),
      eq. 6 to 8 and section 3 (elision of the last layer).
    """

    def __init__(self, model: keras.Model):
        *self._chain, self._last = _without_output(_chain(model))
        linear_last = isinstance(self._last, keras.layers.Dense)
        for layer in self._chain if linear_last else [*self._chain, self._last]:
            _through(layer)

    def differences(self, x: Any, y: Any, radius: Any, bounds: Sequence[float]) -> tf.Tensor:
        """Returns upper bounds of z_c - z_y over all inputs within `radius` and `bounds`, [n, classes]; 0 for c = y.

        Args:
          x: examples [n, ...].
          y: integer labels [n].
          radius: largest change of a value, >= 0.
          bounds: smallest and largest value of an input.
        """
        x, radius = tf.cast(x, tf.float32), tf.cast(radius, tf.float32)
        low, high = (tf.clip_by_value(x + sign * radius, *map(float, bounds)) for sign in (-1, 1))
        for layer in self._chain:
            low, high = _through(layer)(low, high)
        return self._of_last(low, high, tf.cast(y, tf.int32))

    def certified(self, x: np.ndarray, y: np.ndarray, radius: float, bounds: Sequence[float]) -> np.ndarray:
        """Returns booleans [n]: whether no move within `radius` gives another class than the label."""
        found = self.differences(x, y, radius, bounds)
        others = tf.where(tf.one_hot(y, found.shape[1]) > 0, -np.inf, found)
        return tf.reduce_max(others, axis=1).numpy() < 0

    def _of_last(self, low, high, y):
        # A rectified logit may tie with others at 0, where its order is lost.
        if not isinstance(self._last, keras.layers.Dense) or self._last.activation not in _IN_ORDER:
            low, high = _through(self._last)(low, high)
            upper = high - tf.gather(low, y, batch_dims=1)[:, None]
            return upper * (1 - tf.one_hot(y, tf.shape(upper)[1]))
        kernel, bias = _weights(self._last)
        if kernel.shape[1] == 1:  # The one logit is that of class 1, and class 0 has the logit 0.
            kernel, bias = tf.pad(kernel, [[0, 0], [1, 0]]), tf.pad(bias, [[1, 0]])
        centre = (low + high) / 2 @ kernel + bias
        spread = tf.abs(kernel[None] - tf.transpose(kernel)[:, :, None])  # [label, units, class]
        widths = tf.einsum("nu,nuc->nc", (high - low) / 2, tf.gather(spread, y))
        return centre - tf.gather(centre, y, batch_dims=1)[:, None] + widths


def _chain(model) -> list[Any]:
    """Returns the layers of a model in the order of its one path."""
    if isinstance(model, BottleneckClassifier):
        if model.shots and not model.is_deterministic:
            raise _unbounded("a prediction from draws", "Pass a classifier with shots=0.")
        if type(model.posterior_kind) not in _MEANS:
            raise _unbounded(f"a posterior {type(model.posterior_kind).__name__}", "Use one of `layers`.")
        return [
            *_chain(model.encoder),
            lambda parameters: model.posterior_kind(parameters).mean(),
            *_chain(model.decoder),
        ]
    if not isinstance(model, keras.Model):
        return [model]
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    if not layers or not (isinstance(model, keras.Sequential) or _is_path(model, layers)):
        raise _unbounded(f"{type(model).__name__} with branches or steps of its own", _REMEDY)
    return [one for layer in layers for one in _chain(layer)]


def _is_path(model, layers):
    """Returns whether each layer of a functional model takes the output of the layer before, and nothing else."""
    try:
        ends = [model.input, *(layer.output for layer in layers)]
        return all(layer.input is end for layer, end in zip(layers, ends)) and ends[-1] is model.output
    except AttributeError:
        return False


def _without_output(layers):
    """Returns the layers up to the logits."""
    while len(layers) > 1 and isinstance(layers[-1], (keras.layers.Softmax, keras.layers.Activation)):
        if isinstance(layers[-1], keras.layers.Activation) and _name(layers[-1]) not in _OUTPUTS:
            break
        layers = layers[:-1]
    return layers


def _through(layer) -> Callable:
    """Returns the function (low, high) -> (low, high) of a layer, or raises for a layer without bounds."""
    if type(layer) is keras.layers.Dense and _name(layer) in _RISING:
        return lambda low, high: _affine(layer, low, high, lambda x, kernel: keras.ops.matmul(x, kernel))
    if type(layer) in _CONVOLUTIONS and _name(layer) in _RISING and layer.groups == 1 and layer.padding != "causal":
        return lambda low, high: _affine(layer, low, high, lambda x, kernel: _convolved(layer, x, kernel))
    rising = isinstance(layer, keras.layers.Activation) and _name(layer) in _RISING
    if rising or type(layer) in _VALUE_BY_VALUE or not isinstance(layer, keras.layers.Layer):
        return lambda low, high: _ordered(layer(low), layer(high))
    raise _unbounded(f"the layer {getattr(layer, 'name', layer)!r} ({type(layer).__name__})", _REMEDY)


def _ordered(one, other):
    one, other = tf.cast(one, tf.float32), tf.cast(other, tf.float32)
    return tf.minimum(one, other), tf.maximum(one, other)


def _affine(layer, low, high, product):
    kernel, bias = _weights(layer)
    centre, width = product((low + high) / 2, kernel) + bias, product((high - low) / 2, tf.abs(kernel))
    return layer.activation(centre - width), layer.activation(centre + width)


def _convolved(layer, x, kernel):
    return keras.ops.conv(x, kernel, layer.strides, layer.padding, layer.data_format, layer.dilation_rate)


def _weights(layer):
    kernel = tf.cast(tf.convert_to_tensor(layer.kernel), tf.float32)
    if not layer.use_bias:
        return kernel, tf.zeros([kernel.shape[-1]])
    bias = tf.cast(tf.convert_to_tensor(layer.bias), tf.float32)
    first = getattr(layer, "data_format", None) == "channels_first"
    return kernel, tf.reshape(bias, [-1, *[1] * (len(kernel.shape) - 2)]) if first else bias


def _name(layer):
    """Returns the name of the activation of a layer, or None for a function of the user."""
    name = keras.activations.serialize(layer.activation)
    return name if isinstance(name, str) else None


def _unbounded(found, remedy):
    return rejection("model", "a chain of layers with interval bounds", found, remedy)
