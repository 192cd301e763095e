"""Channels known from repeated draws alone: values beside those of the known law, and what is not trusted."""

import math

import numpy as np
import pytest
import tensorflow_probability as tfp

from ib_keras._checks import InputError
from ib_keras.estimators import Channel, SampledChannel

N, K = 1500, 17


def gaussian_case(d, noise, seed=0):
    """Returns x [n, d], the deviation of each row, and draws [k, n, d] of x plus noise."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=[N, d])
    scale = noise * np.exp(0.3 * generator.normal(size=[N, d]))
    return x, scale, x + scale * generator.normal(size=[K, N, d])


@pytest.mark.parametrize(("d", "noise"), [(1, 3.0), (1, 0.3), (2, 1.0), (5, 1.0), (5, 3.0)])
def test_value_is_that_of_the_known_law(d, noise):
    x, scale, draws = gaussian_case(d, noise)
    low, high = SampledChannel().bracket(x, draws)
    known, known_high = Channel().bracket(x, tfp.distributions.MultivariateNormalDiag(x, scale))
    # Both draw the noise anew, so that their values differ by chance; fitting adds at most a twentieth of a nat.
    for ours, theirs in ((low, known), (high, known_high)):
        assert abs(ours.nats - theirs.nats) < 3 * math.hypot(ours.std_error, theirs.std_error) + 0.05
    assert low.nats <= high.nats and low.verdict in (known.verdict, "undersampled")


def by_row(kind, generator, n):
    """Returns draws whose departure from a diagonal Gaussian changes its sign with the row."""
    sign = generator.integers(0, 2, n)[:, None] * 2 - 1
    noise = generator.normal(size=[K, n, 2])
    if kind == "correlation":
        noise[..., 1:] = 0.9 * sign * noise[..., :1] + 0.19**0.5 * noise[..., 1:]
        return noise
    return sign * (generator.gamma(4, size=[K, n, 2]) - 4) / 2


@pytest.mark.parametrize("kind", ["correlation", "skewness"])
def test_departures_that_cancel_over_the_rows_are_found(kind):
    low, high = SampledChannel().bracket(None, by_row(kind, np.random.default_rng(3), 1500))
    assert low.verdict == "biased_low" and high is None


@pytest.mark.parametrize(("n", "d"), [(300, 8), (359, 16), (1000, 32)])
@pytest.mark.long
def test_gaussian_draws_of_few_rows_are_taken_for_gaussian(n, d):
    generator = np.random.default_rng(4)
    x = 0.3 * generator.normal(size=[n, d])
    low, high = SampledChannel().bracket(x, x + generator.normal(size=[K, n, d]))
    assert high is not None and "law" not in low.reason


def test_linear_gaussian_layer_has_its_closed_form():
    generator = np.random.default_rng(1)
    x = generator.normal(size=[N, 2])
    found = SampledChannel()(x, x + generator.normal(size=[K, N, 2]))
    assert abs(found.nats - math.log(2)) < 3 * found.std_error + 0.02 and found.kind == "lower"


LAWS = {
    "uniform": lambda g, shape: g.uniform(-1, 1, size=shape),
    "Laplace": lambda g, shape: g.laplace(size=shape),
    "Student": lambda g, shape: g.standard_t(3, size=shape),
    "two humps": lambda g, shape: 0.3 * g.normal(size=shape) + g.choice([-1, 1], size=shape),
    "one column is a copy": lambda g, shape: (
        np.repeat(g.normal(size=[*shape[:2], 1]), 2, axis=2) + 0.1 * g.normal(size=shape)
    ),
}


@pytest.mark.parametrize("law", LAWS)
def test_law_that_is_no_diagonal_gaussian_is_a_lower_bound_and_not_trusted(law):
    generator = np.random.default_rng(2)
    x = generator.normal(size=[N, 2])
    draws = x + LAWS[law](generator, (K, N, 2))
    low, high = SampledChannel().bracket(x, draws)
    assert (low.verdict, low.kind, high) == ("biased_low", "lower", None) and "diagonal Gaussian misses" in low.reason
    assert SampledChannel().relevance(draws, x[:, 0] > 0).verdict != "trusted"


def test_rectified_draws_are_no_gaussian_either():
    x, _, draws = gaussian_case(2, 1.0)
    low, _ = SampledChannel().bracket(x, np.maximum(draws, 0))
    whole = SampledChannel()(x, draws)
    assert low.verdict == "biased_low" and 0 < low.nats < whole.nats


def test_column_without_noise_is_infinite_information_and_a_constant_is_none():
    x, _, draws = gaussian_case(1, 1.0)
    low, high = SampledChannel().bracket(x, np.concatenate([draws, np.broadcast_to(x, draws.shape)], axis=2))
    assert (low.nats, low.verdict, high) == (math.inf, "ill_posed", None) and "1 columns are the same" in low.reason
    low, high = SampledChannel().bracket(x, np.ones([K, N, 3]))
    assert low.nats == high.nats == 0 and low.verdict == "trusted"


def test_information_about_labels():
    x, scale, draws = gaussian_case(1, 1.0)
    y = (x[:, 0] > 0).astype(int)
    ours = SampledChannel().relevance(draws, y)
    theirs = Channel().relevance(tfp.distributions.MultivariateNormalDiag(x, scale), y)
    assert abs(ours.nats - theirs.nats) < 3 * math.hypot(ours.std_error, theirs.std_error) + 0.02
    assert ours.verdict == "trusted" and ours.name == "SampledChannel"
    shuffled = SampledChannel().relevance(draws, np.random.default_rng(0).permutation(y))
    assert abs(shuffled.nats) < 0.05


def test_copies_of_rows_are_no_evidence():
    x, _, draws = gaussian_case(1, 1.0)
    twice = np.repeat(x[: N // 2], 2, axis=0)
    assert SampledChannel()(twice, draws).verdict == "undersampled"


@pytest.mark.parametrize(
    ("draws", "message"),
    [
        (np.ones([5, 9, 2]), r"shape \[k >= 6, n >= 2, ...\]. Received: dtype float64, shape \(5, 9, 2\)"),
        (np.ones([9, 9, 2], int), "dtype int64"),
        (np.full([9, 9, 2], np.nan), "NaN or infinity"),
        (np.ones([9, 8, 2]), r"paired with `x` \(9 rows\). Received: 8 rows"),
    ],
)
def test_impossible_draws_are_refused(draws, message):
    with pytest.raises(InputError, match=message):
        SampledChannel()(np.zeros([9, 1]), draws)
