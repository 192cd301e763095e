import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from ib_keras.datasets.sprite_shapes import POINTS, SHAPES, drawn

SIZE = 64


def heart_area():
    """Area of (a^2 + b^2 - 1)^3 = a^2 b^3 by integration in polar coordinates, of the heart that spans radius .70."""

    def radius(phi):
        return brentq(lambda r: r**2 - 1 - np.cbrt(r**5 * math.cos(phi) ** 2) * math.sin(phi), 0.3, 2)

    return 0.70**2 * quad(lambda phi: radius(phi) ** 2 / 2, -math.pi, math.pi)[0]


AREAS = {"square": 2, "ellipse": math.pi / 2, "heart": heart_area()}


def picture(shape, centre=(0.5, 0.5), radius=0.3, angle=0.0, size=SIZE):
    return drawn(SHAPES[shape], np.array([centre]), np.array([radius]), np.array([angle]), size)[0]


def moments(image):
    """Returns the area in pixels, the mean (x from the left, y from the top) and the covariance of the white mass."""
    at = (np.indices(image.shape)[::-1] + 0.5).reshape(2, -1)
    mass = image.ravel()
    mean = at @ mass / mass.sum()
    return mass.sum(), mean, (at - mean[:, None]) * mass @ (at - mean[:, None]).T / mass.sum()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("angle", [0.0, 0.4, 1.3])
def test_area_is_that_of_the_shape(shape, angle):
    radius = 0.3
    # The border, at most 8 radii long, crosses a pixel per unit of length, whose share is a multiple of 1/13: off by
    # less than one of them, at random along a slanted edge and all alike along a straight one.
    error = 8 * radius * SIZE / len(POINTS) / 2 if angle == 0 else 4 * math.sqrt(8 * radius * SIZE) / len(POINTS)
    assert picture(shape, angle=angle).sum() == pytest.approx(AREAS[shape] * (radius * SIZE) ** 2, abs=error)


@pytest.mark.parametrize("shape", ["square", "ellipse"])
def test_centre_of_mass_is_the_centre(shape):
    _, mean, _ = moments(picture(shape, centre=(0.4, 0.63), angle=0.7))
    assert np.allclose(mean / SIZE, (0.4, 0.63), atol=0.25 / SIZE)


@pytest.mark.parametrize("angle", [0.0, 0.3, 1.2])
def test_long_axis_of_the_ellipse_is_turned_counterclockwise(angle):
    _, _, covariance = moments(picture("ellipse", angle=angle))
    (_, long), axes = np.linalg.eigh(covariance)
    assert long == pytest.approx((0.3 * SIZE) ** 2 / 4, rel=0.02), (
        "the variance of an ellipse along a half axis a is a^2 / 4"
    )
    assert abs(math.sin(math.atan2(-axes[1, 1], axes[0, 1]) - angle)) < 0.01


@pytest.mark.parametrize("shape", SHAPES)
def test_quarter_turn_of_the_shape_is_one_of_the_picture(shape):
    turned = picture(shape, angle=0.35 + math.pi / 2)
    assert np.abs(turned - np.rot90(picture(shape, angle=0.35))).mean() < 1e-4, "but for rounding at single points"


def test_heart_stands_on_its_tip():
    heart = picture("heart")
    assert heart[: SIZE // 2].sum() > 1.2 * heart[SIZE // 2 :].sum()
    assert moments(heart)[1][0] == pytest.approx(SIZE / 2, abs=0.05), "the same on both sides"


@pytest.mark.parametrize("shape", SHAPES)
def test_shape_stays_in_its_circle(shape):
    rows, columns = np.nonzero(picture(shape, radius=0.3))
    corner = np.hypot(*(np.abs(at + 0.5 - SIZE / 2) - 0.5 for at in (rows, columns)))
    assert corner.max() <= 0.3 * SIZE and corner.max() > 0.9 * 0.3 * SIZE


def test_points_of_a_pixel_are_spread_and_turn_with_it():
    assert all(len(set(column)) == len(POINTS) for column in POINTS.T)
    turned = np.stack([1 - POINTS[:, 1], POINTS[:, 0]], axis=1)
    assert sorted(map(tuple, turned.round(9))) == sorted(map(tuple, POINTS.round(9)))


def test_borders_are_grey():
    image = picture("ellipse", angle=0.3)
    assert len(np.unique(image)) > 8 and image.min() == 0 and image.max() == 1
