import numpy as np
import pytest
import tensorflow as tf

from ib_keras.deployment.portable_draws import standard_normal


@pytest.mark.parametrize("seed", [0, 1, -1, 2**31 - 1, -(2**31)])
def test_draws_are_those_of_tensorflow(seed):
    for n, dim in ((0, 3), (1, 1), (3, 2), (2000, 7)):
        found, expected = standard_normal(tf.constant(n), dim, tf.constant(seed)), tf.random.stateless_normal
        # Both round single precision: logarithm, root, sine, and a product of at most 6.
        assert np.allclose(found, expected([n, dim], [seed, 0]), rtol=0, atol=5e-6)


@pytest.mark.long
def test_operations_are_those_of_other_runtimes():
    specs = [tf.TensorSpec([], tf.int32), tf.TensorSpec([], tf.int32)]
    traced = tf.function(lambda n, seed: standard_normal(n, 3, seed), input_signature=specs, autograph=False)
    found = {operation.type for operation in traced.get_concrete_function().graph.get_operations()}
    assert not any("Random" in one for one in found) and "BroadcastArgs" not in found
