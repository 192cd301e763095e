import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.layers import (
    BlockCorruption,
    CategoricalLikelihood,
    GaussianCorruption,
    MaskingCorruption,
    TokenCorruption,
)
from ib_keras.models import DenoisingAutoencoder


def small(**arguments):
    model = DenoisingAutoencoder((8, 8, 1), 16, **{"hidden": (64,), "seed": 0, **arguments})
    model.compile(keras.optimizers.Adam(3e-3))
    return model


def test_training_sees_corrupted_examples_and_clean_targets(digits):
    model, x, seed = small(corruption=MaskingCorruption(0.5)), tf.constant(digits.x_test[:9]), tf.constant([0, 3])
    _, target, reconstruction = model.measure(x, training=True, seed=seed)
    noisy = MaskingCorruption(0.5)(x, tf.random.fold_in(seed, 1))
    assert np.allclose(reconstruction, model(noisy), atol=1e-6) and np.array_equal(target, x)
    assert np.allclose(model.measure(x, training=False, seed=seed)[2], model(x), atol=1e-6)


@pytest.mark.slow
def test_removes_noise_that_a_plain_autoencoder_lets_through(digits):
    noisy = GaussianCorruption(0.5)(digits.x_test, seed=(0, 5)).numpy()
    errors = []
    for corruption in ("gaussian", None):
        model = small(corruption=GaussianCorruption(0.5) if corruption else None)
        model.fit(digits.x_train, epochs=12, batch_size=64, verbose=0)
        errors.append(np.mean((model.reconstruct(noisy) - digits.x_test) ** 2))
    assert errors[0] < 0.8 * errors[1] < 0.8 * np.mean((noisy - digits.x_test) ** 2)


def test_pairs_of_noisy_and_clean_examples(digits):
    model = small(corruption=None)
    noisy = digits.x_train[:64] + 0.1
    logs = model.evaluate(noisy, digits.x_train[:64], verbose=0, return_dict=True)
    assert logs["mse"] == pytest.approx(np.mean((model(noisy) - digits.x_train[:64]) ** 2), rel=1e-4)


@pytest.mark.parametrize("corruption", ["gaussian", "masking", "salt_and_pepper", BlockCorruption(4)])
@pytest.mark.long
def test_every_kind_trains_and_is_drawn_anew(corruption, digits):
    model = small(corruption=corruption)
    assert np.isfinite(model.fit(digits.x_train[:128], verbose=0).history["loss"]).all()
    first, again, other = (model.corrupted(digits.x_test[:3], seed) for seed in (0, 0, 1))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@pytest.mark.long
def test_hidden_tokens_are_restored_from_their_neighbours():
    x = (np.arange(8)[None] + np.arange(200)[:, None]) % 5 + 1
    model = DenoisingAutoencoder(
        (8,), 16, hidden=(64,), corruption=TokenCorruption(6, 0.3, mask=0), likelihood=CategoricalLikelihood(6), seed=0
    )
    model.compile(keras.optimizers.Adam(0.01))
    model.fit(x, epochs=30, batch_size=50, verbose=0)
    assert np.mean(model.reconstruct(model.corrupted(x, 9)) == x) > 0.95


def test_blocks_need_pictures():
    with pytest.raises(InputError, match="`corruption` must be of pictures"):
        model = DenoisingAutoencoder((64,), 3, corruption="blocks")
        model.corrupted(np.zeros([2, 64]))
