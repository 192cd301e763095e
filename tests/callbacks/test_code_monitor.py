import csv
import math

import keras
import numpy as np
import pytest
import tensorflow_probability as tfp

from ib_keras._checks import InputError
from ib_keras.callbacks import CodeMonitor, code_monitor
from ib_keras.models import VAE, DenseAutoencoder, InfoMaxEncoder, VIBClassifier

pytestmark = pytest.mark.long

X = np.random.default_rng(0).random([128, 4]).astype("float32")


def trained(monitor, *callbacks, model=None, epochs=1, **arguments):
    model = model or VAE((4,), 3, hidden=(8,), seed=0, **arguments)
    model.compile(keras.optimizers.Adam(1e-2))
    return model, model.fit(X, epochs=epochs, batch_size=32, verbose=0, callbacks=[monitor, *callbacks]).history


def test_rows_hold_the_terms_and_the_parts_of_the_rate(tmp_path):
    monitor = CodeMonitor(X, csv=tmp_path / "code.csv")
    model, history = trained(monitor, beta=0.01, likelihood="gaussian", epochs=2)
    row, terms = monitor.rows[-1], model.terms(X)
    assert [r["epoch"] for r in monitor.rows] == [0, 1, 2] and row["units"] == 3
    assert row["distortion"] == pytest.approx(terms["distortion"].mean()) == history["code/distortion"][-1]
    assert sum(row[f"kl_{j}"] for j in range(3)) == pytest.approx(row["rate"], rel=1e-5)
    assert row["active_units"] == int((model.encode(X).numpy().var(axis=0) > 0.01).sum())
    with open(tmp_path / "code.csv") as file:
        assert len(list(csv.DictReader(file))) == 3


@pytest.mark.slow
def test_entropy_of_a_collapsed_code_is_that_of_the_prior_and_the_alarm_is_given_once():
    monitor = CodeMonitor(X)
    with pytest.warns(
        UserWarning, match="posterior has collapsed, none of 3 units is active and the rate is 0.0"
    ) as warned:
        trained(monitor, beta=100.0, epochs=12)
    assert len([w for w in warned if "collapsed" in str(w.message)]) == 1
    assert monitor.rows[-1]["entropy"] == pytest.approx(1.5 * math.log(2 * math.pi * math.e), abs=0.2)


@pytest.mark.long
def test_marginal_without_a_closed_form_is_drawn():
    monitor = CodeMonitor(X)
    trained(monitor, marginal="mixture", beta=0.01, likelihood="gaussian")
    assert all(np.isfinite(monitor.rows[-1][f"kl_{j}"]) for j in range(3))


def test_plain_code():
    monitor = CodeMonitor(X, every=2)
    _, history = trained(monitor, model=DenseAutoencoder((4,), 2, hidden=(8,), seed=0), epochs=2)
    assert np.isnan(history["code/mse"]).tolist() == [True, False] and np.isfinite(monitor.rows[-1]["entropy"])
    assert not [key for key in monitor.rows[-1] if key.startswith("kl_")]


class Diverged(keras.Model):
    """A model of somebody else, with a code whose weights are NaN."""

    def __init__(self):
        super().__init__()
        self.encoder = keras.layers.Dense(2, kernel_initializer=keras.initializers.Constant(np.nan))

    def call(self, x):
        return self.encoder(x)

    def posterior(self, x):
        return tfp.distributions.MultivariateNormalDiag(self(x), [1.0, 1.0])

    def terms(self, x, y=None, seed=0):
        return {"rate": np.zeros(len(x))}


def test_diverged_code_has_not_collapsed():
    model, monitor = Diverged(), CodeMonitor(X)
    model.compile("sgd", "mse")
    with pytest.warns(UserWarning, match="could not measure the entropy of the code") as warned:
        model.fit(X, X[:, :2], verbose=0, callbacks=[monitor])
    assert np.isnan([row["active_units"] for row in monitor.rows]).all()
    assert not [one for one in warned if "collapsed" in str(one.message)]


@pytest.mark.long
def test_stopping_on_the_code_and_the_wrong_order():
    stop = keras.callbacks.EarlyStopping("code/active_units", mode="max", patience=1)
    trained(CodeMonitor(X), stop, beta=0.01, likelihood="gaussian")
    with pytest.raises(InputError, match="EarlyStopping reads 'code/active_units' before CodeMonitor has measured it"):
        model = VAE((4,), 3, hidden=(8,), seed=0)
        model.compile("adam")
        model.fit(X, verbose=0, callbacks=[stop, CodeMonitor(X)])


def test_model_without_a_code_is_refused():
    model = keras.Sequential([keras.Input([4]), keras.layers.Dense(4)])
    model.compile("sgd", "mse")
    with pytest.raises(InputError, match="`model` must be one with a code"):
        model.fit(X, X, verbose=0, callbacks=[CodeMonitor(X)])


@pytest.mark.parametrize("every", [[2], "log"])
def test_order_is_checked_before_training_whatever_the_schedule(every):
    """Training begins at epoch 3 here, at which neither schedule measures."""
    stop = keras.callbacks.EarlyStopping("code/active_units", mode="max")
    model = VAE((4,), 3, hidden=(8,), seed=0)
    model.compile("adam")
    with pytest.raises(InputError, match="EarlyStopping reads 'code/active_units' before CodeMonitor has measured it"):
        model.fit(X, initial_epoch=3, epochs=5, verbose=0, callbacks=[stop, CodeMonitor(X, every=every)])


@pytest.mark.long
def test_names_that_others_may_monitor_are_those_in_the_logs():
    monitor = CodeMonitor(X)
    stop = keras.callbacks.EarlyStopping("code/nothing", mode="max")
    with pytest.raises(InputError, match="Choose one of") as raised:
        trained(monitor, stop, epochs=1)
    _, history = trained(CodeMonitor(X), epochs=1)
    choice = str(raised.value).partition("Choose one of: ")[2].rstrip(".").split(", ")
    assert choice == [key for key in history if key.startswith("code/")]


@pytest.mark.parametrize(
    "part, what",
    [("KozachenkoLeonenko", "the entropy of the code"), ("coordinate_rates", "the rate of each coordinate")],
)
@pytest.mark.long
def test_reason_of_a_failure_is_a_warning_and_training_goes_on(monkeypatch, part, what):
    def broken(*_, **__):
        raise RuntimeError("no luck\nand much more")

    monkeypatch.setattr(code_monitor, part, broken)
    deterministic = part == "KozachenkoLeonenko"
    model = DenseAutoencoder((4,), 2, hidden=(8,), seed=0) if deterministic else None
    monitor = CodeMonitor(X)
    with pytest.warns(
        UserWarning, match=f"could not measure {what} after epoch 0: no luck. Training goes on without it.$"
    ) as warned:
        _, history = trained(monitor, model=model, epochs=2, **({} if deterministic else {"beta": 0.01}))
    assert len([one for one in warned if "could not measure" in str(one.message)]) == 1
    assert len(history["loss"]) == 2 and np.isnan(monitor.rows[-1]["entropy"]) == deterministic
    assert not [key for key in monitor.rows[-1] if key.startswith("kl_")]


@pytest.mark.long
def test_epochs_before_the_first_measurement_log_nan_too():
    _, history = trained(CodeMonitor(X, every=[2]), epochs=2)
    assert np.isnan(history["code/rate"]).tolist() == [True, False]


def test_missing_labels_of_a_classifier_are_named():
    model = VIBClassifier((4,), 2, 3, hidden=(8,), seed=0)
    model.compile("adam")
    with pytest.raises(InputError, match="`y_val` must be the labels of `x_val` for VIBClassifier.* Received: None"):
        model.fit(X, np.arange(128) % 3, verbose=0, callbacks=[CodeMonitor(X)])


@pytest.mark.parametrize(
    "key, advice",
    [("rate", 'pass mode="min"'), ("active_units", 'pass mode="max"'), ("entropy", 'mode="max" or mode="min", which')],
)
def test_direction_of_each_key_is_its_own(key, advice):
    with pytest.raises(InputError, match=f"`mode` must be .* monitors 'code/{key}'.*{advice}"):
        trained(CodeMonitor(X), keras.callbacks.EarlyStopping(f"code/{key}"))


def test_information_that_is_maximised_is_better_where_it_is_larger():
    monitor = CodeMonitor(X)
    monitor.set_model(InfoMaxEncoder((4,), 2, hidden=(8,), seed=0))
    assert monitor.better("code/information") == "max" and monitor.better("code/rate") == "min"


def test_order_names_only_callbacks_that_the_user_passed():
    stop = keras.callbacks.EarlyStopping("code/rate", mode="min")
    model = VAE((4,), 3, hidden=(8,), seed=0)
    model.compile("adam")
    with pytest.raises(InputError, match="Received: EarlyStopping, CodeMonitor. EarlyStopping reads"):
        model.fit(X, verbose=0, callbacks=[stop, CodeMonitor(X)])
