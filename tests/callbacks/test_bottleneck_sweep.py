import csv

import keras
import numpy as np
import pytest

from ib_keras import plots
from ib_keras._checks import InputError
from ib_keras.callbacks import BottleneckSweep
from ib_keras.callbacks.bottleneck_sweep import mark_jumps
from ib_keras.models import VAE, DenseAutoencoder, FairBottleneck

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 2, 256)
X = (0.1 + 0.8 * LABELS[:, None] * np.ones([1, 6]) + 0.02 * RNG.normal(size=[256, 6])).clip(0, 1).astype("float32")


@pytest.mark.long
def test_curve_within_one_fit(tmp_path):
    """One bit in the data: a heavy rate keeps nothing of it, a light one all, and the weights in between lie
    between."""
    model = VAE((6,), 1, hidden=(16,), seed=0, likelihood="gaussian")
    model.compile(keras.optimizers.Adam(1e-2))
    sweep = BottleneckSweep(X, LABELS, start=30.0, end=0.03, points=5, csv=tmp_path / "curve.csv")
    history = model.fit(X, epochs=21, batch_size=64, verbose=0, callbacks=[sweep]).history
    assert [row["epoch"] for row in sweep.rows] == [4, 8, 12, 16, 20], "21 // 5 epochs each"
    assert [row["beta"] for row in sweep.rows] == pytest.approx(list(np.geomspace(30, 0.03, 5)))
    assert history["beta"][0] == 30 and model.beta == pytest.approx(0.03)
    first, last = sweep.rows[0], sweep.rows[-1]
    assert (
        first["I(X;T)"] < 0.2 and last["I(T;Y)"] == pytest.approx(np.log(2), abs=0.05) and last["rate"] > first["rate"]
    )
    assert all(row["I(X;T)"] <= row["I(X;T)_upper"] + 0.1 for row in sweep.rows)
    assert sweep.jumps == [row["beta"] for row in sweep.rows if row["jump"]]
    with open(tmp_path / "curve.csv") as file:
        assert len(list(csv.DictReader(file))) == 5
    plots.information_curve(sweep.rows), plots.rate_distortion(sweep.rows)


def test_jump_is_where_information_moves_fast_in_log_beta():
    rows = [
        {"beta": beta, "I(X;T)": value}
        for beta, value in zip(np.geomspace(10, 0.1, 7), (0, 0, 0.05, 1.0, 1.1, 1.2, 1.25))
    ]
    mark_jumps(rows)
    assert [row["jump"] for row in rows] == [False, False, False, True, False, False, False]
    flat = [{"beta": 2.0**-i, "I(X;T)": 0.2 * i} for i in range(6)]
    mark_jumps(flat)
    assert not any(row["jump"] for row in flat)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"start": 0}, "`start` must be above 0"),
        ({"end": -1}, "`end` must be"),
        ({"points": 1}, "`points` must be at least 2"),
        ({"y_val": np.zeros(256)}, "`y_val` must be integer labels or None"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        BottleneckSweep(**{"x_val": X, **arguments})


@pytest.mark.parametrize(
    "model, epochs, message",
    [
        (VAE((6,), 1, hidden=(4,)), 3, "`epochs` must be at least 5, one for each value of beta. Received: 3"),
        (DenseAutoencoder((6,), 1, hidden=(4,)), 9, "weighted rate for BottleneckSweep"),
    ],
    ids=["short", "plain"],
)
def test_training_that_cannot_sweep_is_refused(model, epochs, message):
    model.compile("adam")
    with pytest.raises(InputError, match=message):
        model.fit(X, epochs=epochs, verbose=0, callbacks=[BottleneckSweep(X, points=5)])


def test_rows_of_another_object_are_replaced_with_a_warning_and_a_folder_in_place_of_the_file_is_told(tmp_path):
    model = VAE((6,), 1, hidden=(4,), seed=0, likelihood="gaussian")
    model.compile("sgd")

    def fitted(path):
        sweep = BottleneckSweep(X[:32], points=2, csv=path)
        model.fit(X[:32], epochs=2, verbose=0, callbacks=[sweep])
        return sweep.rows

    fitted(tmp_path / "curve.csv")
    with pytest.warns(UserWarning, match="BottleneckSweep replaces the rows in .*curve.csv.* Pass another path"):
        fitted(tmp_path / "curve.csv")
    with pytest.warns(UserWarning, match=r"BottleneckSweep could not write .* \(Is a directory\). Training goes on"):
        assert len(fitted(tmp_path)) == 2


def test_curve_of_a_fair_bottleneck():
    model = FairBottleneck((6,), 1, 2, hidden=(4,), seed=0)
    model.compile("adam")
    groups = np.arange(256) % 2
    sweep = BottleneckSweep(X, LABELS, 1.0, 10.0, points=2, max_examples=100, sensitive=groups)
    model.fit(X, np.stack([LABELS, groups], axis=1), epochs=2, verbose=0, callbacks=[sweep])
    assert all(0 <= row["I(T;S)_low"] <= row["I(T;S)_high"] < 0.8 for row in sweep.rows)
    assert all({"accuracy", "leakage"} <= set(row) for row in sweep.rows)
    plots.leakage_curve(sweep.rows)
    with pytest.raises(InputError, match="`sensitive` must be the groups of `x_val`.*without `sensitive`"):
        sweep = BottleneckSweep(X, LABELS, points=2)
        model.fit(X, np.stack([LABELS, groups], axis=1), epochs=2, verbose=0, callbacks=[sweep])


def test_groups_are_texts_or_integers_and_at_least_two():
    groups = np.arange(256) % 2
    for given in (groups, np.array(["f", "m"])[groups]):
        sweep = BottleneckSweep(X, LABELS, 1.0, 10.0, points=2, max_examples=100, sensitive=given)
        assert np.array_equal(sweep._groups, groups[sweep._data.kept])
    with pytest.raises(InputError, match="`sensitive` must be of two different values or more. Received: 0 in all 256"):
        BottleneckSweep(X, LABELS, sensitive=0 * groups)
