import numpy as np

from ib_keras.estimators.neighbours._detrended import detrended


def test_a_smooth_trend_is_taken_away():
    z, noise = np.random.default_rng(0).normal(size=[2, 4000, 1])
    residual = detrended(np.sin(3 * z) + 0.1 * noise, z)
    assert abs(np.corrcoef(residual[:, 0], noise[:, 0])[0, 1]) > 0.9


def test_the_correlation_of_two_residuals_stays():
    rng = np.random.default_rng(0)
    z, a, b = rng.normal(size=[3, 4000, 1])
    x, y = z + 0.1 * a, -z + 0.1 * (0.6 * a + 0.8 * b)
    correlation = np.corrcoef(detrended(x, z)[:, 0], detrended(y, z)[:, 0])[0, 1]
    assert abs(correlation - 0.6) < 4 * (1 - 0.36) * 1.25 / np.sqrt(4000)


def test_few_rows_and_a_constant_are_no_obstacle():
    x = np.arange(5.0)[:, None]
    assert detrended(x, x).shape == (5, 1) and np.isfinite(detrended(x, np.zeros([5, 1]))).all()
