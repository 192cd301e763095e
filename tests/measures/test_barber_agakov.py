import numpy as np
import pytest
import tensorflow as tf

from ib_keras.measures import barber_agakov, mutual_information
from tests.oracles import tables


def test_true_conditional_gives_the_information():
    joint = tables.random_tables((3, 4), 2)
    p_y = joint.sum(axis=0)
    conditional = joint / joint.sum(axis=1, keepdims=True)
    counts = np.round(joint * 200_000).astype(int)
    log_q = np.repeat(np.log(conditional).ravel(), counts.ravel())
    value = barber_agakov(tf.constant(log_q), -np.sum(p_y * np.log(p_y)))
    assert float(value) == pytest.approx(float(mutual_information(joint)), abs=1e-3), "counts are rounded"


def test_batched_and_linear_in_the_entropy():
    log_q = tf.constant(np.random.default_rng(0).normal(size=[4, 5]))
    np.testing.assert_allclose(barber_agakov(log_q, 2.0), 2 + log_q.numpy().mean(axis=1))
