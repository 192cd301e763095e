import json
import math

import keras
import numpy as np
import pytest
import scipy.special
import scipy.stats
import tensorflow as tf

from ib_keras import layers
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.layers import BernoulliLikelihood, GaussianLikelihood
from ib_keras.layers.likelihood import likelihood

EPS = float(np.finfo(np.float32).eps)
PARAMETERS = np.random.default_rng(0).normal(size=[5, 4, 3, 2]).astype("float32")
PICTURES = np.random.default_rng(1).uniform(size=[5, 4, 3, 2]).astype("float32")


@pytest.fixture(params=members(layers, layers.Likelihood).values(), ids=lambda cls: cls.__name__)
def family(request):
    return request.param


def test_one_event_is_one_whole_example(family):
    p = family()(PARAMETERS, 3)
    assert p.batch_shape == (5,) and p.event_shape == (4, 3, 2)
    assert p.log_prob(PICTURES).shape == (5,)
    assert p.mean().shape == PICTURES.shape


def test_pixels_are_independent(family):
    pixels = family().pointwise(tf.constant(PARAMETERS)).log_prob(PICTURES).numpy().astype(float)
    expected = pixels.reshape(5, -1).sum(1)
    np.testing.assert_allclose(family()(PARAMETERS, 3).log_prob(PICTURES), expected, rtol=24 * EPS)


def test_leading_axes_are_draws_of_the_code(family):
    p = family()(np.stack([PARAMETERS, 2 * PARAMETERS]), 3)
    expected = [family()(scale * PARAMETERS, 3).log_prob(PICTURES) for scale in (1, 2)]
    np.testing.assert_allclose(p.log_prob(PICTURES), expected, rtol=24 * EPS)


def test_float32_whatever_the_policy(family):
    keras.config.set_dtype_policy("mixed_float16")
    half = tf.constant(PARAMETERS, tf.float16)
    p = family()(half, 3)
    assert p.dtype == tf.float32
    expected = family()(tf.cast(half, tf.float32), 3).log_prob(PICTURES)
    np.testing.assert_array_equal(p.log_prob(PICTURES), expected)


def test_config_round_trip(family):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(family())))
    assert keras.saving.deserialize_keras_object(config) == family()
    assert likelihood(config) == family()


def test_names():
    assert likelihood("gaussian") == GaussianLikelihood()
    assert likelihood("bernoulli") == BernoulliLikelihood()


@pytest.mark.parametrize("part", [GaussianLikelihood(0.25, "linear"), GaussianLikelihood(scale=np.float32(2))])
def test_config_keeps_every_argument(part):
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(part)))
    assert keras.saving.deserialize_keras_object(config) == part


@pytest.mark.parametrize("activation, mean", [("sigmoid", scipy.special.expit), ("linear", np.asarray)])
@pytest.mark.parametrize("scale", [0.1, 1.0, 3.0])
def test_gaussian_against_scipy(activation, mean, scale):
    p = GaussianLikelihood(scale, activation)(PARAMETERS, 3)
    np.testing.assert_allclose(p.mean(), mean(PARAMETERS), rtol=8 * EPS)
    terms = scipy.stats.norm.logpdf(PICTURES.astype(float), mean(PARAMETERS.astype(float)), scale).reshape(5, -1)
    largest = np.abs(terms).sum(1)
    assert (np.abs(p.log_prob(PICTURES) - terms.sum(1)) < 32 * EPS * largest + EPS).all()


def test_gaussian_distortion_is_a_scaled_squared_error():
    """The formula of its docstring: sum (x - mean)^2 / (2 scale^2) + D log(scale sqrt(2 pi))."""
    error = ((PICTURES - PARAMETERS) ** 2).reshape(5, -1).sum(1)
    expected = error / (2 * 0.5**2) + 24 * math.log(0.5 * math.sqrt(2 * math.pi))
    distortion = -GaussianLikelihood(0.5, "linear")(PARAMETERS, 3).log_prob(PICTURES)
    np.testing.assert_allclose(distortion, expected, rtol=64 * EPS)


@pytest.mark.parametrize("scale", [0, -0.1, math.nan, math.inf, "0.1"])
def test_bad_scales_are_refused(scale):
    with pytest.raises(InputError, match="`scale` must be .* Pass the standard deviation of a pixel"):
        GaussianLikelihood(scale)


def test_unknown_activations_are_refused():
    with pytest.raises(InputError, match="`activation` must be .* Received: 'relu'. Choose one of: sigmoid, linear."):
        GaussianLikelihood(activation="relu")


@pytest.mark.parametrize("pictures", [PICTURES, np.round(PICTURES)], ids=["grey", "binary"])
def test_bernoulli_is_minus_the_cross_entropy(pictures):
    logits, x = PARAMETERS.astype(float), pictures.astype(float)
    terms = x * scipy.special.log_expit(logits) + (1 - x) * scipy.special.log_expit(-logits)
    p = BernoulliLikelihood()(PARAMETERS, 3)
    np.testing.assert_allclose(p.log_prob(pictures), terms.reshape(5, -1).sum(1), rtol=32 * EPS)
    np.testing.assert_allclose(p.mean(), scipy.special.expit(logits), rtol=8 * EPS)


def test_bernoulli_draws_are_black_or_white_with_these_frequencies():
    n = 5000
    p = BernoulliLikelihood()(PARAMETERS[0], 3)
    draws = p.sample(n, seed=(0, 1)).numpy()
    assert set(np.unique(draws)) == {0.0, 1.0}
    mean = scipy.special.expit(PARAMETERS[0])
    assert (np.abs(draws.mean(0) - mean) < 5 * np.sqrt(mean * (1 - mean) / n)).all()


@pytest.mark.parametrize("x, nats", [(1.0, 0.0), (0.0, -300.0), (0.25, -225.0)])
def test_sure_bernoulli_pixels_stay_finite(x, nats):
    logits = tf.constant([[300.0]])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = BernoulliLikelihood()(logits, 1).log_prob([[x]])
    assert float(value[0]) == pytest.approx(nats, rel=4 * EPS)
    assert float(tape.gradient(value, logits)[0, 0]) == pytest.approx(x - 1, abs=EPS)
