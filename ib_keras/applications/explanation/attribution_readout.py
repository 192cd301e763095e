"""A small network that reads the gates of a bottleneck off a layer, so that an example costs three forward passes."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import above, positive_int, rejection, seed_of
from ib_keras.applications.explanation.attribution_record import Attribution
from ib_keras.applications.explanation.bottleneck import Bottlenecks
from ib_keras.applications.explanation.decision import examples
from ib_keras.applications.explanation.gates import OPEN
from ib_keras.applications.explanation.input_map import input_map
from ib_keras.applications.explanation.judgement import judged
from ib_keras.applications.explanation.outside_of_scope import require_outside_of_scope
from ib_keras.applications.explanation.room_left import room_left
from ib_keras.applications.explanation.setting import setting_of
from ib_keras.applications.explanation.site import Layer

_TINY = 1e-12
_RATE = 5e-3
_STRENGTH, _STEP_OF_STRENGTH = 1.0, 0.1
_BATCH, _ROWS, _DRAWS = 64, 256, 2


class AttributionReadout:
    """Reads maps in nats off a layer by a network that is trained once, as a method of `attribution`.

    The network maps what stands at a layer to the gates of a bottleneck (see `attribution`). It is trained so that the
    decisions stay and few nats pass, in the mean over the examples of `fit`, where the bottleneck for each example
    searches gates of its own. A map then costs three forward passes, two of them
    through the noise that judges it. Schulz et
    al., Restricting the flow: information bottlenecks for attribution (2020), section 3.3.

    Args:
      model: a built Keras model of one input that returns class probabilities, logits or numbers [n, k].
      layer: `"input"`, a name or a layer; None (default) chooses as `attribution` does.
      tolerance: nats > 0 by which the mean loss of a decision may rise (default: 0.05).
      width: channels of the two hidden layers of the network, >= 1 (default: 32).
      seed: integer seed of the network, the order of the examples and the noise.

    Example: pass it as `method`.

    >>> model = keras.Sequential([keras.Input([3]), keras.layers.Dense(1, "sigmoid")])
    >>> model.set_weights([np.array([[4.0], [0.0], [0.0]]), np.zeros(1)])
    >>> x = np.random.default_rng(0).normal(size=[512, 3])
    >>> readout = AttributionReadout(model).fit(x, epochs=40)
    >>> bool(readout.attribution(x[:50]).nats.mean(axis=0).argmax() == 0)
    True
    """

    def __init__(
        self, model: keras.Model, layer: Layer = None, *, tolerance: float = 0.05, width: int = 32, seed: int = 0
    ):
        self.model, self.layer = model, layer
        self.tolerance = above("tolerance", tolerance, 0, "Pass nats above 0, e.g. 0.05.")
        self.width, self.seed = positive_int("width", width), seed_of(seed, below=2**31)
        self._network: keras.Model | None = None

    def fit(
        self,
        x: ArrayLike,
        target: ArrayLike | None = None,
        *,
        epochs: int = 10,
        reference: ArrayLike | None = None,
        verbose: Any = 0,
    ) -> "AttributionReadout":
        """Trains the network on examples, and returns the readout.

        Args:
          x: examples [n, ...], n >= 2: a thousand or more.
          target: class or output to explain, an integer or integers [n]; None (default) for the likeliest class.
          epochs: passes over the examples, >= 1 (default: 10).
          reference: examples [m, ...] that give the mean and deviation of the layer; None (default) for `x`.
          verbose: that of `keras.Model.fit`; 0 (default) shows nothing.

        Raises:
          InputError: for what `attribution` refuses, and for several layers.
        """
        require_outside_of_scope("model")
        decision, site, values, noises, self.references = setting_of(self.model, x, self.layer, target, reference)
        site.require_one("Choose the last of them.")
        self.site, self.noise = site, noises[0]
        network = _Network(self, decision, values[0].shape[1:])
        network.compile(keras.optimizers.Adam(_RATE))
        certain = decision.loss(tf.constant(decision.outputs), decision.target, decision.aim)
        rows = decision.target, decision.aim, certain.numpy()
        data = tf.data.Dataset.from_tensor_slices((site.given(decision.x), *rows))
        data = data.shuffle(len(decision.x), seed=self.seed).batch(_BATCH)
        history = network.fit(data, shuffle=False, epochs=positive_int("epochs", epochs), verbose=verbose).history
        self._drift = _drift(history["nats_of_a_value"])
        self._network, self._decision = network, decision
        self._explained = tf.function(self._explain, autograph=False, reduce_retracing=True)
        return self

    def attribution(self, x: ArrayLike, target: ArrayLike | None = None) -> Attribution:
        """Returns the `Attribution` of examples [n, ...], as `attribution(model, x, method=readout)` does.

        Args:
          x: examples [n, ...].
          target: class or output to explain, an integer or integers [n]; None (default) for the likeliest class.

        Raises:
          InputError: before `fit`, and for examples that the model does not take.
        """
        if self._network is None:
            raise rejection("method", "a fitted `AttributionReadout`", "one before `fit`", "Call `fit(x)` first.")
        array = examples(x)
        if array.shape[1:] != self._decision.x.shape[1:]:
            remedy = f"Pass examples of shape {self._decision.x.shape[1:]}."
            raise rejection("x", "examples in the form of those of `fit`", f"shape {array.shape}", remedy)
        array = array.astype(self._decision.x.dtype, copy=False)
        parts = []
        for start in range(0, len(array), _ROWS):
            some = tf.constant(self.site.given(array[start : start + _ROWS]))
            parts.append([one.numpy() for one in self._explained(some)])
        outputs, gates, nats, after = (np.concatenate(part) for part in zip(*parts))
        decision = self._decision.about(array, outputs, target)
        kept = np.stack([decision.value(after[:, draw], decision.target).numpy() for draw in range(_DRAWS)])
        sure = np.ones(len(array))
        found = Bottlenecks([gates], [nats], sure, self._drift * sure)
        return Attribution(
            "readout",
            self.site.names,
            decision.kind,
            input_map([nats], decision.x),
            decision.target,
            decision.before,
            kept.mean(axis=0),
            *judged(decision, kept, found, self.references, longer="fit with more `epochs`"),
            (nats,),
        )

    def _explain(self, x):
        """Returns outputs of the model, gates, nats, and outputs [n, draws, k] through the gates, in one graph."""
        seen = []

        def watched(value):
            seen.append(value)
            return value

        output = self.site.output(x, [watched])
        value = tf.cast(seen[0], tf.float32)
        gates = self._network(value)
        after = [self.site.output(x, [lambda _, draw=draw: self._mixed(value, gates, draw)]) for draw in range(_DRAWS)]
        return output, gates, self.noise.nats(value, gates), tf.stack(after, axis=1)

    def _mixed(self, value, gates, number):
        draws = tf.random.stateless_normal([1, *value.shape[1:]], [self.seed, number])
        return self.noise.mixed(value, gates, draws)


class _Network(keras.Model):
    """Gates from what stands at a layer: two hidden layers, then a gate of each position times one of each value."""

    def __init__(self, readout, decision, shape):
        super().__init__(name="readout")
        self._readout, self._decision = readout, decision
        seeds, opened = (readout.seed + number for number in range(4)), keras.initializers.Constant(OPEN)
        self._hidden = [_layer(shape, readout.width, "relu", next(seeds)) for _ in range(2)]
        self._own = _layer(shape, shape[-1], "sigmoid", next(seeds), bias_initializer=opened)
        position = None if len(shape) == 1 else _layer(shape, 1, "sigmoid", next(seeds), bias_initializer=opened)
        self._position = position
        self._strength = self.add_weight(
            shape=(), trainable=False, initializer=keras.initializers.Constant(np.log(_STRENGTH)), name="strength"
        )

    def call(self, value):
        noise = self._readout.noise
        hidden = (value - noise.mean) / noise.deviation
        for layer in self._hidden:
            hidden = layer(hidden)
        gates = self._own(hidden)
        return gates if self._position is None else gates * self._position(hidden)

    def train_step(self, data):
        x, target, aim_of_decision, certain = data
        readout = self._readout
        (value,) = readout.site.tensors(x)
        seed = tf.stack([readout.seed, tf.cast(self.optimizer.iterations, tf.int32)])
        draws = tf.random.stateless_normal(tf.shape(value), seed)
        with tf.GradientTape() as tape:
            gates = self(value, training=True)
            mixed = readout.noise.mixed(value, gates, draws)
            loss = self._decision.loss(readout.site.output(x, [lambda _: mixed]), target, aim_of_decision)
            excess = tf.reduce_mean(loss - certain)
            nats = tf.reduce_mean(readout.noise.nats(value, gates))
            aim = excess + tf.exp(self._strength) * nats
        self.optimizer.apply(tape.gradient(aim, self.trainable_variables), self.trainable_variables)
        self._strength.assign_add(_STEP_OF_STRENGTH * room_left(excess, readout.tolerance))
        return {"lost_nats": excess, "nats_of_a_value": nats}


def _drift(nats):
    """Returns the share by which the nats still changed between the last two fifths of the epochs; 1 for few epochs."""
    span = len(nats) // 5
    if not span:
        return 1.0
    early, late = np.mean(nats[-2 * span : -span]), np.mean(nats[-span:])
    return float(abs(late - early) / max(late, _TINY))


def _layer(shape, width, activation, seed, **options):
    """Returns a dense layer for the columns of a table, and a convolution for positions."""
    options["kernel_initializer"] = keras.initializers.GlorotUniform(seed)
    if len(shape) == 1:
        return keras.layers.Dense(width, activation, **options)
    kind = keras.layers.Conv1D if len(shape) == 2 else keras.layers.Conv2D
    return kind(width, 3, padding="same", activation=activation, **options)
