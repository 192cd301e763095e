import dataclasses
import math

import keras
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from ib_keras import estimators
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.estimate import Estimate
from ib_keras.estimators import NoisyChannel
from ib_keras.estimators.representation import (
    Draws,
    Reading,
    at_levels,
    columns,
    failed_columns,
    first_line,
    level_of,
    relative_noise,
    relevance,
    source_information,
    suited,
    takes_labels,
)

RNG = np.random.default_rng(0)
N = 500
MEAN = RNG.normal(size=[N, 1]).astype("float32")
Q = tfp.distributions.MultivariateNormalDiag(MEAN, np.full_like(MEAN, 0.5))
POINT = tfp.distributions.VectorDeterministic(MEAN)


@pytest.mark.parametrize(
    "given, output, expected",
    [
        (None, MEAN, estimators.NoisyChannel),
        (None, Q, estimators.Channel),
        (None, POINT, estimators.NoisyChannel),
        (estimators.KSG(), Q, estimators.KSG),
        (estimators.NoisyChannel(0.2), Q, estimators.NoisyChannel),
    ],
)
def test_estimator_suits_what_the_layer_is(given, output, expected):
    estimator, t = suited(given, output)
    assert type(estimator) is expected and (given is None or estimator is given)
    assert (t is output) == (expected is estimators.Channel or output is MEAN)


def test_known_channel_takes_the_marginal_for_its_upper_bound():
    loose = tfp.distributions.MultivariateNormalDiag([0.0], [1.0])
    lower, upper = source_information(estimators.Channel(), MEAN, Q, loose)
    truth = 0.5 * math.log(1 + 1 / 0.25)
    assert lower.nats - 0.1 < truth < upper.nats + 0.1


@pytest.mark.parametrize(
    "estimator, t",
    [
        (estimators.Channel(), Q),
        (estimators.NoisyChannel(0.5), MEAN),
        (estimators.KernelDensity(0.5), MEAN),
        (estimators.KSG(), MEAN + 0.5 * RNG.normal(size=[N, 1])),
    ],
    ids=["Channel", "NoisyChannel", "KernelDensity", "KSG"],
)
def test_continuous_target_of_a_noisy_layer(estimator, t):
    """T = X + N(0, .25) and Y = X + N(0, 1) of a standard normal X have correlation 1 / sqrt(1.25 * 2)."""
    y = MEAN.astype(float) + RNG.normal(size=[N, 1])
    estimate, upper = relevance(estimator, t, y, continuous=True)
    truth = -0.5 * math.log(1 - 1 / 2.5)
    assert upper is None and abs(estimate.nats - truth) < 3 * 0.04, "KSG has a standard error near 0.04 at n = 500"


def test_labels_go_to_the_estimator_itself():
    y = (MEAN[:, 0] > 0).astype(int)
    direct = estimators.NoisyChannel(0.1).relevance(MEAN, y)
    assert relevance(estimators.NoisyChannel(0.1), MEAN, y)[0] == direct
    assert relevance(lambda t, y: "seen", MEAN, y)[0] == "seen"


def test_columns_say_what_the_estimate_says():
    lower, upper = estimators.Channel().bracket(None, Q)
    row = columns("I(X;T)", lower, upper)
    assert row["I(X;T)"] == lower.nats and row["I(X;T)_upper"] == upper.nats and row["I(X;T)_kind"] == "lower"
    assert row["I(X;T)_ceiling"] == pytest.approx(math.log(N)) and row["I(X;T)_verdict"] == lower.verdict
    assert failed_columns("I(T;Y)", ValueError("no")) == {
        "I(T;Y)": pytest.approx(math.nan, nan_ok=True),
        "I(T;Y)_verdict": "ill_posed",
        "I(T;Y)_reason": "no",
    }


def test_levels_are_the_noise_or_the_bins():
    assert [one.noise_std for one in at_levels(estimators.NoisyChannel(seed=3), (0.1, 1))] == [0.1, 1]
    assert [one.bins for one in at_levels(estimators.Binned(), (10, 100))] == [10, 100]
    assert level_of(estimators.KSG()) is None
    with pytest.raises(InputError, match="`levels` must be None for an estimator without"):
        at_levels(estimators.KSG(), (1, 2))


def test_noise_of_a_layer_is_a_tenth_of_its_deviation():
    t = np.random.default_rng(0).normal(size=[400, 3]) * [1.0, 2.0, 3.0]
    noise = relative_noise(t).noise_std
    assert noise == pytest.approx(0.1 * np.sqrt(t.var(axis=0).mean()))
    assert suited(None, 1000 * t)[0].noise_std == pytest.approx(1000 * noise)
    assert suited(NoisyChannel(0.3), t)[0].noise_std == 0.3
    assert relative_noise(np.ones([5, 2])) == NoisyChannel(), "a constant has no deviation"


def test_repeated_draws_go_to_the_sampled_channel_and_one_draw_to_others():
    draws = Draws(np.random.default_rng(0).normal(size=[6, 50, 2]), 2)
    for given in (None, NoisyChannel(), estimators.Channel(), estimators.KernelDensity()):
        assert suited(given, draws)[0] == estimators.SampledChannel()
    estimator, t = suited(estimators.KSG(), draws)
    assert estimator == estimators.KSG() and t.shape == (50, 2)


def classes(n=900, shift=2.0, d=3):
    y = np.random.default_rng(1).integers(0, 2, n)
    return np.random.default_rng(2).normal(size=[n, d]) + shift * y[:, None] * np.eye(d)[0], y


def test_reading_replaces_a_value_that_noise_hides():
    t, y = classes()
    reading = Reading.of(t, y)
    hidden = NoisyChannel(20.0).relevance(t, y)
    assert 0.2 < reading.nats < 0.4 and hidden.nats < 0.1
    told, beside = reading.judged(hidden, replace=True)
    assert told.nats == reading.nats == beside["I(T;Y)_reader"] and (told.kind, told.verdict) == ("lower", "biased_low")
    kept, _ = reading.judged(dataclasses.replace(hidden, verdict="trusted"), replace=False)
    assert kept.nats == hidden.nats and kept.verdict == "biased_low" and "noise hides" in kept.reason


def test_reading_near_the_entropy_of_the_labels_is_trusted():
    t, y = classes(shift=20.0)
    told, _ = Reading.of(t, y).judged(NoisyChannel(200.0).relevance(t, y), replace=True)
    assert told.verdict == "trusted" and told.nats == pytest.approx(np.log(2), abs=0.03)


def test_reading_leaves_a_larger_trusted_value_alone():
    t, y = classes()
    larger = Estimate(0.5, std_error=0.01, n=900, reason="found 0.5")
    assert Reading.of(t, y).judged(larger, replace=True)[0] is larger


def test_boosted_trees_refuse_a_value_that_misses_an_interaction():
    generator = np.random.default_rng(0)
    t = generator.normal(size=[1500, 8])
    y = (t[:, 0] * t[:, 1] > 0).astype(int)
    small = Estimate(0.2, std_error=0.005, n=1500, reason="found 0.2")
    assert "I(T;Y)_trees" not in Reading.of(t, y).judged(small, replace=False)[1]
    reading = Reading.of(t, y, trees=True)
    told, beside = reading.judged(small, replace=False)
    assert reading.nats < 0.25 and 0.5 < beside["I(T;Y)_trees"] < np.log(2)
    assert told.nats == small.nats and told.verdict == "biased_low" and "boosted trees read" in told.reason
    assert "boosted trees" not in reading.judged(dataclasses.replace(small, nats=0.65), replace=False)[0].reason


@pytest.mark.parametrize("subjects, rows, noise", [(60, 20, 0.02), (100, 12, 0.02), (40, 50, 0.05)])
def test_a_reading_of_repeated_measurements_is_not_trusted(subjects, rows, noise):
    generator = np.random.default_rng(0)
    subject = generator.permutation(np.repeat(np.arange(subjects), rows))
    t = generator.normal(size=[subjects, 6])[subject] + noise * generator.normal(size=[len(subject), 6])
    y = generator.integers(0, 2, subjects)[subject]
    small = Estimate(0.1, std_error=0.01, n=len(y), reason="found 0.1")
    told, _ = Reading.of(t, y).judged(small, replace=True)
    assert told.nats > 0.5 and told.verdict in ("ill_posed", "undersampled") and "groups=" in told.reason


CONTINUOUS_ONLY = {"Gaussian", "GaussianCopula", "LocalNonuniform", "MatrixRenyi", "StudentCopula"}


def test_estimators_that_take_labels_measure_them_and_the_others_refuse_them():
    """Tried on labels themselves, not on what the estimators say of their domains."""
    x, y = np.random.default_rng(0).normal(size=[200, 1]), np.arange(200) % 2
    family = members(estimators, estimators.Estimator)
    plain = [cls() for cls in family.values() if cls.domain != "channel" and not cls.trained and has_defaults(cls)]
    wrapped = [estimators.Calibrated(estimators.MixedKSG()), estimators.Subsampled(estimators.Gaussian())]
    for estimator in [*plain, *wrapped]:
        try:
            measured = math.isfinite(estimator.relevance(x, y).nats)
        except InputError:
            measured = False
        assert takes_labels(estimator) == measured, estimator
    assert {type(one).__name__ for one in plain if not takes_labels(one)} == {"PlugIn", *CONTINUOUS_ONLY}


def has_defaults(cls):
    return all(field.default is not dataclasses.MISSING for field in dataclasses.fields(cls))


def test_cause_of_an_error_of_keras_is_kept():
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="hidden")])
    with pytest.raises(ValueError, match="Exception encountered") as caught:
        model(np.zeros([5, 4], "float32"))
    assert first_line(caught.value).startswith("Input 0") and "expected axis -1" in first_line(caught.value)
    with pytest.raises(ValueError, match="Invalid input shape") as caught:
        model(np.arange(20.0).reshape(5, 2, 2))
    assert "input [...] with" in first_line(caught.value) and "shape (5, 2, 2)" in first_line(caught.value)
    assert first_line("Exception encountered when calling Dense.call().") == (
        "Exception encountered when calling Dense.call()."
    )


def test_operations_of_tensorflow_are_left_out_of_a_message():
    with pytest.raises(tf.errors.OpError) as error:
        tf.nn.max_pool2d(tf.ones([4, 4, 1]), 2, 2, "VALID")
    assert "function_node" in str(error.value) and "{" not in first_line(error.value)
    assert "[Op" not in first_line(error.value) and "5-dimensional" in first_line(error.value)
