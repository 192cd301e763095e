import json
import math

import numpy as np
import pytest
import scipy.stats
from sklearn.metrics import mutual_info_score

from ib_keras._checks import InputError
from ib_keras.problems import DiscreteChannel, binary_erasure_channel, binary_symmetric_channel
from tests.oracles import tables


def random_channel(inputs, outputs, seed=0):
    return DiscreteChannel(
        tables.random_tables((inputs,), 1, seed), tables.random_tables((inputs, outputs), 1, seed + 1, empty=0.3)
    )


EXAMPLES = [random_channel(4, 3), binary_symmetric_channel(0.1), binary_erasure_channel(0.25)]
ROUNDING = 1e-14  # a dozen cells, each some units in the last place of a term below 1


@pytest.mark.parametrize("seed", range(5))
def test_information_of_counted_pairs_against_sklearn(seed):
    counts = np.random.default_rng(seed).poisson(1.0, size=[4, 3])
    counts[:, 0] += 1
    rows = counts.sum(axis=1, keepdims=True)
    channel = DiscreteChannel(rows[:, 0] / counts.sum(), counts / rows)
    assert channel.information == pytest.approx(mutual_info_score(None, None, contingency=counts), abs=ROUNDING)


@pytest.mark.parametrize("seed", range(5))
def test_information_by_the_definition(seed):
    channel = random_channel(4, 3, seed)
    assert channel.information == pytest.approx(tables.total_correlation(channel.p_xy), abs=ROUNDING)


def test_the_joint_table():
    channel = DiscreteChannel([0.25, 0.75], [[1, 0, 0], [0.2, 0.4, 0.4]])
    np.testing.assert_allclose(channel.p_xy, [[0.25, 0, 0], [0.15, 0.3, 0.3]], rtol=1e-15)


def test_independent_sides():
    assert DiscreteChannel([0.3, 0.7], [[0.2, 0.8]] * 2).information == pytest.approx(0, abs=ROUNDING)


def test_a_permutation_keeps_the_entropy_of_the_source():
    source = tables.random_tables((5,), 1)
    channel = DiscreteChannel(source, np.eye(5)[[3, 1, 4, 0, 2]])
    assert channel.information == pytest.approx(scipy.stats.entropy(source), abs=ROUNDING)


@pytest.mark.parametrize("error", [0.0, 0.1, 0.5, 1.0])
def test_binary_symmetric_channel(error):
    expected = math.log(2) - scipy.stats.bernoulli(error).entropy()
    assert binary_symmetric_channel(error).information == pytest.approx(expected, abs=ROUNDING)


@pytest.mark.parametrize("erasure", [0.0, 0.25, 1.0])
def test_binary_erasure_channel(erasure):
    channel = binary_erasure_channel(erasure)
    assert channel.information == pytest.approx((1 - erasure) * math.log(2), abs=ROUNDING)


def test_erased_bits_are_symbol_2_and_the_rest_is_right():
    x, y = binary_erasure_channel(0.25).sample(1000, seed=0)
    assert set(y.ravel()) == {0, 1, 2}
    np.testing.assert_array_equal(x[y != 2], y[y != 2])


@pytest.mark.parametrize("channel", EXAMPLES, ids=["random", "symmetric", "erasure"])
def test_frequencies_within_five_standard_errors(channel):
    n, p = 20_000, channel.p_xy
    x, y = channel.sample(n, seed=0)
    assert x.shape == y.shape == (n, 1) and x.dtype.kind == y.dtype.kind == "i"
    frequency = np.zeros_like(p)
    np.add.at(frequency, (x[:, 0], y[:, 0]), 1 / n)
    assert (np.abs(frequency - p) <= 5 * np.sqrt(p * (1 - p) / n) + 1e-12).all()  # 1e-12: n additions of 1/n


def test_tables_become_tuples():
    channel = DiscreteChannel(np.array([0.5, 0.5]), np.eye(2))
    assert channel == DiscreteChannel((0.5, 0.5), ((1, 0), (0, 1)))
    assert channel.p_y_given_x == ((1.0, 0.0), (0.0, 1.0))
    assert DiscreteChannel(**json.loads(json.dumps(channel.get_config()))) == channel


@pytest.mark.parametrize(
    ("p_x", "p_y_given_x", "message"),
    [
        ([0.5, 0.5], [[1.0, 0.0]], "`p_y_given_x` must be a matrix with one row per source symbol"),
        ([[0.5, 0.5]], np.eye(2), "`p_y_given_x` must be a matrix with one row per source symbol"),
        ([1.0], [1.0], "`p_y_given_x` must be a matrix with one row per source symbol"),
        ([0.5, 0.6], np.eye(2), "`p_x` must be probabilities that sum to 1"),
        ([1.5, -0.5], np.eye(2), "`p_x` must be probabilities that sum to 1"),
        ([0.5, 0.5], [[0.5, 0.6], [1, 0]], "`p_y_given_x` must be probabilities that sum to 1"),
        ([0.5, 0.5], [[1.5, -0.5], [1, 0]], "`p_y_given_x` must be probabilities that sum to 1"),
        ([0.5, math.nan], np.eye(2), "`p_x` must be finite"),
    ],
)
def test_what_is_no_channel_is_refused(p_x, p_y_given_x, message):
    with pytest.raises(InputError, match=message):
        DiscreteChannel(p_x, p_y_given_x)


@pytest.mark.parametrize("make", [binary_symmetric_channel, binary_erasure_channel])
@pytest.mark.parametrize("probability", [-0.1, 1.1])
def test_what_is_no_probability_is_refused(make, probability):
    with pytest.raises(InputError, match="`(error|erasure)` must be .*Received: (-0.1|1.1). Pass a probability"):
        make(probability)


def test_tables_in_single_precision_can_be_sampled():
    rows = np.float32([[0.1, 0.2, 0.3, 0.4]] * 3)
    DiscreteChannel(np.float32([1 / 3] * 3), rows).sample(10, seed=0)
