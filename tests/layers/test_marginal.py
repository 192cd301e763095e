import json
import math

import keras
import numpy as np
import pytest
import scipy.stats
import tensorflow as tf

from ib_keras import layers
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.layers import ClassMarginal, LearnedMarginal, MixtureMarginal, StandardMarginal
from ib_keras.layers.marginal import marginal
from tests.oracles import mixture

EPS = float(np.finfo(np.float32).eps)
CODES = np.random.default_rng(0).normal(size=[6, 2]).astype("float32")


def standing_alone():
    """Returns the marginals that need no encoder: all but the VampMarginal, which is tested in a model."""
    return [cls for cls in members(layers, layers.Marginal).values() if cls is not layers.VampMarginal]


@pytest.fixture(params=standing_alone(), ids=lambda cls: cls.__name__)
def family(request):
    return request.param


def built(layer, latent_dim=2):
    layer.build((None, latent_dim))
    return layer


def uneven_mixture(latent_dim=2, components=3):
    """Returns a mixture layer with its logits, means and deviations."""
    generator = np.random.default_rng(1)
    layer = built(MixtureMarginal(components), latent_dim)
    logits = generator.normal(size=components)
    means, raw = generator.normal(scale=2, size=[2, components, latent_dim])
    for weight, value in ((layer.logits, logits), (layer.means, means), (layer.raw_scales, raw)):
        weight.assign(value)
    return layer, logits, means, np.logaddexp(0, raw) + 1e-5


def test_the_layer_gives_the_log_density_of_its_distribution(family):
    layer = family()
    value = layer(CODES)
    assert value.shape == (6,)
    np.testing.assert_array_equal(value, layer.distribution().log_prob(CODES))


def test_leading_axes_are_draws(family):
    layer = built(family())
    draws = CODES.reshape(3, 2, 2)
    assert layer.compute_output_shape((None, 6, 2)) == (None, 6)
    np.testing.assert_allclose(layer(draws), np.reshape(layer(CODES), [3, 2]), rtol=16 * EPS)


def test_distribution_has_one_code_as_its_event(family):
    r = built(family(), 5).distribution()
    assert r.event_shape == (5,) and r.batch_shape == ()
    assert r.sample(4).shape == (4, 5)


def test_density_sums_to_one(family):
    """Trapezoids of a smooth density converge faster than any power of the step; the tails beyond 12 hold nothing."""
    grid = np.linspace(-12, 12, 121, dtype="float32")
    plane = np.stack(np.meshgrid(grid, grid), axis=-1)
    density = np.exp(built(family())(plane).numpy().astype(float))
    assert np.trapezoid(np.trapezoid(density, dx=0.2), dx=0.2) == pytest.approx(1, abs=100 * EPS)


def test_draws_have_the_moments_of_the_distribution(family):
    n = 20_000
    r = built(family()).distribution()
    draws = r.sample(n, seed=(0, 1)).numpy()
    error = draws.mean(0) - r.mean()
    assert (np.abs(error) < 5 * r.stddev() / math.sqrt(n)).numpy().all()
    square_error = (draws - r.mean()) ** 2 - r.variance()
    assert (np.abs(square_error.numpy().mean(0)) < 5 * square_error.numpy().std(0) / math.sqrt(n)).all()


def test_float32_whatever_the_policy(family):
    """In float16 the squares of these codes would overflow."""
    keras.config.set_dtype_policy("mixed_float16")
    layer = family()
    value = layer(tf.constant([[500.0, -500.0]], tf.float16))
    assert value.dtype == tf.float32 and np.isfinite(value).all()
    assert {weight.dtype for weight in layer.weights} <= {"float32"}
    assert family(dtype="float16").compute_dtype == "float32"


def test_config_round_trip(family):
    layer = family(name="r", seed=5)
    assert layer.get_config()["seed"] == 5
    rebuilt = keras.saving.deserialize_keras_object(json.loads(json.dumps(keras.saving.serialize_keras_object(layer))))
    assert type(rebuilt) is family and rebuilt.get_config() == layer.get_config()
    assert type(marginal(keras.saving.serialize_keras_object(layer))) is family


def test_graph_gives_the_eager_value(family):
    layer = built(family())
    graph = tf.function(layer, input_signature=[tf.TensorSpec([None, 2])])
    np.testing.assert_allclose(graph(tf.constant(CODES)), layer(CODES), rtol=16 * EPS)


def test_saved_in_a_model(family, tmp_path):
    codes = keras.Input([2])
    model = keras.Model(codes, family()(codes))
    model.set_weights([np.random.default_rng(2).normal(size=weight.shape) for weight in model.get_weights()])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(CODES), model(CODES))


def test_names():
    assert type(marginal("standard")) is StandardMarginal
    assert type(marginal("mixture")) is MixtureMarginal


def test_a_named_marginal_starts_from_the_seed():
    np.testing.assert_array_equal(built(marginal("mixture", seed=3)).means, built(MixtureMarginal(seed=3)).means)
    assert marginal(MixtureMarginal(seed=7), seed=3).seed == 7


def test_standard_against_scipy():
    np.testing.assert_allclose(StandardMarginal()(CODES), scipy.stats.norm.logpdf(CODES).sum(1), rtol=16 * EPS)
    assert StandardMarginal()(CODES).shape == (6,) and not built(StandardMarginal()).weights


def test_mixture_density_by_the_definition():
    layer, *parameters = uneven_mixture()
    expected = [mixture.log_prob(t, *parameters) for t in CODES.astype(float)]
    largest_term = max(abs(mixture.normal_log_prob(t, m, s)) for t in CODES for m, s in zip(*parameters[1:]))
    np.testing.assert_allclose(layer(CODES), expected, rtol=0, atol=16 * EPS * largest_term)


def test_mixture_moments_by_the_definition():
    """Three terms of a few units each; the means may cancel."""
    layer, *parameters = uneven_mixture()
    mean, variance = mixture.moments(*parameters)
    np.testing.assert_allclose(layer.distribution().mean(), mean, rtol=0, atol=16 * EPS)
    np.testing.assert_allclose(layer.distribution().variance(), variance, rtol=16 * EPS)


def test_mixture_far_from_every_component_stays_finite():
    layer = built(MixtureMarginal(4, seed=0), 64)
    codes = tf.fill([2, 64], 100.0)
    with tf.GradientTape() as tape:
        value = layer(codes)
    assert float(value[0]) < math.log(np.finfo(np.float64).tiny)
    gradients = tape.gradient(value, [weight.value for weight in layer.trainable_weights])
    assert all(np.isfinite(gradient).all() for gradient in gradients)


def test_every_number_of_the_mixture_is_trained():
    layer, *_ = uneven_mixture()
    with tf.GradientTape() as tape:
        value = tf.reduce_mean(layer(CODES))
    gradients = tape.gradient(value, [weight.value for weight in layer.trainable_weights])
    assert [gradient.shape for gradient in gradients] == [(3,), (3, 2), (3, 2)]
    assert all((np.asarray(gradient) != 0).all() for gradient in gradients)


def test_mixture_starts_with_equal_weights_and_unit_deviations():
    layer = built(MixtureMarginal(8, seed=0), 3)
    r = layer.distribution()
    np.testing.assert_allclose(r.mixture_distribution.probs_parameter(), 1 / 8, rtol=4 * EPS)
    np.testing.assert_allclose(r.components_distribution.stddev(), 1, atol=1e-4)  # the constant has four digits
    assert layer.means.shape == (8, 3)


def test_one_seed_decides_the_means():
    same, again, other = (np.asarray(built(MixtureMarginal(4, seed=seed)).means) for seed in (0, 0, 1))
    np.testing.assert_array_equal(same, again)
    assert (same != other).all()


@pytest.mark.parametrize("components", [0, -1, 2.5, None])
def test_bad_counts_are_refused(components):
    with pytest.raises(InputError, match="`components` must be a positive integer"):
        MixtureMarginal(components)


def test_learned_marginal_by_the_definition():
    layer = built(LearnedMarginal())
    layer.means.assign([1.0, -2.0])
    layer.raw_scales.assign([0.5, 2.0])
    expected = scipy.stats.norm.logpdf(CODES, [1, -2], np.logaddexp(0, [0.5, 2.0])).sum(1)
    np.testing.assert_allclose(layer(CODES), expected, rtol=1e-4)


def test_class_marginal_is_the_even_mixture_of_its_classes():
    layer = built(ClassMarginal(3, seed=0))
    layer.raw_scales.assign(np.random.default_rng(0).normal(size=[3, 2]))
    of_classes = np.stack([layer.of_class(np.full(6, y)).log_prob(CODES) for y in range(3)])
    np.testing.assert_allclose(layer(CODES), np.log(np.exp(of_classes).mean(0)), rtol=1e-4)
    assert [weight.name for weight in layer.trainable_weights] == ["means", "raw_scales"]
