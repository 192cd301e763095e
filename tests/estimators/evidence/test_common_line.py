import numpy as np
import pytest

from ib_keras.estimators import KSG, Auto, Gaussian, StudentCopula
from ib_keras.estimators.evidence.common_line import LEAST_ON_A_LINE, rows_on_a_line
from ib_keras.problems import SUITE


def filled_in(share, slope, n=2000, seed=0):
    generator = np.random.default_rng(seed)
    x, noise = generator.normal(size=[2, n, 1])
    line = generator.uniform(size=[n, 1]) < share
    return x, np.where(line, slope * x + 3, 0.8 * x + 0.9 * noise + 3)


@pytest.mark.parametrize("share", [0.03, 0.05, 0.2])
@pytest.mark.parametrize("slope", [0.8, 1.2, -40.0])
def test_filled_in_values_are_noticed(share, slope):
    found = [rows_on_a_line(*filled_in(share, slope, seed=seed)) for seed in range(5)]
    assert min(found) >= LEAST_ON_A_LINE and np.mean(found) == pytest.approx(600 * share, rel=0.4)


@pytest.mark.parametrize("estimator", [KSG(), Gaussian(), StudentCopula(), Auto(seconds=1)], ids=repr)
def test_no_value_beside_them_is_trusted(estimator):
    found = estimator(*filled_in(0.03, 1.2))
    assert found.verdict == "ill_posed" and "on one exact line" in found.reason


def test_a_line_between_any_of_three_columns_counts():
    x, y = filled_in(0.1, 1.2)
    more = np.random.default_rng(1).normal(size=[2000, 2])
    assert rows_on_a_line(np.hstack([more, x]), np.hstack([more[:, :1] ** 2, y])) >= LEAST_ON_A_LINE


@pytest.mark.parametrize("name", [name for name in SUITE if "25" not in name and "50" not in name])
def test_densities_share_no_line(name):
    assert rows_on_a_line(*SUITE[name].sample(700, seed=1)) < LEAST_ON_A_LINE - 2


@pytest.mark.parametrize("digits", [1, 2, 3, 4])
def test_measurements_of_few_digits_share_no_line(digits):
    x, noise = np.random.default_rng(digits).normal(size=[2, 2000, 1])
    assert rows_on_a_line(x.round(digits), (x + noise).round(digits)) < LEAST_ON_A_LINE
