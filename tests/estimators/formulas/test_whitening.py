import numpy as np
import pytest

from ib_keras.estimators.formulas.whitening import basis, leading_whitening, rotations, whitened, whitening


def correlated(n=400, seed=0):
    """Returns three columns of very different deviations, two of which go together, and two that add nothing."""
    x = np.random.default_rng(seed).normal(size=[n, 3]) @ [[1, 2, 0], [0, 100, 0], [0, 0, 0.01]]
    return np.hstack([x, x[:, :1] + x[:, 1:2], np.ones([n, 1])])


def test_a_basis_is_orthonormal_and_spans_the_columns():
    x = np.random.default_rng(0).normal(size=[50, 3]) @ [[1, 2, 0], [0, 0, 1], [0, 0, 1]]
    u = basis(x)
    assert u.shape == (50, 2) and np.allclose(u.T @ u, np.eye(2)) and np.allclose(u @ (u.T @ x), x)
    assert basis(np.zeros([50, 3])).shape == (50, 0)


def test_a_basis_may_leave_out_weak_directions():
    x = np.linalg.qr(np.random.default_rng(0).normal(size=[50, 3]))[0] * [1, 1e-3, 1e-8]
    assert basis(x).shape == (50, 3) and basis(x, least=1e-7).shape == (50, 2)


def test_whitened_columns_are_uncorrelated_and_drop_what_is_constant():
    x = np.random.default_rng(0).normal(size=[200, 3]) @ [[1, 2, 0, 0], [0, 1, 0, 0], [0, 1, 3, 0]]
    white = whitened(x)
    assert white.shape == (200, 3) and np.allclose(white.T @ white / 200, np.eye(3))


@pytest.mark.parametrize("to_map", [whitening, leading_whitening])
def test_maps_make_the_rows_that_they_were_fitted_to_white(to_map):
    x = correlated() - correlated().mean(axis=0)
    white = x @ to_map(x)
    assert np.allclose(white.T @ white / len(x), np.eye(white.shape[1]), atol=0.01), "PCA divides by n - 1"
    assert white.shape[1] == (3 if to_map is whitening else 2), "a deviation of 1e-4 of the largest is noise"


def test_leading_components_are_few_in_wide_rows():
    x = np.random.default_rng(0).normal(size=[400, 300])
    assert leading_whitening(x).shape == (300, 20) and leading_whitening(x[:10]).shape == (300, 1)
    assert leading_whitening(np.random.default_rng(0).normal(size=[100, 1200])).shape == (1200, 5)


def test_rotations_take_the_cross_covariance_apart():
    cross = np.random.default_rng(0).normal(size=[4, 2])
    u, correlations, v = rotations(cross)
    assert np.allclose(u * correlations @ v.T, cross) and correlations[0] >= correlations[1]
    assert np.allclose(u.T @ u, np.eye(2)) and np.allclose(v.T @ v, np.eye(2))
