import math

import numpy as np
import pytest
import scipy.stats

from ib_keras.problems import RenderedBlob

EXAMPLES = [RenderedBlob(), RenderedBlob(0.0, size=9)]


def centres(pictures):
    """Returns (row, column) from the ratios of neighbouring pixels, whose logarithms are linear in the centre."""
    size = pictures.shape[1]
    logs, width, middle = np.log(pictures[..., 0]), size / 8, size // 2
    steps = [
        logs[:, middle, middle] - logs[:, middle - 1, middle],
        logs[:, middle, middle] - logs[:, middle, middle - 1],
    ]
    return middle + width**2 * np.stack(steps, axis=1)


def centroids(pictures):
    """Returns the centre of mass (row, column), blind to what is cut off at the border."""
    weights = pictures[..., 0] / pictures.sum(axis=(1, 2))[..., None]
    at = np.arange(pictures.shape[1]) + 0.5
    return np.stack([weights.sum(axis=2) @ at, weights.sum(axis=1) @ at], axis=1)


@pytest.mark.parametrize("size", [8, 9, 16, 32])
def test_the_centre_can_be_read_off_the_picture(size):
    points = np.random.default_rng(0).random([200, 2])
    pictures = RenderedBlob(size=size).render(points)[..., None]
    np.testing.assert_allclose(centres(pictures), size * (0.25 + 0.5 * points), rtol=0, atol=1e-11)


def test_the_centre_of_mass_is_the_centre():
    """A normal curve cut off 3.2 widths from its mean loses 3.2 widths' density, .0024, times the width 4 of its
    mean."""
    points = np.random.default_rng(0).random([200, 2]) * 0.4 + 0.3
    pictures = RenderedBlob(size=32).render(points)[..., None]
    np.testing.assert_allclose(centroids(pictures), 32 * (0.25 + 0.5 * points), rtol=0, atol=0.01)


@pytest.mark.parametrize("nats", [0.0, 1.0, 6.0])
def test_recovered_centres_share_the_information(nats):
    """The normal scores of the centres have correlation rho: -log(1 - rho^2) over two coordinates."""
    n, rho = 20_000, math.sqrt(1 - math.exp(-nats))
    a, b = (scipy.stats.norm.ppf((centres(side) / 16 - 0.25) / 0.5) for side in RenderedBlob(nats).sample(n, seed=0))
    expected = np.block([[np.eye(2), rho * np.eye(2)], [rho * np.eye(2), np.eye(2)]])
    pairs = np.hstack([a, b])
    assert (np.abs(pairs.T @ pairs / n - expected) < 5 * np.sqrt((1 + expected**2) / n)).all()
    assert -np.log1p(-(rho**2)) == pytest.approx(RenderedBlob(nats).information, abs=1e-12)


def test_pixels_at_a_known_centre():
    picture = RenderedBlob(size=16).render(np.array([[0.5, 0.25]]))[0]
    rows, columns = np.mgrid[:16, :16] + 0.5
    np.testing.assert_allclose(picture, np.exp(-((rows - 8) ** 2 + (columns - 6) ** 2) / 8), rtol=1e-12)


@pytest.mark.parametrize("size", [8, 16, 32])
def test_pictures_are_between_zero_and_one(size):
    for side in RenderedBlob(size=size).sample(100, seed=0):
        assert side.shape == (100, size, size, 1)
        assert side.min() > 0 and 0.7 < side.max() <= 1
