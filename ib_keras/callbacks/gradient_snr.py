"""The signal-to-noise ratio of gradients, layer by layer, which tells drift from diffusion."""

import math
import os

import numpy as np
import tensorflow as tf

from ib_keras._checks import positive_int, rejection, rows
from ib_keras.callbacks.held_out_examples import Arrays
from ib_keras.callbacks.layers.choice import Layers, find_layers
from ib_keras.callbacks.schedule import Every
from ib_keras.callbacks.scheduled_callback import ScheduledCallback


class GradientSNR(ScheduledCallback):
    """Measures |mean| / |standard deviation| of the gradient of each layer over batches of fixed examples.

    The ratio has no unit. Above 1 the batches agree on a direction (drift); below 1 they mostly contradict each other
    (diffusion). At each scheduled epoch, and before training, every layer adds a row to `rows`: the norm of the mean
    and the norm of the standard deviation over batches, both relative to the norm of the weights, and the ratio of the
    two norms, which is also `gradient_snr/layer` in `logs`. Epochs without a measurement log NaN.

    Args:
      x: examples [n, ...] of the training data, or a structure of arrays.
      y: targets of the examples; None (default) for a model that reconstructs its input.
      layers: layers as in `InformationPlane`; None (default) for the outermost layers that have weights, eight
        spread over the depth where there are more than twelve.
      batches: number of batches of equal size that the examples are cut into, >= 2; 10 by default.
      every: measure at every k-th epoch (default: at each), at powers of two with `"log"`, or at a collection of
        epochs.
      csv: path of a file that holds the rows at any time, or None (default).

    Attributes:
      rows: a dict for each layer and scheduled epoch.

    Raises:
      InputError: for fewer than 2 batches or fewer examples than batches; at the start of training, for layers without
        weights, or a callback in front that reads the ratio.

    Example:

    >>> import keras
    >>> x = np.random.default_rng(0).normal(size=[64, 3]).astype("float32")
    >>> model = keras.Sequential([keras.Input([3]), keras.layers.Dense(1, name="out")])
    >>> model.compile("sgd", "mse")
    >>> snr = GradientSNR(x, x[:, :1], batches=4)
    >>> history = model.fit(x, x[:, :1], verbose=0, callbacks=[snr])
    >>> [(row["epoch"], row["layer"]) for row in snr.rows], snr.rows[0]["snr"] > 1
    ([(0, 'out'), (1, 'out')], True)

    References:
      Shwartz-Ziv & Tishby, Opening the black box of deep neural networks via information (2017), section 3.3.
    """

    def __init__(
        self,
        x: Arrays,
        y: Arrays | None = None,
        layers: Layers | None = None,
        batches: int = 10,
        every: Every = 1,
        *,
        csv: str | os.PathLike[str] | None = None,
    ):
        super().__init__(every, csv=csv)
        self._batches = positive_int("batches", batches)
        sizes = [len(rows("x", part)) for part in tf.nest.flatten(x)]
        if not sizes or self._batches < 2 or min(sizes) < self._batches or len(set(sizes)) > 1:
            raise rejection(
                "batches",
                "at least 2, with an example each",
                f"{batches} batches of {sizes} examples",
                "Pass more examples or fewer batches.",
            )
        self._x, self._y, self._n = x, y, sizes[0]
        self._layers = layers

    @property
    def keys(self) -> list[str]:
        """The keys that this callback adds to `logs`, known from the start of training on."""
        return [f"gradient_snr/{name}" for name in self._weights]

    def _prepare(self):
        found = find_layers(self.model, self._layers)
        self._weights = {name: layer.trainable_variables for name, layer in found.items() if layer.trainable_variables}
        if not self._weights:
            raise rejection(
                "layers",
                "layers with trainable weights",
                ", ".join(found) or "none",
                "Choose ones with weights.",
            )
        self._variables = list({id(v): v for part in self._weights.values() for v in part}.values())
        self._gradient = tf.function(self._gradient_of, reduce_retracing=True, autograph=False)

    def _gradient_of(self, x, y):
        with tf.GradientTape() as tape:
            loss = self._loss(x, y)
        gradients = tape.gradient(loss, [variable.value for variable in self._variables], unconnected_gradients="zero")
        return [tf.convert_to_tensor(gradient) for gradient in gradients]

    def _loss(self, x, y):
        if not hasattr(self.model, "objective"):
            return self.model.compute_loss(x=x, y=y, y_pred=self.model(x, training=False))
        terms = self.model.measure(x, y, seed=(0, 0))[0]
        return tf.add_n([weight * tf.reduce_mean(terms[name]) for name, weight in self.model.objective.items()])

    def _measurements(self, epoch):
        """Yields a row for each layer, with its ratio for `logs`."""
        # Sums over batches spare the memory of keeping the gradients of all batches.
        total, squares = ([np.zeros(variable.shape) for variable in self._variables] for _ in range(2))
        for x, y in self._cut():
            for position, gradient in enumerate(self._gradient(x, y)):
                total[position] += gradient.numpy()
                squares[position] += gradient.numpy().astype(np.float64) ** 2
        mean = [part / self._batches for part in total]
        variance = [np.maximum(part / self._batches - m**2, 0) for part, m in zip(squares, mean)]
        place = {id(variable): position for position, variable in enumerate(self._variables)}
        for name, part in self._weights.items():
            row = self._row(epoch, name, [place[id(v)] for v in part], mean, variance)
            yield row, {f"gradient_snr/{name}": row["snr"]}

    def _row(self, epoch, name, positions, mean, variance):
        size = math.sqrt(sum(float(np.sum(self._variables[i].numpy() ** 2)) for i in positions)) or 1.0
        signal = math.sqrt(sum(float((mean[i] ** 2).sum()) for i in positions))
        noise = math.sqrt(sum(float(variance[i].sum()) for i in positions))
        ratio = signal / noise if noise > 0 else math.nan
        return {
            "epoch": epoch,
            "layer": name,
            "mean": signal / size,
            "std": noise / size,
            "snr": ratio,
            "batches": self._batches,
        }

    def _cut(self):
        """Yields batches of equal size; the remaining examples are left out."""
        size = self._n // self._batches
        for start in range(0, size * self._batches, size):
            part = slice(start, start + size)
            yield _tensors(self._x, part), None if self._y is None else _tensors(self._y, part)


def _tensors(structure, part):
    return tf.nest.map_structure(lambda array: tf.convert_to_tensor(array[part]), structure)
