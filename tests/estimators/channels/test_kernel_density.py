import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import KernelDensity, NoisyChannel
from ib_keras.estimators.rows.subsets import halves
from tests.oracles import kernel_density as oracle

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("noise", [0.3, 2.0])
def test_equals_the_slow_twin(noise):
    t, y = RNG.normal(size=[60, 3]), RNG.integers(0, 3, 60)
    lower, upper = KernelDensity(noise).bracket(None, t)
    assert lower.nats == pytest.approx(oracle.information(t.tolist(), noise, 8), abs=1e-9)
    assert upper.nats == pytest.approx(oracle.information(t.tolist(), noise, 2), abs=1e-9)
    expected = oracle.relevance(t.tolist(), y.tolist(), noise)
    assert KernelDensity(noise).relevance(t, y).nats == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("noise", [0.5, 1.0, 3.0])
def test_bracket_holds_the_analytic_value_of_a_linear_layer(noise):
    x = RNG.normal(size=[3000, 2])
    lower, upper = KernelDensity(noise).bracket(x, x)
    truth = np.log1p(1 / noise**2)
    assert lower.nats - 3 * lower.std_error <= truth <= upper.nats + 3 * upper.std_error
    assert (lower.kind, upper.kind) == ("lower", "upper") and KernelDensity(noise)(x, x) == upper
    for side in (lower, upper):
        assert side.verdict != "trusted" or abs(side.nats - truth) < max(0.1, 0.1 * truth)


def test_bracket_holds_what_the_drawn_noise_gives():
    t = np.tanh(RNG.normal(size=[1000, 4]))
    lower, upper = KernelDensity(0.3).bracket(None, t)
    drawn = NoisyChannel(0.3, num_samples=4)(None, t)
    assert lower.nats - 3 * drawn.std_error <= drawn.nats <= upper.nats + 3 * drawn.std_error


def test_halves_that_the_verdict_looks_at_are_the_random_ones():
    """Rows in the order of four clusters: the first half of them would show two clusters only."""
    t = 10.0 * np.eye(4)[np.arange(800) // 200]
    means = [oracle.information(t[half].tolist(), 0.3, 2) for half in halves(800)]
    assert f"half of the rows give {np.mean(means):.3f}" in KernelDensity(0.3)(None, t).reason


def test_clusters_are_tight_and_trusted():
    t = 10.0 * np.eye(4)[np.arange(800) % 4]
    lower, upper = KernelDensity(0.5).bracket(None, t)
    assert lower.nats == pytest.approx(np.log(4), abs=1e-9) and upper.verdict == lower.verdict == "trusted"


def test_saturation_at_log_n_is_said():
    t = RNG.normal(size=[500, 30])
    upper = KernelDensity(0.01)(t, t)
    assert upper.saturated and upper.nats == pytest.approx(np.log(500)) and upper.nats <= upper.ceiling + 1e-12


def test_upper_bound_that_more_rows_would_raise_is_not_trusted():
    x = RNG.normal(size=[2000, 8])
    truth = 4 * np.log1p(1 / 0.5**2)
    upper = KernelDensity(0.5)(x, x)
    assert upper.nats <= np.log(2000) < 1.2 * truth and upper.verdict != "trusted"


def test_offset_and_blocks_do_no_harm(monkeypatch):
    t = RNG.normal(size=[300, 4])
    before = KernelDensity()(None, t).nats
    monkeypatch.setattr("ib_keras.estimators.channels._log_sums._ROWS", 7)
    monkeypatch.setattr("ib_keras.estimators.channels._log_sums._OTHERS", 50)
    assert KernelDensity()(None, t + 1e6).nats == pytest.approx(before, abs=1e-6)


def test_relevance_of_clear_blind_and_memorised_labels():
    y = RNG.permutation(np.arange(600) % 3)
    clear = KernelDensity().relevance(10.0 * np.eye(3)[y], y)
    assert clear.nats == pytest.approx(np.log(3), abs=1e-9) and clear.verdict == "trusted"
    assert KernelDensity().relevance(np.zeros([600, 3]), y).nats == pytest.approx(0, abs=1e-9)
    assert KernelDensity(0.01).relevance(RNG.normal(size=[600, 20]), y).verdict == "biased_high"


@pytest.mark.parametrize("noise", [0, -1, np.nan, "loud"])
def test_noise_must_be_positive(noise):
    with pytest.raises(InputError, match="`noise_std` must be"):
        KernelDensity(noise_std=noise)


def test_wrong_rows_are_rejected():
    with pytest.raises(InputError, match="Pass labels through"):
        KernelDensity()(None, np.arange(5))
    with pytest.raises(InputError, match="paired with"):
        KernelDensity()(np.zeros([4, 1]), np.zeros([5, 1]))


def test_the_interval_of_a_bound_reaches_the_other_bound():
    t = np.random.default_rng(0).exponential(size=[1000, 1])
    low, high = KernelDensity(3.0).bracket(None, t)
    assert high.verdict == "trusted" and high.interval[0] < low.nats < high.nats < low.interval[1]
