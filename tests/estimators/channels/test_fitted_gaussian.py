import numpy as np
from scipy import stats

from ib_keras.estimators.channels._fitted_gaussian import cross_fitted_gaussian


def test_equals_scipy_on_the_other_half():
    t = np.random.default_rng(0).normal(size=[40, 2]) @ [[1.0, 0.9], [0.0, 0.1]]
    other = t[1::2]
    expected = stats.multivariate_normal(other.mean(0), np.cov(other.T, bias=True)).logpdf(t[::2])
    np.testing.assert_allclose(cross_fitted_gaussian(t)[::2], expected, rtol=1e-6)


def test_few_rows_take_a_diagonal_covariance():
    t = np.random.default_rng(0).normal(size=[8, 4])
    other = t[1::2]
    expected = stats.norm.logpdf(t[::2], other.mean(0), other.std(0)).sum(axis=1)
    np.testing.assert_allclose(cross_fitted_gaussian(t)[::2], expected, rtol=1e-6)
