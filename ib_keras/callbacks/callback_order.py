"""Mistakes in the list of callbacks, found before training starts.

Keras calls the callbacks one after the other with the same `logs`, so that a callback sees only the numbers of those
that stand in front of it.
"""

import os
import warnings
from collections.abc import Sequence

import keras

from ib_keras._checks import rejection
from ib_keras._keras_seams import callbacks_of_fit
from ib_keras.models.base.loss_watch import LossWatch

_NOT_GIVEN = (LossWatch, keras.callbacks.History, keras.callbacks.ProgbarLogger)
"""Callbacks that the library and Keras add, and that the user has not passed."""


class FillsLogs(keras.callbacks.Callback):
    """Base of the callbacks that add numbers to `logs`: it says of each key whatever a reader must know.

    Attributes:
      keys: the keys that this callback adds to `logs`, known from the start of training on.
      skips: whether a measurement that is due may be skipped, so that `logs` hold the last value again.
    """

    keys: Sequence[str] = ()
    skips = False

    def better(self, key: str) -> str | None:
        """Returns `"max"` or `"min"` for the better values of a key, or None (default) where the user decides.

        Args:
          key: one of `keys`.
        """
        return None

    def first_gap(self, initial_epoch: int = 0) -> int | None:
        """Returns the first epoch of the running `fit` after which `logs` hold NaN, or None (default).

        Args:
          initial_epoch: number of epochs that were finished when this `fit` began; 0 by default.
        """
        return None

    def remedy_of_gaps(self) -> tuple[str, str]:
        """Returns what this callback was given that leaves gaps, and the advice."""
        raise NotImplementedError


def check_order(callback: FillsLogs) -> None:
    """Checks the callbacks of the `fit` that is about to start, once all that fill `logs` know their keys.

    The last of them checks for all. Warns of a CSVLogger or TensorBoard in front of one, which would not see its
    numbers, and of two that fill the same key.

    Args:
      callback: a callback that fills `logs`, and that has been prepared for this training.

    Raises:
      InputError: if a callback monitors a key before it is measured, or a key that only looks like a measured one; or
        if it leaves to Keras whether larger values are better, which Keras does not know of these keys.
    """
    others = callbacks_of_fit(callback)
    fillers = [other for other in others if isinstance(other, FillsLogs)]
    if fillers[-1] is not callback:
        return
    _warn_of_shared_keys(fillers)
    for reader in others:
        monitor = getattr(reader, "monitor", None)
        if isinstance(monitor, str):
            _check_reader(reader, monitor, fillers, others)
    _warn_of_loggers(others)


def check_gaps(callback: FillsLogs, initial_epoch: int) -> None:
    """Checks, before the first epoch of a `fit`, that others monitor only keys of `callback` that each epoch measures.

    Warns of a reader of a key whose measurement may be skipped.

    Args:
      callback: a callback that fills `logs`.
      initial_epoch: number of epochs that were finished when this `fit` began, which Keras tells with the first epoch.

    Raises:
      InputError: if a callback monitors a key that is not measured after every epoch of this `fit`.
    """
    others = callbacks_of_fit(callback)
    for place, reader in enumerate(others):
        monitor = getattr(reader, "monitor", None)
        if isinstance(monitor, str) and _owner(monitor, others[:place]) is callback:
            _check_gaps(reader, monitor, callback, initial_epoch)


def _owner(monitor, before):
    """Returns the last of these callbacks that fills a key, which has the last word, or None."""
    fillers = [other for other in before if isinstance(other, FillsLogs) and monitor in other.keys]
    return fillers[-1] if fillers else None


def check_files(callback: keras.callbacks.Callback) -> None:
    """Checks, in the `fit` that is about to start, that no other callback writes the CSV file of `callback`.

    Args:
      callback: a callback with a path, or None, in its attribute `csv`.

    Raises:
      InputError: if another callback writes the same file.
    """
    path = _file_of(callback)
    for other in callbacks_of_fit(callback):
        if other is not callback and path and _file_of(other) == path:
            raise rejection(
                "csv",
                f"a file of {type(callback).__name__} alone, to which {type(other).__name__} does not write too",
                path,
                "Pass another path to one of them.",
            )


def check_behind(callback: keras.callbacks.Callback, other: keras.callbacks.Callback) -> None:
    """Checks, in the `fit` that is about to start, that `callback` stands behind `other`.

    Args:
      callback: the callback that reads the rows of `other`.
      other: the callback that measures.

    Raises:
      InputError: if `other` stands behind `callback`, or is missing.
    """
    ours = callbacks_of_fit(callback)
    names = type(other).__name__, type(callback).__name__
    if len(ours) > 1 and other not in ours:
        raise rejection(
            "callbacks", f"with the {names[0]} that {names[1]} reads", _written(ours), f"Add it before {names[1]}."
        )
    if other in ours and ours.index(other) > ours.index(callback):
        raise rejection(
            "callbacks",
            f"in the order {names[0]}, {names[1]}",
            _written(ours),
            f"{names[1]} reads what {names[0]} measures: put {names[0]} first.",
        )


def _check_reader(reader, monitor, fillers, others):
    """Checks a callback that monitors a key: someone in front fills the key."""
    owners = [filler for filler in fillers if monitor in filler.keys]
    if not owners:
        _check_spelling(monitor, fillers)
        return
    owner = _owner(monitor, others[: others.index(reader)])
    if owner is None:
        first, name = type(owners[0]).__name__, type(reader).__name__
        raise rejection(
            "callbacks",
            f"in the order {first}, {name}",
            _written(others[: others.index(owners[0]) + 1]),
            f"{name} reads {monitor!r} before {first} has measured it: put {first} first.",
        )
    _check_direction(reader, monitor, owner)


def _check_spelling(monitor, fillers):
    """Refuses a name that is meant to be a key, since it begins like one of them, up to the layer."""
    family = monitor.split("/")[0]
    known = dict.fromkeys(key for filler in fillers for key in filler.keys)
    kin = [filler for filler in fillers if any(key.split("/")[0] == family for key in filler.keys if "/" in key)]
    if kin:
        names = " or ".join(dict.fromkeys(type(filler).__name__ for filler in kin))
        raise rejection("monitor", f"a key that {names} fills", repr(monitor), f"Choose one of: {', '.join(known)}.")


def _check_direction(reader, monitor, owner):
    if getattr(reader, "mode", None) != "auto":
        return
    better = owner.better(monitor)
    advice = f'pass mode="{better}"' if better else 'pass mode="max" or mode="min", whichever your question asks for'
    raise rejection(
        "mode",
        f'"max" or "min" where {type(reader).__name__} monitors {monitor!r}',
        "'auto'",
        f"Keras does not know whether larger values of this key are better: {advice}.",
    )


def _check_gaps(reader, monitor, owner, initial_epoch):
    name, gap = type(reader).__name__, owner.first_gap(initial_epoch)
    if gap is not None:
        received, advice = owner.remedy_of_gaps()
        raise rejection(
            "every",
            f"a schedule with a measurement in every epoch where {name} monitors {monitor!r}",
            received,
            f"Epoch {gap} would log NaN, which {name} takes for an epoch without improvement, or for the best one: "
            f"{advice}.",
        )
    if owner.skips:
        warnings.warn(
            f"{name} monitors {monitor!r}, of which `logs` hold the last value again wherever `budget` skips a "
            f"measurement: {name} counts such an epoch as one without improvement. Raise its `patience`, or leave "
            "`budget` out.",
            stacklevel=2,
        )


def _warn_of_shared_keys(fillers):
    for index, filler in enumerate(fillers):
        for other in fillers[:index]:
            shared = [key for key in filler.keys if key in other.keys]
            if shared:
                name = type(filler).__name__
                warnings.warn(
                    f"two callbacks fill {', '.join(map(repr, shared))}: `history` and later callbacks see the numbers "
                    f"of the second, {name}, alone. Read the `rows` of each, or measure with one {name}.",
                    stacklevel=2,
                )


def _warn_of_loggers(others):
    for index, logger in enumerate(others):
        if isinstance(logger, (keras.callbacks.CSVLogger, keras.callbacks.TensorBoard)):
            behind = [other for other in others[index:] if isinstance(other, FillsLogs) and other.keys]
            for name in dict.fromkeys(type(other).__name__ for other in behind):
                warnings.warn(
                    f"{type(logger).__name__} stands before {name} and will not see its numbers: put {name} first.",
                    stacklevel=2,
                )


def _file_of(callback):
    logged = callback.filename if isinstance(callback, keras.callbacks.CSVLogger) else None
    path = getattr(callback, "csv", None) or logged
    return path and os.path.realpath(path)


def _written(callbacks):
    return ", ".join(type(callback).__name__ for callback in callbacks if not isinstance(callback, _NOT_GIVEN))
