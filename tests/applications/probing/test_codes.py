import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.probing.codes import codes_of
from ib_keras.models import VAE

X = np.random.default_rng(0).random((600, 4, 4, 1))
MODEL = VAE((4, 4, 1), 3, hidden=(8,), seed=0)
NETWORK = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(2, 3, name="maps"), keras.layers.Flatten()])


def test_codes_are_those_of_the_model():
    assert np.array_equal(codes_of(MODEL, X), MODEL.encode(X))
    np.testing.assert_allclose(codes_of(NETWORK, X), NETWORK(X.astype(np.float32)), atol=1e-6)
    np.testing.assert_allclose(codes_of(NETWORK, X, "maps"), codes_of(NETWORK, X), atol=1e-6)
    assert np.array_equal(codes_of(None, X), X.reshape(600, 16).astype(np.float32))


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((MODEL, X[:, :3]), "`x` must be"),
        ((NETWORK, np.zeros([5, 7])), r"`x` must be examples that the model takes. Received: shape \(5, 7\)"),
        ((NETWORK, X, "map"), "`layers` must be"),
        ((NETWORK, X, ".*"), "`layer` must be the name of one layer. Received: '.*', which stands for 2 layers"),
        (("m.keras", X), "`model` must be a Keras model or None"),
        ((None, np.full([3, 2], np.nan)), "`x` must be finite"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        codes_of(*arguments)


def test_a_diverged_model_is_named():
    broken = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten(), keras.layers.Dense(2)])
    broken.set_weights([np.full([16, 2], np.nan), np.zeros(2)])
    with pytest.raises(InputError, match="`model` must be with finite codes. Received: 600 of 600"):
        codes_of(broken, X)
