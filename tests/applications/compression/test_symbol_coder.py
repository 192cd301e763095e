"""Values of pictures on a stack."""

import numpy as np
import pytest
import tensorflow as tf

from ib_keras.applications.compression import symbol_coder
from ib_keras.applications.compression.entropy_coder import Stack
from ib_keras.applications.compression.symbol_coder import SymbolCoder, on_grid
from ib_keras.layers import BernoulliLikelihood, CategoricalLikelihood, DiscretisedLogisticLikelihood

KINDS = [BernoulliLikelihood(), CategoricalLikelihood(5), DiscretisedLogisticLikelihood(2, 9)]


@pytest.mark.parametrize("likelihood", KINDS, ids=lambda kind: type(kind).__name__)
def test_values_cost_what_the_likelihood_says_and_come_back(likelihood, monkeypatch):
    monkeypatch.setattr(symbol_coder, "_TABLE", 1000)  # several tables for one stack
    rng = np.random.default_rng(0)
    outputs = tf.constant(on_grid(rng.normal(size=[30, *likelihood.outputs((4, 3, 2))])), tf.float32)
    drawn = likelihood(outputs, 3).sample(seed=(0, 1)).numpy()
    levels = np.round(drawn / likelihood.values[1]).astype(int)
    rows = likelihood.apart(outputs).numpy()
    stack, coder = Stack(), SymbolCoder(likelihood)
    coder.push(stack, levels.ravel(), rows.reshape(levels.size, -1))
    nats = -likelihood(outputs, 3).log_prob(drawn).numpy().sum()
    assert abs(stack.bits - nats / np.log(2)) < 64 + 1e-3 * levels.size
    assert np.array_equal(coder.pop(stack, rows.reshape(levels.size, -1)), levels.ravel())


def test_pictures_at_the_lowest_level_alone():
    likelihood = DiscretisedLogisticLikelihood(1, 256)
    rows, stack = np.tile([0.0, -9.0, 0.0], (50, 1)), Stack()
    SymbolCoder(likelihood).push(stack, np.zeros(50, int), rows)
    assert not SymbolCoder(likelihood).pop(stack, rows).any()
