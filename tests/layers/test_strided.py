"""One pair of networks for convolutions along one axis and along two."""

import keras
import pytest

from ib_keras.layers.strided import strided_decoder, strided_encoder

AXES = {
    1: (keras.layers.Conv1D, keras.layers.Conv1DTranspose, lambda pairs: keras.layers.Cropping1D(*pairs)),
    2: (keras.layers.Conv2D, keras.layers.Conv2DTranspose, keras.layers.Cropping2D),
    3: (keras.layers.Conv3D, keras.layers.Conv3DTranspose, keras.layers.Cropping3D),
}


@pytest.mark.parametrize("sides", [(9,), (9, 6), (5, 4, 3)])
@pytest.mark.parametrize("hidden", [(), (2,), (2, 3)])
def test_a_decoder_mirrors_its_encoder_along_any_axes(sides, hidden):
    convolution, transposed, cropping = AXES[len(sides)]
    encoder = strided_encoder(convolution, 3, (*sides, 2), 4, hidden, "relu", seed=0)
    decoder = strided_decoder(transposed, cropping, 3, 4, (*sides, 2), hidden, "relu", seed=0)
    assert encoder.output_shape == (None, 4) and decoder.output_shape == (None, *sides, 2)
    assert [layer.filters for layer in encoder.layers if isinstance(layer, convolution)] == list(hidden)
    assert [layer.filters for layer in decoder.layers if isinstance(layer, transposed)] == [*reversed(hidden), 2]


def test_what_the_strides_add_is_cropped_on_both_sides():
    decoder = strided_decoder(*AXES[2][1:], 3, 4, (9, 6, 1), (2, 3), "relu", seed=0)
    assert decoder.layers[-1].cropping == ((1, 2), (1, 1))
