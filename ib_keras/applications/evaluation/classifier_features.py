"""Features of a small classifier that is trained on the labels of the data at hand."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import labels, positive_int, rejection, rows

_BATCH, _BLOCK = 64, 512
_LEAST_SIDE = 8


class ClassifierFeatures:
    """Features [n, d] of examples: the last hidden layer of a small classifier, trained on labelled examples.

    The features hold what tells the classes of this data set apart, and nothing else: distances between them
    (`frechet_distance`) compare models on the same data with the same seed. They are **no Inception FID**.

    Pictures of at least 8 x 8 pixels pass three convolutions before the layer of features, all other examples one dense
    layer.

    Args:
      features: number of units of the last hidden layer, >= 1 (default: 32).
      steps: steps of Adam, learning rate 1e-3, on batches of 64, >= 1 (default: 600).
      seed: integer seed of the weights and of the batches (default: 0).

    Attributes:
      network: the trained Keras model, after `fit`.

    Raises:
      InputError: for NaN, labels that are not integers, or a single class.

    Example:

    >>> from ib_keras import datasets
    >>> digits = datasets.digits()
    >>> seen = ClassifierFeatures(features=16, steps=100).fit(digits.x_train, digits.y_train)
    >>> seen.transform(digits.x_test).shape, seen.score(digits.x_test, digits.y_test) > 0.7
    ((359, 16), True)
    """

    def __init__(self, features: int = 32, steps: int = 600, seed: int = 0):
        self.features, self.steps, self.seed = positive_int("features", features), positive_int("steps", steps), seed
        self.network = None

    def fit(self, x: ArrayLike, y: ArrayLike) -> ClassifierFeatures:
        """Trains the classifier on examples `x` [n, ...] with integer labels `y` [n]; returns itself."""
        flat = rows("x", x)
        self.classes, y = np.unique(labels("y", y, len(flat)), return_inverse=True)
        if len(self.classes) < 2:
            raise rejection("y", "labels of at least 2 classes", f"{len(self.classes)} class", "Pass labels that vary.")
        self._centre, self._scale = float(flat.mean()), float(flat.std()) or 1.0
        x = np.asarray(x)
        self.network = self._build(x.shape[1:])
        # For a network this small compiling takes longer than all steps.
        self.network.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), jit_compile=False)
        generator = np.random.default_rng(self.seed)
        passes = -(-self.steps * _BATCH // len(x))
        order = np.concatenate([generator.permutation(len(x)) for _ in range(passes)])[: self.steps * _BATCH]
        for batch in order.reshape(self.steps, _BATCH):
            self.network.train_on_batch(self._scaled(x[batch]), y[batch])
        self._hidden = keras.Model(self.network.inputs[0], self.network.layers[-2].output)
        return self

    def transform(self, x: ArrayLike) -> np.ndarray:
        """Returns the features [n, features] of examples `x` [n, ...]."""
        return self._outputs("_hidden", x)

    def score(self, x: ArrayLike, y: ArrayLike) -> float:
        """Returns the share of examples `x` [n, ...] whose label `y` [n] the classifier predicts."""
        predicted = self.classes[self._outputs("network", x).argmax(axis=1)]
        return float(np.mean(predicted == labels("y", y, len(predicted))))

    def _outputs(self, network, x):
        if self.network is None:
            raise rejection("self", "fitted", "a classifier without training", "Call fit(x, y) first.")
        rows("x", x)
        x, network = self._scaled(np.asarray(x)), getattr(self, network)
        return np.concatenate(
            [keras.ops.convert_to_numpy(network(x[i : i + _BLOCK])) for i in range(0, len(x), _BLOCK)]
        )

    def _scaled(self, x):
        return ((x - self._centre) / self._scale).astype(np.float32)

    def _build(self, shape):
        seeds = iter(range(100))

        def layer(kind, units, *args, **kwargs):
            start = keras.initializers.GlorotUniform(1000 * self.seed + next(seeds))
            return kind(units, *args, kernel_initializer=start, dtype="float32", **kwargs)

        pictures = len(shape) == 3 and min(shape[:2]) >= _LEAST_SIDE
        body = [
            layer(keras.layers.Conv2D, units, side, strides=2, padding="same", activation="relu")
            for units, side in ((16, 5), (32, 3), (64, 3))
        ]
        dense = [keras.layers.Flatten(), layer(keras.layers.Dense, 128, activation="relu")]
        return keras.Sequential(
            [
                keras.Input(shape),
                *(body + dense[:1] if pictures else dense),
                layer(keras.layers.Dense, self.features, activation="relu"),
                layer(keras.layers.Dense, len(self.classes)),
            ]
        )
