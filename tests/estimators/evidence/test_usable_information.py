"""What a cross-fitted classifier reads: a lower bound, close to the truth where it is a sum over columns."""

import numpy as np
import pytest

from ib_keras.estimators.evidence.usable_information import usable_information
from ib_keras.problems import ClassConditionalGaussian

TRUTH = ClassConditionalGaussian([-1, 1], std=1.0).information


@pytest.mark.parametrize("columns", [1, 50, 300])
def test_one_telling_column_among_many(columns):
    generator = np.random.default_rng(columns)
    label = generator.integers(0, 2, 1000)
    x = generator.normal(size=[1000, columns])
    x[:, 0] += 2 * label
    nats, error = usable_information(x, label)
    assert TRUTH - 0.1 < nats < TRUTH + 3 * error


def test_independent_columns_tell_nothing():
    generator = np.random.default_rng(0)
    nats, error = usable_information(generator.normal(size=[1000, 30]), generator.integers(0, 2, 1000))
    assert nats < 3 * error


def test_squares_are_read():
    x = np.random.default_rng(0).normal(size=[2000, 5])
    assert usable_information(x, ((x[:, :3] ** 2).sum(axis=1) > 2.4).astype(int))[0] > 0.5


def test_rare_classes_are_left_out():
    generator = np.random.default_rng(0)
    label = np.r_[generator.integers(0, 2, 100), 2]
    assert np.isfinite(usable_information(generator.normal(size=[101, 2]), label)[0])
    assert usable_information(np.zeros([5, 1]), np.zeros(5, int)) == (0.0, 0.0)
