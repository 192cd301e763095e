import itertools
import math

import numpy as np
import pytest
import scipy.integrate
import scipy.special
import scipy.stats

from ib_keras._checks import InputError
from ib_keras.problems import AdditiveUniform

EXAMPLES = [AdditiveUniform(0.1), AdditiveUniform(0.75)]
EPSILONS = [0.01, 0.1, 0.49, 0.5, 0.51, 0.75, 3.0]


def density_of_y(y, epsilon):
    """The share of the unit interval within `epsilon` of y, over the width of the noise."""
    return max(0.0, min(1, y + epsilon) - max(0, y - epsilon)) / (2 * epsilon)


def entropy_of_y(epsilon):
    corners = sorted({-epsilon, epsilon, 1 - epsilon, 1 + epsilon})
    pieces = [
        scipy.integrate.quad(lambda y: scipy.special.entr(density_of_y(y, epsilon)), low, high, epsabs=1e-12)[0]
        for low, high in itertools.pairwise(corners)
    ]
    return sum(pieces)


@pytest.mark.parametrize("epsilon", EPSILONS)
def test_information_by_numerical_integration(epsilon):
    """h(Y) less the entropy of the noise; each of at most three pieces is integrated to 1e-12."""
    expected = entropy_of_y(epsilon) - math.log(2 * epsilon)
    assert AdditiveUniform(epsilon).information == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("epsilon, nats", [(0.1, 1.709438), (0.75, 1 / 3), (0.5, 0.5)])
def test_published_values(epsilon, nats):
    assert AdditiveUniform(epsilon).information == pytest.approx(nats, abs=5e-7)


def test_the_two_formulas_meet_at_one_half():
    below, above = (AdditiveUniform(e).information for e in (0.5, np.nextafter(0.5, 1)))
    assert below == pytest.approx(above, abs=1e-15)


@pytest.mark.parametrize("epsilon", [0.1, 0.75])
def test_source_and_noise_are_uniform_and_independent(epsilon):
    n = 20_000
    x, y = (side[:, 0] for side in AdditiveUniform(epsilon).sample(n, seed=0))
    noise = (y - x) / epsilon
    assert scipy.stats.kstest(x, "uniform").pvalue > 1e-6
    assert scipy.stats.kstest(noise, "uniform", args=(-1, 2)).pvalue > 1e-6
    assert abs(np.corrcoef(x, noise)[0, 1]) < 5 / math.sqrt(n)


@pytest.mark.parametrize("epsilon", [0, -0.1, math.nan, math.inf, "0.1"])
def test_impossible_widths_are_refused(epsilon):
    with pytest.raises(InputError, match="`epsilon` must be .*Received: "):
        AdditiveUniform(epsilon)
