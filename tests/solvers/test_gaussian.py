import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.solvers import blahut_arimoto, gaussian

RHO = np.diag([0.9, 0.6, 0.3])


@pytest.mark.parametrize(
    "beta, rate, relevance",
    [
        (1.0, 0, 0),
        (1.3, 0.123018686, 0.097197069),
        (2, 0.725005088, 0.483792013),
        (5, 1.823617376, 0.830365603),
        (100, 6.173185326, 1.085588991),
    ],
)
def test_published_points(beta, rate, relevance):
    found = gaussian(np.eye(3), np.eye(3), RHO, beta)
    assert (found.rate, found.relevance) == pytest.approx((rate, relevance), abs=1e-8)


def covariances(seed):
    generator = np.random.default_rng(seed)
    root = generator.normal(size=[7, 7])
    joint = root @ root.T + 0.1 * np.eye(7)
    return joint[:4, :4], joint[4:, 4:], joint[:4, 4:]


def log_det_information(a, noise, cov, other=None):
    """I between T = A x + noise and x, or y where `other` = (cov_y, cov_xy), by determinants of covariances."""
    of_t = a @ cov @ a.T + noise
    if other is None:
        return 0.5 * (np.linalg.slogdet(of_t)[1] - np.linalg.slogdet(noise)[1])
    given = cov - other[1] @ np.linalg.solve(other[0], other[1].T)
    return 0.5 * (np.linalg.slogdet(of_t)[1] - np.linalg.slogdet(a @ given @ a.T + noise)[1])


@pytest.mark.parametrize("beta", [1.2, 2.0, 10.0, 1e4])
def test_numbers_are_those_of_the_noisy_map_and_no_other_map_is_better(beta):
    cov_x, cov_y, cov_xy = covariances(0)
    found, generator = gaussian(cov_x, cov_y, cov_xy, beta), np.random.default_rng(1)

    def lagrangian(a):
        noise = np.eye(len(a))
        return log_det_information(a, noise, cov_x) - beta * log_det_information(a, noise, cov_x, (cov_y, cov_xy))

    assert lagrangian(found.encoder) == pytest.approx(found.lagrangian, rel=1e-6, abs=1e-9)
    for size in (1e-3, 1e-2, 0.1, 1):
        for _ in range(20):
            assert (
                lagrangian(found.encoder + size * generator.normal(size=found.encoder.shape)) >= found.lagrangian - 1e-9
            )


def test_coordinates_come_one_by_one_at_the_critical_betas():
    counts = [
        len(gaussian(np.eye(3), np.eye(3), RHO, beta).encoder) for beta in (1 / 0.82, 1 / 0.8, 1 / 0.37, 1 / 0.35, 12)
    ]
    assert counts == [0, 1, 1, 2, 3]


def test_invertible_maps_of_either_side_change_nothing():
    cov_x, cov_y, cov_xy = covariances(2)
    a, b = (np.random.default_rng(seed).normal(size=[size, size]) for seed, size in ((3, 4), (4, 3)))
    one, two = gaussian(cov_x, cov_y, cov_xy, 3.0), gaussian(a @ cov_x @ a.T, b @ cov_y @ b.T, a @ cov_xy @ b.T, 3.0)
    assert (one.rate, one.relevance) == pytest.approx((two.rate, two.relevance), rel=1e-6)


def test_directions_without_variance_are_left_out():
    padded = gaussian(np.diag([1.0, 0.0]), np.eye(1), [[0.9], [0.0]], 2.0)
    assert padded.rate == pytest.approx(gaussian(np.eye(1), np.eye(1), [[0.9]], 2.0).rate) and padded.encoder[0, 1] == 0


@pytest.mark.long
def test_finely_cut_gaussians_approach_the_closed_form():
    """A table can only lose what cutting loses: it lies above the Lagrangian of the Gaussian, and near it."""
    edges = np.linspace(-4, 4, 41)
    middle = (edges[1:] + edges[:-1]) / 2
    x, y = np.meshgrid(middle, middle, indexing="ij")
    table = np.exp(-(x**2 - 1.6 * x * y + y**2) / (2 * (1 - 0.64)))
    exact = gaussian([[1.0]], [[1.0]], [[0.8]], 2.5)
    found = blahut_arimoto(table / table.sum(), 2.5, restarts=2, max_iter=3000)
    assert found.lagrangian == pytest.approx(exact.lagrangian, rel=0.05)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (([[1.0]], [[1.0]], [[1.0]], 2.0), "Such information is infinite"),
        (([[1.0, 0.0]], [[1.0]], [[0.5]], 2.0), "`cov_x` must be a covariance matrix [d, d]. Received: shape (1, 2)"),
        (([[1.0]], [[-1.0]], [[0.5]], 2.0), "`cov_y` must be symmetric, without negative variances"),
        (([[1.0]], [[1.0]], [[0.5, 0.1]], 2.0), "`cov_xy` must be of shape (1, 1), X by Y"),
        (([[1.0]], [[1.0]], [[0.5]], -2.0), "`beta` must be"),
        (([[np.inf]], [[1.0]], [[0.5]], 2.0), "`cov_x` must be finite"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError) as error:
        gaussian(*arguments)
    assert message in str(error.value)
