"""Interval bounds: limits of the outputs of a network over all inputs in a box, from layer to layer."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras._keras_seams import runs_its_layers_alone
from ib_keras.layers.posterior import DeterministicPosterior, DiagonalPosterior, FullPosterior, LogVariancePosterior
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier

_ACTIVATIONS = keras.activations
_RISING = (
    _ACTIVATIONS.linear,
    _ACTIVATIONS.relu,
    _ACTIVATIONS.relu6,
    _ACTIVATIONS.sigmoid,
    _ACTIVATIONS.tanh,
    _ACTIVATIONS.softplus,
    _ACTIVATIONS.elu,
    _ACTIVATIONS.selu,
    _ACTIVATIONS.leaky_relu,
    _ACTIVATIONS.softsign,
    _ACTIVATIONS.exponential,
)
"""Rising functions of Keras. A function of the user may bear the name of one of them, so the functions are compared."""
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
_IN_ORDER = _ACTIVATIONS.linear, _ACTIVATIONS.softmax, _ACTIVATIONS.sigmoid
_MEANS = DeterministicPosterior, DiagonalPosterior, LogVariancePosterior, FullPosterior
_OWN_METHODS = "call", "log_probabilities"
_HALF_PRECISION = "float16", "bfloat16"
_ROUNDING = {True: 2e-2, False: 1e-5}
"""Rounding of outputs relative to the largest one, of networks that compute in half precision, and of others."""
_TIMES_ROUNDING = 100
_REMEDY = "Interval bounds pass through chains of Dense, Conv, pooling, reshaping and rising activations."


class IntervalBounds:
    """Upper bounds of logit differences z_c - z_y over all inputs within a radius in the largest change.

    A layer with weights W maps the centre m and half-width r of a box to the centre W m + b and the half-width |W| r; a
    rising activation maps the two ends. The last layer bounds differences of logits, which is tighter than differences
    of bounds. The class of a bottleneck classifier is that of its mean code.

    Args:
      model: a Keras model, or a bottleneck classifier with `shots=0`, of which each layer has one input and one output.
      probabilities: whether one output [n, 1] that ends in no sigmoid is the probability of class 1, which has the
        threshold 1/2, and not a logit (default: False).

    Raises:
      InputError: for a model with branches, a layer that has no such bounds here, or layers, models and functions of
        the user, which may compute anything.

    Example: a linear classifier, for which the bounds are exact.

    >>> model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2, use_bias=False)])
    >>> model.set_weights([np.array([[1.0, 0.0], [0.0, 1.0]])])
    >>> IntervalBounds(model).differences(np.array([[0.75, 0.25]]), [0], 0.125, (0, 1)).numpy().tolist()
    [[0.0, -0.25]]

    References:
      Gowal et al., On the effectiveness of interval bound propagation for training verifiably robust models (2018),
      eq. 6 to 8 and section 3 (elision of the last layer).
    """

    def __init__(self, model: keras.Model, probabilities: bool = False):
        layers = _chain(model)
        logits = _without_output(layers)
        *self._chain, self._last = logits
        self._model, self._outputs = model, layers[len(logits) :]
        for layer in self._chain if self._is_linear_last else logits:
            _through(layer)
        ends_in_sigmoid = bool(self._outputs) or getattr(self._last, "activation", None) is _ACTIVATIONS.sigmoid
        self._threshold = 0.5 if probabilities and not ends_in_sigmoid else 0.0
        self._rounding = _ROUNDING[any(getattr(one, "compute_dtype", None) in _HALF_PRECISION for one in layers)]

    def require_outputs(self, x: Any) -> None:
        """Raises an InputError unless the bounds of no move are the outputs of the model.

        Args:
          x: examples [n, ...].
        """
        value = tf.cast(x, tf.float32)
        for layer in self._chain:
            value = _through(layer)(value, value)[0]
        if self._is_linear_last:
            kernel, bias = _weights(self._last)
            value = self._last.activation(value @ kernel + bias)
        else:
            value = _through(self._last)(value, value)[0]
        for layer in self._outputs:
            value = layer(value)
        if isinstance(self._model, BottleneckClassifier):
            own, value = self._model.log_probabilities(x), tf.nn.log_softmax(value)
        else:
            own = tf.cast(self._model(x, training=False), tf.float32)
        error = tf.reduce_max(tf.abs(own - value)) / tf.maximum(tf.reduce_max(tf.abs(own)), 1.0)
        if own.shape != value.shape or not error <= _TIMES_ROUNDING * self._rounding:
            raise _unbounded("a model whose outputs are not those of its layers in turn", _REMEDY)

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
        # An order that rounding could turn is not proven.
        slack = self._rounding * tf.reduce_max(tf.abs(found), axis=1)
        return (tf.reduce_max(others, axis=1) < -slack).numpy()

    @property
    def _is_linear_last(self):
        return type(self._last) is keras.layers.Dense and self._last.activation in _IN_ORDER

    def _of_last(self, low, high, y):
        # A rectified logit may tie with others at 0, where its order is lost.
        if not self._is_linear_last:
            low, high = _through(self._last)(low, high)
            if high.shape[1] == 1:  # The one output is that of class 1, and class 0 has the threshold.
                low, high = (tf.pad(end - self._threshold, [[0, 0], [1, 0]]) for end in (low, high))
            upper = high - tf.gather(low, y, batch_dims=1)[:, None]
            return upper * (1 - tf.one_hot(y, tf.shape(upper)[1]))
        kernel, bias = _weights(self._last)
        if kernel.shape[1] == 1:
            kernel, bias = tf.pad(kernel, [[0, 0], [1, 0]]), tf.pad(bias - self._threshold, [[1, 0]])
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
        if any(getattr(type(model), name) is not getattr(BottleneckClassifier, name) for name in _OWN_METHODS):
            raise _unbounded(f"{type(model).__name__} with predictions of its own", _REMEDY)
        return [
            *_chain(model.encoder),
            lambda parameters: model.posterior_kind(parameters).mean(),
            *_chain(model.decoder),
        ]
    if not isinstance(model, keras.Model):
        return [model]
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    is_chain = isinstance(model, keras.Sequential) or _is_path(model, layers)
    if not (layers and is_chain and runs_its_layers_alone(model)):
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
    """Returns the layers up to the logits: all but a last softmax over the classes or a last sigmoid."""
    return layers[:-1] if len(layers) > 1 and _is_output(layers[-1]) else layers


def _is_output(layer):
    if type(layer) is keras.layers.Softmax:
        return layer.axis in (-1, 1)
    return type(layer) is keras.layers.Activation and layer.activation in _IN_ORDER[1:]


def _through(layer) -> Callable:
    """Returns the function (low, high) -> (low, high) of a layer, or raises for a layer without bounds."""
    rises = getattr(layer, "activation", None) in _RISING
    if type(layer) is keras.layers.Dense and rises:
        return lambda low, high: _affine(layer, low, high, lambda x, kernel: keras.ops.matmul(x, kernel))
    if type(layer) in _CONVOLUTIONS and rises and layer.groups == 1 and layer.padding != "causal":
        return lambda low, high: _affine(layer, low, high, lambda x, kernel: _convolved(layer, x, kernel))
    is_activation = type(layer) is keras.layers.Activation and rises
    if is_activation or type(layer) in _VALUE_BY_VALUE or not isinstance(layer, keras.layers.Layer):
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


def _unbounded(found, remedy):
    return rejection("model", "a chain of layers with interval bounds", found, remedy)
