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
from ib_keras.layers import (
    BernoulliLikelihood,
    CategoricalLikelihood,
    ContinuousBernoulliLikelihood,
    DiscretisedLogisticLikelihood,
    GaussianLikelihood,
    LearnedGaussianLikelihood,
)
from ib_keras.layers.likelihood import likelihood

EPS = float(np.finfo(np.float32).eps)
PARAMETERS = np.random.default_rng(0).normal(size=[5, 4, 3, 2]).astype("float32")
PICTURES = np.random.default_rng(1).uniform(size=[5, 4, 3, 2]).astype("float32")


@pytest.fixture(params=members(layers, layers.Likelihood).values(), ids=lambda cls: cls.__name__)
def family(request):
    return request.param


def outputs(family):
    """Returns decoder outputs for PICTURES."""
    shape = family().outputs(PICTURES.shape[1:])
    return np.random.default_rng(0).normal(size=[len(PICTURES), *shape]).astype("float32")


def pictures(family):
    """Returns data in the support of the family."""
    return PICTURES if family().support[1] == 1 else np.round(PICTURES * family().support[1])


def test_one_event_is_one_whole_example(family):
    p = family()(outputs(family), 3)
    assert p.batch_shape == (5,) and p.event_shape == (4, 3, 2)
    assert p.log_prob(pictures(family)).shape == (5,)
    assert family().point(p).shape == PICTURES.shape


def test_pixels_are_independent(family):
    pixels = family().pointwise(tf.constant(outputs(family))).log_prob(pictures(family)).numpy().astype(float)
    largest = np.abs(pixels).reshape(5, -1).sum(1)
    error = np.abs(family()(outputs(family), 3).log_prob(pictures(family)) - pixels.reshape(5, -1).sum(1))
    assert (error <= 24 * EPS * largest).all()


def test_log_prob_of_the_family_is_that_of_its_law(family):
    p = family()(outputs(family), 3)
    largest = np.abs(p.distribution.log_prob(pictures(family)).numpy()).reshape(5, -1).sum(1)
    assert (np.abs(family().log_prob(p, pictures(family)) - p.log_prob(pictures(family))) <= 24 * EPS * largest).all()


def test_leading_axes_are_draws_of_the_code(family):
    values = outputs(family)
    p = family()(np.stack([values, 2 * values]), 3)
    expected = [family()(scale * values, 3).log_prob(pictures(family)) for scale in (1, 2)]
    np.testing.assert_allclose(p.log_prob(pictures(family)), expected, rtol=64 * EPS)


def test_float32_whatever_the_policy(family):
    keras.config.set_dtype_policy("mixed_float16")
    half = tf.constant(outputs(family), tf.float16)
    p = family()(half, 3)
    assert p.dtype == tf.float32
    expected = family()(tf.cast(half, tf.float32), 3).log_prob(pictures(family))
    np.testing.assert_array_equal(p.log_prob(pictures(family)), expected)


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


def test_continuous_bernoulli_by_its_formula():
    """C(l) = 2 artanh(1 - 2l) / (1 - 2l); the density sums to 1 on [0, 1]."""
    logits = np.array([-3.0, -0.5, 0.4, 2.0])
    rate = scipy.special.expit(logits)
    constant = 2 * np.arctanh(1 - 2 * rate) / (1 - 2 * rate)
    x = np.linspace(0, 1, 2001)[:, None]
    p = ContinuousBernoulliLikelihood().pointwise(tf.constant(logits, tf.float32))
    np.testing.assert_allclose(
        p.log_prob(x.astype("float32")), np.log(constant) + x * np.log(rate) + (1 - x) * np.log(1 - rate), atol=1e-4
    )
    np.testing.assert_allclose(np.trapezoid(np.exp(p.log_prob(x.astype("float32"))), dx=1 / 2000, axis=0), 1, atol=1e-4)


def test_learned_deviations_against_scipy():
    values = np.random.default_rng(3).normal(size=[5, 4, 3, 4]).astype("float32")
    p = LearnedGaussianLikelihood(0.05, "linear")(values, 3)
    scale = np.logaddexp(0, values[..., 2:]) + 0.05
    expected = scipy.stats.norm.logpdf(PICTURES, values[..., :2], scale).reshape(5, -1).sum(1)
    np.testing.assert_allclose(p.log_prob(PICTURES), expected, rtol=1e-4)


def test_tokens_are_the_log_of_a_softmax():
    logits = np.random.default_rng(3).normal(size=[2, 3, 5]).astype("float32")
    x = np.array([[0, 4, 2], [1, 1, 3]])
    expected = np.take_along_axis(scipy.special.log_softmax(logits, -1), x[..., None], -1).sum((1, 2))
    part = CategoricalLikelihood(5)
    np.testing.assert_allclose(part(logits, 1).log_prob(x.astype("float32")), expected, rtol=1e-5)
    np.testing.assert_array_equal(part.point(part(logits, 1)), logits.argmax(-1))
    assert part.error(np.float32([1, 2]), np.float32([1, 3])).numpy().tolist() == [0, 1]


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: CategoricalLikelihood(1), "`classes` must be at least 2"),
        (lambda: LearnedGaussianLikelihood(0.0), "`least_scale` must be above 0"),
        (lambda: LearnedGaussianLikelihood(activation="relu"), "Choose one of: sigmoid, linear"),
    ],
)
def test_bad_arguments_of_the_others_are_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_mean_of_a_continuous_bernoulli_is_that_of_tensorflow_probability_with_finite_slopes():
    logits = tf.constant(np.r_[np.linspace(-40, 40, 401), 0.3, -0.3, 1e-4, 1e3, -1e3][:, None], tf.float32)
    kind = ContinuousBernoulliLikelihood()
    with tf.GradientTape() as tape:
        tape.watch(logits)
        mean = kind.point(kind(logits, 1))
    assert np.allclose(mean, kind(logits, 1).mean(), rtol=1e-5, atol=1e-7)
    slopes = tape.gradient(mean, logits)
    assert np.isfinite(slopes).all() and (slopes.numpy() >= 0).all()


@pytest.mark.parametrize(
    "discrete", [BernoulliLikelihood(), CategoricalLikelihood(5), DiscretisedLogisticLikelihood(3, 5)]
)
def test_probabilities_of_levels_are_those_of_the_law(discrete):
    outputs = tf.constant(np.random.default_rng(0).normal(size=[5, *discrete.outputs((4, 3, 2))]), tf.float32)
    apart = discrete.apart(outputs)
    found = discrete.probabilities(tf.reshape(apart, [-1, apart.shape[-1]])).numpy().reshape(5, 4, 3, 2, -1)
    law, shape = discrete.pointwise(outputs), [5, 4, 3, 2]
    expected = [np.exp(law.log_prob(np.full(shape, value, "float32"))) for value in discrete.values]
    np.testing.assert_allclose(np.moveaxis(found, -1, 0), expected, rtol=1e-5)
    some = discrete.probabilities(tf.reshape(apart, [-1, apart.shape[-1]]), slice(1, None)).numpy()
    np.testing.assert_allclose(some.reshape(5, 4, 3, 2, -1), found[..., 1:], rtol=1e-5)


@pytest.mark.parametrize("arguments", [{"components": 0}, {"levels": 1}, {"levels": 2**17}, {"levels": 2.5}])
def test_discretised_logistic_arguments(arguments):
    with pytest.raises(InputError, match=f"`{next(iter(arguments))}` must be"):
        DiscretisedLogisticLikelihood(**arguments)


def test_discretised_logistic_point_is_within_half_a_level_of_the_mean():
    discrete = DiscretisedLogisticLikelihood(3, 11)
    p = discrete(np.random.default_rng(0).normal(scale=3, size=[50, 9 * 4]).astype("float32"), 1)
    assert np.abs(discrete.point(p) - p.mean()).max() <= 0.05 + EPS
