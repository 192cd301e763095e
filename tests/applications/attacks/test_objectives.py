import numpy as np
import pytest
import tensorflow as tf

from ib_keras.applications.attacks.objectives import cross_entropy, logit_ratio, margin

Z, Y = np.array([[3.0, 1.0, 0.5, -2.0], [0.0, 4.0, 3.0, 1.0]], np.float32), np.array([0, 2], np.int32)


def test_values_by_hand():
    assert margin(Z, Y).numpy().tolist() == [2.0, -1.0]
    assert logit_ratio(tf.constant(Z), Y).numpy() == pytest.approx([-2 / 2.5, 1 / 3])
    p = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    assert cross_entropy(Z, Y).numpy() == pytest.approx(-np.log(p[[0, 1], Y]), rel=1e-5)


def test_ratio_knows_neither_scale_nor_shift():
    assert logit_ratio(tf.constant(100 * Z + 7), Y).numpy() == pytest.approx(
        logit_ratio(tf.constant(Z), Y).numpy(), rel=1e-4
    )


def test_two_classes_have_no_third_logit():
    assert logit_ratio(tf.constant([[3.0, 1.0]]), [0]).numpy().tolist() == [-2.0]
