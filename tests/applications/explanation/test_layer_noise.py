import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras.applications.explanation.layer_noise import LayerNoise

tfd = tfp.distributions
GENERATOR = np.random.default_rng(0)


def test_nats_are_the_divergence_of_the_mixed_value_from_the_noise():
    values = GENERATOR.normal(2, 3, size=[300, 4]).astype(np.float32)
    noise = LayerNoise(values)
    gate = GENERATOR.uniform(0.05, 0.95, size=[300, 4]).astype(np.float32)
    mixed = tfd.Normal(gate * values + (1 - gate) * noise.mean, (1 - gate) * noise.deviation)
    expected = tfd.kl_divergence(mixed, tfd.Normal(noise.mean, noise.deviation))
    assert np.allclose(noise.nats(values, gate), expected, rtol=1e-4, atol=1e-5)


def test_closed_gate_passes_nothing_and_open_one_much():
    values = GENERATOR.normal(size=[100, 2]).astype(np.float32)
    noise = LayerNoise(values)
    assert np.allclose(noise.nats(values, tf.zeros([100, 2])), 0)
    assert (noise.nats(values, tf.fill([100, 2], 0.999)) > 5).numpy().all()


def test_mixed_value_is_the_value_or_the_noise():
    values = np.array([[1.0], [3.0]], np.float32)
    noise = LayerNoise(values)
    assert np.allclose(noise.mixed(values, 1.0, 5.0), values)
    assert np.allclose(noise.mixed(values, 0.0, 2.0), 2 + 2 * 1)


def test_many_pictures_have_a_deviation_at_each_position_and_few_share_it():
    pictures = GENERATOR.normal(size=[100, 3, 3, 2]).astype(np.float32)
    assert LayerNoise(pictures).mean.shape == (3, 3, 2) and LayerNoise(pictures[:50]).mean.shape == (2,)
    assert LayerNoise(pictures[:, 0]).mean.shape == (2,)


def test_constant_values_have_a_deviation_above_zero():
    values = np.tile(np.array([[1.0, 2.0]], np.float32), (5, 1))
    noise = LayerNoise(values)
    assert (noise.deviation > 0).all() and np.allclose(noise.nats(values, tf.zeros_like(values)), 0)
