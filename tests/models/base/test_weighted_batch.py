import numpy as np
import pytest
import tensorflow as tf

from ib_keras.models.base.weighted_batch import shares, weighted_log_mean


def test_against_numpy():
    generator = np.random.default_rng(0)
    values, weights = generator.normal(size=[3, 7]), generator.uniform(size=7)
    expected = np.log(np.average(np.exp(values), axis=1, weights=weights))
    assert weighted_log_mean(tf.constant(values), tf.constant(weights)).numpy() == pytest.approx(expected, rel=1e-9)


def test_another_axis_is_that_of_the_transpose():
    generator = np.random.default_rng(0)
    values, weights = tf.constant(generator.normal(size=[2, 7, 3])), tf.constant(generator.uniform(size=7))
    turned = weighted_log_mean(tf.linalg.matrix_transpose(values), weights)
    assert weighted_log_mean(values, weights, axis=-2).numpy() == pytest.approx(turned.numpy())


def test_weight_zero_is_as_good_as_absent_even_for_huge_values():
    values = tf.constant([[1.0, 2.0, 1e30]])
    assert float(weighted_log_mean(values, tf.constant([1.0, 1.0, 0.0]))[0]) == pytest.approx(
        np.log(np.mean(np.exp([1, 2]))), rel=1e-6
    )


def test_no_weight_at_all_leaves_no_nan():
    assert shares(tf.zeros([4])).numpy() == pytest.approx(np.full(4, 0.25))
