import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import si_sdr
from ib_keras.applications.restoration.signal_quality import negative_snr

RNG = np.random.default_rng(0)
X, NOISE = RNG.normal(size=[2, 4000])


def test_scale_does_not_matter_and_noise_does():
    orthogonal = NOISE - X * (NOISE @ X) / (X @ X)
    expected = 10 * np.log10((X @ X) / (0.01 * orthogonal @ orthogonal))
    assert si_sdr(X, X + 0.1 * orthogonal) == pytest.approx(expected, abs=1e-3)
    assert si_sdr(X, -3 * (X + 0.1 * orthogonal)) == pytest.approx(expected, abs=1e-3)
    assert si_sdr(X, X) > 100


def test_loss_is_the_ratio_of_each_window():
    windows = np.stack([X, X])[..., None].astype(np.float32)
    errors = np.stack([0.1 * NOISE, NOISE])[..., None].astype(np.float32)
    expected = -10 * np.log10(np.mean(windows**2, axis=(1, 2)) / np.mean(errors**2, axis=(1, 2)))
    assert negative_snr(windows, windows + errors).numpy() == pytest.approx(expected, abs=1e-3)
    assert np.isfinite(negative_snr(0 * windows, 0 * windows)).all()


@pytest.mark.parametrize("x, y, message", [(X, X[1:], "of the length of `x`"), (0 * X, X, "not silent")])
def test_bad_signals(x, y, message):
    with pytest.raises(InputError, match=message):
        si_sdr(x, y)
