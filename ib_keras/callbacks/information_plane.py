"""The information plane of a model, measured on fixed examples while it trains."""

import math
import warnings

import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras._files import csv_rows
from ib_keras.callbacks.held_out_examples import Examples
from ib_keras.callbacks.layers.named_estimators import DEFAULT, named_estimators
from ib_keras.callbacks.layers.rows import LayerRows
from ib_keras.callbacks.scheduled_callback import ScheduledCallback
from ib_keras.callbacks.time_budget import TimeBudget
from ib_keras.estimators import NoisyChannel
from ib_keras.estimators.representation import at_levels
from ib_keras.plane_row import DATA, EPOCH, FLAGS, LAYER, STEP, N


class InformationPlane(ScheduledCallback):
    """Measures I(X;T) and I(T;Y) in nats for layers T of any Keras model, on a fixed held-out batch.

    At each scheduled epoch, and once before training (epoch 0), every layer adds a row to `rows` and the keys
    `I(X;T)/layer` and `I(T;Y)/layer` to `logs`, where History and *later* callbacks see them: put this callback
    first, and give EarlyStopping `mode="max"` for I(T;Y); another order is refused. Unscheduled epochs log NaN. A
    measurement that fails is reported once, its row holds NaN and the reason, and training goes on. Each `fit` starts
    `rows` anew.

    A row holds, for each quantity, the value with its standard error, kind, ceiling, verdict, reason and upper bound,
    the noise level or bins that the question is about, and `flags`: dead units, saturation, bounds that cross, and
    layers that seem to know more than the layer that they are computed from.

    Args:
      x_val: held-out examples: an array [n, ...], or a structure of arrays for a model of several inputs.
      y_val: Y for I(T;Y): integer labels [n]; continuous targets [n, ...] of floating dtype; `"reconstruction"` for the
        output of the model; None (default) measures I(X;T) alone.
      layers: names of layers, `outer/inner` for nested ones, regular expressions that match whole names, `"all"`,
        layers or sub-models, or a collection of these; `"code"` is the code of a model with a `posterior`. None
        (default) is the code where there is one, else the outermost layers that have weights, and each
        `layers.GaussianBottleneck` inside.
      estimator: any `estimators.Estimator`, or a list of several; None (default) takes what the layer *is*: `Channel`
        where q(t|x) is known (a stochastic code, a `layers.GaussianBottleneck` in any model), with the bounds of its
        bracket; `NoisyChannel` for a deterministic layer, with its `noise_std` in the row; what follows a channel is
        that of its mean. The keys in `logs` of all but the first end with the name of the estimator.
      every: measure at every so many epochs, `"log"` for 0, 1, 2, 4, 8, ..., or a collection of epochs (0 is before
        training).
      max_examples: size of the held-out batch, drawn once by `seed` from a larger one; log of it is the ceiling.
      seed: integer seed of this draw.
      unit: `"epochs"`, or `"steps"` for an `every` in training steps; the epochs in the rows are then fractions.
      train: training examples to be measured too: an array, or (array, labels). Their rows say `train` under `data`,
        their keys in `logs` end with `/train`.
      levels: noise levels or numbers of bins at which each estimator is tried as well: the band `I(X;T)_low` to
        `I(X;T)_high` of a row. Each level costs another measurement.
      budget: largest share of the time of training that measuring may take; measurements beyond it are skipped, and
        their rows say so. The first measurement and that of the last epoch are always made. None has no limit.
      csv: path of a file that holds the rows at any time, and whole rows only.
      resume: goes on with the rows in `csv`, up to the epoch at which `fit` starts.

    Raises:
      InputError: for labels of another length, NaN, what is no estimator, a layer that does not exist or an order of
        callbacks that cannot work (at the start of training).

    Example: a model that knows nothing of this package.

    >>> import keras, numpy as np
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

    def __init__(
        self,
        x_val,
        y_val=None,
        layers=None,
        estimator=None,
        every=1,
        max_examples=2000,
        seed=0,
        *,
        unit="epochs",
        train=None,
        levels=None,
        budget=None,
        csv=None,
        resume=False,
    ):
        super().__init__(every, unit, csv)
        self._data = [Examples(x_val, y_val, max_examples, seed)]
        if train is not None:
            x, y = train if isinstance(train, tuple) else (train, None)
            self._data.append(Examples(x, y, max_examples, seed, name="train", suffix="train"))
        self._estimators = named_estimators(estimator)
        self._levels = None if levels is None else tuple(levels)
        for given in self._estimators.values() if levels is not None else ():
            at_levels(given or NoisyChannel(), self._levels)
        if resume and csv is None:
            raise rejection("csv", "the path of a file, in order to resume", "None", 'Pass e.g. csv="plane.csv".')
        self._layers, self._budget, self._resume = layers, TimeBudget(budget), resume

    @property
    def keys(self):
        """The keys that this callback adds to `logs`, known from the start of training on."""
        return [
            self._key(quantity, layer, which, data.name)
            for data in self._data
            for layer in self._layer_rows.order
            for which in self._estimators
            for quantity in data.quantities
        ]

    def measure(self, model):
        """Measures a trained model once, without training; returns its rows, with epoch 0."""
        self.set_model(model)
        self._start()
        self._measure(0)
        return self.rows

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        if self._resume and self._csv.exists():
            self.rows = csv_rows(self._csv.read_text())

    def _prepare(self):
        if not self.model.built:
            self.model(tf.nest.map_structure(lambda part: part[:1], self._data[0].x))
        self._layer_rows = LayerRows(self.model, self._layers, self._estimators, self._levels)
        self._warned = False
        self._budget.start()

    def _before_training(self, epoch):
        self.rows = [row for row in self.rows if row[EPOCH] <= epoch]
        if not any(row[EPOCH] == epoch for row in self.rows):
            super()._before_training(epoch)

    def _measurements(self, epoch):
        """Yields the rows of every layer with their values for `logs`, or rows that say why they are skipped."""
        skipped = self._budget.spent > 0 and epoch != self.params.get("epochs") and not self._budget.allows()
        with self._budget.spending():
            for data in self._data:
                labels = {EPOCH: epoch, STEP: self._step, DATA: data.name}
                if skipped:
                    yield from ((row, {}) for row in self._skipped(labels, data))
                    continue
                for which, row in self._layer_rows.measure(data, labels):
                    yield row, self._values(which, row, data)

    def _values(self, which, row, data):
        return {self._key(q, row[LAYER], which, data.name): row.get(q, math.nan) for q in data.quantities}

    def _skipped(self, labels, data):
        reason = self._budget.sentence()
        if not self._warned:
            self._warned = True
            warnings.warn(f"InformationPlane after epoch {labels[EPOCH]:g}: {reason}.", stacklevel=2)
        for layer in self._layer_rows.order:
            yield {**labels, LAYER: layer, N: data.n, FLAGS: reason, **dict.fromkeys(data.quantities, math.nan)}

    def _key(self, quantity, layer, which, data):
        first = which == next(iter(self._estimators))
        suffix = "" if first else f"/{which or DEFAULT}"
        return f"{quantity}/{layer}{suffix}" + ("/train" if data == "train" else "")
