"""The base classes of estimators, seen through subclasses that estimate nothing."""

import dataclasses
import math
import re

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators.base.estimator import ContinuousEstimator, DiscreteEstimator, Estimator


@dataclasses.dataclass(frozen=True)
class Shapes(Estimator):
    """Takes any rows, and gives how many values they hold."""

    domain = "any"
    least_rows = 3
    factor: float = 1.0

    def estimate(self, x, y):
        return self.result(np.float32(self.factor * (x.size + y.size)), n=np.int64(len(x)), ceiling=np.float64(99))


class Continuous(Shapes, ContinuousEstimator):
    domain = "continuous"


class Discrete(Shapes, DiscreteEstimator):
    domain = "discrete"


def test_rows_of_any_shape_become_two_dimensional():
    x, y = Shapes().prepare(np.zeros([4, 2, 3]), [1, 2, 3, 4])
    assert x.shape == (4, 6) and y.shape == (4, 1)
    assert Shapes()(np.zeros([4, 2, 3]), [1, 2, 3, 4]).nats == 28


def test_a_result_carries_the_name_and_plain_numbers():
    estimate = Shapes()(np.zeros(4), np.zeros(4))
    assert estimate.name == "Shapes" and math.isnan(estimate.std_error)
    assert (type(estimate.nats), type(estimate.n), type(estimate.ceiling)) == (float, int, float)


def test_fewer_rows_than_an_estimator_needs_are_rejected():
    with pytest.raises(InputError, match="at least 3 rows for this estimator. Received: 2 rows. Collect more pairs"):
        Shapes()([1.0, 2.0], [1.0, 2.0])


def test_unpaired_rows_are_rejected():
    with pytest.raises(InputError, match=r"`y` must be paired with `x` \(4 rows\). Received: 3 rows"):
        Shapes()(np.zeros(4), np.zeros(3))


def test_labels_given_to_a_continuous_estimator_are_rejected():
    with pytest.raises(InputError, match="`y` must be floating for Continuous.*Use Auto, .*, or cast with"):
        Continuous()(np.linspace(0, 1, 9), np.arange(9))


def test_values_given_to_a_discrete_estimator_are_rejected():
    with pytest.raises(InputError, match="`x` must be integer or boolean for Discrete.*Use Auto, which takes .*kind.$"):
        Discrete()(np.linspace(0, 1, 9), np.arange(9))


def test_continuous_rows_come_in_double_precision_and_symbols_as_they_are():
    assert all(side.dtype == np.float64 for side in Continuous().prepare(np.zeros(4, "float16"), np.zeros(4, "f4")))
    assert [side.dtype for side in Discrete().prepare(np.zeros(4, bool), np.zeros(4, np.int8))] == [bool, np.int8]


def test_relevance_takes_labels_of_one_column_alone():
    assert Shapes().relevance(np.zeros([4, 2]), np.arange(4)).nats == 12
    with pytest.raises(InputError, match=re.escape("Turn one-hot labels into integers with `.argmax(-1)`.")):
        Shapes().relevance(np.zeros([4, 2]), np.eye(4, dtype=int))


def test_an_estimator_is_a_frozen_record_that_its_config_rebuilds():
    estimator = Shapes(factor=2.0)
    assert Shapes.from_config(estimator.get_config()) == estimator and hash(estimator) == hash(Shapes(factor=2.0))
    with pytest.raises(dataclasses.FrozenInstanceError):
        estimator.factor = 3.0


def test_an_estimator_without_an_estimate_cannot_be_made():
    with pytest.raises(TypeError, match="abstract"):
        Estimator()
