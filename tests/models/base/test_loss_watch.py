import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import distribute
from ib_keras._checks import InputError
from ib_keras.models import BetaVAE, DenseAutoencoder, VIBClassifier
from ib_keras.models.base.loss_watch import LossWatch, watched


def model(kind=BetaVAE, **arguments):
    made = kind((8, 8, 1), 2, hidden=(8,), seed=0, **arguments)
    made.compile("sgd")
    return made


def spoil(network, value):
    """Sets the last bias, after the activations, which may turn NaN into 0."""
    network.weights[-1].assign(np.full(network.weights[-1].shape, value))


def test_broken_encoder_is_told_from_a_broken_decoder(digits):
    for part, name in (("encoder", "rate"), ("decoder", "distortion")):
        broken = model()
        spoil(getattr(broken, part), np.nan)
        with pytest.raises(
            InputError,
            match=f"`loss` must be finite. Received: NaN or infinity in epoch 1: the term `{name}` went first",
        ):
            broken.fit(digits.x_train[:64], verbose=0)


def test_a_batch_that_no_check_of_arrays_sees(digits):
    x = digits.x_train[:64].copy()
    x[40] = np.nan
    with pytest.raises(InputError, match="`x` must be finite. Received: a batch with NaN or infinity in epoch 1"):
        model().fit(tf.data.Dataset.from_tensor_slices(x).batch(16), verbose=0)


def test_an_explosion_names_the_term_that_exploded(digits):
    exploding = model(DenseAutoencoder, likelihood="bernoulli")
    exploding.compile(keras.optimizers.SGD(1e30))
    with pytest.raises(InputError, match="the term `distortion` went first. Lower the learning rate"):
        exploding.fit(digits.x_train[:64], epochs=3, verbose=0)


def test_classifiers_and_two_replicas(digits):
    with distribute.strategy("mirrored").scope():
        broken = model(VIBClassifier)
    spoil(broken.encoder, np.inf)
    with pytest.raises(InputError, match="the term `rate` went first"):
        broken.fit(digits.x_train[:64], digits.y_train[:64], verbose=0)


def test_a_list_of_callbacks_made_by_keras_is_watched_too(digits):
    """The same list serves several runs: it gets one watch, which stands before the callbacks of the user."""
    listed = keras.callbacks.CallbackList([keras.callbacks.TerminateOnNaN()], add_history=True, epochs=1)
    healthy = model()
    listed.set_model(healthy)
    for _ in range(2):
        history = healthy.fit(digits.x_train[:32], verbose=0, callbacks=listed)
    assert np.isfinite(history.history["loss"]).all()
    assert [type(callback) for callback in listed.callbacks].count(LossWatch) == 1
    spoil(healthy.decoder, np.nan)
    with pytest.raises(InputError, match="the term `distortion` went first"):
        healthy.fit(digits.x_train[:32], verbose=0, callbacks=listed)


def test_what_fit_takes_as_callbacks():
    own, watcher = keras.callbacks.History(), model()
    for given, expected in ((None, 0), (own, 1), ([own, own], 2), ((own,), 1)):
        found = watched(given, watcher)
        assert isinstance(found[0], LossWatch) and found[1:] == [own] * expected


def test_a_mended_model_trains_again(digits):
    broken = model()
    good = broken.get_weights()
    spoil(broken.encoder, np.nan)
    with pytest.raises(InputError):
        broken.fit(digits.x_train[:32], verbose=0)
    broken.set_weights(good)
    assert np.isfinite(broken.fit(digits.x_train[:32], verbose=0).history["loss"]).all()
