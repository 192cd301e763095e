import numpy as np
import pytest
from scipy import stats

from ib_keras.estimators.formulas.beyond_correlation import (
    beyond_correlation,
    extra_of_neighbours,
    gaussian_local_values,
    strongest_residual,
)
from ib_keras.estimators.rows.pair import Pair
from ib_keras.problems import SUITE, BivariateNormal


def scores(task, n=2000, seed=0):
    return Pair(*SUITE[task].sample(n, seed=seed)).scores


def test_local_values_are_ratios_of_scipy_densities():
    rng = np.random.default_rng(0)
    z = rng.normal(size=[300, 5]) @ rng.normal(size=[5, 5])
    z = z - z.mean(0)
    covariance = z.T @ z / len(z)

    def log_density(columns):
        return stats.multivariate_normal(np.zeros(len(columns)), covariance[np.ix_(columns, columns)]).logpdf(
            z[:, columns]
        )

    expected = log_density([0, 1, 2, 3, 4]) - log_density([0, 1]) - log_density([2, 3, 4])
    assert gaussian_local_values(Pair(z[:, :2], z[:, 2:])) == pytest.approx(expected, abs=1e-8)


def test_gaussian_copulas_pass():
    for task in ("1v1-normal-0.75", "multinormal-dense-5-5-0.5", "half_cube-multinormal-sparse-3-3-2-2.0"):
        assert [beyond_correlation(scores(task, seed=seed)) for seed in range(5)] == [None] * 5


@pytest.mark.parametrize("columns", [1, 5])
def test_level_of_the_residual_test(columns):
    rng = np.random.default_rng(columns)
    mixing = rng.normal(size=[columns, columns]) / columns
    failed = 0
    for _ in range(100):
        x = rng.normal(size=[400, columns])
        correlation, threshold, _ = strongest_residual(Pair(x, x @ mixing + rng.normal(size=[400, columns])))
        failed += correlation > threshold
    assert failed <= 2, "two directions at level 0.001 fail 0.2 times in 100"


def test_neighbours_see_what_a_circle_hides_from_correlations():
    angle = np.random.default_rng(0).uniform(0, 2 * np.pi, 1000)
    noise = 0.05 * np.random.default_rng(1).normal(size=[2, 1000])
    circle = Pair((np.cos(angle) + noise[0])[:, None], (np.sin(angle) + noise[1])[:, None]).scores
    extra, nats = extra_of_neighbours(circle)
    assert extra > 0.5 and nats > 0.7
    assert "nearest neighbours show" in beyond_correlation(circle)[1]


@pytest.mark.parametrize(
    "task", ["student-identity-5-5-2", "spiral-multinormal-sparse-5-5-2-2.0", "spiral-multinormal-sparse-25-25-2-2.0"]
)
def test_residuals_show_it_in_many_dimensions(task):
    verdict, reason = beyond_correlation(scores(task))
    assert verdict == "biased_low" and "residual correlate by" in reason


def test_too_few_rows_to_look_for_it_are_said():
    rng = np.random.default_rng(0)
    verdict, reason = beyond_correlation(Pair(*rng.normal(size=[2, 150, 10])).scores)
    assert verdict == "undersampled" and "150 rows show dependence" in reason


def test_many_rows_are_thinned():
    assert beyond_correlation(Pair(*BivariateNormal(0.5).sample(40_000, seed=0)).scores) is None
