import keras
import numpy as np
import pytest

import ib_keras as ib
from ib_keras.datasets import Dataset, sprites
from ib_keras.experiments.coordinate_figure import coordinate_figure

SMALL = {"latent_dim": 2, "hidden": (4,), "seed": 0}


def is_png(figure):
    return figure is not None and figure.startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", [ib.models.VAE, ib.models.DenseAutoencoder])
def test_autoencoders_have_a_figure(kind, digits):
    assert is_png(coordinate_figure(kind((8, 8, 1), **SMALL), digits, 100, 0))


def test_factors_and_walks_reach_the_plot(monkeypatch):
    seen = {}
    drawn = ib.plots.code_coordinates

    def kept(found, walks, values):
        seen.update(found=found, walks=walks)
        return drawn(found, walks, values)

    monkeypatch.setattr(ib.plots, "code_coordinates", kept)
    model = ib.models.VAE((16, 16, 1), **SMALL)
    assert is_png(coordinate_figure(model, sprites(200, 16), 40, 0))
    assert seen["found"].factor_information.shape == (2, 5) and seen["walks"].shape == (2, 7, 16, 16, 1)


def test_columns_are_drawn_without_walks():
    x = np.random.default_rng(0).normal(size=[60, 5]).astype("float32")
    model = ib.models.VAE((5,), likelihood=ib.layers.GaussianLikelihood(activation="linear"), **SMALL)
    assert is_png(coordinate_figure(model, Dataset(x, None, x, None), 60, 0))


def test_others_have_none(digits):
    tokens = ib.models.VAE((6,), likelihood=ib.layers.CategoricalLikelihood(5), **SMALL)
    rows = np.zeros([40, 6], int)
    model = ib.models.VAE((8, 8, 1), **SMALL)
    assert coordinate_figure(tokens, Dataset(rows, None, rows, None), 40, 0) is None
    assert coordinate_figure(model, digits, 10, 0) is None
    assert coordinate_figure(keras.Sequential(), digits, 100, 0) is None
