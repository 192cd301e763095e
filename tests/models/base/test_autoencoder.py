"""Laws that every autoencoder keeps beside those of every model."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import models
from ib_keras._checks import InputError
from ib_keras.layers import CategoricalLikelihood
from tests.laws.models import built, each, fitted, small, spare, trained_once

pytestmark = pytest.mark.long


@pytest.fixture(params=each(models.Autoencoder))
def kind(request):
    return request.param


@pytest.fixture
def trained(kind):
    return trained_once(kind)[0]


def test_mse_is_that_of_the_reconstruction(trained, digits):
    x = digits.x_test[:20]
    per_pixel = ((trained.reconstruct(x) - x) ** 2).numpy().mean((1, 2, 3))
    assert np.allclose(trained.terms(x)["mse"], per_pixel, atol=1e-6 if trained.is_deterministic else 0.1)


def test_shapes_and_ranges_of_the_methods(trained, digits):
    x = digits.x_test[:6]
    assert trained.likelihood(trained.encode(x)).event_shape == (8, 8, 1)
    assert trained.reconstruct(x).shape == trained.decode(trained.encode(x)).shape == x.shape
    assert trained.interpolate(x[:2], x[2:4], steps=5).shape == (2, 5, 8, 8, 1)
    assert np.allclose(trained.interpolate(x[:1], x[1:2])[0, 0], trained.reconstruct(x[:1])[0], atol=1e-5)
    assert trained.sample(4, seed=0).shape == (4, 8, 8, 1)
    assert np.array_equal(trained.sample(4, seed=0), trained.sample(4, seed=0))
    assert not np.array_equal(trained.sample(4, seed=0), trained.sample(4, seed=1))
    assert np.allclose(trained(x), trained.reconstruct(x), atol=1e-6)


def test_scores_are_bounds_in_nats_and_low_for_noise(trained, digits):
    x = digits.x_test[:100]
    terms = trained.terms(x)
    assert np.allclose(trained.score_samples(x), -terms["distortion"] - terms["rate"])
    noise = np.random.default_rng(0).uniform(size=x.shape).astype("float32")
    assert trained.score_samples(x).mean() > trained.score_samples(noise).mean()


@pytest.mark.long
def test_clean_targets_and_pairs_are_taken(kind, digits):
    model, x = spare(kind), digits.x_train[:32]
    assert np.isfinite(model.fit(x, x, verbose=0, validation_data=(x, x)).history["val_loss"]).all()
    assert np.isfinite(model.fit(x, x[::-1].copy(), verbose=0).history["loss"]).all()


def test_metrics_compare_target_and_reconstruction(kind, digits):
    model = built(kind)
    model.compile("adam", metrics=["mae"], run_eagerly=True)
    assert "mae" in model.evaluate(digits.x_test[:40], verbose=0, return_dict=True)


@pytest.mark.long
def test_custom_decoder_is_accepted_and_saved(kind, digits, tmp_path):
    decoder = keras.Sequential([keras.Input([3]), keras.layers.Dense(64), keras.layers.Reshape([8, 8, 1])])
    model = small(kind, decoder=decoder)
    fitted(model, 32)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    assert np.array_equal(again.reconstruct(digits.x_test[:5]), model.reconstruct(digits.x_test[:5]))


def test_networks_of_another_shape_are_rejected(kind):
    wrong = keras.Sequential([keras.Input([3]), keras.layers.Dense(64)])
    with pytest.raises(InputError, match=r"`decoder` must be a Keras model \(3,\) -> \(8, 8, 1\)"):
        built(kind, decoder=wrong)


def test_the_decoder_mirrors_a_network_by_name(kind):
    model = built(kind, encoder="residual")
    assert [layer for layer in model.decoder.layers if isinstance(layer, keras.layers.Conv2DTranspose)]
    mixed = built(kind, encoder="conv", decoder="mlp")
    assert not [layer for layer in mixed.decoder.layers if isinstance(layer, keras.layers.Conv2DTranspose)]


def test_text_is_read_by_convolutions_over_its_letters(kind):
    model = kind((12,), 2, hidden=(4, 3), encoder="conv1d", likelihood=CategoricalLikelihood(5), seed=0)
    text = np.random.default_rng(0).integers(5, size=[3, 12])
    assert [layer for layer in model.decoder.layers if isinstance(layer, keras.layers.Conv1DTranspose)]
    assert model.decoder.output_shape == (None, 12, 5) and model.reconstruct(text).shape == (3, 12)


def test_labels_are_refused_with_the_remedy(kind, digits):
    with pytest.raises(InputError, match="An autoencoder is fitted with fit.x."):
        spare(kind).fit(digits.x_train[:32], digits.y_train[:32], verbose=0)


def test_values_outside_the_support_are_refused(kind, digits):
    with pytest.raises(
        InputError, match=r"`x` must be within \[0, 1\] .* Received: values from 0 to 255. Divide bytes by 255"
    ):
        spare(kind).fit((255 * digits.x_train[:32]).astype("uint8"), verbose=0)


def test_bytes_in_batches_of_a_dataset_are_noticed(kind, digits):
    data = tf.data.Dataset.from_tensor_slices(255 * digits.x_train[:16]).batch(8)
    with pytest.raises(InputError, match=r"`x` must be within \[0, 1\] for .*Divide bytes by 255"):
        small(kind).fit(data, verbose=0)


@pytest.mark.long
def test_other_numeric_input_is_taken(digits):
    model = small(models.BetaVAE)
    binary = digits.x_train[:32] > 0.5
    for x in (binary, binary.astype("int64"), digits.x_train[:32].astype("float64")):
        assert np.isfinite(model.fit(x, verbose=0).history["loss"]).all()


@pytest.mark.long
def test_keras_export_works_before_any_call(digits, tmp_path):
    model = small(models.BetaVAE)
    model.export(tmp_path / "served", verbose=False)
    assert np.allclose(
        tf.saved_model.load(tmp_path / "served").serve(digits.x_test[:3]), model(digits.x_test[:3]), atol=1e-5
    )


@pytest.mark.long
def test_tokens_are_embedded_restored_and_counted():
    x = np.tile(np.arange(6) % 4, [64, 1]) + np.arange(64)[:, None] % 3
    model = models.BetaVAE((6,), 3, hidden=(32,), beta=0.0, likelihood=CategoricalLikelihood(6), seed=0)
    model.compile(keras.optimizers.Adam(0.02))
    history = model.fit(x, epochs=25, batch_size=16, verbose=0).history
    assert history["error_rate"][-1] < 0.1 < history["error_rate"][0]
    assert np.mean(model.reconstruct(x) == x) > 0.9
    with pytest.raises(InputError, match=r"within \[0, 5\].*Number the tokens from 0"):
        model.fit(x + 1, verbose=0)


def test_learned_deviations_need_two_outputs_per_channel(digits):
    model = built(models.BetaVAE, likelihood="learned_gaussian")
    assert model.decoder.output_shape == (None, 8, 8, 2) and model.reconstruct(digits.x_test[:2]).shape == (2, 8, 8, 1)
