import inspect

import keras
import numpy as np
import pytest

from ib_keras import datasets, models
from ib_keras._checks import InputError
from ib_keras.models import PRESETS, preset

pytestmark = pytest.mark.long

SMALL = {"input_shape": (4, 4, 1), "seed": 0}


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_built_and_says_what_it_should_reach(name):
    model, chosen = preset(name, **SMALL), PRESETS[name]
    assert model.compiled and model.example_shape == (4, 4, 1) and chosen.dataset in datasets.names()
    assert chosen.number.startswith("test_") and chosen.at_most > 0 and chosen.what and chosen.source
    assert set(chosen.arguments) <= set(inspect.signature(chosen.build).parameters)
    same = preset(name, **SMALL)
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), same.get_weights(), strict=True))


def test_published_sizes():
    def shapes(name):
        return [tuple(w.shape) for w in preset(name).encoder.trainable_weights if len(w.shape) == 2]

    assert shapes("vib_mnist_alemi2017") == [(784, 1024), (1024, 1024), (1024, 512)]
    assert shapes("vib_2d_mnist_alemi2017")[-1] == (1024, 5), "two means and a triangle of three"
    assert shapes("vae_mnist_burda2016") == [(784, 200), (200, 200), (200, 100)]


def test_bottleneck_sees_centred_pixels_and_starts_with_little_noise():
    model = preset("vib_mnist_alemi2017", **SMALL)
    x = np.random.default_rng(0).random([3, 4, 4, 1]).astype("float32")
    inner = model.encoder.layers[-1]
    assert np.allclose(model.encoder(x), inner(2 * x - 1), atol=1e-5)
    spread = models.preset("vib_mnist_alemi2017", **SMALL).posterior(np.full([1, 4, 4, 1], 0.5, "float32")).stddev()
    assert np.allclose(spread, np.log1p(np.exp(-5.0)), rtol=0.01), "softplus(-5), since all inputs are 0"


def test_published_optimizer_decays_and_averages():
    optimizer = preset("vib_mnist_alemi2017", **SMALL).optimizer
    assert optimizer.beta_1 == 0.5 and optimizer.use_ema and optimizer.ema_momentum == 0.999
    rate = optimizer._learning_rate
    assert [float(rate(step)) for step in (0, 1199, 1200)] == pytest.approx([1e-4, 1e-4, 0.97e-4])


def test_another_learning_rate_falls_in_the_same_way():
    names = "vib_mnist_alemi2017", "vae_mnist_burda2016"
    for first, other in (
        (models.PRESETS[name].model(learning_rate=rate, **SMALL).optimizer._learning_rate for rate in (None, 0.5))
        for name in names
    ):
        steps = 0, 60_000, 110_000
        falls = [[float(rate(step) / rate(0)) for step in steps] for rate in (first, other)]
        assert (
            float(other(0)) == 0.5 and falls[0] == pytest.approx(falls[1]) and falls[0][0] > falls[0][1] > falls[0][2]
        )


def test_saved_preset_loads(tmp_path):
    model, x = preset("vib_mnist_alemi2017", **SMALL, hidden=(8,), latent_dim=2), np.zeros([2, 4, 4, 1], "float32")
    model.save(tmp_path / "m.keras")
    assert np.array_equal(
        keras.saving.load_model(tmp_path / "m.keras").predict(x, verbose=0), model.predict(x, verbose=0)
    )


def test_unknown_name_lists_the_others():
    with pytest.raises(
        InputError, match="`name` must be a known name. Received: 'vib'. Choose one of: .*document_conv"
    ):
        preset("vib")


def test_class_of_every_preset_is_that_of_its_model():
    for name, found in PRESETS.items():
        assert found.model_class is type(preset(name, input_shape=(8, 8, 1), hidden=(4,), latent_dim=2))
