import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras._checks import InputError
from ib_keras.estimators import SMILE
from ib_keras.problems import BivariateNormal


@pytest.mark.parametrize("rho", [0.3, 0.9])
@pytest.mark.long
def test_comes_near_the_truth(rho):
    problem = BivariateNormal(rho)
    estimate = SMILE(hidden=(16,), steps=100)(*problem.sample(3000, seed=0))
    assert abs(estimate.nats - problem.information) < 3 * estimate.std_error + 0.05 and estimate.kind == "point"


@pytest.mark.long
def test_clipping_below_the_information_makes_it_too_high():
    problem = BivariateNormal(0.99)
    narrow, wide = (SMILE(hidden=(8,), steps=1, clip=clip)(*problem.sample(1500, seed=0)) for clip in (0.5, 20.0))
    assert narrow.nats > problem.information + 0.2 > wide.nats


def test_objective_is_that_of_jensen_and_shannon():
    scores = tf.constant(np.random.default_rng(0).normal(size=[6, 6]), tf.float32)
    theirs = tfp.vi.mutual_information.lower_bound_jensen_shannon(scores, joint_sample_mask=tf.eye(6, dtype=bool))
    assert float(SMILE().value(scores)) == pytest.approx(float(theirs), abs=1e-5)


def test_clip_is_positive():
    with pytest.raises(InputError, match="`clip` must be above 0"):
        SMILE(clip=0.0)
