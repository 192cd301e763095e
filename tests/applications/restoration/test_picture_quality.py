import numpy as np
import pytest
from scipy.ndimage import correlate1d

from ib_keras._checks import InputError
from ib_keras.applications import psnr, ssim


def pair(shape=(3, 16, 18)):
    rng = np.random.default_rng(0)
    x = rng.random(shape)
    return x, np.clip(x + 0.1 * rng.normal(size=shape), 0, 1)


def plain_ssim(a, b):
    """The structural similarity of two pictures [H, W], written down from the paper."""
    weights = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)

    def mean(x):
        for axis in (0, 1):
            x = correlate1d(x, weights / weights.sum(), axis)
        return x[5:-5, 5:-5]

    c1, c2 = 0.01**2, 0.03**2
    covariance, variances = mean(a * b) - mean(a) * mean(b), mean(a * a) - mean(a) ** 2 + mean(b * b) - mean(b) ** 2
    light = (2 * mean(a) * mean(b) + c1) / (mean(a) ** 2 + mean(b) ** 2 + c1)
    return (light * (2 * covariance + c2) / (variances + c2)).mean()


def test_ssim_is_that_of_the_paper():
    x, y = pair()
    assert ssim(x, y) == pytest.approx(np.mean([plain_ssim(a, b) for a, b in zip(x, y)]), abs=1e-4)
    assert ssim(x, x) == 1 and 0 < ssim(x[:, :8, :8], y[:, :8, :8]) < 1


def test_psnr_is_of_all_pictures_together():
    x, y = pair()
    assert psnr(x, y) == pytest.approx(-10 * np.log10(np.mean((x - y) ** 2)), abs=1e-4) and psnr(x, x) == np.inf
    half = np.concatenate([np.zeros([1, 8, 8]), np.full([1, 8, 8], 0.2)])
    assert psnr(np.zeros([2, 8, 8]), half) == pytest.approx(-10 * np.log10(0.02), abs=1e-4)


def test_noise_beyond_the_range_counts_as_it_is_shown():
    x = np.full([1, 8, 8], 0.5)
    assert psnr(x, x - 0.9) == psnr(x, 0 * x) and ssim(x, x - 0.9) == ssim(x, 0 * x)


def test_other_shapes_are_refused():
    with pytest.raises(InputError, match="`restored` must be of the shape of `x`"):
        psnr(np.zeros([2, 8, 8]), np.zeros([2, 8, 9]))
