import math

import numpy as np
import pytest

from ib_keras.estimators import MINE, InfoNCE
from ib_keras.estimators.base.estimator import Estimator
from ib_keras.problems import SUITE, DigitPictures, MultivariateNormal, RenderedBlob
from ib_keras.problems.suite import sparse

QUICK = {"hidden": (16,), "steps": 200, "learning_rate": 3e-3}


@pytest.mark.long
def test_many_dimensions_cost_little_beyond_the_correlations():
    """25 + 25 columns of 3000 rows: a critic without a start finds less than two thirds of the information."""
    problem = sparse(25, 25, 0.8, pairs=2)
    estimate = InfoNCE(**QUICK)(*problem.sample(3000, seed=0))
    assert abs(estimate.nats - problem.information) < 3 * estimate.std_error + 0.05


@pytest.mark.long
def test_dependence_beyond_correlation_is_learned_and_not_trusted():
    """y = x^2 + noise; the truth lies above what is found, and correlations see nothing."""
    x, noise = np.random.default_rng(0).normal(size=[2, 2000, 1])
    estimate = InfoNCE(**QUICK)(x, x**2 + 0.3 * noise)
    assert 0.9 < estimate.nats < 1.6
    spiral = InfoNCE(**{**QUICK, "steps": 50})(*SUITE["spiral-multinormal-sparse-3-3-2-2.0"].sample(2000, seed=0))
    assert spiral.nats < 0.9 * 1.0217 and spiral.verdict != "trusted"


@pytest.mark.parametrize("critic", ["separable", "joint"])
@pytest.mark.long
def test_pictures_are_seen_through_convolutions(critic):
    problem = DigitPictures(bits=2, error=0.0)
    estimator = InfoNCE(hidden=(16,), steps=150, batch_size=64, learning_rate=3e-3, critic=critic)
    estimate = estimator(*problem.sample(600, seed=0))
    assert problem.information - 0.3 < estimate.nats < problem.information + 3 * estimate.std_error
    assert estimate.verdict != "trusted", "nothing else confirms it"


def test_pictures_keep_their_shape():
    x, y = InfoNCE().prepare(*RenderedBlob(1.0).sample(50, seed=0))
    assert x.shape == y.shape == (50, 16, 16, 1)
    assert InfoNCE().prepare(x, y[:, :3, 0, 0])[1].shape == (50, 3)
    assert issubclass(InfoNCE, Estimator)


def test_rare_pairs_are_told():
    """Four correlations of .99 share 7.8 nats; 200 held-out rows show pairs of one in e^4.3."""
    problem = MultivariateNormal(np.kron([[1, 0.99], [0.99, 1]], np.eye(4)), 4)
    estimate = MINE(hidden=(8,), steps=1)(*problem.sample(1000, seed=0))
    assert estimate.verdict == "undersampled" and f"{math.log(200) - 1:.1f} nats" in estimate.reason
