import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.models import InfoVAE


def small(**arguments):
    return InfoVAE((8, 8, 1), 3, **{"hidden": (16,), "seed": 0, **arguments})


def discrepancy(a, b):
    """The squared maximum mean discrepancy of two samples by loops, every pair counted."""

    def mean(u, v):
        return np.mean([6 / (6 + np.sum((p - q) ** 2)) for p in u for q in v])

    return mean(a, a) + mean(b, b) - 2 * mean(a, b)


def test_discrepancy_against_loops(digits):
    model, x, seed = small(), digits.x_test[:9], tf.constant([0, 7])
    t = model.posterior(x).sample(1, seed=seed)[0].numpy()
    z = model.marginal.distribution().sample(9, seed=tf.random.fold_in(seed, 1)).numpy()
    terms = model.measure(tf.constant(x), seed=seed)[0]
    assert float(tf.reduce_mean(terms["mmd"])) == pytest.approx(discrepancy(t, z), abs=1e-5)


def test_codes_that_follow_the_marginal_have_none(digits):
    model = small()
    for weight in model.encoder.weights[-2:]:
        weight.assign(0 * weight)  # mean 0 and deviation 1 for every example
    assert abs(model.terms(digits.x_test[:400])["mmd"].mean()) < 0.02
    model.encoder.weights[-1].assign([3.0] * 3 + [0.0] * 3)
    assert model.terms(digits.x_test[:400])["mmd"].mean() > 0.3


@pytest.mark.parametrize("place", [0.0, 1e4])
def test_kernel_is_that_of_the_differences_wherever_the_codes_lie(place):
    t = (place + np.random.default_rng(0).normal(size=[50, 3])).astype("float32")
    expected = 6 / (6 + np.sum((t[:, None] - t).astype(float) ** 2, axis=-1))
    np.testing.assert_allclose(small()._kernel(tf.constant(t), tf.constant(t)), expected, rtol=1e-4)


def test_kernel_of_codes_far_apart_stays_a_share():
    """Where distances are lost in the rounding of large squares, no two codes are closer than equal."""
    t = tf.constant(np.random.default_rng(0).normal(scale=1e5, size=[50, 3]), tf.float32)
    kernel = small()._kernel(t, t + 1e-3).numpy()
    assert kernel.min() > 0 and kernel.max() <= 1


def test_special_cases():
    assert small(alpha=0.0, weight=1.0).objective == {"distortion": 1.0, "rate": 1.0, "mmd": 0.0}
    assert small(alpha=1.0, weight=5.0).objective == {"distortion": 1.0, "rate": 0.0, "mmd": 5.0}


def test_weight_of_the_rate_and_alpha_are_one_number(digits):
    model = small(alpha=0.75, weight=0.5)
    model.compile("sgd", run_eagerly=True)
    model.beta = 0.5
    logs = model.evaluate(digits.x_test[:32], batch_size=32, verbose=0, return_dict=True)
    assert model.alpha == 0.5 and model.get_config()["alpha"] == 0.5
    assert logs["loss"] == pytest.approx(logs["distortion"] + 0.5 * logs["rate"] + 0.0 * logs["mmd"], rel=1e-5)
    with pytest.raises(InputError, match="`beta` must be at most 0.5 here, where it is 1 - alpha. Received: 0.75"):
        model.beta = 0.75
    assert model.alpha == 0.5 and model.beta == 0.5


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"alpha": 1.5}, "`alpha` must be at most 1"),
        ({"alpha": 0.2, "weight": 0.5}, "`weight` must be finite and at least 0.8"),
    ],
)
def test_bad_arguments_are_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        small(**wrong)
