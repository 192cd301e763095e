import numpy as np
import pytest
import tensorflow as tf

from ib_keras.measures import donsker_varadhan, smile
from tests.oracles.gaussian_scores import pairs, true_log_ratio

TRUTH = -0.5 * np.log(1 - 0.8**2)


def scores_of(seed, shift=0.0, scale=1.0):
    return scale * true_log_ratio(*pairs(400, 0.8, seed), 0.8) + shift


@pytest.mark.parametrize("bound", [donsker_varadhan, lambda s: smile(s, clip=8.0)], ids=["plain", "clipped"])
def test_true_ratio_gives_the_truth(bound):
    values = [float(bound(scores_of(seed))) for seed in range(40)]
    assert abs(np.mean(values) - TRUTH) < 4 * np.std(values) / np.sqrt(40)


def test_wrong_scores_give_less():
    values = [float(donsker_varadhan(scores_of(seed, scale=0.3))) for seed in range(20)]
    assert np.mean(values) + 4 * np.std(values) / np.sqrt(20) < TRUTH


def test_constants_do_not_matter():
    assert float(donsker_varadhan(scores_of(0, shift=7.0))) == pytest.approx(
        float(donsker_varadhan(scores_of(0))), abs=1e-9
    )


def test_infinite_clip_is_the_plain_bound_and_batches_are_independent():
    scores = np.stack([scores_of(seed) for seed in range(3)])
    assert np.allclose(smile(scores, clip=np.inf), donsker_varadhan(scores))
    assert np.allclose(donsker_varadhan(scores), [donsker_varadhan(one) for one in scores])


def test_large_scores_do_not_overflow_and_have_gradients():
    scores = tf.constant([[1000.0, 900.0], [-1000.0, 1000.0]])
    with tf.GradientTape() as tape:
        tape.watch(scores)
        value = donsker_varadhan(scores)
    assert np.isfinite(value) and np.isfinite(tape.gradient(value, scores)).all()
