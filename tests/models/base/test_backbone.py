import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.models import VAE, DenseAutoencoder
from ib_keras.models.base.backbone import with_head

SHAPE = (32, 32, 3)
X = np.random.default_rng(0).random((8, *SHAPE), "float32")


def backbone(**options):
    layers = [keras.Input(SHAPE), keras.layers.Conv2D(6, 3, 4, "same"), keras.layers.BatchNormalization()]
    return keras.Sequential([*layers, *options.get("end", [])])


@pytest.mark.parametrize("end", [[], [keras.layers.GlobalAveragePooling2D()]], ids=["maps", "pooled"])
def test_the_head_reads_the_mean_of_the_features(end):
    body = backbone(end=end)
    whole = with_head(body, SHAPE, 5, seed=0)
    features = np.asarray(body(X)).reshape(8, -1, 6).mean(axis=1)
    kernel, bias = whole.get_layer("parameters").get_weights()
    np.testing.assert_allclose(whole(X), features @ kernel + bias, atol=1e-5)
    assert np.array_equal(with_head(body, SHAPE, 5, seed=0).get_layer("parameters").get_weights()[0], kernel)


def test_encoders_that_fit_stay_as_they_are():
    encoder = backbone(end=[keras.layers.Flatten(), keras.layers.Dense(4)])
    assert with_head(encoder, SHAPE, 4) is encoder
    with pytest.raises(InputError, match="`encoder` must be a Keras model"):
        DenseAutoencoder(SHAPE, 3, encoder=encoder)


def application():
    return keras.applications.MobileNetV3Small(
        input_shape=SHAPE, alpha=0.35, minimalistic=True, include_top=False, weights=None, include_preprocessing=False
    )


@pytest.mark.parametrize(
    "body", [backbone, pytest.param(application, marks=pytest.mark.slow)], ids=["small", "keras.applications"]
)
def test_a_backbone_trains_and_returns_from_a_file(body, tmp_path):
    body = body()
    model = VAE(SHAPE, 2, encoder=body, decoder="mlp", seed=0)
    model.compile("adam")
    before = [weight.numpy() for weight in body.trainable_weights]
    model.fit(X, verbose=0)
    assert any((old != new.numpy()).any() for old, new in zip(before, body.trainable_weights))
    model.save(tmp_path / "m.keras")
    np.testing.assert_array_equal(keras.saving.load_model(tmp_path / "m.keras").encode(X), model.encode(X))


def test_a_backbone_of_other_examples_is_told():
    body = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(3, 3), keras.layers.Dense(4)])
    with pytest.raises(InputError, match="`encoder` must be a Keras model"):
        VAE((16, 16, 1), 2, encoder=body, decoder="conv")
