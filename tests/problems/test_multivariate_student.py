import math

import numpy as np
import pytest
import scipy.integrate
import scipy.stats

from ib_keras._checks import InputError
from ib_keras.problems import MultivariateStudent

EXAMPLES = [MultivariateStudent(), MultivariateStudent(2, 3, df=2)]
CASES = [(1, 1, 1), (2, 2, 1), (1, 3, 2.5), (3, 3, 3), (5, 5, 2)]
PUBLISHED = {
    (1, 1, 1): 0.224171,
    (2, 2, 1): 0.431946,
    (2, 2, 2): 0.193147,
    (3, 3, 2): 0.290922,
    (3, 3, 3): 0.178712,
    (5, 5, 2): 0.448151,
    (5, 5, 3): 0.298544,
}


def log_density(rows, df):
    return scipy.stats.multivariate_t(np.zeros(rows.shape[1]), df=df).logpdf(rows)


def entropy_by_quadrature(k, df):
    """The squared radius over k has an F distribution; the integral runs over its logarithm."""

    def integrand(s):
        point = np.zeros([1, k])
        point[0, 0] = math.sqrt(k * math.exp(s))
        return -float(log_density(point, df)) * math.exp(scipy.stats.f.logpdf(math.exp(s), k, df) + s)

    return sum(scipy.integrate.quad(integrand, low, low + 20, epsabs=1e-10)[0] for low in range(-80, 80, 20))


@pytest.mark.parametrize("m, n, df", CASES)
def test_information_by_quadrature(m, n, df):
    """Each of three entropies is the sum of eight integrals to 1e-10, without tails of weight exp(-40)."""
    expected = entropy_by_quadrature(m, df) + entropy_by_quadrature(n, df) - entropy_by_quadrature(m + n, df)
    assert MultivariateStudent(m, n, df).information == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("m, n, df", CASES)
def test_information_from_the_entropies_of_scipy(m, n, df):
    entropy = [scipy.stats.multivariate_t(np.zeros(k), df=df).entropy() for k in (m, n, m + n)]
    assert MultivariateStudent(m, n, df).information == pytest.approx(entropy[0] + entropy[1] - entropy[2], abs=1e-12)


@pytest.mark.parametrize("m, n, df", CASES)
def test_samples_carry_the_information_within_five_standard_errors(m, n, df):
    """The mean of log p(x, y) / (p(x) p(y)) over the sampler's own pairs."""
    problem = MultivariateStudent(m, n, df)
    x, y = problem.sample(20_000, seed=0)
    terms = log_density(np.hstack([x, y]), df) - log_density(x, df) - log_density(y, df)
    assert abs(terms.mean() - problem.information) < 5 * terms.std() / math.sqrt(len(terms))


@pytest.mark.parametrize("m, n, df", PUBLISHED)
def test_published_values(m, n, df):
    assert MultivariateStudent(m, n, df).information == pytest.approx(PUBLISHED[m, n, df], abs=1e-6)


def test_cauchy_pair_in_closed_form():
    """h(1) = log(4 pi) and h(2) = log(2 pi) + 3 for df = 1."""
    assert MultivariateStudent(1, 1, 1).information == pytest.approx(math.log(8 * math.pi) - 3, abs=1e-14)


@pytest.mark.parametrize("df", [1e2, 1e3, 1e4])
def test_many_degrees_of_freedom_leave_independent_normals(df):
    """The chi-squared scale has relative variance 2 / df, which leaves m n / (2 df^2) up to a relative 1 / df or so."""
    assert MultivariateStudent(2, 3, df).information == pytest.approx(3 / df**2, rel=5 / df, abs=1e-11)


def test_a_million_degrees_of_freedom_leave_no_negative_information():
    assert MultivariateStudent(2, 3, 1e6).information >= 0


@pytest.mark.parametrize("df", [1, 3])
def test_coordinates_are_student_distributed(df):
    for side in MultivariateStudent(2, 1, df).sample(20_000, seed=0):
        for column in side.T:
            assert scipy.stats.kstest(column, "t", args=(df,)).pvalue > 1e-6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 1, 1), "`dim_x` must be a positive integer. Received: 0"),
        ((1, 1.5, 1), "`dim_y` must be a positive integer. Received: 1.5"),
        ((1, 1, 0), "`df` must be above 0. Received: 0"),
        ((1, 1, -1), "`df` must be above 0. Received: -1"),
        ((1, 1, math.inf), "`df` must be finite"),
    ],
)
def test_impossible_arguments_are_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        MultivariateStudent(*arguments)
