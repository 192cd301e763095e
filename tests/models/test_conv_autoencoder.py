import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.models import ConvAutoencoder


@pytest.mark.parametrize("shape", [(28, 28, 1), (31, 17, 3), (8, 8, 1), (5, 64, 2)])
def test_any_height_width_and_channels(shape):
    model = ConvAutoencoder(shape, 4)
    assert model.reconstruct(np.zeros([2, *shape], "float32")).shape == (2, *shape)


def test_reconstructions_are_pictures_in_the_unit_interval(digits):
    pictures = ConvAutoencoder((8, 8, 1), 4, seed=0).reconstruct(digits.x_test).numpy()
    assert 0 <= pictures.min() and pictures.max() <= 1


def test_flat_shapes_are_rejected():
    with pytest.raises(InputError, match="Add a channel axis, or use DenseAutoencoder"):
        ConvAutoencoder((28, 28))
