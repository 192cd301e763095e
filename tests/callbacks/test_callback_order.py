import warnings

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks.callback_order import FillsLogs, check_order

X = np.zeros([4, 2], "float32")


class Filler(FillsLogs):
    keys = ("I(X;T)/code", "I(T;Y)/code")

    def on_train_begin(self, logs=None):
        check_order(self)

    def on_epoch_end(self, epoch, logs=None):
        logs.update(dict.fromkeys(self.keys, 1.0))


def fit(*callbacks):
    model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    return model.fit(X, X, verbose=0, callbacks=callbacks)


def stop(monitor="I(T;Y)/code", mode="max", kind=keras.callbacks.EarlyStopping):
    return kind(monitor=monitor, mode=mode)


def test_reader_behind_is_fine():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit(Filler(), stop(), stop("loss", "auto"))


def test_reader_in_front_is_named():
    with pytest.raises(
        InputError,
        match="in the order Filler, EarlyStopping. Received: EarlyStopping, Filler. EarlyStopping reads "
        "'I.T;Y./code' before Filler has measured it: put Filler first",
    ):
        fit(stop(), Filler())


def test_checkpoint_and_plateau_are_readers_too(tmp_path):
    with pytest.raises(InputError, match="in the order Filler, ModelCheckpoint"):
        fit(keras.callbacks.ModelCheckpoint(str(tmp_path / "m.keras"), "I(T;Y)/code", mode="max"), Filler())
    with pytest.raises(InputError, match="in the order Filler, ReduceLROnPlateau"):
        fit(stop(kind=keras.callbacks.ReduceLROnPlateau), Filler())


def test_direction_must_be_said():
    with pytest.raises(InputError, match='`mode` must be "max" or "min" where EarlyStopping monitors'):
        fit(Filler(), stop(mode="auto"))


def test_misspelt_key_is_answered_with_those_there_are():
    with pytest.raises(InputError, match=r"Received: 'I\(T;Y\)/cod'. Choose one of: I\(X;T\)/code, I\(T;Y\)/code"):
        fit(Filler(), stop("I(T;Y)/cod"))


def test_logger_in_front_is_warned_of(tmp_path):
    with pytest.warns(UserWarning, match="CSVLogger stands before Filler and will not see its numbers"):
        fit(keras.callbacks.CSVLogger(tmp_path / "log.csv"), Filler())


def test_outside_of_fit_there_is_nothing_to_check():
    check_order(Filler())
