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


@pytest.mark.parametrize("classes", [2, 4])
def test_boosted_trees_read_interactions(classes):
    x = np.random.default_rng(0).normal(size=[2000, 10])
    label = (x[:, 0] * x[:, 1] > 0) + 2 * (x[:, 2] > 0) * (classes > 2)
    truth = np.log(classes)
    nats, error = usable_information(x, label, trees=True)
    assert truth - 0.12 * classes < nats < truth + 3 * error
    assert nats > usable_information(x, label)[0] + 0.2


@pytest.mark.slow
def test_boosted_trees_find_nothing_in_independent_columns():
    generator = np.random.default_rng(0)
    x = generator.normal(size=[600, 120])
    for classes in (2, 3):
        nats, error = usable_information(x, generator.integers(0, classes, 600), trees=True)
        assert nats < 3 * error + 0.005


def test_rare_classes_are_left_out():
    generator = np.random.default_rng(0)
    label = np.r_[generator.integers(0, 2, 100), 2]
    assert np.isfinite(usable_information(generator.normal(size=[101, 2]), label)[0])
    assert usable_information(np.zeros([5, 1]), np.zeros(5, int)) == (0.0, 0.0)


def test_a_dozen_rows_have_fewer_neighbours():
    label = np.arange(12) % 3
    nats, _ = usable_information(np.eye(3)[label] + 0.01 * np.random.default_rng(0).normal(size=[12, 3]), label)
    assert 0.1 < nats <= np.log(3)
