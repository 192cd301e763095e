"""Shapes inside the unit circle, and pictures of them moved, turned and scaled."""

import math

import numpy as np

# Thirteen points per pixel on a Fibonacci lattice: no two in one row or column, so that a straight edge moves in steps
# of 1/13 of a pixel, and since 8^2 = -1 (mod 13), a quarter turn of the pixel keeps them.
POINTS = (np.stack([np.arange(13), (8 * np.arange(13) + 10) % 13], axis=1) + 0.5) / 13
_BLOCK_IMAGES = 256
_HEART = 0.70


def square(u, v):
    """Whether points (u, v) lie in the square whose corners are on the unit circle."""
    return np.maximum(np.abs(u), np.abs(v)) <= math.sqrt(0.5)


def ellipse(u, v):
    """Whether points (u, v) lie in the ellipse with half axes 1 along u and 1/2 along v."""
    return u**2 + 4 * v**2 <= 1


def heart(u, v):
    """Whether points (u, v) lie in the heart (a^2 + b^2 - 1)^3 <= a^2 b^3, shrunk into the unit circle."""
    a, b = u / _HEART, v / _HEART
    return (a**2 + b**2 - 1) ** 3 <= a**2 * b**3


SHAPES = {"square": square, "ellipse": ellipse, "heart": heart}


def drawn(inside, centre, radius, angle, size):
    """Returns grey pictures [n, size, size], float32 in [0, 1], of a shape at n places; a grey pixel is partly covered.

    The share of a pixel inside the shape is counted on 13 points of the pixel.

    Args:
      inside: function of points (u, v) -> bool; v points up in the picture.
      centre: (x, y) of the centres [n, 2], as shares of the width from the left and of the height from the top.
      radius: radii [n] of the circle around the shape, as shares of the width.
      angle: counterclockwise turns [n] in radians.
      size: height and width in pixels.

    >>> drawn(square, np.array([[0.5, 0.5]]), np.array([0.5**0.5 / 2]), np.zeros(1), 4)[0].tolist()[1:3]
    [[0.0, 1.0, 1.0, 0.0], [0.0, 1.0, 1.0, 0.0]]
    """
    images = np.zeros([len(centre), size, size], np.float32)
    for start in range(0, len(centre), _BLOCK_IMAGES):
        rows = slice(start, start + _BLOCK_IMAGES)
        for point in POINTS:
            images[rows] += inside(*_shape_points(centre[rows], radius[rows], angle[rows], size, point))
    return images / np.float32(len(POINTS))


def _shape_points(centre, radius, angle, size, point):
    """Returns the coordinates (u, v), each [n, size, size], of one point of every pixel in the frame of each shape."""
    x, y = ((np.arange(size) + offset) / size for offset in point)
    across = ((x - centre[:, :1]) / radius[:, None]).astype(np.float32)[:, None, :]
    up = ((centre[:, 1:] - y) / radius[:, None]).astype(np.float32)[:, :, None]
    cos, sin = (turn(angle).astype(np.float32)[:, None, None] for turn in (np.cos, np.sin))
    return cos * across + sin * up, cos * up - sin * across
