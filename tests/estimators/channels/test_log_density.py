import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from scipy import stats

from ib_keras.estimators.channels._log_density import float64, log_density, pairwise_log_density

tfd = tfp.distributions
RNG = np.random.default_rng(0)
MEAN, SCALE = RNG.normal(size=[6, 3]) + 100, RNG.uniform(0.5, 2, size=[6, 3])


@pytest.mark.parametrize(
    "q",
    [
        tfd.MultivariateNormalDiag(MEAN, SCALE),
        tfd.Independent(tfd.Normal(MEAN, SCALE), 1),
        tfd.MultivariateNormalTriL(MEAN, tf.linalg.diag(SCALE)),
    ],
    ids=["diagonal", "independent", "general"],
)
def test_equals_scipy(q):
    t = RNG.normal(size=[4, 3]) + 100
    expected = [[stats.norm.logpdf(row, m, s).sum() for m, s in zip(MEAN, SCALE)] for row in t]
    assert np.allclose(pairwise_log_density(q)(tf.constant(t)), expected, atol=1e-9)


def test_float64_reaches_nested_distributions():
    mixture = tfd.MixtureSameFamily(
        tfd.Categorical(logits=[0.0, 1.0]), tfd.MultivariateNormalDiag(tf.zeros([2, 3]), tf.ones([2, 3]))
    )
    assert float64(mixture).dtype == tf.float64
    assert log_density(mixture, np.zeros([5, 3])).shape == (5,)
    assert log_density(tfd.Sample(tfd.Laplace(0.0, 1.0), 3), np.zeros([5, 3])) == pytest.approx(
        -3 * np.log(2), abs=1e-15
    )
