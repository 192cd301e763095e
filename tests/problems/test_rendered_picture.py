import dataclasses
import math

import numpy as np
import pytest
import scipy.stats

from ib_keras._checks import InputError
from ib_keras.problems.multivariate_normal import MultivariateNormal
from ib_keras.problems.rendered_picture import RenderedPicture


@dataclasses.dataclass(frozen=True)
class Bars(RenderedPicture):
    """Shows its three coordinates as grey columns."""

    latent_dim = 3

    def render(self, points):
        pictures = np.zeros([len(points), self.size, self.size])
        pictures[:, :, :3] = points[:, None, :]
        return pictures


def normal_scores(problem, n, seed=0):
    return [scipy.stats.norm.ppf(side[:, 0, :3, 0]) for side in problem.sample(n, seed)]


def correlation(nats, d):
    return math.sqrt(1 - math.exp(-2 * nats / d))


@pytest.mark.parametrize("nats", [0.0, 0.1, 2.0, 10.0])
def test_the_coordinates_share_what_is_asked_for(nats):
    """The joint normal that the argument stands for has this information by its determinants."""
    rho = correlation(nats, 3)
    joint = np.block([[np.eye(3), rho * np.eye(3)], [rho * np.eye(3), np.eye(3)]])
    assert Bars(nats).information == pytest.approx(MultivariateNormal(joint, 3).information, abs=1e-10)


@pytest.mark.parametrize("nats", [0.0, 0.5, 2.0, 10.0])
def test_correlations_of_samples_within_five_standard_errors(nats):
    n, rho = 20_000, correlation(nats, 3)
    a, b = normal_scores(Bars(nats), n)
    expected = np.block([[np.eye(3), rho * np.eye(3)], [rho * np.eye(3), np.eye(3)]])
    pairs = np.hstack([a, b])
    assert (np.abs(pairs.T @ pairs / n - expected) < 5 * np.sqrt((1 + expected**2) / n)).all()
    noise = (b - rho * a) * math.exp(nats / 3)
    for values in (a.ravel(), b.ravel(), noise.ravel()):
        assert scipy.stats.kstest(values, "norm").pvalue > 1e-6


def test_coordinates_are_uniform():
    for side in Bars(2.0).sample(5000, seed=1):
        for column in side[:, 0, :3, 0].T:
            assert scipy.stats.kstest(column, "uniform").pvalue > 1e-6


def test_much_information_keeps_its_digits():
    """At 30 nats the two sides differ by exp(-10) of a standard deviation, far above the rounding of 1 - rho^2."""
    a, b = normal_scores(Bars(30.0), 20_000)
    assert np.std(b - a) == pytest.approx(math.exp(-10), rel=5 / math.sqrt(2 * 60_000))


def test_pictures():
    x, y = Bars(1.0, size=9).sample(4, seed=0)
    assert x.shape == y.shape == (4, 9, 9, 1) and x.dtype == np.float64


def test_information_becomes_a_float():
    assert type(Bars(np.float32(2)).information) is float and type(Bars(3).information) is float


def test_a_member_must_say_how_it_draws():
    with pytest.raises(TypeError, match="render"):
        RenderedPicture()


@pytest.mark.parametrize("information", [-0.1, math.nan, math.inf, "2", True])
def test_impossible_information_is_refused(information):
    with pytest.raises(InputError, match="`information` must be "):
        Bars(information)


@pytest.mark.parametrize("size", [0, 7, 16.0, True])
def test_impossible_sizes_are_refused(size):
    with pytest.raises(InputError, match="`size` must be .*Received: "):
        Bars(1.0, size)
