import keras
import numpy as np
import pytest
import tensorflow as tf

import ib_keras as ib
from ib_keras._checks import InputError
from ib_keras.models import VAE, DenseAutoencoder, VIBClassifier
from ib_keras.models.base.code_walk import deviation_of_codes
from tests.oracles.linear_gaussian_autoencoder import WEIGHTS, linear_gaussian_autoencoder, sample

X = np.random.default_rng(0).uniform(size=[30, 8, 8, 1]).astype("float32")


def test_one_example_walks_from_its_own_code_over_the_marginal():
    model, x = linear_gaussian_autoencoder(), sample(1)[0]
    walks = model.traverse(x, steps=5)
    expected = np.tile(model.encode(x).numpy(), (3, 5, 1))
    for j in range(3):
        expected[j, :, j] = np.linspace(-2, 2, 5)
    assert walks == pytest.approx(expected * WEIGHTS, abs=1e-5)


def test_several_examples_walk_from_their_mean_over_their_codes():
    model, x = linear_gaussian_autoencoder(), sample(200)[0]
    q = model.posterior(x)
    mean, spread = q.mean().numpy().mean(axis=0), deviation_of_codes(q)
    walks = model.traverse(x + 1, coordinates=[1], steps=3)
    shift = model.encode(np.ones([1, 3], "float32")).numpy()[0]
    middle = (mean + shift) * WEIGHTS
    assert walks.shape == (1, 3, 3) and walks[0, 1] == pytest.approx(middle, abs=1e-5)
    assert walks[0, :, 1] - middle[1] == pytest.approx(WEIGHTS[1] * spread[1] * np.array([-2, 0, 2]), abs=1e-5)


def test_deviation_counts_the_noise_of_the_code():
    model, x = linear_gaussian_autoencoder(), sample(4000)[0]
    t = model.posterior(x).sample(seed=(0, 0)).numpy()
    assert deviation_of_codes(model.posterior(x)) == pytest.approx(t.std(axis=0), rel=4 / np.sqrt(2 * 4000))


@pytest.mark.parametrize("marginal", ["learned", "mixture", "vamp"])
def test_every_marginal_says_how_far_to_walk(marginal):
    model = VAE((8, 8, 1), 2, hidden=(8,), marginal=marginal, seed=0)
    assert model.traverse(X[:1]).shape == (2, 7, 8, 8, 1)


def test_pictures_go_to_the_plot_as_they_are():
    model = VAE((8, 8, 1), 4, hidden=(8,), posterior="full", seed=0)
    assert len(ib.plots.traversal(model.traverse(X, [3, 0], 5), np.linspace(-2, 2, 5)).texts) == 7


def test_a_point_walks_over_the_codes_or_the_fitted_sampler():
    model = DenseAutoencoder((8, 8, 1), 2, hidden=(8,), seed=0)
    walks, codes = model.traverse(X), model.encode(X).numpy()
    ends = np.tile(codes.mean(axis=0), (2, 1))
    ends[:, 0] += np.array([-2, 2]) * codes[:, 0].std()
    assert walks[0, [0, -1]] == pytest.approx(model.decode(ends.astype("float32")).numpy(), abs=1e-5)
    with pytest.raises(InputError, match="`x` must be several examples for a code without noise"):
        model.traverse(X[:1])
    assert model.fit_sampler("gmm", X, components=2).traverse(X[:1]).shape == (2, 7, 8, 8, 1)


def test_wrapped_pairs_and_other_targets_are_walked():
    encoder = keras.Sequential([keras.Input((8,)), keras.layers.Dense(2)])
    decoder = keras.Sequential([keras.Input((2,)), keras.layers.Dense(5)])
    model = ib.wrap(encoder, keras.Sequential([keras.Input((2,)), keras.layers.Dense(8)]))
    assert model.traverse(np.eye(8, dtype="float32")).shape == (2, 7, 8)
    other = ib.models.IBAutoencoder((8,), 2, hidden=(4,), target_shape=(5,), decoder=decoder, seed=0)
    assert other.traverse(np.eye(8, dtype="float32")).shape == (2, 7, 5)


def test_mixed_precision_walks_in_float32():
    keras.config.set_dtype_policy("mixed_float16")
    model = VAE((8, 8, 1), 2, hidden=(8,), seed=0)
    walks = model.traverse(X)
    assert walks.dtype == np.float32 and np.isfinite(walks).all() and np.ptp(walks, axis=1).max() > 0


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"coordinates": [0, 4]}, "`coordinates` must be a list of numbers from 0 to 3. Received: 4."),
        ({"coordinates": [-1]}, "`coordinates` must be a list of numbers from 0 to 3. Received: -1."),
        ({"coordinates": []}, "`coordinates` must be a list of numbers from 0 to 3. Received: .."),
        ({"coordinates": 2}, "`coordinates` must be a list of numbers from 0 to 3. Received: 2."),
        ({"coordinates": [0.5]}, "`coordinates` must be a list of numbers from 0 to 3"),
        ({"steps": 1}, "`steps` must be an integer of at least 2. Received: 1."),
        ({"x": X[..., 0]}, "`x` must be examples of shape"),
        ({"x": np.full([2, 8, 8, 1], np.nan)}, "`x` must be finite"),
    ],
)
def test_bad_input_is_refused_in_one_line(arguments, message):
    model = VAE((8, 8, 1), 4, hidden=(8,), seed=0)
    with pytest.raises(InputError, match=message) as refused:
        model.traverse(**{"x": X, **arguments})
    assert "\n" not in str(refused.value)


def test_tokens_and_classifiers_are_not_walked():
    tokens = VAE((6,), 2, hidden=(8,), likelihood=ib.layers.CategoricalLikelihood(5), seed=0)
    with pytest.raises(InputError, match="`model` must be an autoencoder that decodes numbers"):
        tokens.traverse(np.zeros([2, 6]))
    assert not hasattr(VIBClassifier, "traverse")


def test_walks_are_saved_with_the_model(tmp_path):
    model = VAE((8, 8, 1), 2, hidden=(8,), seed=0)
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert np.array_equal(loaded.traverse(X), model.traverse(X)) and not tf.is_tensor(model.traverse(X))
