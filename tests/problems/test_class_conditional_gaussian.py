import itertools
import json
import math

import numpy as np
import pytest
import scipy.integrate
import scipy.special
import scipy.stats

from ib_keras._checks import InputError
from ib_keras.problems import ClassConditionalGaussian

EXAMPLES = [ClassConditionalGaussian(), ClassConditionalGaussian((0.0, 1.0, 5.0), std=0.5)]
CASES = [
    ((-1, 1), 1),
    ((0, 8), 1),
    ((0, 25), 1),
    ((0, 1, 5), 0.5),
    ((0, 0, 3), 1),
    ((-40, 0, 0.5, 30), 2),
    (tuple(range(10)), 0.7),
]


def entropy_of_x(means, std):
    """Adaptive quadrature of -p log p, on unit intervals of 12 standard deviations around each mean."""

    def p(x):
        return np.mean(scipy.stats.norm.pdf(x, means, std))

    corners = np.unique(np.concatenate([m + std * np.arange(-12, 13.0) for m in means]))
    return math.fsum(
        scipy.integrate.quad(lambda x: scipy.special.entr(p(x)), low, high, epsabs=1e-14)[0]
        for low, high in itertools.pairwise(corners)
    )


@pytest.mark.parametrize("means, std", CASES)
def test_information_by_adaptive_quadrature(means, std):
    """A few hundred pieces to 1e-14 each."""
    expected = entropy_of_x(means, std) - scipy.stats.norm.entropy(scale=std)
    assert ClassConditionalGaussian(means, std).information == pytest.approx(expected, abs=1e-11)


@pytest.mark.parametrize("separation", [0.1, 0.5, 1])
def test_two_classes_by_hermite_quadrature(separation):
    """I = log 2 - E log(1 + exp(-d Z - d^2 / 2)), a function that 150 nodes follow as long as d is small."""
    z, weights = np.polynomial.hermite_e.hermegauss(150)
    expected = math.log(2) - weights @ np.logaddexp(0, -separation * z - separation**2 / 2) / weights.sum()
    assert ClassConditionalGaussian((0, separation)).information == pytest.approx(expected, abs=1e-10)


def test_binary_input_at_zero_decibel():
    """The capacity of the antipodal channel at signal-to-noise ratio 1 is 0.4859 bits."""
    assert ClassConditionalGaussian((-1, 1), 1).information / math.log(2) == pytest.approx(0.4859, abs=5e-5)


@pytest.mark.parametrize("k", [2, 7])
def test_far_classes_tell_the_label(k):
    assert ClassConditionalGaussian(np.arange(k) * 1e6).information == pytest.approx(math.log(k), abs=1e-14)


def test_equal_means_tell_nothing():
    assert ClassConditionalGaussian((2, 2, 2), std=0.1).information == 0


def test_close_classes_tell_half_the_signal_to_noise_ratio():
    """I = var(means) / (2 std^2) up to the fourth power of their distance, and rounding of log(1 + 1e-8)."""
    assert ClassConditionalGaussian((0, 2e-3)).information == pytest.approx(0.5e-6, abs=1e-12)


def test_shift_scale_and_order_of_the_classes_do_not_matter():
    nats = ClassConditionalGaussian((0, 1, 5), 0.5).information
    assert ClassConditionalGaussian((5, 0, 1), 0.5).information == pytest.approx(nats, abs=1e-14)
    assert ClassConditionalGaussian((-20, 0, 80), 10).information == pytest.approx(nats, abs=1e-14)


def test_samples_are_labels_and_normal_values_around_their_means():
    means, std, n = np.array([0.0, 1.0, 5.0]), 0.5, 20_000
    x, y = ClassConditionalGaussian(means, std).sample(n, seed=0)
    assert x.shape == y.shape == (n, 1) and x.dtype.kind == "f" and y.dtype.kind == "i"
    assert scipy.stats.chisquare(np.bincount(y[:, 0])).pvalue > 1e-6
    for label in range(3):
        assert scipy.stats.kstest((x[y == label] - means[label]) / std, "norm").pvalue > 1e-6


def test_means_become_a_tuple():
    problem = ClassConditionalGaussian(np.array([0, 2]))
    assert problem == ClassConditionalGaussian((0.0, 2.0))
    assert ClassConditionalGaussian(**json.loads(json.dumps(problem.get_config()))) == problem


@pytest.mark.parametrize("means", [(1.0,), (), 3.0, ((0, 1), (2, 3)), (0, math.nan), (0, math.inf)])
def test_what_are_no_means_is_refused(means):
    with pytest.raises(InputError, match="`means` must be .*Received: "):
        ClassConditionalGaussian(means)


@pytest.mark.parametrize("std", [0, -1.0, math.nan])
def test_impossible_deviations_are_refused(std):
    with pytest.raises(InputError, match="`std` must be "):
        ClassConditionalGaussian((0, 1), std)
