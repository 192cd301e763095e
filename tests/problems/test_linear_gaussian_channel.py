import json
import math

import numpy as np
import pytest
import scipy.stats

from ib_keras._checks import InputError
from ib_keras.problems import BivariateNormal, LinearGaussianChannel, MultivariateNormal


def matrix(d_y, d_x, seed=0):
    return np.random.default_rng(seed).normal(size=[d_y, d_x])


def joint_covariance(weights, noise_std):
    d_y, d_x = weights.shape
    return np.block([[np.eye(d_x), weights.T], [weights, weights @ weights.T + noise_std**2 * np.eye(d_y)]])


EXAMPLES = [LinearGaussianChannel(matrix(2, 3), 0.5), LinearGaussianChannel([[1.0]])]
CASES = [(1, 1), (2, 3), (5, 2), (4, 4)]


@pytest.mark.parametrize("shape", CASES)
@pytest.mark.parametrize("noise_std", [0.1, 1, 10])
def test_information_by_the_determinant(shape, noise_std):
    weights = matrix(*shape)
    sign, log_det = np.linalg.slogdet(np.eye(len(weights)) + weights @ weights.T / noise_std**2)
    assert sign == 1
    assert LinearGaussianChannel(weights, noise_std).information == pytest.approx(log_det / 2, abs=1e-12)


@pytest.mark.parametrize("shape", CASES)
def test_information_of_the_joint_normal(shape):
    weights = matrix(*shape)
    entropy = [
        scipy.stats.multivariate_normal(np.zeros(len(block)), block).entropy()
        for block in (weights @ weights.T + 0.25 * np.eye(len(weights)), 0.25 * np.eye(len(weights)))
    ]
    problem = LinearGaussianChannel(weights, 0.5)
    assert problem.information == pytest.approx(entropy[0] - entropy[1], abs=1e-12)
    joint = MultivariateNormal(joint_covariance(weights, 0.5), dim_x=shape[1])
    assert problem.information == pytest.approx(joint.information, abs=1e-11)


def test_one_coordinate_is_a_correlated_pair():
    rho = 0.75
    problem = LinearGaussianChannel([[rho]], math.sqrt(1 - rho**2))
    assert problem.information == pytest.approx(BivariateNormal(rho).information, abs=1e-15)


def test_no_weights_no_information():
    assert LinearGaussianChannel(np.zeros([2, 3])).information == 0


def test_covariance_of_samples_within_five_standard_errors():
    """The product of two coordinates has variance S_ii S_jj + S_ij^2."""
    weights, n = matrix(2, 3), 20_000
    x, y = LinearGaussianChannel(weights, 0.5).sample(n, seed=0)
    assert x.shape == (n, 3) and y.shape == (n, 2)
    pairs, joint = np.hstack([x, y]), joint_covariance(weights, 0.5)
    standard_error = np.sqrt((np.outer(np.diag(joint), np.diag(joint)) + joint**2) / n)
    assert (np.abs(pairs.T @ pairs / n - joint) < 5 * standard_error).all()


def test_source_and_noise_are_normal():
    weights = matrix(2, 3)
    x, y = LinearGaussianChannel(weights, 0.5).sample(20_000, seed=1)
    for values in (x, (y - x @ weights.T) / 0.5):
        assert scipy.stats.kstest(values.ravel(), "norm").pvalue > 1e-6


def test_weights_become_tuples():
    problem = LinearGaussianChannel(np.array([[1, 2]]))
    assert problem.weights == ((1.0, 2.0),)
    assert LinearGaussianChannel(**json.loads(json.dumps(problem.get_config()))) == problem


@pytest.mark.parametrize("weights", [1.0, [1, 2], np.zeros([0, 2]), [[math.nan]], [[math.inf]]])
def test_what_is_no_matrix_is_refused(weights):
    with pytest.raises(InputError, match="`weights` must be (a finite matrix|an array|finite).*Received: "):
        LinearGaussianChannel(weights)


@pytest.mark.parametrize("noise_std", [0, -1, math.nan])
def test_impossible_noise_is_refused(noise_std):
    with pytest.raises(InputError, match="`noise_std` must be "):
        LinearGaussianChannel([[1.0]], noise_std)
