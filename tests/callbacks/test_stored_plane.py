import pathlib

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras._files import csv_text
from ib_keras.callbacks import InformationPlane
from ib_keras.callbacks.stored_plane import require_epochs, stored_plane
from ib_keras.estimators import Binned, NoisyChannel

X = np.random.default_rng(0).normal(size=[64, 3]).astype("float32")


@pytest.fixture(scope="module")
def rows():
    """Rows of a layer whose name is a number, by an estimator with noise and by one with bins."""
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="7"), keras.layers.Dense(2, name="end")])
    model.compile("sgd", "mse")
    plane = InformationPlane(X, np.arange(64) % 2, ["7", "end"], [NoisyChannel(), Binned()])
    model.fit(X, X[:, :2], epochs=2, verbose=0, callbacks=[plane])
    return plane.rows


def test_rows_come_back_as_they_were_measured(rows, tmp_path):
    (tmp_path / "plane.csv").write_text(csv_text(rows))
    stored = stored_plane(tmp_path / "plane.csv")
    for given, row in zip(rows, stored.rows, strict=True):
        assert {key: value for key, value in given.items() if value is not None} == {
            key: value for key, value in row.items() if value is not None
        }
        assert (row["noise_std"] is None) != (row["bins"] is None)
    assert csv_text(stored.rows, stored.columns) == csv_text(rows)


def test_no_file_has_no_rows(tmp_path):
    assert stored_plane(tmp_path / "plane.csv") is None


def lines(tmp_path, change, rows):
    text = csv_text(rows).splitlines(keepends=True)
    (tmp_path / "plane.csv").write_text("".join(change(text)))
    return tmp_path / "plane.csv"


@pytest.mark.parametrize(
    "change, finding",
    [
        (lambda text: [*text[:6], *text[8:]], "epoch 1 with other rows of '7' than the first epoch"),
        (lambda text: text[:-2], "epoch 2 with other rows of 'end' than the first epoch"),
        (lambda text: [*text, text[-1]], "a row twice in epoch 2"),
        (lambda text: [text[0].replace("I(X;T)_kind", "I(X;T)_kine"), *text[1:]], "column 'I.X;T._kine' is unknown"),
        (lambda text: [text[0], text[1].replace(",7,", ",,", 1), *text[2:]], "the column 'layer' has no value"),
    ],
)
def test_missing_and_doubled_rows_are_found(rows, tmp_path, change, finding):
    with pytest.raises(InputError, match=rf"`plane.csv` must be as it was written. .*Found: .*{finding}"):
        stored_plane(lines(tmp_path, change, rows))


def test_a_missing_epoch_is_named():
    with pytest.raises(InputError, match="Found: no row of epoch 1. Rows are whole up to epoch 0."):
        require_epochs(pathlib.Path("plane.csv"), [{"epoch": 0}, {"epoch": 2}], range(3))


@pytest.mark.long
def test_a_plane_that_lacks_an_epoch_does_not_go_on(rows, tmp_path):
    path = lines(tmp_path, lambda text: [*text[:5], *text[9:]], rows)
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="7"), keras.layers.Dense(2, name="end")])
    model.compile("sgd", "mse")
    plane = InformationPlane(X, np.arange(64) % 2, ["7", "end"], [NoisyChannel(), Binned()], csv=path, resume=True)
    with pytest.raises(InputError, match="no row of epoch 1"):
        model.fit(X, X[:, :2], initial_epoch=2, epochs=3, verbose=0, callbacks=[plane])


@pytest.mark.long
def test_columns_of_the_file_stay_in_their_order(rows, tmp_path):
    """The first row has empty cells of columns that a later row fills."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    (tmp_path / "plane.csv").write_text(csv_text([row for row in rows if row["epoch"] < 2], ["bins", *columns]))
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="7"), keras.layers.Dense(2, name="end")])
    model.compile("sgd", "mse")
    plane = InformationPlane(
        X, np.arange(64) % 2, ["7", "end"], [NoisyChannel(), Binned()], csv=tmp_path / "plane.csv", resume=True
    )
    model.fit(X, X[:, :2], initial_epoch=1, epochs=2, verbose=0, callbacks=[plane])
    first = (tmp_path / "plane.csv").read_text().splitlines()[0]
    assert first.split(",")[0] == "bins" and sorted(first.split(",")) == sorted(columns)
