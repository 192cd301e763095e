import math

import numpy as np
import pytest
import scipy.stats

from ib_keras.problems import RenderedRectangle

EXAMPLES = [RenderedRectangle(), RenderedRectangle(0.0, size=9)]


def edges(pictures):
    """Returns (top, bottom, left, right) from the areas on both sides of the middle pixel, which is always covered."""
    size = pictures.shape[1]
    middle, found = size // 2, []
    for line in (pictures[:, :, middle, 0], pictures[:, middle, :, 0]):
        found += [middle - line[:, :middle].sum(axis=1), middle + line[:, middle:].sum(axis=1)]
    return np.stack(found, axis=1)


def latents(pictures):
    return (edges(pictures) / pictures.shape[1] - [0, 0.625, 0, 0.625]) / 0.375


@pytest.mark.parametrize("size", [8, 9, 10, 11, 16, 32])
def test_the_edges_can_be_read_off_the_picture(size):
    points = np.random.default_rng(0).random([500, 4])
    points[:2] = [[0] * 4, [1] * 4]
    pictures = RenderedRectangle(size=size).render(points)[..., None]
    np.testing.assert_allclose(latents(pictures), points, rtol=0, atol=1e-13)


def test_the_area_is_exact():
    points = np.random.default_rng(0).random([500, 4])
    pictures = RenderedRectangle(size=16).render(points)
    top, bottom, left, right = (16 * (0.375 * points + [0, 0.625, 0, 0.625])).T
    np.testing.assert_allclose(pictures.sum(axis=(1, 2)), (bottom - top) * (right - left), rtol=1e-13)


def test_pixels_of_a_known_rectangle():
    """Edges 1.5, 10, 3, 15.75 on 16 pixels."""
    picture = RenderedRectangle(size=16).render(np.array([[0.25, 0, 0.5, 23 / 24]]))[0]
    expected = np.zeros([16, 16])
    expected[1:10, 3:16] = 1
    expected[1] /= 2
    expected[:, 15] *= 0.75
    np.testing.assert_allclose(picture, expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("nats", [0.0, 1.0, 6.0])
def test_recovered_edges_share_the_information(nats):
    """The normal scores of the edges have correlation rho: -2 log(1 - rho^2) over four coordinates."""
    n, rho = 20_000, math.sqrt(1 - math.exp(-nats / 2))
    a, b = (scipy.stats.norm.ppf(latents(side)) for side in RenderedRectangle(nats).sample(n, seed=0))
    expected = np.block([[np.eye(4), rho * np.eye(4)], [rho * np.eye(4), np.eye(4)]])
    pairs = np.hstack([a, b])
    assert (np.abs(pairs.T @ pairs / n - expected) < 5 * np.sqrt((1 + expected**2) / n)).all()
    assert -2 * np.log1p(-(rho**2)) == pytest.approx(RenderedRectangle(nats).information, abs=1e-12)


@pytest.mark.parametrize("size", [8, 16, 32])
def test_pictures_are_between_zero_and_one(size):
    for side in RenderedRectangle(size=size).sample(100, seed=0):
        assert side.shape == (100, size, size, 1)
        assert side.min() == 0 and side.max() == 1
