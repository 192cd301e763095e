"""Encoders with mean and log variance apart are taken, trained and saved; other structures are refused by name."""

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.models import BetaVAE, DenseAutoencoder, VIBClassifier

X = np.random.default_rng(0).random((16, 8, 8, 1), "float32")
SOURCE = keras.Input((8, 8, 1))
HIDDEN = keras.layers.Dense(8, "relu")(keras.layers.Flatten()(SOURCE))
MEAN, LOG_VAR = keras.layers.Dense(2)(HIDDEN), keras.layers.Dense(2)(HIDDEN)
STYLES = {
    "pair": [MEAN, LOG_VAR],
    "with z": [MEAN, LOG_VAR, MEAN],
    "dict": {"mean": MEAN, "log_var": LOG_VAR},
    "names of the example": {"z_mean": MEAN, "z_log_var": LOG_VAR, "z": MEAN},
}


def encoder_of(outputs):
    return keras.models.clone_model(keras.Model(SOURCE, outputs))


@pytest.mark.parametrize("outputs", STYLES.values(), ids=STYLES)
@pytest.mark.long
def test_code_has_the_moments_of_the_encoder(outputs, tmp_path):
    encoder = encoder_of(outputs)
    model = BetaVAE((8, 8, 1), 2, encoder=encoder, seed=0)
    given = encoder(X)
    mean, log_var = list(given.values())[:2] if isinstance(given, dict) else given[:2]
    if isinstance(given, dict):
        mean, log_var = (given[name] for name in list(outputs)[:2])
    q = model.posterior(X)
    np.testing.assert_allclose(q.mean(), mean, rtol=1e-6)
    np.testing.assert_allclose(q.stddev(), np.exp(np.asarray(log_var) / 2), rtol=1e-6)
    model.compile("sgd")
    before = [weight.numpy() for weight in encoder.trainable_weights]
    model.fit(X, verbose=0)
    assert all((old != new.numpy()).any() for old, new in zip(before, encoder.trainable_weights))
    model.save(tmp_path / "m.keras")
    np.testing.assert_array_equal(keras.saving.load_model(tmp_path / "m.keras").encode(X), model.encode(X))


def test_classifier_takes_them_too():
    assert VIBClassifier((8, 8, 1), 2, 3, encoder=encoder_of([MEAN, LOG_VAR])).predict(X, verbose=0).shape == (16, 3)


@pytest.mark.parametrize(
    "outputs, received",
    [([MEAN] * 4, "4 outputs"), ({"a": MEAN, "b": LOG_VAR}, "outputs a, b"), ([MEAN, HIDDEN], "an output of shape")],
)
def test_other_structures_are_refused(outputs, received):
    with pytest.raises(InputError, match=f"`encoder` must be of one output.*Received: {received}"):
        BetaVAE((8, 8, 1), 2, encoder=encoder_of(outputs))


def test_posterior_of_another_kind_is_refused():
    with pytest.raises(InputError, match="2 outputs beside DeterministicPosterior"):
        DenseAutoencoder((8, 8, 1), 2, encoder=encoder_of([MEAN, LOG_VAR]))


def test_decoder_of_several_outputs_is_refused():
    code = keras.Input((2,))
    picture = keras.layers.Reshape((8, 8, 1))(keras.layers.Dense(64)(code))
    with pytest.raises(InputError, match=r"`decoder` must be .*Received: \(2,\) -> 2 outputs"):
        BetaVAE((8, 8, 1), 2, decoder=keras.Model(code, [picture, code]))
