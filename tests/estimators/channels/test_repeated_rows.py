"""Source rows that repeat: few values repeat by nature, and copies of other rows are no evidence."""

import numpy as np
import pytest

from ib_keras.estimators.channels._repeated_rows import RepeatedRows
from ib_keras.estimators.channels.noisy_channel import NoisyChannel
from ib_keras.estimators.channels.sampled_channel import SampledChannel

RNG = np.random.default_rng(0)
N = 2000
NORMAL = RNG.normal(size=[N, 2])
BITS = (RNG.random([N, 1]) < 0.05).astype("float32")
CATEGORY = RNG.integers(0, 5, N)


def entropy(*shares):
    return -np.sum(np.asarray(shares) * np.log(shares))


@pytest.mark.parametrize(
    "x, t, truth",
    [
        (BITS, 20 * BITS, entropy(BITS.mean(), 1 - BITS.mean())),
        (CATEGORY, 10.0 * CATEGORY[:, None], np.log(5)),
        (np.eye(5)[CATEGORY], 10 * np.eye(5)[CATEGORY], np.log(5)),
        (1 - 2 * BITS, 20 * BITS, entropy(BITS.mean(), 1 - BITS.mean())),
        (np.arange(N) % 2, 10.0 * (np.arange(N) % 2)[:, None], np.log(2)),
    ],
    ids=["bits", "integers", "one-hot", "signs", "design"],
)
def test_values_that_repeat_by_nature_are_measured(x, t, truth):
    estimate = NoisyChannel()(x, t)
    assert estimate.verdict == "trusted" and estimate.nats == pytest.approx(truth, abs=0.02)


def test_one_repeated_row_does_not_condemn_the_rest():
    x = NORMAL.copy()
    x[7] = x[3]
    whole, repeated = NoisyChannel(1.0)(NORMAL, NORMAL), NoisyChannel(1.0)(x, x)
    assert whole.verdict == repeated.verdict == "trusted"
    assert repeated.nats == pytest.approx(whole.nats, abs=0.01)


@pytest.mark.parametrize("copies", [2, 5, 20])
def test_copies_of_few_continuous_rows_are_not_trusted(copies):
    x = np.repeat(NORMAL[: N // copies], copies, axis=0)
    estimate = NoisyChannel(0.1)(x, x)
    assert estimate.verdict == "undersampled"
    assert f"{1 - 1 / copies:.1%} of the rows of `x` repeat other rows" in estimate.reason


def test_a_large_discrete_space_is_measured_without_the_rows_of_one_value():
    x = RNG.integers(0, 2, [N, 10]).astype(float)
    once, twice = NoisyChannel(1.0)(x, x), NoisyChannel(1.0)(*[np.repeat(x[: N // 2], 2, axis=0)] * 2)
    assert once.verdict == twice.verdict == "trusted" and abs(twice.nats - once.nats) < 0.1


def test_rows_of_one_value_count_as_one_row_in_the_error():
    local = RNG.normal(size=1000)
    repeats = RepeatedRows.of(np.repeat(NORMAL[:1000], 2, axis=0))
    assert repeats.spread(np.repeat(local, 2)) == pytest.approx(local.std() / np.sqrt(1000))


def test_copies_of_a_single_row_say_nothing():
    x = np.repeat(NORMAL[:1], 50, axis=0)
    assert NoisyChannel()(x, x).verdict == "undersampled"


def test_a_sample_of_a_large_space_that_was_copied_is_not_trusted():
    x = np.repeat(RNG.integers(0, 200, [100, 1]), 20, axis=0).astype(float)
    assert NoisyChannel(0.1)(x, x).verdict == "undersampled"
    pictures = np.repeat(RNG.integers(0, 2, [50, 64]), 40, axis=0).astype(float)
    assert NoisyChannel(0.1)(pictures, pictures).verdict == "undersampled"


def test_draws_of_few_values_are_measured():
    x = RNG.integers(0, 2, [N, 1])
    estimate = SampledChannel()(x, 20.0 * x + RNG.normal(size=[17, N, 1]))
    assert estimate.verdict == "trusted" and estimate.nats == pytest.approx(np.log(2), abs=0.05)


def test_negative_zero_is_zero_and_distinct_rows_do_not_repeat():
    assert RepeatedRows.of(NORMAL) is None and RepeatedRows.of(None) is None
    assert len(RepeatedRows.of(np.array([[0.0], [-0.0], [1.0]])).counts) == 2
