import math

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks import BetaSchedule
from ib_keras.callbacks.beta_schedule import annealed
from ib_keras.models import VAE, BetaVAE, DenseAutoencoder, IBAutoencoder, InfoVAE

pytestmark = pytest.mark.long

X = np.random.default_rng(0).random([64, 4]).astype("float32")


def trained(*callbacks, epochs=3, **arguments):
    model = VAE((4,), 2, hidden=(8,), seed=0, **arguments)
    model.compile("adam")
    return model, model.fit(
        X, epochs=epochs, batch_size=16, shuffle=False, verbose=0, callbacks=list(callbacks)
    ).history


@pytest.mark.parametrize("kind, middle", [("linear", 2.5), ("cosine", 2.5), ("geometric", 2.0), ("cyclic", 1.0)])
def test_annealing_starts_ends_and_stays(kind, middle):
    assert annealed(kind, 1.0, 4.0, 0.0) == 1.0
    assert annealed(kind, 1.0, 4.0, 0.5) == pytest.approx(middle)
    assert annealed(kind, 1.0, 4.0, 1.0) == annealed(kind, 1.0, 4.0, 7.0) == pytest.approx(4.0)


def test_cosine_and_cyclic_shapes():
    assert annealed("cosine", 0, 1, 1 / 3) == pytest.approx(0.25)
    values = [annealed("cyclic", 0, 1, p, cycles=2, ramp=0.5) for p in np.arange(8) / 8]
    assert values == pytest.approx([0, 0.5, 1, 1, 0, 0.5, 1, 1])


def test_weight_changes_within_one_fit_and_is_logged():
    """The loss of an epoch is distortion + beta * rate of the same epoch, with the beta of that epoch."""
    model, history = trained(BetaSchedule("linear", 0.0, 4.0, length=2))
    assert history["beta"] == [0.0, 2.0, 4.0] and model.beta == 4.0
    expected = np.add(history["distortion"], np.multiply(history["beta"], history["rate"]))
    assert np.allclose(history["loss"], expected, rtol=1e-5)


@pytest.mark.long
def test_saved_model_keeps_the_last_weight(tmp_path):
    model, _ = trained(BetaSchedule("linear", 0.0, 4.0, length=2))
    model.save(tmp_path / "m.keras")
    assert keras.saving.load_model(tmp_path / "m.keras").beta == 4.0


@pytest.mark.long
def test_steps_and_a_second_fit():
    seen = []
    look = keras.callbacks.LambdaCallback(on_train_batch_begin=lambda batch, logs: seen.append(look.model.beta))
    trained(BetaSchedule("linear", 0.0, 4.0, length=4, unit="steps"), look, epochs=2)
    assert seen == [0, 1, 2, 3, 4, 4, 4, 4]


@pytest.mark.long
def test_training_that_starts_later_takes_the_weight_of_its_epoch():
    model = VAE((4,), 2, hidden=(8,), seed=0)
    model.compile("adam")
    history = model.fit(
        X, initial_epoch=2, epochs=4, verbose=0, callbacks=[BetaSchedule("linear", 0.0, 4.0, length=4)]
    ).history
    assert history["beta"] == [2.0, 3.0]


@pytest.mark.slow
def test_capacity_holds_the_rate_near_itself():
    """Free, the rate of four random bits rises beyond 2 nats; a capacity of 1 nat holds it within half a nat."""
    bits, rates = np.random.default_rng(0).integers(0, 2, [64, 4]), []
    for schedule in (BetaSchedule("linear", 0.0, 0.0, 1), BetaSchedule("capacity", 1.0, 1.0, 1, gamma=3.0)):
        model = VAE((4,), 2, hidden=(8,), seed=0)
        model.compile(keras.optimizers.Adam(0.01))
        history = model.fit(bits, epochs=40, batch_size=16, verbose=0, callbacks=[schedule]).history
        rates.append(np.mean(history["rate"][-10:]))
    assert rates[0] > 2.0 and 0.5 < rates[1] < 1.5 and history["capacity"][-1] == 1.0


@pytest.mark.parametrize("kind", [VAE, IBAutoencoder])
@pytest.mark.slow
def test_capacity_raises_a_rate_that_is_below_it(kind):
    """Constant examples need no nat: only the distance |rate - 2| holds the rate up, from above and from below."""
    model = kind((4,), 2, hidden=(8,), seed=0)
    model.compile(keras.optimizers.Adam(0.01))
    schedule = BetaSchedule("capacity", 2.0, 2.0, 1, gamma=3.0)
    rates = model.fit(np.zeros([64, 4]), epochs=60, batch_size=16, verbose=0, callbacks=[schedule]).history["rate"]
    assert rates[0] < 1.0 and np.mean(rates[-10:]) == pytest.approx(2.0, abs=0.3) and model.beta == 3.0


@pytest.mark.slow
def test_capacity_of_a_model_that_has_one_is_exact_and_saved(tmp_path):
    """Steps that were compiled without a capacity take it; the loss is that of the batch itself."""
    model, _ = trained(epochs=1)
    schedule = BetaSchedule("capacity", 0.0, 5.0, length=2, gamma=3.0)
    logs = model.fit(X, epochs=3, batch_size=64, verbose=0, callbacks=[schedule], validation_data=X).history
    assert logs["capacity"] == [0.0, 2.5, 5.0] and logs["beta"] == [3.0] * 3
    for part in ("", "val_"):
        held = 3 * np.abs(np.subtract(logs[f"{part}rate"], logs["capacity"]))
        assert np.allclose(logs[f"{part}loss"], np.add(logs[f"{part}distortion"], held), rtol=1e-5)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    assert (again.capacity, again.beta) == (5.0, 3.0)
    found = again.evaluate(X, batch_size=64, verbose=0, return_dict=True)
    assert found["loss"] == pytest.approx(found["distortion"] + 3 * abs(found["rate"] - 5), rel=1e-5)


@pytest.mark.slow
def test_other_models_weigh_the_rate_by_the_sign_of_the_batch_before():
    """One batch an epoch: the first step pays for the rate, later ones for being below it; held-out data always pay."""
    model = IBAutoencoder((4,), 2, hidden=(8,), seed=0)
    model.compile("adam")
    schedule = BetaSchedule("capacity", 50.0, 50.0, 1, gamma=3.0)
    logs = model.fit(X, epochs=3, batch_size=64, verbose=0, callbacks=[schedule], validation_data=X).history
    weighted = np.multiply([3.0, -3.0, -3.0], logs["rate"])
    assert np.allclose(logs["loss"], np.add(logs["distortion"], weighted), rtol=1e-5)
    assert np.allclose(logs["val_loss"], np.add(logs["val_distortion"], np.multiply(3, logs["val_rate"])), rtol=1e-5)
    found = model.evaluate(X, verbose=0, return_dict=True)
    assert found["loss"] == pytest.approx(found["distortion"] + 3 * found["rate"], rel=1e-5)


@pytest.mark.long
def test_weight_of_a_model_that_derives_it_is_saved(tmp_path):
    """InfoVAE pays for the rate with 1 - alpha: what the schedule set is in force after loading."""
    model = InfoVAE((4,), 2, hidden=(8,), seed=0, alpha=1.0, weight=5.0)
    model.compile("adam")
    model.fit(X, epochs=3, verbose=0, callbacks=[BetaSchedule("linear", 0.0, 0.5, length=2)])
    assert (model.beta, model.alpha) == (0.5, 0.5)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    assert again.objective == model.objective == {"distortion": 1.0, "rate": 0.5, "mmd": 4.5}
    with pytest.raises(InputError, match="`beta` must be at most 1 here, where it is 1 - alpha. Received: 2.0"):
        model.fit(X, epochs=3, verbose=0, callbacks=[BetaSchedule("linear", 0.0, 4.0, length=2)])
    assert model.beta == 0.0, "a weight that is refused changes nothing"


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"kind": "sigmoid"}, "`kind` must be a known name"),
        ({"start": -1}, "`start` must be finite and at least 0"),
        ({"kind": "geometric", "start": 0}, "`start` must be above 0"),
        ({"length": 0}, "`length` must be a positive integer"),
        ({"ramp": 2}, "`ramp` must be a share"),
        ({"unit": "days"}, "`unit` must be"),
        ({"end": math.nan}, "`end` must be"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        BetaSchedule(**arguments)


@pytest.mark.parametrize(
    "model",
    [DenseAutoencoder((4,), 2, hidden=(3,)), keras.Sequential([keras.Input([4]), keras.layers.Dense(4)])],
    ids=["plain", "any"],
)
def test_model_without_a_weighted_rate_is_refused(model):
    model.compile("adam", None if isinstance(model, DenseAutoencoder) else "mse")
    with pytest.raises(InputError, match="`model` must be one whose loss has a weighted rate for BetaSchedule"):
        model.fit(X, None if isinstance(model, DenseAutoencoder) else X, verbose=0, callbacks=[BetaSchedule()])


def test_free_bits_are_named_as_the_cause():
    model = BetaVAE((4,), 2, hidden=(3,), free_bits=0.2)
    model.compile("adam")
    with pytest.raises(
        InputError, match="`free_bits` must be 0 for BetaSchedule.* Received: BetaVAE with free_bits=0.2"
    ):
        model.fit(X, verbose=0, callbacks=[BetaSchedule()])


@pytest.mark.long
def test_a_gamma_that_the_model_refuses_is_named():
    model = InfoVAE((4,), 2, hidden=(3,))
    model.compile("adam")
    with pytest.raises(
        InputError, match="`gamma` must be a weight of the rate that InfoVAE accepts.* Received: 10.0.*at most 1 here"
    ):
        model.fit(X, verbose=0, callbacks=[BetaSchedule("capacity")])
    model.fit(X, verbose=0, callbacks=[BetaSchedule("capacity", gamma=0.5)])
