import itertools

import numpy as np
import pytest
import tensorflow as tf

from ib_keras.losses import negative_intelligibility, negative_snr, speech_loss

RNG = np.random.default_rng(0)
EDGES = [4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 51, 64, 81, 102, 128]


def syllables(length=8192):
    """Returns noise whose loudness rises and falls differently in two halves of the spectrum."""
    t = np.arange(length)
    low = np.convolve(RNG.normal(size=length), np.ones(8) / 8, "same") * np.sin(t / 500) ** 2
    return low + 0.1 * RNG.normal(size=length) * np.cos(t / 300) ** 2


def frames_of(signal):
    return np.array([signal[i : i + 256] for i in range(0, len(signal) - 255, 128)])


def intelligibility(clean, restored):
    """Returns the mean correlation, as the paper writes it down, by a loop over segments and bands."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(256) / 256)
    power = [np.abs(np.fft.rfft(frames_of(x) * hann, axis=1)) ** 2 for x in (clean, restored)]
    x, y = (np.sqrt([one[:, a:b].sum(axis=1) for a, b in itertools.pairwise(EDGES)]) for one in power)
    loud = (x**2).sum(axis=0) > 1e-4 * (x**2).sum(axis=0).max()
    x, y = x[:, loud], y[:, loud]
    found = []
    for end in range(24, x.shape[1] + 1):
        for a, b in zip(x[:, end - 24 : end], y[:, end - 24 : end]):
            scaled = np.minimum(b * np.linalg.norm(a) / np.linalg.norm(b), a * (1 + 10 ** (15 / 20)))
            found.append(np.corrcoef(a, scaled)[0, 1])
    return np.mean(found)


def windows(*signals):
    return np.stack(signals)[..., None].astype(np.float32)


def test_loss_is_the_mean_correlation_of_the_envelopes():
    clean = [syllables(), np.concatenate([syllables(5000), np.zeros(3192)])]
    restored = [x + scale * RNG.normal(size=8192) for x, scale in zip(clean, (0.05, 0.3))]
    found = negative_intelligibility(windows(*clean), windows(*restored)).numpy()
    assert found == pytest.approx([-intelligibility(x, y) for x, y in zip(clean, restored)], abs=2e-3)


def test_only_the_envelopes_count():
    x = windows(syllables())
    assert negative_intelligibility(x, -7 * x).numpy() == pytest.approx([-1], abs=1e-3)
    values = [negative_intelligibility(x, x + scale * RNG.normal(size=x.shape)).numpy()[0] for scale in (0.02, 0.1, 1)]
    assert -1 < values[0] < values[1] < values[2] < -0.05


def test_loss_of_speech_weighs_both():
    x, y = windows(syllables()), windows(syllables())
    expected = negative_snr(x, y) + 100 * negative_intelligibility(x, y)
    assert speech_loss(x, y).numpy() == pytest.approx(expected.numpy())


@pytest.mark.parametrize("length", [200, 2000, 8192])
def test_silence_and_short_windows_have_finite_gradients(length):
    x = tf.Variable(tf.zeros([2, length, 1]))
    for clean in (tf.zeros([2, length, 1]), windows(syllables(length), syllables(length))):
        with tf.GradientTape() as tape:
            value = speech_loss(clean, x)
        assert np.isfinite(value).all() and np.isfinite(tape.gradient(value, x)).all()
    assert not negative_intelligibility(tf.zeros([2, length, 1]), x).numpy().any()
