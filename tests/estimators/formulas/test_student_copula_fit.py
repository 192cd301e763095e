import numpy as np
import pytest
from scipy import stats

from ib_keras.estimators.formulas.correlations import determinant_bias
from ib_keras.estimators.formulas.student_copula_fit import StudentFit, fit_student
from ib_keras.problems import MultivariateStudent


def ranks(*sides):
    z = np.hstack(sides)
    return stats.rankdata(z, axis=0) / (len(z) + 1)


def correlated(n, df, seed=0):
    dispersion = np.array([[1, 0.5, 0.3], [0.5, 1, 0.2], [0.3, 0.2, 1]])
    return stats.multivariate_t(shape=dispersion, df=df, seed=seed).rvs(n), dispersion


@pytest.mark.parametrize("df", [1, 3, 8])
def test_recovers_degrees_and_dispersion(df):
    z, dispersion = correlated(8000, df)
    fit = fit_student(ranks(np.exp(z.clip(-9, 9))))
    assert fit.df == pytest.approx(df, rel=0.25)
    assert np.allclose(fit.dispersion, dispersion, atol=0.05)


def test_light_tails_are_told_from_heavy_ones():
    z = np.random.default_rng(0).normal(size=[8000, 3])
    assert not fit_student(ranks(z)).heavy_tailed
    assert fit_student(ranks(correlated(8000, 5)[0])).heavy_tailed


def test_density_is_that_of_scipy():
    z, _ = correlated(200, 3)
    distinct, place = np.unique(ranks(z), return_inverse=True)
    fit = StudentFit.of(distinct, place.reshape(z.shape), 3.0)
    expected = stats.multivariate_t(shape=fit.dispersion, df=3).logpdf(fit.z)
    assert np.allclose(fit.log_joint(np.arange(3)), expected, atol=1e-9)
    marginal = stats.t(3).logpdf(fit.z[:, 1])
    assert np.allclose(fit.log_joint(np.array([1])), marginal, atol=1e-9)


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 2), (5, 5, 3)])
def test_uncorrelated_fit_has_the_information_of_the_problem(shape):
    d_x, d_y, df = shape
    fit = StudentFit(np.zeros([100, d_x + d_y]), np.eye(d_x + d_y), df)
    corrected = fit.information(d_x) + determinant_bias(100, d_x, d_y)
    assert corrected == pytest.approx(MultivariateStudent(*shape).information, rel=1e-9)


def test_mean_of_the_local_values_is_the_information():
    z, _ = correlated(8000, 3)
    fit = fit_student(ranks(z))
    local = fit.local_values(1)
    assert local.mean() == pytest.approx(fit.information(1), abs=4 * local.std() / np.sqrt(8000))


def test_residual_is_free_of_mean_and_scale():
    z, _ = correlated(8000, 3)
    fit = fit_student(ranks(z))
    given, residual = fit.z[:, 0], fit.residual(np.array([0]), np.array([1, 2]))
    for column in residual.T:
        assert abs(stats.spearmanr(given, column).statistic) < 4 / np.sqrt(8000) + 0.02
        assert abs(stats.spearmanr(np.abs(given), np.abs(column)).statistic) < 4 / np.sqrt(8000) + 0.02
    assert stats.spearmanr(np.abs(given), np.abs(fit.z[:, 1])).statistic > 0.2, "before, magnitudes went together"
