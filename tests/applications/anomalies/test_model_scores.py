"""What models say of strangeness."""

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.anomalies.model_scores import model_scores
from ib_keras.models import VAE, DenseAutoencoder, InfoMaxEncoder, VIBClassifier

SMALL = {"input_shape": (8, 8, 1), "latent_dim": 2, "hidden": (8,), "seed": 0}


@pytest.mark.parametrize(
    "model, names",
    [
        (lambda: VAE(**SMALL), {"codes", "density", "rate", "reconstruction", "likelihood"}),
        (lambda: DenseAutoencoder(**SMALL), {"codes", "density", "reconstruction", "likelihood"}),
        (lambda: InfoMaxEncoder(**SMALL), {"codes", "density", "rate"}),
        (lambda: VIBClassifier(num_classes=10, **SMALL), {"codes", "density", "rate", "entropy"}),
    ],
    ids=["VAE", "DenseAutoencoder", "InfoMaxEncoder", "VIBClassifier"],
)
def test_scores_of_models_of_this_package(model, names, digits):
    scores = model_scores(model(), digits.x_train[:100], 5)
    assert set(scores) == names
    for name, score in scores.items():
        values = np.asarray(score(digits.x_test[:7]))
        assert values.shape == (7,) and np.isfinite(values).all(), name
        assert np.array_equal(values, score(digits.x_test[:7])), f"{name} changes from call to call"


def test_values_are_those_of_the_terms(digits):
    """The bound is that of one draw: the mean over many seeds of the terms lies near, and a plain code has no draw."""
    model, x = VAE(**SMALL), digits.x_test[:9]
    scores, terms = model_scores(model, digits.x_train[:50], 5), [model.terms(x, seed=seed) for seed in range(200)]
    bounds = np.array([one["distortion"] + one["rate"] for one in terms])
    assert (abs(scores["likelihood"](x) - bounds.mean(axis=0)) < 4 * bounds.std(axis=0)).all()
    assert np.allclose(scores["rate"](x), terms[0]["rate"])
    by_hand = ((model.reconstruct(x) - x) ** 2).numpy().reshape(9, -1).mean(axis=1)
    assert np.allclose(scores["reconstruction"](x), by_hand)
    plain = DenseAutoencoder(**SMALL)
    scores, terms = model_scores(plain, digits.x_train[:50], 5), plain.terms(x)
    assert np.allclose(scores["reconstruction"](x), terms["mse"])
    assert np.allclose(scores["likelihood"](x), terms["distortion"] + terms["rate"])


@pytest.mark.parametrize("options", [{}, {"posterior": "full", "marginal": "mixture"}])
def test_equal_examples_have_equal_scores_wherever_they_stand(options, digits):
    scores = model_scores(VAE(**SMALL, **options), digits.x_train[:100], 5)
    for name in ("reconstruction", "likelihood", "rate"):
        values = scores[name](np.repeat(digits.x_test[:1], 300, axis=0))
        assert np.ptp(values) <= 1e-5 * np.abs(values).max(), name


def test_any_autoencoder_and_any_classifier(digits):
    x = digits.x_test[:6]
    halved = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Rescaling(0.5)])
    assert np.allclose(
        model_scores(halved, x, 5)["reconstruction"](x), (x**2 / 4).reshape(6, -1).mean(axis=1), rtol=1e-5
    )
    even = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(4, "softmax", kernel_initializer="zeros")]
    )
    assert np.allclose(model_scores(even, x, 5)["entropy"](x), np.log(4))


@pytest.mark.parametrize(
    "model, message",
    [
        (lambda: VAE(**SMALL | {"input_shape": (9, 8, 1)}), r"\(9, 8, 1\)"),
        (lambda: keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten()]), "an autoencoder or a classifier"),
    ],
    ids=["shape", "output"],
)
def test_models_that_do_not_suit(model, message, digits):
    with pytest.raises(InputError, match=message):
        model_scores(model(), digits.x_test[:4], 5)
