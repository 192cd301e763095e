import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import NoisyChannel


@pytest.mark.parametrize("noise_std", [0.3, 1.0, 3.0])
def test_linear_layer_has_the_gaussian_value(noise_std):
    x = np.random.default_rng(0).normal(size=[4000, 2])
    truth = np.log1p(1 / noise_std**2)
    low, high = NoisyChannel(noise_std=noise_std).bracket(x, x)
    assert low.nats - 3 * low.std_error <= truth <= high.nats + 3 * high.std_error
    assert low.name == high.name == "NoisyChannel"


def test_less_noise_is_more_information():
    t = np.random.default_rng(0).normal(size=[1000, 2])
    values = [NoisyChannel(noise_std=noise)(None, t).nats for noise in (2.0, 1.0, 0.5, 0.1)]
    assert values == sorted(values)


def test_deterministic_layer_saturates_at_log_n():
    t = np.random.default_rng(0).normal(size=[500, 30])
    estimate = NoisyChannel(noise_std=0.01)(t, t)
    assert estimate.saturated and estimate.nats == pytest.approx(np.log(500))


def test_common_offset_does_no_harm():
    t = np.random.default_rng(0).normal(size=[500, 4])
    assert NoisyChannel()(None, t + 1e6).nats == pytest.approx(NoisyChannel()(None, t).nats, abs=1e-4)


def test_convolutional_activations_are_flattened():
    t = np.random.default_rng(0).normal(size=[50, 4, 4, 2])
    assert NoisyChannel()(t, t) == NoisyChannel()(None, t.reshape(50, -1))


def test_relevance_of_a_layer_that_knows_the_label():
    y = np.arange(400) % 4
    assert NoisyChannel().relevance(10.0 * np.eye(4)[y], y).nats == pytest.approx(np.log(4), abs=1e-6)


@pytest.mark.parametrize("noise", [0, -1, np.nan, "loud", True])
def test_noise_must_be_positive(noise):
    with pytest.raises(InputError, match="`noise_std` must be"):
        NoisyChannel(noise_std=noise)


def test_labels_are_no_activations():
    with pytest.raises(InputError, match="Pass labels through"):
        NoisyChannel()(np.zeros([5, 1]), np.arange(5))


def test_nan_activations_are_rejected():
    with pytest.raises(InputError, match="1 of 5 rows with NaN"):
        NoisyChannel()(None, np.array([1.0, 2.0, np.nan, 4.0, 5.0]))
