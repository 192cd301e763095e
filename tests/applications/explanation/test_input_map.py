import numpy as np
import pytest

from ib_keras.applications.explanation.input_map import input_map

GENERATOR = np.random.default_rng(0)


def test_map_of_a_picture_has_its_size_and_the_sum_of_the_nats():
    nats = GENERATOR.random([3, 7, 7, 5])
    found = input_map([nats], np.zeros([3, 28, 28, 1]))
    assert found.shape == (3, 28, 28) and np.allclose(found.sum(axis=(1, 2)), nats.sum(axis=(1, 2, 3)), rtol=1e-5)


def test_map_at_the_input_is_the_sum_of_the_channels():
    nats = GENERATOR.random([3, 8, 8, 3])
    assert np.allclose(input_map([nats], nats), nats.sum(axis=-1))


@pytest.mark.parametrize("nats", [GENERATOR.random([3, 6]), GENERATOR.random([3, 6, 2])])
def test_columns_and_steps_keep_their_places(nats):
    assert np.allclose(input_map([nats], np.zeros([3, 6])), nats if nats.ndim == 2 else nats.sum(axis=-1))


def test_several_layers_add_up():
    layers = [GENERATOR.random([2, 8, 8, 3]), GENERATOR.random([2, 4, 4, 6])]
    found = input_map(layers, np.zeros([2, 16, 16, 1]))
    assert np.allclose(found.sum(axis=(1, 2)), sum(one.sum(axis=(1, 2, 3)) for one in layers), rtol=1e-5)
