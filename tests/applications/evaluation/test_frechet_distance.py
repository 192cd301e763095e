import numpy as np
import pytest
from scipy.linalg import sqrtm

from ib_keras._checks import InputError
from ib_keras.applications import frechet_distance, gaussian_frechet_distance


def gaussian(seed, d, rank=None):
    generator = np.random.default_rng(seed)
    factor = generator.normal(size=[d, rank or d])
    return generator.normal(size=d), factor @ factor.T


def by_sqrtm(mean_a, covariance_a, mean_b, covariance_b):
    """The form in which it is usually written: the square root of the product of the covariances."""
    root = sqrtm(covariance_a @ covariance_b)
    return np.sum((mean_a - mean_b) ** 2) + np.trace(covariance_a + covariance_b - 2 * root.real)


@pytest.mark.parametrize("d", [1, 2, 7, 30])
def test_closed_form_is_that_of_scipy(d):
    a, b = gaussian(0, d), gaussian(1, d)
    assert gaussian_frechet_distance(*a, *b) == pytest.approx(by_sqrtm(*a, *b), rel=1e-8)


def test_it_is_symmetric_and_zero_for_the_same():
    a, b = gaussian(0, 5), gaussian(1, 5)
    assert gaussian_frechet_distance(*a, *b) == pytest.approx(gaussian_frechet_distance(*b, *a))
    assert abs(gaussian_frechet_distance(*a, *a)) < 1e-9 * np.trace(a[1])


def test_flat_covariances_have_a_distance():
    """Where features are constant: commuting matrices give the sum of squared differences of standard deviations."""
    zero = np.zeros(3)
    found = gaussian_frechet_distance(zero, np.diag([4.0, 0, 0]), zero, np.diag([1.0, 9, 0]))
    assert found == pytest.approx((2 - 1) ** 2 + 3**2)
    a, b = gaussian(0, 6, rank=2), gaussian(1, 6, rank=3)
    assert np.isfinite(gaussian_frechet_distance(*a, *b))


def test_samples_give_the_moments_of_numpy():
    generator = np.random.default_rng(0)
    a, b = generator.normal(size=[400, 4]) * 2, generator.normal(size=[300, 4]) + 1
    expected = by_sqrtm(a.mean(0), np.cov(a.T), b.mean(0), np.cov(b.T))
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-8)
    assert frechet_distance(a[:, 0], b[:, 0]) == pytest.approx(
        (a[:, 0].mean() - b[:, 0].mean()) ** 2 + (a[:, 0].std(ddof=1) - b[:, 0].std(ddof=1)) ** 2
    ), "one feature"


def test_halves_of_one_sample_are_near_and_get_nearer():
    generator = np.random.default_rng(1)
    near, nearer = (frechet_distance(*generator.normal(size=[2, n, 8])) for n in (100, 3000))
    # E|m_a - m_b|^2 = 2d/n, and as much again and d/2 times that from the covariances, to first order.
    assert 0 < nearer < 2 * 8 / 3000 * (2 + 8 / 2) and nearer < near


@pytest.mark.parametrize("a, b", [(np.ones([5, 2]), np.ones([5, 3])), (np.ones([1, 2]), np.ones([5, 2]))])
def test_samples_that_do_not_fit_are_rejected(a, b):
    with pytest.raises(InputError, match="Pass two samples of the same features"):
        frechet_distance(a, b)
