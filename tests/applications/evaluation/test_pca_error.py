import numpy as np
import pytest

from ib_keras.applications.evaluation.pca_error import pca_error, pca_errors


def test_error_is_the_variance_outside_the_leading_singular_vectors():
    generator = np.random.default_rng(0)
    train, test = (generator.normal(size=[n, 3, 4]) * [4, 3, 2, 1] for n in (200, 50))
    flat, other = train.reshape(200, 12), test.reshape(50, 12)
    mean = flat.mean(axis=0)
    basis = np.linalg.svd(flat - mean)[2][:5]
    rest = (other - mean) - (other - mean) @ basis.T @ basis
    assert pca_error(train, test, 5) == pytest.approx(np.mean(rest**2))
    assert pca_errors(train, test, 5) == pytest.approx(np.mean(rest**2, axis=1))


def test_more_components_than_pixels_rebuild_everything():
    x = np.random.default_rng(0).normal(size=[20, 4])
    assert pca_error(x, x[:5], 50) < 1e-20
