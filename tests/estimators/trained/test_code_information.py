import numpy as np
import pytest

from ib_keras.estimators.trained.code_information import code_information
from ib_keras.problems import BivariateNormal, MultivariateNormal, MultivariateStudent


@pytest.mark.parametrize("problem", [BivariateNormal(0.7), MultivariateStudent(2, 2, df=2)], ids=["normal", "student"])
def test_a_copula_that_fits_is_the_answer(problem):
    estimate = code_information(*problem.sample(4000, seed=0))
    assert (estimate.name, estimate.verdict) == ("StudentCopula", "trusted")
    assert abs(estimate.nats - problem.information) < 4 * estimate.std_error


def test_strong_dependence_is_not_cut_off_at_the_ceiling_of_neighbours():
    x = np.random.default_rng(0).uniform(size=[2000, 2])
    noise = 1e-5
    y = x + noise * np.random.default_rng(1).normal(size=[2000, 2])
    truth = -2 * np.log(noise * np.sqrt(2 * np.pi * np.e))  # h(Y) - h(noise); the edges of y add less than 2 * noise
    estimate = code_information(x, y)
    assert truth > np.log(2000)
    assert abs(estimate.nats - truth) < 4 * estimate.std_error + 0.1


@pytest.mark.slow
def test_clusters_do_not_exceed_what_they_carry():
    generator = np.random.default_rng(0)
    bits = generator.integers(2, size=[3000, 3]) * 2.0 - 1
    u, v = (bits + 0.05 * generator.normal(size=bits.shape) for _ in range(2))
    assert code_information(u, v).nats == pytest.approx(3 * np.log(2), abs=0.1)


@pytest.mark.parametrize("seed", range(3))
def test_a_far_row_does_not_make_thin_codes_share_more_than_there_is(seed):
    generator = np.random.default_rng(seed)
    x = generator.normal(size=[400, 2])
    y = 0.8 * x + 0.6 * generator.normal(size=[400, 2])
    u, v = (side @ np.array([[1, 1], [0, 0.02]]) for side in (x, y))
    u[0] = v[0] = 30, -30
    # Two pairs of correlation .8, whose pointwise information deviates by sqrt(2 * .64) nats.
    assert code_information(u, v).nats < -np.log(1 - 0.64) + 3 * np.sqrt(2 * 0.64 / 400)


def test_independent_codes_share_nothing():
    u, v = np.random.default_rng(0).exponential(size=[2, 3000, 3])
    estimate = code_information(u, v)
    assert abs(estimate.nats) < 4 * estimate.std_error + 0.02


def test_many_columns_of_which_two_matter():
    covariance = np.eye(12)
    covariance[0, 6] = covariance[6, 0] = 0.9
    problem = MultivariateNormal(covariance, 6)
    assert code_information(*problem.sample(3000, seed=0)).nats == pytest.approx(problem.information, abs=0.06)
