"""The information plane of a model, measured on fixed examples while it trains."""

import math
import os
import warnings
from collections.abc import Iterable, Sequence

import keras
from numpy.typing import ArrayLike

from ib_keras._checks import of_keras_3, one_of, rejection
from ib_keras.callbacks.fit_parameters import fit_parameter
from ib_keras.callbacks.held_out_examples import Arrays, Examples
from ib_keras.callbacks.layers.choice import Layers
from ib_keras.callbacks.layers.lengths import as_taken_by, batches
from ib_keras.callbacks.layers.named_estimators import DEFAULT, named_estimators, require_labels_taken
from ib_keras.callbacks.layers.rows import LayerRows
from ib_keras.callbacks.plane_keys import PlaneKeys
from ib_keras.callbacks.schedule import Every
from ib_keras.callbacks.scheduled_callback import ScheduledCallback
from ib_keras.callbacks.stored_plane import require_epochs, stored_plane
from ib_keras.callbacks.target_questions import LABELS, QUESTIONS
from ib_keras.callbacks.time_budget import TimeBudget
from ib_keras.estimators import NoisyChannel
from ib_keras.estimators.representation import AnyEstimator, at_levels, levels_of
from ib_keras.plane_row import DATA, EPOCH, FLAGS, LAYER, RELEVANCE, STEP, TARGET, N, PlaneRow


class InformationPlane(ScheduledCallback):
    """Measures I(X;T) and I(T;Y) in nats for layers T of any Keras model, on a fixed held-out batch.

    Each scheduled epoch, and the start of training (epoch 0), adds a row for every layer to `rows`, and the keys
    `I(X;T)/layer` and `I(T;Y)/layer` to `logs`. History and *later* callbacks see these keys: put this callback first,
    and give EarlyStopping `mode="max"` for I(T;Y). Epochs without a measurement log NaN. A measurement that fails does
    not stop training: its row holds NaN and the reason, and a warning is given once for each layer.

    A row holds for each quantity the value with its standard error, kind, ceiling, verdict, reason and upper bound; the
    noise level or the number of bins that the question is about; and `flags`, warnings about dead units, saturation,
    bounds that cross, and layers whose information exceeds that of the layer that they are computed from.
    `ib_keras.plane_row.PlaneRow` lists all columns.

    Args:
      x_val: held-out examples, an array [n, ...] or a structure of arrays for a model of several inputs; or a
        `tf.data.Dataset`, a `keras.utils.PyDataset` or a generator of batches, whose first `max_examples` examples are
        kept, with their targets where `y_val` is None.
      y_val: Y for I(T;Y): integer labels [n]; several labels [n, k]; continuous targets [n, ...] of floating dtype; or
        `"reconstruction"` for the output of the model. A dict or a list holds the targets of several outputs. None
        (default) measures I(X;T) alone.
      layers: a name (`outer/inner` for a nested layer), a regular expression that matches whole names, `"all"`, a layer
        or sub-model, `"code"` for the code of a model with a `posterior`, or a collection of these. None (default) is
        the code; in a model without one, the outermost layers that have weights, eight spread over the depth where
        there are more than twelve, and each `layers.GaussianBottleneck`.
      estimator: an estimator, or a list of several. None (default) chooses by the layer: `Channel`, with an upper
        bound, where q(t|x) is known, as for a stochastic code or a `layers.GaussianBottleneck`; `SampledChannel`, from
        17 passes, for another layer whose output differs from pass to pass; `NoisyChannel` for a deterministic layer,
        with noise of 0.1 of the pooled deviation of its units (`noise_std` of the row). Pass `NoisyChannel(noise_std)`
        for one noise level in the units of the activations. I(T;Y) of a deterministic layer and labels is then the
        larger of two lower bounds: that behind the noise, and what a cross-fitted classifier reads without noise, which
        stands in the column `I(T;Y)_reader` as well. A layer behind a channel is computed from the mean of the
        channel. The keys of every estimator but the first end with the name of the estimator, `/default` for None.
      every: measure at every k-th epoch (default: at each), at 0, 1, 2, 4, 8, ... with `"log"`, or at a collection of
        epochs; 0 is before training.
      max_examples: largest size of the held-out batch, which is drawn once by `seed`; 2000 by default. I(X;T) of the
        batch cannot exceed log(max_examples).
      seed: integer seed of the draw of the held-out batch.
      unit: `"epochs"` (default), or `"steps"` for an `every` in training steps, where rows have fractions of epochs.
      train: training examples to measure as well, as an array or (array, labels); None (default) for none. Their rows
        have `"train"` in the column `data`, and their keys end with `/train`.
      levels: noise levels or numbers of bins at which each estimator is tried as well, for the band from `I(X;T)_low`
        to `I(X;T)_high` of a row; None (default) for no band. Each level costs another measurement.
      budget: largest share of the training time that measuring may take, in (0, 1]; None (default) for no limit. A
        measurement beyond the budget is skipped, with the reason in the `flags` of its row, and `logs` hold the last
        value again, so that callbacks which monitor a key go on. The first measurement and that of the last epoch are
        always made.
      relevance_estimator: estimator of I(T;Y); None (default) for the one that measures I(X;T).
      groups: integers or names [n] of held-out examples that belong together, such as repeated measurements of one
        subject; one example of each group is kept. None (default) where all examples are independent.
      boosted_trees: when boosted trees, which take longer than everything else, read the labels as well wherever a
        classifier does: `"last"` (default), at the end of the last epoch and in `measure`; `"always"`; or `"never"`.
        Their bound stands in the column `I(T;Y)_trees`, and a smaller value is not trusted beside it.
      question: what targets of several parts are asked, in a row for each question, which the column `target` names.
        `"labels"` (default): several labels [n, k] of an example as one joint label, and the sum of I(T;Y_j) over the
        labels. `"steps"`: targets [n, steps, ...] at the last step, and the mean of I(T;Y_s) over the steps, of which
        at most eight are measured. T is the whole layer for each of them. The keys of every question but the first end
        with its name.
      name: beginning of the keys in `logs`, `name/...`, for a second plane of the same `fit`; None (default) for none.
      names: `"standard"` (default) for keys such as `I(X;T)/layer`, or `"plain"` for `input_information/layer` and
        `target_information/layer`, of letters, digits, `_`, `-`, `.` and `/` alone, which MLflow takes.
      csv: path of a file that holds the rows at any time, whole rows only; None (default) for no file. Rows that it
        held before are replaced, with a warning, unless `resume`.
      resume: whether to go on with the rows in `csv`, up to the epoch at which `fit` starts; False by default.

    Attributes:
      rows: a `PlaneRow` for each layer, estimator, set of examples and scheduled epoch.

    Raises:
      InputError: for labels or groups of another length, NaN, what is no estimator of two arrays, or an estimator of
        I(T;Y) that does not take labels; at the start of training, for a layer that does not exist, a `Channel` where
        no layer knows its law, or another callback that cannot read one of the keys or writes the same file.

    Example: any Keras model.

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
        x_val: Arrays,
        y_val: ArrayLike | None = None,
        layers: Layers | None = None,
        estimator: AnyEstimator | Sequence[AnyEstimator | None] | None = None,
        every: Every = 1,
        max_examples: int = 2000,
        seed: int = 0,
        *,
        unit: str = "epochs",
        train: Arrays | tuple[Arrays, ArrayLike] | None = None,
        levels: Iterable[float] | None = None,
        budget: float | None = None,
        relevance_estimator: AnyEstimator | None = None,
        groups: ArrayLike | None = None,
        boosted_trees: str = "last",
        question: str = LABELS,
        name: str | None = None,
        names: str = "standard",
        csv: str | os.PathLike[str] | None = None,
        resume: bool = False,
    ):
        super().__init__(every, unit, csv)
        one_of("question", question, QUESTIONS)
        self._data = [Examples(x_val, y_val, max_examples, seed, question=question, groups=groups)]
        if train is not None:
            if isinstance(train, tuple) and len(train) != 2:
                raise rejection("train", "examples, or a pair (x, y)", f"{len(train)} parts", "Pass train=(x, y).")
            x, y = train if isinstance(train, tuple) else (train, None)
            self._data.append(Examples(x, y, max_examples, seed, "train", "train", question))
        self._estimators = named_estimators(estimator)
        self._relevance_estimator = relevance_estimator
        self._keys = PlaneKeys(name, names)
        self._boosted_trees = one_of("boosted_trees", boosted_trees, ("last", "always", "never"))
        if relevance_estimator is not None:
            named_estimators(relevance_estimator)
        if any(data.labelled for data in self._data):
            if relevance_estimator is None:
                require_labels_taken("estimator", self._estimators.values())
            else:
                require_labels_taken("relevance_estimator", [relevance_estimator])
        self._levels = None if levels is None else levels_of(levels)
        for given in self._estimators.values() if levels is not None else ():
            at_levels(given or NoisyChannel(), self._levels)
        if resume and csv is None:
            raise rejection("csv", "the path of a file, in order to resume", "None", 'Pass e.g. csv="plane.csv".')
        self._layers, self._budget, self._resume = layers, TimeBudget(budget), resume
        self.rows: list[PlaneRow] = []

    _WAY_TO_KEEP = "Pass another path to keep them, or resume=True to go on with them in `fit`."

    # Keys of `logs`.

    @property
    def keys(self) -> list[str]:
        """The keys that this callback adds to `logs`, known from the start of training on."""
        return [
            self._key(quantity, layer, which, data, question)
            for data in self._data
            for layer in self._layer_rows.order
            for which in self._estimators
            for quantity in data.quantities
            for question in (data.questions if quantity == RELEVANCE else data.questions[:1])
        ]

    def _values(self, which, row, data):
        asked = row.get(TARGET)
        return {self._key(q, row[LAYER], which, data, asked): row.get(q, math.nan) for q in data.quantities}

    def _key(self, quantity, layer, which, data, question):
        ends = ["" if which == next(iter(self._estimators)) else f"/{which or DEFAULT}"]
        if quantity == RELEVANCE and question != data.questions[0]:
            ends.append(f"/{question}")
        if data.name == "train":
            ends.append("/train")
        return self._keys(quantity, layer + "".join(ends))

    @property
    def skips(self) -> bool:
        """Whether a measurement that is due may be skipped, so that `logs` hold the last value again."""
        return self._budget.share is not None

    def better(self, key: str) -> str | None:
        """Returns `"max"` for the keys of I(T;Y), and None for those of I(X;T), where the user decides."""
        return "max" if self._keys.is_of(RELEVANCE, key) else None

    # Measuring.

    def measure(self, model: keras.Model, epoch: float | None = None) -> list[PlaneRow]:
        """Measures a model outside of `fit`, and returns the rows of this measurement.

        Args:
          model: any Keras model.
          epoch: the number of epochs that a loop of your own has finished; `rows` and the file then keep the rows of
            the other epochs, and boosted trees read only where they `"always"` do. None (default) measures a trained
            model once, as epoch 0, and begins `rows` anew.
        """
        if not isinstance(of_keras_3("model", model), keras.Model):
            raise rejection("model", "a keras.Model", repr(model), "Wrap layers in keras.Sequential.")
        if not isinstance(model, keras.Model):
            raise rejection("model", "a Keras model", repr(model)[:80], "Load it with `keras.saving.load_model`.")
        if epoch is not None and not math.isfinite(epoch):
            raise rejection("epoch", "a number of epochs", repr(epoch), "Pass the count of a loop of your own.")
        goes_on = epoch is not None and self.rows and self.model is model
        self.set_model(model)
        if not goes_on:
            self._start()
        self._final = epoch is None
        self.rows = [row for row in self.rows if row[EPOCH] != epoch]
        self._measure(epoch or 0)
        return [row for row in self.rows if row[EPOCH] == (epoch or 0)]

    def on_epoch_end(self, epoch, logs=None):
        super().on_epoch_end(epoch, logs)
        self._repeats = False

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        stored = stored_plane(self.csv) if self._resume else None
        if stored is not None:
            self.columns, self.rows = stored
            self._file.is_ours = True

    def _prepare(self):
        if not self.model.built:
            self.model(next(batches(self._data[0].x, 1))[1])
        self._layer_rows = LayerRows(
            self.model, self._layers, self._estimators, self._levels, self._relevance_estimator
        )
        for data in self._data:
            data.x = as_taken_by(self.model, data.x)
        self._layer_rows.require_laws(self._data[0].x)
        self._warned = False
        self._last, self._repeats, self._final = {}, False, False
        self._budget.start()

    def _before_training(self, epoch):
        self.rows = [row for row in self.rows if row[EPOCH] <= epoch]
        if self.rows and self._schedule.unit == "epochs":
            first = math.ceil(self.rows[0][EPOCH])
            require_epochs(self.csv, self.rows, filter(self._schedule.holds, range(first, epoch)))
        if not any(row[EPOCH] == epoch for row in self.rows):
            super()._before_training(epoch)

    def _measurements(self, epoch):
        """Yields the rows of every layer with their values for `logs`, or rows with the reason why they are skipped."""
        final = self._final or epoch == fit_parameter(self, "epochs")
        trees = self._boosted_trees == "always" or (self._boosted_trees == "last" and final)
        skipped = self._budget.spent > 0 and not final and not self._budget.allows()
        with self._budget.spending():
            for data in self._data:
                labels = {EPOCH: epoch, STEP: self._step, DATA: data.name}
                if skipped:
                    yield from ((row, {}) for row in self._skipped(labels, data))
                    continue
                for which, row in self._layer_rows.measure(data, labels, trees):
                    values = self._values(which, row, data)
                    self._last |= values
                    yield row, values

    def _unmeasured(self, key):
        return self._last.get(key, math.nan) if self._repeats else math.nan

    def _skipped(self, labels, data):
        reason, self._repeats = self._budget.sentence(), True
        if not self._warned:
            self._warned = True
            warnings.warn(f"InformationPlane after epoch {labels[EPOCH]:g}: {reason}.", stacklevel=2)
        for layer in self._layer_rows.order:
            yield {**labels, LAYER: layer, N: data.n, FLAGS: reason, **dict.fromkeys(data.quantities, math.nan)}
