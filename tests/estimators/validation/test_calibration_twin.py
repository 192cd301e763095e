import dataclasses

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimate import Estimate
from ib_keras.estimators import KSG, CalibrationTwin, Gaussian, GaussianCopula
from ib_keras.estimators.base.estimator import ContinuousEstimator
from ib_keras.problems import BivariateNormal, MultivariateStudent
from ib_keras.problems.suite import sparse

FIVE = sparse(5, 5, 0.8, pairs=5)


@dataclasses.dataclass(frozen=True)
class Squashed(ContinuousEstimator):
    """An estimator that errs by a known factor and term."""

    factor: float = 0.5
    offset: float = 0.0

    def estimate(self, x, y):
        right = GaussianCopula().estimate(x, y)
        return self.result(self.factor * right.nats + self.offset, n=len(x))


@pytest.fixture(scope="module")
def neighbours():
    return CalibrationTwin.of(KSG(), *FIVE.sample(2000, seed=31))


def test_neighbours_in_ten_dimensions_are_exposed_at_the_true_strength(neighbours):
    assert neighbours.observed < 2.0
    assert neighbours.truth == pytest.approx(FIVE.information, rel=0.1)
    assert neighbours.missed and neighbours.ratio < 0.8
    assert neighbours.nats == pytest.approx(neighbours.observed, abs=0.1), "the twin repeats what was observed"


def test_it_tells_its_story_in_a_sentence(neighbours):
    assert (
        str(neighbours)
        == f"on a twin of the same shape with {neighbours.truth:.2f} nats, KSG gave {neighbours.nats:.2f}"
    )


@pytest.mark.parametrize("factor, offset", [(0.5, 0.0), (1.0, 0.4), (1.6, -0.2), (1.0, 0.0)])
def test_a_known_error_is_found(factor, offset):
    estimator, problem = Squashed(factor, offset), BivariateNormal(0.9)
    twin = CalibrationTwin.of(estimator, *problem.sample(4000, seed=1))
    assert twin.truth == pytest.approx(problem.information, abs=0.1)
    assert twin.bias == pytest.approx((factor - 1) * problem.information + offset, abs=0.1)
    assert twin.missed == ((factor, offset) != (1.0, 0.0))


def test_sparse_dependence_in_fifty_dimensions_is_exposed():
    problem = sparse(25, 25, 0.8, pairs=2)
    twin = CalibrationTwin.of(KSG(), *problem.sample(700, seed=0), twins=1)
    assert twin.missed and twin.truth == pytest.approx(problem.information, rel=0.15) and twin.spread == 0


def test_tails_that_correlations_miss_are_exposed():
    twin = CalibrationTwin.of(GaussianCopula(), *MultivariateStudent(2, 2, df=1).sample(2000, seed=0))
    assert twin.missed and twin.truth > 0.35 and twin.nats < 0.05


def test_strength_is_searched_where_the_copula_does_not_know_it():
    x = np.random.default_rng(0).normal(size=[2000, 1])
    y = np.cos(2 * x) + 0.2 * np.random.default_rng(1).normal(size=[2000, 1])
    twin = CalibrationTwin.of(KSG(), x, y)
    assert abs(GaussianCopula()(x, y).nats) < 0.05 < twin.observed
    assert twin.truth == pytest.approx(twin.observed, abs=0.1) and not twin.missed


def test_independent_sides_give_a_twin_of_nothing():
    twin = CalibrationTwin.of(KSG(), *BivariateNormal(0.0).sample(1000, seed=0))
    assert twin.truth < 0.02 and not twin.missed


def test_observed_value_is_taken_over_and_constant_columns_are_left_out():
    x, y = BivariateNormal(0.8).sample(1000, seed=0)
    wide = np.hstack([x, np.ones_like(x)])
    twin = CalibrationTwin.of(Gaussian(), wide, y, 0.2, twins=2)
    assert twin.observed == 0.2 and twin.truth == pytest.approx(0.2, abs=0.05) and len(twin.estimates) == 2
    assert all(type(estimate) is Estimate for estimate in twin.estimates)
    again = CalibrationTwin.of(Gaussian(), wide, y, 0.2, twins=2)
    assert again.estimates == twin.estimates != CalibrationTwin.of(Gaussian(), wide, y, 0.2, twins=2, seed=1).estimates


def test_what_has_no_twin_is_rejected():
    x, y = BivariateNormal(0.8).sample(100, seed=0)
    with pytest.raises(InputError, match="`y` must be floating for CalibrationTwin"):
        CalibrationTwin.of(KSG(), x, y > 0)
    with pytest.raises(InputError, match="`x` must be variable for a twin"):
        CalibrationTwin.of(KSG(), np.ones_like(x), y)
    with pytest.raises(InputError, match="`twins` must be a positive integer"):
        CalibrationTwin.of(KSG(), x, y, twins=0)
