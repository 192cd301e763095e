"""Injective maps of one side of a problem: the samples change their shape, the information stays."""

import numpy as np


def _inverse(cdf, low, high):
    """Returns the inverse of an increasing function by interpolation on a fine grid between `low` and `high`."""
    grid = np.linspace(low, high, 200_001)
    values = cdf(grid)
    return lambda u: np.interp(u, values, grid)


def normal_cdf(x):
    """The standard normal distribution function, coordinate by coordinate."""
    from scipy.special import ndtr

    return ndtr(x)


def half_cube(x):
    """x sqrt|x|, coordinate by coordinate: longer tails."""
    return x * np.sqrt(np.abs(x))


def wiggly_x(x):
    """A smooth increasing map with bends, for the first side."""
    return x + 0.4 * np.sin(x) + 0.2 * np.sin(1.7 * x + 1) + 0.03 * np.sin(3.3 * x - 2.5)


def wiggly_y(y):
    """Another smooth increasing map with bends, for the second side."""
    return y - 0.4 * np.sin(0.4 * y) + 0.17 * np.sin(1.3 * y + 3.5) + 0.02 * np.sin(4.3 * y - 2.5)


def bimodal_x(x):
    """Normal values to the mixture 0.3 N(0, 1) + 0.7 N(5, 1)."""
    return _inverse(lambda t: 0.3 * normal_cdf(t) + 0.7 * normal_cdf(t - 5), -9, 14)(normal_cdf(x))


def bimodal_y(y):
    """Normal values to the mixture 0.5 N(-1, 1) + 0.5 N(3, 1)."""
    return _inverse(lambda t: 0.5 * normal_cdf(t + 1) + 0.5 * normal_cdf(t - 3), -10, 12)(normal_cdf(y))


def swissroll(u):
    """A uniform value rolled up into a spiral curve in the plane."""
    t = 1.5 * np.pi * (1 + 2 * u[:, :1])
    return np.hstack([t * np.cos(t), t * np.sin(t)]) / 21


def spiral_x(x):
    """Rotates each row in the plane of coordinates 0 and 1 by the angle |x|^2 / m."""
    return _spiral(x, 0, 1)


def spiral_y(y):
    """Rotates each row in the plane of coordinates 1 and 2 by the angle |y|^2 / n."""
    return _spiral(y, 1, 2)


def _spiral(x, first, second):
    angle = (x**2).sum(axis=1) / x.shape[1]
    turned = x.copy()
    turned[:, first] = np.cos(angle) * x[:, first] - np.sin(angle) * x[:, second]
    turned[:, second] = np.sin(angle) * x[:, first] + np.cos(angle) * x[:, second]
    return turned


MAPS = {
    "asinh": np.arcsinh,
    "bimodal_x": bimodal_x,
    "bimodal_y": bimodal_y,
    "half_cube": half_cube,
    "normal_cdf": normal_cdf,
    "spiral_x": spiral_x,
    "spiral_y": spiral_y,
    "swissroll": swissroll,
    "wiggly_x": wiggly_x,
    "wiggly_y": wiggly_y,
}
