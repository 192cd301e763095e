import math

import numpy as np
import pytest
import scipy.stats
import tensorflow as tf
from sklearn.metrics import mutual_info_score

from ib_keras.measures import (
    conditional_entropy,
    conditional_mutual_information,
    entropy,
    mutual_information,
    total_correlation,
)
from tests.oracles import tables

PAIRS = tables.random_tables((40, 4, 5), 2, empty=0.3)
TRIPLES = tables.random_tables((40, 2, 3, 4), 3, seed=1, empty=0.3)
ROUNDING = tables.rounding(TRIPLES[0])


def close(actual, expected):
    np.testing.assert_allclose(actual, expected, rtol=0, atol=ROUNDING)


def xor():
    p = np.zeros([2, 2, 2])
    for x in range(2):
        for y in range(2):
            p[x, y, x ^ y] = 0.25
    return p


def test_mutual_information_against_sklearn():
    counts = np.random.default_rng(0).poisson(3.0, size=[20, 4, 5])
    expected = [mutual_info_score(None, None, contingency=table) for table in counts]
    close(mutual_information(counts / counts.sum(axis=(1, 2), keepdims=True)), expected)


def test_mutual_information_is_what_two_entropies_share():
    sides = scipy.stats.entropy(PAIRS.sum(2), axis=1) + scipy.stats.entropy(PAIRS.sum(1), axis=1)
    close(mutual_information(PAIRS), sides - scipy.stats.entropy(PAIRS.reshape(len(PAIRS), -1), axis=1))


def test_mutual_information_is_entropy_less_conditional_entropy():
    close(mutual_information(PAIRS), entropy(PAIRS.sum(1)) - conditional_entropy(PAIRS))


def test_mutual_information_is_symmetric():
    close(mutual_information(PAIRS), mutual_information(PAIRS.swapaxes(1, 2)))


def test_independent_variables_share_nothing():
    close(mutual_information(PAIRS.sum(2)[:, :, None] * PAIRS.sum(1)[:, None, :]), 0)


def test_a_copy_shares_its_entropy():
    p = tables.random_tables((5,), 1)
    close(mutual_information(np.diag(p)), entropy(p))


def test_binary_symmetric_channel():
    """I = log 2 - h(0.1)."""
    p = np.array([[0.45, 0.05], [0.05, 0.45]])
    close(mutual_information(p), math.log(2) - scipy.stats.bernoulli(0.1).entropy())


def test_processing_never_adds_information():
    """X - Y - Z over random channels; a permutation of Y loses nothing."""
    channels = tables.random_tables((len(PAIRS), 5, 3), 1, seed=2, empty=0.3)
    before = mutual_information(PAIRS).numpy()
    assert (mutual_information(PAIRS @ channels).numpy() < before).all()
    close(mutual_information(PAIRS @ np.eye(5)[[3, 0, 4, 1, 2]]), before)


def test_the_gradient_of_mutual_information():
    p = tf.constant(tables.random_tables((3, 4), 2))
    with tf.GradientTape() as tape:
        tape.watch(p)
        value = mutual_information(p)
    pointwise = np.log(p / (np.sum(p, 1, keepdims=True) * np.sum(p, 0, keepdims=True)))
    close(tape.gradient(value, p), pointwise - 1)


def test_conditional_by_the_definition():
    close(conditional_mutual_information(TRIPLES), [tables.conditional_mutual_information(p) for p in TRIPLES])


def test_xor_shares_a_bit_once_the_third_is_known():
    close(mutual_information(xor().sum(2)), 0)
    close(conditional_mutual_information(xor()), math.log(2))


def test_what_the_condition_explains_is_not_shared():
    close(conditional_mutual_information(np.eye(2)[:, :, None] * np.eye(2)[:, None, :] / 2), 0)


def test_chain_rule():
    """I(X;YZ) = I(X;Z) + I(X;Y|Z)."""
    x_to_both = mutual_information(TRIPLES.reshape(-1, 2, 12))
    close(x_to_both, mutual_information(TRIPLES.sum(2)) + conditional_mutual_information(TRIPLES))


def test_a_constant_condition_changes_nothing():
    close(conditional_mutual_information(PAIRS[..., None]), mutual_information(PAIRS))


def test_conditional_is_within_its_bounds():
    value = conditional_mutual_information(TRIPLES).numpy()
    assert (value > -ROUNDING).all() and (value < math.log(2)).all()


@pytest.mark.parametrize("shape", [(4,), (2, 3), (3, 2, 2), (2, 2, 3, 2)])
def test_total_correlation_by_the_definition(shape):
    p = tables.random_tables((5, *shape), len(shape), empty=0.3)
    close(total_correlation(p, variables=len(shape)), [tables.total_correlation(table) for table in p])


def test_total_correlation_of_two_variables_is_their_mutual_information():
    close(total_correlation(PAIRS, variables=2), mutual_information(PAIRS))


def test_total_correlation_adds_up():
    """TC(X,Y,Z) = I(X;Y) + I(XY;Z)."""
    parts = mutual_information(TRIPLES.sum(3)) + mutual_information(TRIPLES.reshape(-1, 6, 4))
    close(total_correlation(TRIPLES, variables=3), parts)


def test_total_correlation_of_xor_is_one_bit():
    close(total_correlation(xor(), variables=3), math.log(2))
