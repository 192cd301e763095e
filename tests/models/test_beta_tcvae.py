import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.estimators import Channel
from ib_keras.models import BetaTCVAE

PARTS = ("information", "total_correlation", "dimension_kl")


def small(**arguments):
    return BetaTCVAE((8, 8, 1), 3, **{"hidden": (16,), "seed": 0, **arguments})


@pytest.mark.parametrize("posterior", ["diagonal", "full"])
def test_the_three_parts_add_up_to_the_sampled_rate(posterior, digits):
    model, x = small(posterior=posterior, num_samples=2000), digits.x_test[:6]
    terms = model.terms(x)
    parts = sum(terms[name].mean() for name in PARTS)
    q = model.posterior(x)
    spread = (
        q.log_prob(q.sample(2000)) - model.marginal.distribution().log_prob(q.sample(2000))
    ).numpy().std() / np.sqrt(2000)
    assert parts == pytest.approx(terms["rate"].mean(), abs=5 * spread)


@pytest.mark.long
def test_parts_are_those_of_the_channel_of_these_rows(digits):
    """The estimator takes a rate apart in float64, by other code; 2000 draws of values that spread by about 2 nats."""
    model, x = small(num_samples=1000), digits.x_test[:40]
    kernel = model.encoder.weights[-2]
    kernel.assign(kernel * ([4.0] * 3 + [1.0] * 3))
    parts = Channel(num_samples=50).decomposition(None, model.posterior(x))
    terms = model.terms(x)
    assert terms["information"].mean() == pytest.approx(parts.information, abs=0.2)
    assert terms["total_correlation"].mean() == pytest.approx(parts.total_correlation, abs=0.2)
    assert terms["dimension_kl"].mean() == pytest.approx(parts.dimension_wise_kl, abs=0.2)


def test_all_weights_one_is_the_gradient_of_the_vae(digits):
    """Up to the noise of the sampled rate: the objectives differ by nothing in expectation."""
    model = small(alpha=1.0, beta=1.0, gamma=1.0, num_samples=2000)
    terms = model.terms(digits.x_test[:20])
    assert sum(terms[name].mean() for name in PARTS) == pytest.approx(terms["rate"].mean(), rel=0.05)
    assert model.objective == {"distortion": 1.0, "information": 1.0, "total_correlation": 1.0, "dimension_kl": 1.0}


def test_examples_of_weight_zero_are_not_in_the_mixture(digits):
    model, x = small(), digits.x_test[:20]
    whole = model.measure(tf.constant(x), seed=(0, 1), weights=tf.constant([1.0] * 10 + [0.0] * 10))[0]
    half = model.measure(tf.constant(x[:10]), seed=(0, 1))[0]
    assert whole["information"].shape == (20,) and half["information"].shape == (10,)
    blank = np.concatenate([x[:10], np.zeros_like(x[:10])])
    again = model.measure(tf.constant(blank), seed=(0, 1), weights=tf.constant([1.0] * 10 + [0.0] * 10))[0]
    assert np.allclose(whole["information"][:10], again["information"][:10], atol=1e-5)


def test_bad_arguments_are_refused():
    with pytest.raises(InputError, match="`posterior` must be a distribution with a density"):
        small(posterior="deterministic")
    with pytest.raises(InputError, match="`gamma` must be finite and at least 0"):
        small(gamma=-1)
