"""The information plane of a model, measured on held-out data while it trains."""

import math
import warnings

import keras
import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras._checks import labels as checked_labels
from ib_keras._checks import positive_int, rejection, rows
from ib_keras._files import csv_text, write_atomically
from ib_keras.callbacks.layer_outputs import LayerOutputs, find_layers
from ib_keras.estimators import Channel, NoisyChannel
from ib_keras.models import Autoencoder

CODE = "code"
_MEASURED = ("nats", "std_error", "ceiling", "verdict", "reason")


class InformationPlane(keras.callbacks.Callback):
    """Measures I(X;T) and I(T;Y) in nats for layers T of any Keras model, on a fixed held-out batch.

    After each scheduled epoch, and once before training (epoch 0), every layer adds a row to `rows` and the keys
    `I(X;T)/layer` and `I(T;Y)/layer` to `logs`, where History and *later* callbacks see them: put this callback
    first, and give EarlyStopping `mode="max"` for I(T;Y). Unscheduled epochs log NaN. A measurement that fails is
    reported once, its row holds NaN and the reason, and training goes on. Each `fit` starts `rows` anew.

    Args:
      x_val: held-out examples: an array [n, ...], or a structure of arrays for a model of several inputs.
      y_val: integer labels [n] for I(T;Y); None (default) measures I(X;T) alone.
      layers: names of layers, `outer/inner` for nested ones; `"code"` is the code of a model with a `posterior`.
        None (default) is the code where there is one, else the outermost layers that have weights.
      estimator: any `estimators.Estimator`; None (default) takes what the layer *is*: `Channel` where q(t|x) is known,
        `NoisyChannel` for a deterministic layer, with its `noise_std` in the row.
      every: measure after every so many epochs, or a collection of epochs (0 is before training).
      max_examples: size of the held-out batch, drawn once by `seed` from a larger one; log of it is the ceiling.
      seed: integer seed of this draw.

    Raises:
      InputError: for labels of another length, NaN, what is no estimator, a layer that does not exist (at the start of
        training).

    Example: a model that knows nothing of this package.

    >>> x, y = np.random.default_rng(0).normal(size=[64, 3]).astype("float32"), np.arange(64) % 2
    >>> model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, "tanh", name="hidden")])
    >>> model.compile("sgd", "mse")
    >>> plane = InformationPlane(x, y)
    >>> history = model.fit(x, x[:, :2], epochs=2, verbose=0, callbacks=[plane])
    >>> [(row["epoch"], row["layer"], row["estimator"]) for row in plane.rows]
    [(0, 'hidden', 'NoisyChannel'), (1, 'hidden', 'NoisyChannel'), (2, 'hidden', 'NoisyChannel')]
    >>> sorted(key for key in history.history if key.startswith("I("))
    ['I(T;Y)/hidden', 'I(X;T)/hidden']

    References:
      Shwartz-Ziv & Tishby, Opening the black box of deep neural networks via information (2017).
      Goldfeld et al., Estimating information flow in deep neural networks (2019).
    """

    def __init__(self, x_val, y_val=None, layers=None, estimator=None, every=1, max_examples=2000, seed=0):
        super().__init__()
        if isinstance(x_val, tf.data.Dataset):
            raise rejection("x_val", "arrays of held-out examples", "a tf.data.Dataset",
                            "Pass e.g. next(iter(dataset.unbatch().batch(2000)))[0].numpy().")
        x_val = np.asarray(x_val) if _is_nested_numbers(x_val) else x_val
        parts = [rows("x_val", part) for part in tf.nest.flatten(x_val)]
        n = len(parts[0])
        if n < 2 or any(len(part) != n for part in parts):
            raise rejection("x_val", "at least 2 examples, equally many for every input", f"{[len(p) for p in parts]} rows",
                            "Pass held-out examples, one row each.")
        if estimator is not None and (isinstance(estimator, type) or not callable(estimator)):
            raise rejection("estimator", "an estimator object, called as estimator(x, y)", repr(estimator),
                            "Pass e.g. ib_keras.estimators.KSG().")
        kept = np.sort(np.random.default_rng(seed).permutation(n)[: positive_int("max_examples", max_examples)])
        self._x = tf.nest.map_structure(lambda part: np.asarray(part)[kept], x_val)
        self._source = np.concatenate([part[kept] for part in parts], axis=1)
        self._y = None if y_val is None else checked_labels("y_val", y_val, n)[kept]
        self._names = [layers] if isinstance(layers, str) else layers
        self._estimator = estimator
        self._epochs = None if isinstance(every, (int, float, str)) else {int(epoch) for epoch in every}
        self._every = positive_int("every", every) if self._epochs is None else None
        self.rows = []

    def to_csv(self, path):
        """Writes `rows` to a CSV file, atomically."""
        write_atomically(path, csv_text(self.rows))

    def measure(self, model):
        """Measures a trained model once, without training; returns its rows, with epoch 0."""
        self.set_model(model)
        self._begin()
        self._measure(0)
        return self.rows

    def on_train_begin(self, logs=None):
        self._begin()
        if self._scheduled(0):
            self._measure(0)

    def _begin(self):
        self.rows, self._reported = [], set()
        if not self.model.built:
            self.model(tf.nest.map_structure(lambda part: part[:1], self._x))
        has_code = isinstance(self.model, Autoencoder)
        names = self._names or ([CODE] if has_code else None)
        self._wants_code = has_code and CODE in names
        chosen = find_layers(self.model, [n for n in names if not (has_code and n == CODE)] if names else None)
        self._read = LayerOutputs(self.model, chosen) if chosen else lambda x: {}
        self._order = names or list(chosen)

    def on_epoch_end(self, epoch, logs=None):
        measured = self._measure(epoch + 1) if self._scheduled(epoch + 1) else {}
        if logs is not None:
            quantities = ("I(X;T)",) if self._y is None else ("I(X;T)", "I(T;Y)")
            for name in self._order:
                logs.update({f"{quantity}/{name}": measured.get((name, quantity), math.nan) for quantity in quantities})

    def _scheduled(self, epoch):
        return epoch in self._epochs if self._epochs is not None else epoch % self._every == 0

    def _measure(self, epoch):
        """Adds a row per layer; returns {(layer, quantity): nats}."""
        try:
            outputs = self._read(self._x)
            if self._wants_code:
                outputs[CODE] = self.model.posterior(self._x)
            reason = "the model does not call this layer on the held-out examples: leave it out of `layers`."
        except Exception as error:
            outputs, reason = {}, str(error)
        fresh = [self._row(epoch, name, outputs[name]) if name in outputs else self._blank_row(epoch, name, reason)
                 for name in self._order]
        self.rows.extend(fresh)
        return {(row["layer"], key): row[key] for row in fresh for key in ("I(X;T)", "I(T;Y)") if key in row}

    def _row(self, epoch, name, output):
        estimator, t = self._suited(output)
        row = {"epoch": epoch, "layer": name, "estimator": type(estimator).__name__, "n": len(self._source),
               "noise_std": getattr(estimator, "noise_std", None)}
        row |= self._guarded("I(X;T)", epoch, name, lambda: self._of_source(estimator, t))
        if self._y is not None:
            relevance = getattr(estimator, "relevance", estimator)
            row |= self._guarded("I(T;Y)", epoch, name, lambda: (relevance(t, self._y), None))
        return row

    def _blank_row(self, epoch, name, reason):
        self._report(name, epoch, reason)
        row = {"epoch": epoch, "layer": name, "n": len(self._source)}
        for quantity in ("I(X;T)", "I(T;Y)")[: 1 if self._y is None else 2]:
            row |= {quantity: math.nan, f"{quantity}_verdict": "ill_posed", f"{quantity}_reason": reason}
        return row

    def _suited(self, output):
        """Returns the estimator for a layer's output, and the output as that estimator takes it."""
        if not isinstance(output, tfp.distributions.Distribution):
            return self._estimator or NoisyChannel(), output
        deterministic = isinstance(output, tfp.distributions.VectorDeterministic)
        estimator = self._estimator or (NoisyChannel() if deterministic else Channel())
        if isinstance(estimator, Channel):
            return estimator, output
        draw = output.mean() if isinstance(estimator, NoisyChannel) else output.sample(seed=(0, 0))
        return estimator, draw.numpy()

    def _of_source(self, estimator, t):
        if isinstance(estimator, Channel):
            marginal = getattr(self.model, "marginal", None)
            return estimator.bracket(self._source, t, marginal and marginal.distribution())
        if hasattr(estimator, "bracket"):
            return estimator.bracket(self._source, t)
        return estimator(self._source, t), None

    def _guarded(self, quantity, epoch, name, measure):
        try:
            estimate, upper = measure()
        except Exception as error:
            self._report(name, epoch, error)
            return {quantity: math.nan, f"{quantity}_verdict": "ill_posed", f"{quantity}_reason": str(error)}
        row = {quantity if field == "nats" else f"{quantity}_{field}": getattr(estimate, field) for field in _MEASURED}
        return row | ({f"{quantity}_upper": upper.nats} if upper else {})

    def _report(self, name, epoch, error):
        if name not in self._reported:
            self._reported.add(name)
            warnings.warn(f"InformationPlane could not measure {name!r} after epoch {epoch}: {error} "
                          "Training goes on; further failures of it are kept in `rows`.", stacklevel=2)


def _is_nested_numbers(x):
    """Whether `x` is one array written as nested lists, and not a list of arrays for several inputs."""
    return isinstance(x, (list, tuple)) and not any(hasattr(part, "__array__") for part in tf.nest.flatten(x))
