"""Equal examples have equal scores."""

import numpy as np

from ib_keras.applications.anomalies.steady_score import SteadyScore

RNG = np.random.default_rng(0)
X = RNG.normal(size=[600, 3])


def noisy(x):
    """A score that rounds otherwise in every batch, and knows the size of its blocks."""
    assert len(x) == 256
    return x.sum(axis=1) + 1e-9 * RNG.normal(size=len(x))


def test_blocks_have_one_size_and_rounding_does_not_show():
    steady = SteadyScore(noisy, X)
    scores = steady(X)
    assert np.allclose(scores, X.sum(axis=1), atol=1e-4)
    assert np.mean(scores == np.concatenate([steady(row[None]) for row in X])) > 0.99
    assert len(np.unique(steady(np.repeat(X[:1], 700, axis=0)))) == 1


def test_examples_of_the_calibration_keep_their_scores():
    steady = SteadyScore(lambda x: x.sum(axis=1) + RNG.normal(size=len(x)), X)
    scores = steady.remembered(X[:50])
    assert np.array_equal(steady(np.concatenate([X[60:70], X[:50] + 0.0]))[10:], scores)
    assert not np.array_equal(steady(X[60:70]), steady(X[60:70])), "other examples are computed"


def test_zeros_of_both_signs_are_one_example():
    steady = SteadyScore(lambda x: RNG.normal(size=len(x)), X)
    assert steady.remembered(np.array([[0.0, 1.0, 0.0]])) == steady(np.array([[-0.0, 1.0, 0.0]]))


def test_blocks_need_not_be_filled():
    seen = []
    SteadyScore(lambda x: seen.append(len(x)) or x[:, 0], X[:9], padded=False)(X[:5])
    assert seen == [9, 5]


def test_scores_without_spread_are_left_as_they_are():
    assert SteadyScore(lambda x: x[:, 0], np.zeros([5, 1]))(np.array([[0.123456789]])).tolist() == [0.123456789]
