import numpy as np
import pytest
import scipy.linalg
import scipy.stats

from ib_keras.problems import maps

GRID = np.linspace(-6, 6, 4001)[:, None]
ONE_DIMENSIONAL = ["asinh", "bimodal_x", "bimodal_y", "half_cube", "normal_cdf", "wiggly_x", "wiggly_y"]
TURNS = {"spiral_x": (maps.spiral_x, 0, 1), "spiral_y": (maps.spiral_y, 1, 2)}


def rows(d, n=50, seed=0):
    return np.random.default_rng(seed).normal(size=[n, d])


def turn(row, angle, first, second):
    """Rotates a row by the exponential of the generator that carries axis `first` to axis `second`."""
    generator = np.zeros([len(row), len(row)])
    generator[second, first], generator[first, second] = angle, -angle
    return scipy.linalg.expm(generator) @ row


def mixture_cdf(t, weights, means):
    return sum(w * scipy.stats.norm.cdf(t, m) for w, m in zip(weights, means))


def test_every_map_is_tested():
    assert {*ONE_DIMENSIONAL, *TURNS, "swissroll"} == set(maps.MAPS)


@pytest.mark.parametrize("name", ONE_DIMENSIONAL)
def test_monotone_maps_increase(name):
    mapped = maps.MAPS[name](GRID)
    assert mapped.shape == GRID.shape and (np.diff(mapped[:, 0]) > 0).all()


@pytest.mark.parametrize("name", ONE_DIMENSIONAL)
def test_monotone_maps_work_coordinate_by_coordinate(name):
    x = rows(3)
    columns = [maps.MAPS[name](x[:, i : i + 1]) for i in range(3)]
    np.testing.assert_array_equal(maps.MAPS[name](x), np.hstack(columns))


def test_half_cube_is_undone_by_the_power_two_thirds():
    cube = maps.half_cube(GRID)
    np.testing.assert_allclose(np.sign(cube) * np.cbrt(cube**2), GRID, rtol=1e-14, atol=0)


@pytest.mark.parametrize(
    "forward, weights, means", [(maps.bimodal_x, (0.3, 0.7), (0, 5)), (maps.bimodal_y, (0.5, 0.5), (-1, 3))]
)
def test_bimodal_maps_carry_the_normal_to_the_mixture(forward, weights, means):
    """Between two entries of the table, h = 1.2e-4 apart, a line is off by h^2 / 8 |F''| < 5e-10."""
    reached = mixture_cdf(forward(GRID), weights, means)
    np.testing.assert_allclose(reached, scipy.stats.norm.cdf(GRID), rtol=0, atol=1e-9)


WIGGLES = {
    0.0: (0.2 * np.sin(1) - 0.03 * np.sin(2.5), 0.17 * np.sin(3.5) - 0.02 * np.sin(2.5)),
    1.0: (
        1 + 0.4 * np.sin(1) + 0.2 * np.sin(2.7) + 0.03 * np.sin(0.8),
        1 - 0.4 * np.sin(0.4) + 0.17 * np.sin(4.8) + 0.02 * np.sin(1.8),
    ),
}


@pytest.mark.parametrize("point", WIGGLES)
def test_wiggly_maps_at_two_points(point):
    assert (maps.wiggly_x(point), maps.wiggly_y(point)) == pytest.approx(WIGGLES[point], abs=1e-15)


def test_the_distance_from_the_middle_unrolls_the_swissroll():
    u = np.linspace(0, 1, 2001)[:, None]
    rolled = maps.swissroll(u)
    assert rolled.shape == (2001, 2)
    t = 21 * np.linalg.norm(rolled, axis=1)
    np.testing.assert_allclose((t / (1.5 * np.pi) - 1) / 2, u[:, 0], rtol=0, atol=1e-14)
    np.testing.assert_allclose(np.angle(rolled @ [1, 1j]), np.angle(np.exp(1j * t)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", TURNS)
@pytest.mark.parametrize("d", [3, 5])
def test_spirals_keep_the_norm(name, d):
    x = rows(d)
    np.testing.assert_allclose(np.linalg.norm(TURNS[name][0](x), axis=1), np.linalg.norm(x, axis=1), rtol=1e-14)


@pytest.mark.parametrize("name", TURNS)
@pytest.mark.parametrize("d", [3, 5])
def test_spirals_are_rotations_that_the_opposite_rotation_undoes(name, d):
    forward, *plane = TURNS[name]
    x = rows(d)
    turned = forward(x)
    angles = (x**2).sum(axis=1) / d
    np.testing.assert_allclose(turned, [turn(row, a, *plane) for row, a in zip(x, angles)], atol=1e-13)
    back = [turn(row, -(row @ row) / d, *plane) for row in turned]
    np.testing.assert_allclose(back, x, atol=1e-13)


@pytest.mark.parametrize("name", sorted(maps.MAPS))
def test_maps_leave_their_argument_alone(name):
    x = rows(3)
    maps.MAPS[name](x)
    np.testing.assert_array_equal(x, rows(3))
