import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks import GradientSNR
from ib_keras.models import VAE

X = np.random.default_rng(0).normal(size=[40, 3]).astype("float32")


def linear():
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(1, use_bias=False, name="out")])
    model.compile("sgd", "mse")
    return model


def test_ratio_is_that_of_gradients_computed_by_hand():
    """The gradient of mean (x w - y)^2 is 2 mean x (x w - y)."""
    model, y = linear(), X[:, :1] + 1
    weights = model.get_weights()[0]
    snr = GradientSNR(X, y, batches=5)
    model.fit(X, y, verbose=0, callbacks=[snr])
    gradients = np.array([2 * (x.T @ (x @ weights - t)) / 8 for x, t in zip(X.reshape(5, 8, 3), y.reshape(5, 8, 1))])
    row = snr.rows[0]
    signal, noise = np.linalg.norm(gradients.mean(0)), np.sqrt(gradients.var(0).sum())
    assert row["snr"] == pytest.approx(signal / noise, rel=1e-4)
    assert row["mean"] == pytest.approx(signal / np.linalg.norm(weights), rel=1e-4) and row["std"] == pytest.approx(
        row["mean"] / row["snr"]
    )


def test_logs_and_schedule():
    snr = GradientSNR(X, X[:, :1], batches=2, every=2)
    history = linear().fit(X, X[:, :1], epochs=2, verbose=0, callbacks=[snr]).history["gradient_snr/out"]
    assert np.isnan(history[0]) and history[1] == snr.rows[-1]["snr"] and [row["epoch"] for row in snr.rows] == [0, 2]


@pytest.mark.long
def test_model_with_an_objective_of_its_own():
    model = VAE((3,), 2, hidden=(4,), seed=0, likelihood="gaussian")
    model.compile("adam")
    x = (X - X.min()) / np.ptp(X)
    snr = GradientSNR(x, batches=4)
    model.fit(x, verbose=0, callbacks=[snr])
    assert {"encoder", "decoder"} <= {row["layer"] for row in snr.rows} and all(row["snr"] > 0 for row in snr.rows)


@pytest.mark.parametrize("arguments", [{"batches": 1}, {"batches": 41}, {"batches": 2.5}])
def test_bad_input_is_refused(arguments):
    with pytest.raises(InputError, match="`batches` must be"):
        GradientSNR(X, X, **arguments)


def test_layers_without_weights_are_refused():
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(1), keras.layers.Activation("tanh", name="squash")])
    model.compile("sgd", "mse")
    with pytest.raises(InputError, match="`layers` must be layers with trainable weights. Received: squash"):
        model.fit(X, X[:, :1], verbose=0, callbacks=[GradientSNR(X, X[:, :1], "squash")])


def test_reader_in_front_is_refused():
    stop = keras.callbacks.EarlyStopping("gradient_snr/out", mode="min")
    with pytest.raises(InputError, match="EarlyStopping reads 'gradient_snr/out' before GradientSNR has measured it"):
        linear().fit(X, X[:, :1], verbose=0, callbacks=[stop, GradientSNR(X, X[:, :1], batches=2)])
