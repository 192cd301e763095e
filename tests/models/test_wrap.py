"""A person's own encoder and decoder with the interface of this package."""

import keras
import numpy as np
import pytest

import ib_keras as ib
from ib_keras._checks import InputError

X = np.random.default_rng(0).uniform(size=[40, 6]).astype("float32")


def network(inputs, *units, activation=None):
    layers = [keras.layers.Dense(size, "relu") for size in units[:-1]]
    return keras.Sequential([keras.Input((inputs,)), *layers, keras.layers.Dense(units[-1], activation)])


def test_a_plain_pair_keeps_its_weights_and_gains_the_interface(tmp_path):
    encoder, decoder = network(6, 5, 2), network(2, 5, 6)
    model = ib.wrap(encoder, decoder, name="mine")
    assert (type(model), model.latent_dim, model.name) == (ib.models.DenseAutoencoder, 2, "mine")
    assert np.allclose(model.encode(X), encoder(X)) and np.allclose(
        model.reconstruct(X), decoder(encoder(X)), atol=1e-6
    )
    found = ib.evaluate(model, (X, None, X, None), parts=["mse", "active_units"])
    assert found["mse"] == pytest.approx(np.mean((X - decoder(encoder(X)).numpy()) ** 2), rel=1e-5)
    model.compile("adam")
    before = np.mean((X - model.reconstruct(X)) ** 2)
    model.fit(X, epochs=20, verbose=0)
    assert np.mean((X - model.reconstruct(X)) ** 2) < before and np.allclose(model.encode(X), encoder(X))
    model.save(tmp_path / "mine.keras")
    assert np.allclose(keras.saving.load_model(tmp_path / "mine.keras").reconstruct(X), model.reconstruct(X), atol=1e-6)


@pytest.mark.parametrize("outputs", ["moments", "with draws", "one"])
def test_an_encoder_of_moments_becomes_a_variational_autoencoder(outputs):
    x = keras.Input((6,))
    mean, log_var = keras.layers.Dense(3)(x), keras.layers.Dense(3)(x)
    given = {
        "moments": [mean, log_var],
        "with draws": [mean, log_var, mean],
        "one": keras.layers.Concatenate()([mean, log_var]),
    }
    encoder = keras.Model(x, given[outputs])
    model = ib.wrap(encoder, network(3, 6))
    assert isinstance(model, ib.models.BetaVAE) and model.latent_dim == 3
    q = model.posterior(X)
    assert np.allclose(q.mean(), keras.Model(x, mean)(X), atol=1e-6)
    if outputs != "one":
        assert np.allclose(q.stddev(), np.exp(keras.Model(x, log_var)(X) / 2), rtol=1e-5)


def test_a_subclassed_pair_is_read_after_its_first_call():
    class Coder(keras.Model):
        def __init__(self, units):
            super().__init__()
            self.dense = keras.layers.Dense(units)

        def call(self, x):
            return self.dense(x)

    encoder, decoder = Coder(2), Coder(6)
    with pytest.raises(InputError, match="`encoder` must be a built model .* Call it once on a batch"):
        ib.wrap(encoder, decoder)
    decoder(encoder(X))
    assert np.allclose(ib.wrap(encoder, decoder).encode(X), encoder(X))


@pytest.mark.parametrize(
    "encoder, decoder, arguments, message",
    [
        (network(6, 2), network(3, 6), {}, "encoder"),
        (network(6, 2), network(2, 5), {}, "`decoder` must be a Keras model \\(2,\\) -> \\(6,\\)"),
        (network(6, 2), network(2, 6, activation="sigmoid"), {"likelihood": "bernoulli"}, "ends in a sigmoid"),
        (network(6, 2), "decoder", {}, "`decoder` must be a Keras model. Received: str"),
        (keras.Sequential([keras.Input((None, 6)), keras.layers.Dense(2)]), network(2, 6), {}, "fixed sizes"),
    ],
)
def test_what_does_not_fit_is_refused(encoder, decoder, arguments, message):
    with pytest.raises(InputError, match=message):
        ib.wrap(encoder, decoder, **arguments)


def test_a_pair_is_evaluated_as_for_any_other_model():
    x = np.random.default_rng(0).normal(size=[120, 4]).astype("float32")
    encoder = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    decoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4)])
    found = ib.evaluate(ib.wrap(encoder, decoder), (x, (x[:, 0] > 0).astype(int)))
    assert found["examples"] == 60 and found["mse"] > found["mse_of_pca"] > 0
    assert {"I(X;T)", "I(T;Y)", "linear_probe_accuracy"} <= set(found)
    assert not [value for value in found.values() if str(value).startswith("not measured")]
