import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.models import IWAE


def test_one_draw_is_the_sampled_elbo(digits):
    model, x = IWAE((8, 8, 1), 3, hidden=(16,), num_samples=1, seed=0), tf.constant(digits.x_test[:30])
    terms = model.measure(x, seed=(0, 1))[0]
    q = model.posterior(x)
    t = q.sample(1, seed=(0, 1))[0]
    by_hand = -(model.likelihood(t).log_prob(x) + model.marginal.distribution().log_prob(t) - q.log_prob(t))
    assert terms["negative_bound"].numpy() == pytest.approx(by_hand.numpy(), rel=1e-4)


def test_bound_is_that_of_the_importance_weighted_likelihood(digits):
    """The same quantity by the method that evaluates any model, by other draws."""
    model, x = IWAE((8, 8, 1), 3, hidden=(16,), num_samples=500, seed=0), digits.x_test[:40]
    difference = model.terms(x)["negative_bound"] + model.log_likelihood(x, num_samples=500)
    assert abs(difference.mean()) < 5 * difference.std() / np.sqrt(40) < 0.5


def test_more_draws_tighten_it(digits):
    bounds = [
        IWAE((8, 8, 1), 3, hidden=(16,), num_samples=k, seed=0).terms(digits.x_test[:200])["negative_bound"].mean()
        for k in (1, 5, 50)
    ]
    assert bounds[0] > bounds[1] > bounds[2]


def test_deterministic_code_is_refused():
    with pytest.raises(InputError, match='Pass "diagonal" or "full"'):
        IWAE((8, 8, 1), 3, posterior="deterministic")
    assert np.isfinite(
        IWAE((8, 8, 1), 3, posterior="full", hidden=()).terms(np.zeros([1, 8, 8, 1]))["negative_bound"]
    ).all()
