import numpy as np
import pytest

from ib_keras.estimators.base.trust import on_islands
from ib_keras.estimators.evidence.islands import agreement


def rng(seed):
    return np.random.default_rng([7, seed])


@pytest.mark.parametrize("d", [2, 3])
@pytest.mark.parametrize("rows", [5, 20, 40])
@pytest.mark.parametrize("spread", [0.05, 0.1])
def test_rows_of_subjects_lie_on_islands(d, rows, spread):
    subject = np.repeat(np.arange(2000 // rows), rows)
    x = rng(0).normal(size=[2000 // rows, d])[subject] + spread * rng(1).normal(size=[2000, d])
    label = rng(2).integers(0, 2, 2000 // rows)[subject][:, None]
    order = rng(3).permutation(2000)
    assert on_islands(*agreement(x[order], label[order]))
    assert on_islands(*agreement(x[order], rng(4).normal(size=[2000 // rows, 1])[subject][order]))


POPULATIONS = {
    "linear": lambda x: x[:, :1] + rng(5).normal(size=[2000, 1]),
    "label": lambda x: (x[:, :1] + rng(5).normal(size=[2000, 1]) > 0).astype(int),
    "four quadrants": lambda x: (np.prod(np.sign(x), axis=1, keepdims=True) > 0).astype(int),
    "one wave": lambda x: np.sin(2 * x[:, :1]) + 0.3 * rng(5).normal(size=[2000, 1]),
    "nothing": lambda x: rng(5).normal(size=[2000, 1]),
}


@pytest.mark.parametrize("population", POPULATIONS)
def test_relations_of_a_population_go_on_farther_away(population):
    x = rng(6).normal(size=[2000, 2])
    assert not on_islands(*agreement(x, POPULATIONS[population](x)))


def test_few_rows_say_nothing():
    assert agreement(rng(8).normal(size=[50, 1]), rng(9).normal(size=[50, 1])) == (0.0, 0.0)
