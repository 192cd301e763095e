import keras
import numpy as np

from ib_keras.applications.restoration.masking_network import masking_network


def constant_mask(network, logit):
    """Makes the mask of a network the same number everywhere."""
    layer = network.get_layer("mask")
    layer.set_weights([np.zeros_like(layer.get_weights()[0]), np.full_like(layer.get_weights()[1], logit)])


def test_a_mask_of_ones_leaves_the_signal_as_it_is():
    network = masking_network(1000, frame=64, width=4, blocks=2)
    x = np.random.default_rng(0).normal(size=[2, 1000, 1]).astype(np.float32)
    constant_mask(network, 50.0)
    assert np.allclose(network(x), x, atol=1e-5)
    constant_mask(network, 0.0)
    assert np.allclose(network(x), 0.5 * x, atol=1e-5)


def test_silence_has_finite_gradients():
    network = masking_network(512, frame=64, width=4, blocks=1)
    network.compile("sgd", "mse")
    network.fit(np.zeros([2, 512, 1]), np.zeros([2, 512, 1]), verbose=0)
    assert all(np.isfinite(weights).all() for weights in network.get_weights())


def test_weights_follow_from_the_seed():
    first, second, other = (masking_network(512, 64, 4, 1, seed=seed).get_weights() for seed in (0, 0, 1))
    assert all(np.array_equal(a, b) for a, b in zip(first, second)) and not np.array_equal(first[0], other[0])


def test_mixed_precision_puts_out_single_precision():
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        network = masking_network(512, frame=64, width=4, blocks=1)
    finally:
        keras.config.set_dtype_policy(before)
    assert network(np.ones([1, 512, 1])).dtype == "float32"
    assert "bfloat16" in {layer.compute_dtype for layer in network.layers}
