import numpy as np
import pytest

from ib_keras.estimators import GaussianCopula, StudentCopula
from ib_keras.problems import SUITE, BivariateNormal, MultivariateStudent

pytestmark = pytest.mark.long

STUDENTS = [name for name in SUITE if "student" in name]
SPIRALS = [
    "spiral-multinormal-sparse-3-3-2-2.0",
    "spiral-multinormal-sparse-5-5-2-2.0",
    "spiral-multinormal-sparse-25-25-2-2.0",
]


@pytest.mark.parametrize("name", STUDENTS)
def test_student_tasks_are_right_and_trusted(name):
    estimate = StudentCopula()(*SUITE[name].sample(5000, seed=1))
    assert abs(estimate.nats - SUITE[name].information) < 4 * estimate.std_error
    assert estimate.verdict == "trusted"


@pytest.mark.parametrize("name", [*SPIRALS, "1v1-additive-0.1", "swissroll_x-normal_cdf-1v1-normal-0.75"])
def test_other_dependence_is_not_trusted(name):
    estimate = StudentCopula()(*SUITE[name].sample(3000, seed=0))
    assert estimate.nats < 0.9 * SUITE[name].information and estimate.verdict == "biased_low"


def test_light_tails_are_left_to_the_gaussian_copula():
    x, y = BivariateNormal(0.7).sample(3000, seed=0)
    assert StudentCopula()(x, y).nats == GaussianCopula()(x, y).nats


def test_monotone_maps_change_nothing():
    x, y = SUITE["student-identity-2-2-1"].sample(1000, seed=0)
    assert StudentCopula()(np.arcsinh(x), np.arcsinh(y) ** 3).nats == pytest.approx(
        StudentCopula()(x, y).nats, abs=1e-9
    )


@pytest.mark.slow
def test_standard_error_is_the_spread():
    problem = SUITE["student-identity-2-2-1"]
    estimates = [StudentCopula()(*problem.sample(800, seed=seed)) for seed in range(20)]
    spread = np.std([estimate.nats for estimate in estimates])
    assert np.mean([estimate.std_error for estimate in estimates]) == pytest.approx(spread, rel=0.5)


def test_tails_of_each_side_are_not_taken_for_common_ones():
    x, y = (MultivariateStudent(3, 1, df=1).sample(3000, seed=seed)[0] for seed in (1, 2))
    estimate = StudentCopula()(x, y)
    assert estimate.nats > 0.15 and estimate.verdict == "biased_high"
    assert "the tails are not common to both sides (1.0 and 1.0 degrees of freedom alone" in estimate.reason
