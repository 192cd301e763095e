from ib_keras.models import BetaVAE, DenseAutoencoder, IBAutoencoder


def widths(network):
    return [layer.units for layer in network.layers if hasattr(layer, "units")]


def test_decoder_mirrors_the_encoder():
    model = DenseAutoencoder((4, 4, 1), 2, hidden=(9, 5))
    assert (widths(model.encoder), widths(model.decoder)) == ([9, 5, 2], [5, 9, 16])


def test_published_sizes_are_the_defaults():
    assert widths(DenseAutoencoder().encoder) == [128, 64, 12]
    assert widths(BetaVAE().encoder) == [400, 200, 100, 40]
    assert widths(IBAutoencoder().encoder) == [400, 200, 40]
