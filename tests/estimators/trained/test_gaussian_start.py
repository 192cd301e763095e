import numpy as np
import pytest
import scipy.stats

from ib_keras.estimators.trained._gaussian_start import GaussianStart
from ib_keras.problems import MultivariateNormal
from ib_keras.problems.suite import sparse

COVARIANCE = [[1, 0.3, 0.7], [0.3, 1, 0.5], [0.7, 0.5, 1]]


def test_scores_are_the_log_ratios_of_the_fitted_gaussian():
    x, y = (side.astype("float32") for side in MultivariateNormal(COVARIANCE, 2).sample(2000, seed=0))
    rows = np.hstack([x, y]).astype(float)
    mean, covariance = rows.mean(axis=0), np.cov(rows.T, bias=True)
    joint, first, second = (
        scipy.stats.multivariate_normal(mean[part], covariance[part, part])
        for part in (slice(3), slice(2), slice(2, 3))
    )
    expected = joint.logpdf(rows) - first.logpdf(rows[:, :2]) - second.logpdf(rows[:, 2:])
    start = GaussianStart(x, y)
    np.testing.assert_allclose(start.pairs(x, y), expected, atol=1e-3)
    np.testing.assert_allclose(np.diag(start.scores(x[:50], y[:50])), expected[:50], atol=1e-3)
    assert start.scores(x[:3], y[:4]).shape == (3, 4)


def test_correlations_of_chance_are_left_out():
    x, y = (side.astype("float32") for side in sparse(25, 25, 0.8, pairs=2).sample(3000, seed=0))
    assert GaussianStart(x, y).rho == pytest.approx([0.8, 0.8], abs=0.03)
    assert not GaussianStart(x, y[::-1]).scores(x[:5], y[:5]).numpy().any()


def test_constant_and_equal_columns():
    x = np.random.default_rng(0).normal(size=[500, 1]).astype("float32")
    y = np.hstack([x, np.ones_like(x), x])
    scores = GaussianStart(x, y).scores(x, y).numpy()
    assert np.isfinite(scores).all() and (np.diag(scores) > 2).all()
