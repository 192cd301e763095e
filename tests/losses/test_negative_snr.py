import numpy as np
import pytest

from ib_keras.losses import negative_snr

RNG = np.random.default_rng(0)
X, NOISE = RNG.normal(size=[2, 4000])


def test_loss_is_the_ratio_of_each_window():
    windows = np.stack([X, X])[..., None].astype(np.float32)
    errors = np.stack([0.1 * NOISE, NOISE])[..., None].astype(np.float32)
    expected = -10 * np.log10(np.mean(windows**2, axis=(1, 2)) / np.mean(errors**2, axis=(1, 2)))
    assert negative_snr(windows, windows + errors).numpy() == pytest.approx(expected, abs=1e-3)
    assert np.isfinite(negative_snr(0 * windows, 0 * windows)).all()
