import math

import numpy as np
import pytest
import tensorflow as tf

from ib_keras import measures
from ib_keras.estimators.rows.held_out import Part
from ib_keras.estimators.trained._score_matrix import evaluate
from tests.oracles.gaussian_scores import pairs, true_log_ratio


def ratio(x, y):
    return tf.constant(true_log_ratio(x.numpy()[:, 0], y.numpy()[:, 0], 0.8))


def held_out(n, seed):
    x, y = pairs(n, 0.8, seed)
    return Part(np.reshape(x, [-1, 1]), np.reshape(y, [-1, 1]))


@pytest.mark.parametrize("bound", [measures.info_nce, lambda s: measures.nwj(s + 1), measures.donsker_varadhan])
@pytest.mark.long
def test_error_is_the_spread_over_samples(bound):
    """Thirty samples know their spread within 13 %, and 20 groups each error within 16 %."""
    found = np.array([evaluate(bound, ratio, held_out(100, seed), 4096)[:2] for seed in range(30)])
    assert np.sqrt(np.mean(found[:, 1] ** 2)) == pytest.approx(found[:, 0].std(), rel=0.4)


def test_blocks_are_averaged_and_set_the_ceiling():
    sample = held_out(300, 0)
    parts = [evaluate(measures.info_nce, ratio, block, 100) for block in sample.blocks(100)]
    nats, error, ceiling = evaluate(measures.info_nce, ratio, sample, 100)
    assert nats == pytest.approx(np.mean([part[0] for part in parts])) and ceiling == pytest.approx(math.log(100))
    assert error == pytest.approx(math.sqrt(sum(part[1] ** 2 for part in parts)) / 3)
