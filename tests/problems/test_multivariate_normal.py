import json
import math

import numpy as np
import pytest
import scipy.linalg
import scipy.stats

from ib_keras._checks import InputError
from ib_keras.problems import BivariateNormal, MultivariateNormal


def covariance(d, seed=0):
    root = np.random.default_rng(seed).normal(size=[d, 2 * d])
    return root @ root.T / d


def paired(correlations):
    """Unit variances; coordinate i of X goes with coordinate i of Y."""
    rho, one = np.diag(correlations), np.eye(len(correlations))
    return np.block([[one, rho], [rho, one]])


def dense(d):
    return np.full([d, d], 0.5) + 0.5 * np.eye(d)


EXAMPLES = [MultivariateNormal(covariance(5), dim_x=2), MultivariateNormal(np.eye(2), dim_x=1)]


@pytest.mark.parametrize("dim_x", [1, 2, 4])
def test_information_is_what_the_entropies_share(dim_x):
    joint = covariance(5)
    entropy = [
        scipy.stats.multivariate_normal(np.zeros(len(block)), block).entropy()
        for block in (joint[:dim_x, :dim_x], joint[dim_x:, dim_x:], joint)
    ]
    expected = entropy[0] + entropy[1] - entropy[2]
    assert MultivariateNormal(joint, dim_x).information == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "correlations, nats",
    [((0.8, 0.8), 1.021651), ((0.9, 0.6, 0.3), 1.100664494), ((0.0, 0.0), 0), ((0.8,) * 5, 2.554128)],
)
def test_pairs_add_up(correlations, nats):
    problem = MultivariateNormal(paired(correlations), dim_x=len(correlations))
    alone = [BivariateNormal(rho).information for rho in correlations]
    assert problem.information == pytest.approx(sum(alone), abs=1e-13)
    assert problem.information == pytest.approx(nats, abs=1e-6)


@pytest.mark.parametrize("d", [2, 25, 50])
def test_equal_correlations_in_closed_form(d):
    """det((1-r) I + r J) = (1-r)^(d-1) (1 + (d-1) r); the logarithms of 2d pivots are summed."""

    def log_det(k):
        return (k - 1) * math.log(0.5) + math.log(1 + (k - 1) / 2)

    expected = log_det(d) - log_det(2 * d) / 2
    assert MultivariateNormal(dense(2 * d), dim_x=d).information == pytest.approx(expected, abs=1e-12)


def test_a_linear_map_of_either_side_loses_nothing():
    joint = covariance(5)
    change = scipy.linalg.block_diag(covariance(2, seed=1), covariance(3, seed=2))
    moved = change @ joint @ change.T
    expected = MultivariateNormal(joint, dim_x=2).information
    assert MultivariateNormal((moved + moved.T) / 2, dim_x=2).information == pytest.approx(expected, abs=1e-10)


def test_covariance_of_samples_within_five_standard_errors():
    """The product of two coordinates has variance S_ii S_jj + S_ij^2."""
    joint, n = covariance(5), 20_000
    pairs = np.hstack(MultivariateNormal(joint, dim_x=2).sample(n, seed=0))
    variances = np.diag(joint)
    standard_error = np.sqrt((np.outer(variances, variances) + joint**2) / n)
    assert (np.abs(pairs.T @ pairs / n - joint) < 5 * standard_error).all()
    assert (np.abs(pairs.mean(axis=0)) < 5 * np.sqrt(variances / n)).all()


def test_whitened_samples_are_normal():
    joint = covariance(4)
    pairs = np.hstack(MultivariateNormal(joint, dim_x=1).sample(5000, seed=1))
    white = scipy.linalg.solve_triangular(np.linalg.cholesky(joint), pairs.T, lower=True)
    assert scipy.stats.kstest(white.ravel(), "norm").pvalue > 1e-6


def test_tables_become_tuples():
    problem = MultivariateNormal(np.eye(2), dim_x=1)
    assert problem.covariance == ((1.0, 0.0), (0.0, 1.0))
    assert MultivariateNormal(**json.loads(json.dumps(problem.get_config()))) == problem


@pytest.mark.parametrize("dim_x", [1, 3])
def test_x_is_the_first_coordinates(dim_x):
    x, y = MultivariateNormal(covariance(4), dim_x).sample(3, seed=0)
    assert x.shape == (3, dim_x) and y.shape == (3, 4 - dim_x)


@pytest.mark.parametrize(
    ("joint", "dim_x", "message"),
    [
        (np.ones([2, 3]), 1, "`covariance` must be a symmetric square matrix"),
        (np.ones(4), 1, "`covariance` must be a symmetric square matrix"),
        ([[1, 0.5], [0.4, 1]], 1, "`covariance` must be a symmetric square matrix"),
        ([[1, math.nan], [math.nan, 1]], 1, "`covariance` must be finite"),
        ([[1, 2], [2, 1]], 1, "`covariance` must be positive definite. Received: smallest eigenvalue -1"),
        (np.zeros([2, 2]), 1, "`covariance` must be positive definite"),
        (np.eye(3), 0, "`dim_x` must be .* Received: 0"),
        (np.eye(3), 3, "`dim_x` must be .* Received: 3"),
    ],
)
def test_what_describes_no_pair_is_refused(joint, dim_x, message):
    with pytest.raises(InputError, match=message):
        MultivariateNormal(joint, dim_x)


@pytest.mark.parametrize("joint, dim_x", [(np.eye(2), 1.0), (np.zeros([0, 0]), 1)])
def test_what_cannot_be_sliced_is_refused(joint, dim_x):
    with pytest.raises(InputError):
        MultivariateNormal(joint, dim_x)
