"""The schedule, the rows and the `logs` that all callbacks which measure have in common."""

import math
import os
import pathlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ib_keras._checks import of_keras_3
from ib_keras._files import csv_text, write_atomically
from ib_keras.callbacks.callback_order import FillsLogs, check_files, check_gaps, check_order
from ib_keras.callbacks.first_worker import as_on_first_worker, is_first_worker
from ib_keras.callbacks.fit_parameters import fit_parameter
from ib_keras.callbacks.rows_file import RowsFile
from ib_keras.callbacks.schedule import Every, Schedule

# Where the number of epochs is unknown, a schedule with a gap is taken to show it among the first epochs.
_FIRST_EPOCHS = 100


class ScheduledCallback(FillsLogs):
    """Measures before training and at each scheduled epoch or step, keeps the rows, and fills `logs`.

    A subclass implements `_measurements`, lists its `keys` of `logs`, and looks at the model in `_prepare`. Epochs
    without a measurement log NaN, because Keras expects the same keys after every epoch. Each `fit` starts `rows` anew.
    A file that another object has written is replaced, with a warning. Of several machines the first alone measures,
    keeps rows and writes the file; `logs` have its values on all machines.

    Args:
      every: measure at every k-th epoch or step (default: at each), at powers of two with `"log"`, or at a collection
        of counts; 0 is before training.
      unit: `"epochs"` (default) or `"steps"`.
      csv: path of a file that holds the rows at any time, or None (default).

    Attributes:
      rows: the rows of this training, as dicts.
      columns: columns of the file that stand in front, which are those of the file that these rows continue.

    Raises:
      InputError: if `every` or `unit` is unknown; at the start of training, if another callback writes the same file,
        or if one that reads one of `keys` stands in front of this callback or would find NaN.
    """

    def __init__(self, every: Every = 1, unit: str = "epochs", csv: str | os.PathLike[str] | None = None):
        super().__init__()
        self._schedule = Schedule(every, unit)
        self._file = RowsFile(csv, type(self).__name__, self._WAY_TO_KEEP)
        self.rows: list[Any] = []
        self.columns: list[str] = []

    _WAY_TO_KEEP = ""

    @property
    def csv(self) -> pathlib.Path | None:
        """The path of the file, or None."""
        return self._file.path

    # To be implemented by a subclass.

    @property
    def keys(self) -> Sequence[str]:
        """The keys that this callback adds to `logs`, known from the start of training on."""
        return []

    def _prepare(self) -> None:
        """Looks at the model at the start of training."""

    def _measurements(self, epoch: float) -> Iterable[tuple[dict[str, Any], Mapping[str, float]]]:
        """Yields (row, {key of `logs`: value}) for each thing measured, after `epoch` finished epochs."""
        raise NotImplementedError

    def _unmeasured(self, key: str) -> float:
        """Returns the value of a key in `logs` after an epoch without a measurement: NaN."""
        return math.nan

    # Read by `callback_order`.

    def first_gap(self, initial_epoch: int = 0) -> int | None:
        """Returns the first epoch of the running `fit` after which `logs` hold NaN, or None where there is none.

        Args:
          initial_epoch: number of epochs that were finished when this `fit` began; 0 by default.
        """
        epochs = fit_parameter(self, "epochs") or initial_epoch + _FIRST_EPOCHS
        return self._schedule.first_gap(epochs, fit_parameter(self, "steps"), initial_epoch)

    def remedy_of_gaps(self) -> tuple[str, str]:
        """Returns the schedule that leaves gaps, and the advice."""
        steps = self._schedule.unit == "steps"
        received = f"every={self._schedule.every!r}" + (' with unit="steps"' if steps else "")
        return received, 'pass every=1 with unit="epochs"' if steps else "pass every=1"

    # Called by Keras.

    def set_model(self, model):
        super().set_model(of_keras_3("model", model))

    def on_train_begin(self, logs=None):
        check_files(self)
        self._start()
        check_order(self)

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch
        if self._first:
            check_gaps(self, epoch)
            # Steps are counted: of those before this `fit` only a known number an epoch tells.
            self._first, self._step = False, epoch * (fit_parameter(self, "steps") or 0)
            self._before_training(epoch)
            self._latest = {}
        self._begun = self._step

    def on_epoch_end(self, epoch, logs=None):
        if self._schedule.unit == "epochs" and self._schedule.holds(epoch + 1):
            self._measure(epoch + 1)
        if logs is not None:
            values = {key: self._latest.get(key, self._unmeasured(key)) for key in self.keys}
            logs.update(as_on_first_worker(self.model, values))
        self._latest = {}

    def on_train_batch_end(self, batch, logs=None):
        before, self._step = self._step, self._begun + batch + 1
        if self._schedule.unit != "steps":
            return
        steps = fit_parameter(self, "steps")
        # One call stands for several steps where the model was compiled with `steps_per_execution`.
        if any(self._schedule.holds(count) for count in range(before + 1, self._step + 1)):
            self._measure(self._epoch + (batch + 1) / steps if steps else self._epoch)

    # Measuring.

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Writes `rows` to a CSV file, which appears whole or not at all."""
        write_atomically(path, csv_text(self.rows, self.columns))

    def _start(self):
        self._file.begin()
        self.columns = []
        self.rows, self._latest, self._first, self._step = [], {}, True, 0
        self._prepare()

    def _before_training(self, epoch):
        if self._schedule.holds(epoch if self._schedule.unit == "epochs" else self._step):
            self._measure(epoch)

    def _measure(self, epoch):
        """Adds rows, and keeps their values for `logs`, which hold the first of several measurements in one epoch."""
        if not is_first_worker(self.model):
            return
        for row, values in self._measurements(epoch):
            self.rows.append(row)
            self._latest = values | self._latest
        self._file.write(self.rows, self.columns)
