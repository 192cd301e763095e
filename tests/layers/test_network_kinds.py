import keras
import pytest

from ib_keras._checks import InputError
from ib_keras.layers.network_kinds import NETWORKS, decoder_of, encoder_of
from ib_keras.models import BetaVAE, ConvAutoencoder, DenseAutoencoder, IBAutoencoder


def widths(network):
    return [layer.units for layer in network.layers if hasattr(layer, "units")]


@pytest.mark.parametrize("name", NETWORKS)
def test_every_kind_mirrors_its_examples(name):
    shape = (9, 3) if name == "conv1d" else (9, 14, 3)
    encoder = encoder_of(name, shape, 4, (3, 2), "relu")
    decoder = decoder_of(name, 4, shape, (3, 2), "relu")
    assert encoder.output_shape == (None, 4) and decoder.output_shape == (None, *shape)


def test_rows_are_refused_by_convolutions():
    with pytest.raises(InputError, match=r"`input_shape` must be \(height, width, channels\) for conv networks"):
        encoder_of("conv", (9,), 4, (3,), "relu")
    with pytest.raises(InputError, match="`target_shape` must be"):
        decoder_of("residual", 4, (9,), (3,), "relu")
    with pytest.raises(InputError, match=r"`input_shape` must be \(length, channels\) for conv1d networks"):
        encoder_of("conv1d", (9, 14, 3), 4, (3,), "relu")


@pytest.mark.parametrize("name", ["conv", "residual"])
@pytest.mark.parametrize("shape", [(3, 32, 32), (1, 28, 28)])
def test_pictures_with_their_channels_first_are_refused(name, shape):
    with pytest.raises(InputError, match=rf"has {shape[1]} channels. Move the channels to the end with np.moveaxis"):
        encoder_of(name, shape, 4, (3,), "relu")
    with pytest.raises(InputError, match="`target_shape` must be .height, width, channels."):
        decoder_of(name, 4, shape, (3,), "relu")
    assert encoder_of("mlp", shape, 4, (3,), "relu").output_shape == (None, 4)


def test_keras_set_to_channels_first(monkeypatch):
    monkeypatch.setattr(keras.config, "image_data_format", lambda: "channels_first")
    for shape in ((3, 32, 32), (32, 32, 3)):
        with pytest.raises(InputError, match='`image_data_format` must be "channels_last" for conv networks'):
            ConvAutoencoder(shape, 4)
    assert DenseAutoencoder((3, 32, 32), 4).latent_dim == 4


def test_decoder_mirrors_the_encoder():
    model = DenseAutoencoder((4, 4, 1), 2, hidden=(9, 5))
    assert (widths(model.encoder), widths(model.decoder)) == ([9, 5, 2], [5, 9, 16])


def test_published_sizes_are_the_defaults():
    assert widths(DenseAutoencoder().encoder) == [128, 64, 12]
    assert widths(BetaVAE().encoder) == [400, 200, 100, 40]
    assert widths(IBAutoencoder().encoder) == [400, 200, 40]
