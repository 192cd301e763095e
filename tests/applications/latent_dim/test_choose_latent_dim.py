import keras
import numpy as np
import pytest

import ib_keras as ib
from ib_keras._checks import InputError
from ib_keras.applications import choose_latent_dim

RNG = np.random.default_rng(0)
X = np.tanh(RNG.normal(size=[400, 3]) @ RNG.normal(size=[3, 12]) / 2)


def test_answer_depends_on_the_data_alone():
    found = choose_latent_dim(X)
    assert found.latent_dim == 3 and found == choose_latent_dim(X)
    assert choose_latent_dim(1e3 * X.reshape(400, 3, 4)).latent_dim == 3
    more = np.hstack([X, np.ones([400, 2])])
    assert choose_latent_dim(np.concatenate([more, more])).n == 400
    assert choose_latent_dim(np.concatenate([more, more])).latent_dim == 3


def linear(k):
    """Returns an autoencoder that has 12 columns."""
    weights = keras.initializers.RandomNormal(0.3, seed=k), keras.initializers.RandomNormal(0.3, seed=k + 9)
    code, decoded = (
        keras.layers.Dense(units, kernel_initializer=one) for units, one in zip((k, 12), weights, strict=True)
    )
    model = keras.Sequential([keras.Input((12,)), code, decoded])
    model.compile(keras.optimizers.Adam(0.02), "mse")
    return model


@pytest.mark.slow
def test_trained_models_find_a_plane_and_go_on(tmp_path):
    """A linear autoencoder finds a plane; what it has left over is its training."""
    x = RNG.normal(size=[200, 2]) @ RNG.normal(size=[2, 12])
    options = {"dims": [1, 2, 3], "epochs": 60, "folder": tmp_path}
    found = choose_latent_dim(x, linear, **options)
    assert (found.latent_dim, found.method, found.neighbours) == (2, "linear", None)
    (tmp_path / "k_3.json").unlink()
    again = choose_latent_dim(x, linear, **options)
    assert again.latent_dim == 2 and again.rows[:2] == found.rows[:2]
    with pytest.raises(InputError, match="a search with another x"):
        choose_latent_dim(x[1:], linear, **options)


@pytest.mark.slow
@pytest.mark.parametrize("model", ["DenseAutoencoder", "VAE"])
def test_models_find_the_numbers_around_the_gap_themselves(model):
    found = choose_latent_dim(X, getattr(ib.models, model), epochs=100)
    assert found.latent_dim == 3 and len(found.rows) == 6
    assert ("I(X;T)" in found.rows[2]) == (model == "VAE")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epochs": 3}, "`epochs` must be left out without a model"),
        ({"folder": "f"}, "`folder` must be left out without a model"),
        ({"dims": [13]}, "`dims` must be at most 12"),
        ({"seed": -1}, "`seed` must be"),
        ({"model": "VAE"}, "`model` must be a class of autoencoders"),
        ({"model": ib.models.DenseAutoencoder, "epochs": 0}, "`epochs` must be a positive integer"),
    ],
)
def test_bad_arguments_are_told(options, message):
    with pytest.raises(InputError, match=message):
        choose_latent_dim(X, **options)


def test_more_features_than_rows_have_an_honest_verdict():
    assert choose_latent_dim(RNG.normal(size=[80, 300])).latent_dim is None
    assert choose_latent_dim(RNG.normal(size=[80, 2]) @ RNG.normal(size=[2, 300])).latent_dim == 2
    assert choose_latent_dim(RNG.normal(size=[9, 300])).latent_dim is None
