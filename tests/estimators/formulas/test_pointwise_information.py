import numpy as np
import pytest

from ib_keras.estimators import VInformation
from ib_keras.estimators.formulas.pointwise_information import (
    entropy_of_labels,
    pointwise_usable_information,
    usable_verdict,
)
from ib_keras.estimators.formulas.probe import Probe


def test_frequencies_carry_no_information_and_certainty_the_entropy():
    label = np.array([0, 0, 0, 1])
    assert np.allclose(pointwise_usable_information(np.tile([0.75, 0.25], [4, 1]), label), 0)
    sure = pointwise_usable_information(np.eye(2)[label], label)
    assert sure.mean() == pytest.approx(entropy_of_labels(label), abs=0.005)


def test_the_mean_is_the_information_of_the_estimator():
    rng = np.random.default_rng(0)
    label = rng.integers(0, 3, 300)
    x = (rng.normal(size=[300, 2]) + label[:, None] - label.mean()) / 1.0
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    predicted = Probe("linear", 5, 0).probabilities(x, label)
    assert VInformation()(x, label).nats == pytest.approx(pointwise_usable_information(predicted, label).mean(), 1e-6)


@pytest.mark.parametrize(
    ("nats", "error", "verdict", "part"),
    [
        (0.3, 0.1, "undersampled", "collect about 270 pairs"),
        (0.68, 0.01, "trusted", "label entropy of 0.693 nats"),
        (-0.1, 0.01, "biased_low", "worse than a constant does, by 0.100 nats"),
        (0.3, 0.01, "biased_low", "the forest can use 0.300 nats"),
    ],
)
def test_verdicts(nats, error, verdict, part):
    found, reason = usable_verdict(nats, error, np.log(2), 30, "the forest")
    assert found == verdict and part in reason
