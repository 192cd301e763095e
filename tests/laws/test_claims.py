"""Claims of introductions to autoencoders and bottlenecks, each with the outcome that it promises.

That the best linear autoencoder is principal component analysis is tested with `DenseAutoencoder`.
"""

import keras
import numpy as np
import pytest

import ib_keras as ib


@pytest.mark.slow
def test_a_code_too_small_loses_and_a_code_too_large_copies_the_noise():
    """Rows of three hidden numbers and noise: three coordinates rebuild the clean rows, thirty rebuild the noise."""
    generator = np.random.default_rng(0)
    clean = 0.5 + 0.4 * np.tanh(0.5 * generator.normal(size=[1200, 3]) @ generator.normal(size=[3, 30]))
    noisy = np.clip(clean + 0.1 * generator.normal(size=clean.shape), 0, 1).astype(np.float32)
    to_clean, to_noisy = {}, {}
    for size in (1, 3, 30):
        model = ib.models.DenseAutoencoder((30,), size, hidden=(64,), activation="tanh", seed=0)
        model.compile(keras.optimizers.Adam(3e-3))
        model.fit(noisy[:1000], epochs=50, batch_size=50, verbose=0)
        rebuilt = model.reconstruct(noisy[1000:]).numpy()
        to_clean[size], to_noisy[size] = (np.mean((rebuilt - rows[1000:]) ** 2) for rows in (clean, noisy))
    assert to_clean[3] < 0.5 * min(to_clean[1], to_clean[30])
    assert to_noisy[30] < 0.5 * to_noisy[3] and to_noisy[30] < 0.5 * to_clean[30]


@pytest.mark.slow
def test_features_of_an_autoencoder_beat_raw_pixels_with_few_labels():
    digits = ib.datasets.digits()
    encoder = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(64, "relu", kernel_initializer=_initial())]
    )
    noise = ib.layers.GaussianCorruption(0.4)
    model = ib.models.DenoisingAutoencoder(
        (8, 8, 1), 64, encoder=encoder, decoder="mlp", hidden=(128,), corruption=noise, seed=0
    )
    model.compile(keras.optimizers.Adam(2e-3))
    model.fit(digits.x_train, epochs=30, batch_size=64, verbose=0)
    test = {"x_test": digits.x_test, "y_test": digits.y_test}
    found = ib.applications.probe(model, digits.x_train, digits.y_train, [10, 20], repeats=10, **test)
    assert all(gain > 3 * error for gain, error in found.gains.values())


@pytest.mark.slow
def test_a_bottleneck_reduces_redundant_information():
    """I(X;T|Y) <= I(X;T): a weight on the rate takes what the label does not need, and leaves the accuracy."""
    digits = ib.datasets.digits()
    bounds, accuracy = [], []
    for beta in (1e-3, 0.1):
        model = ib.models.VIBClassifier((8, 8, 1), 8, 10, beta=beta, hidden=(64,), seed=0)
        model.compile(keras.optimizers.Adam(3e-3))
        model.fit(digits.x_train, digits.y_train, epochs=25, verbose=0)
        found = ib.applications.robustness(model, digits.x_test, digits.y_test, "pgd", radii=(0.1,), steps=1, draws=1)
        bounds.append(found.redundancy)
        accuracy.append(found.clean_accuracy)
    assert bounds[1][1] < bounds[0][0] and min(accuracy) > 0.94


def _initial():
    return keras.initializers.GlorotUniform(seed=0)
