import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.latent_dim.trained_code import model_of_size, trained_code
from ib_keras.layers import GaussianLikelihood
from ib_keras.models import DenseAutoencoder, VIBClassifier

RNG = np.random.default_rng(0)
X = (RNG.normal(size=[240, 2]) @ RNG.normal(size=[2, 6])).astype("float32")
TRAIN, TEST = X[:200], X[200:]


def linear(k):
    return keras.Sequential([keras.Input((6,)), keras.layers.Dense(k), keras.layers.Dense(6)])


def test_class_is_built_for_the_range_of_the_examples():
    assert model_of_size(DenseAutoencoder, X, 0)(3).likelihood_kind == GaussianLikelihood(activation="linear")
    model = model_of_size(DenseAutoencoder, np.abs(X) / np.abs(X).max(), 4)(3)
    assert model.likelihood_kind == GaussianLikelihood() and model.seed == 4
    assert (model.latent_dim, model.example_shape) == (3, (6,))


@pytest.mark.parametrize("model", [VIBClassifier, "VAE", 3, linear(2)])
def test_other_models_are_refused(model):
    with pytest.raises(InputError, match="`model` must be a class of autoencoders, or a function k -> Keras model"):
        model_of_size(model, X, 0)


def test_plain_keras_model_is_compiled_with_a_rate_that_falls():
    model = linear(2)
    left = trained_code(lambda k: model, 2, TRAIN, TEST, epochs=12, seed=0)
    assert left["errors"] == pytest.approx(((model(TEST).numpy() - TEST) ** 2).mean(axis=1), rel=1e-4)
    assert left["information"] == {} and left["seconds"] > 0
    assert int(model.optimizer.iterations) == 20 and float(model.optimizer.learning_rate) == pytest.approx(0)


def test_compiled_model_keeps_its_optimizer():
    def compiled(k):
        model = linear(k)
        model.compile(keras.optimizers.SGD(0.0), "mse")
        return model

    keras.utils.set_random_seed(0)
    untrained = linear(2)
    keras.utils.set_random_seed(0)
    left = trained_code(compiled, 2, TRAIN, TEST, epochs=1, seed=0)
    assert left["errors"] == pytest.approx(((untrained(TEST).numpy() - TEST) ** 2).mean(axis=1), rel=1e-4)


def test_what_is_no_autoencoder_is_told():
    with pytest.raises(InputError, match="function k -> Keras model. Received: int for k = 2"):
        trained_code(lambda k: k, 2, TRAIN, TEST, epochs=1, seed=0)

    def dies(k):
        model = linear(k)
        model.compile(keras.optimizers.SGD(1e9), "mse")
        return model

    with pytest.raises(InputError, match="training ends with finite numbers. Received: NaN at k = 2"):
        trained_code(dies, 2, TRAIN, TEST, epochs=4, seed=0)


def test_a_model_of_other_examples_is_told():
    model = keras.Sequential([keras.Input((9,)), keras.layers.Dense(4)])
    with pytest.raises(InputError, match=r"`model` must be one that takes examples of shape \(4,\). Received: Input 0"):
        trained_code(lambda k: model, 2, np.zeros([8, 4]), np.zeros([2, 4]), 1, 0)
