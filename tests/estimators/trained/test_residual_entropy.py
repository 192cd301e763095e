import numpy as np
import pytest

from ib_keras.estimators.trained._residual_entropy import residual_information
from ib_keras.problems import AdditiveUniform, BivariateNormal, MultivariateNormal


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.99, 1 - 1e-12])
def test_correlated_normals_without_a_ceiling(rho):
    problem = BivariateNormal(rho)
    nats, error = residual_information(*problem.sample(4000, seed=0))
    assert abs(nats - problem.information) < 4 * error


def test_several_columns_of_any_correlation():
    covariance = np.array([[1, 0.5, 0.8, 0.2], [0.5, 1, 0.3, 0.6], [0.8, 0.3, 1, 0.4], [0.2, 0.6, 0.4, 1]])
    problem = MultivariateNormal(covariance, 2)
    nats, error = residual_information(*problem.sample(4000, seed=0))
    assert abs(nats - problem.information) < 4 * error + 0.05


def test_sum_of_uniforms_where_the_residual_is_independent():
    """Y - X is independent of X, so that only the slope of least squares separates bound and information."""
    problem = AdditiveUniform(0.1)
    nats, error = residual_information(*problem.sample(8000, seed=0))
    assert abs(nats - problem.information) < 4 * error + 0.02


def test_a_lower_bound_where_least_squares_sees_nothing():
    x = np.random.default_rng(0).normal(size=[4000, 1])
    y = x**2 + 0.1 * np.random.default_rng(1).normal(size=[4000, 1])
    nats, error = residual_information(x, y)
    assert abs(nats) < 4 * error


def test_clusters_that_the_rows_cannot_show_give_no_value():
    """4^5 clusters of about two rows each: neighbours lie in other clusters, and h(Y) comes out nats too high."""
    generator = np.random.default_rng(0)
    centre = generator.integers(4, size=[2000, 5])
    x, y = (centre + 0.02 * generator.normal(size=centre.shape) for _ in range(2))
    assert residual_information(x, y)[0] == -np.inf
    many = centre[:, :1] + 0.02 * generator.normal(size=[2, 2000, 1])
    nats, error = residual_information(*many)
    assert nats <= np.log(4) + 4 * error, "500 rows in each of four clusters show them"
