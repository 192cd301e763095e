import keras
import numpy as np
import pytest

from ib_keras.applications.attacks.classifier import Classifier
from ib_keras.applications.attacks.descent import Descent
from ib_keras.applications.attacks.norms import NORMS
from ib_keras.applications.attacks.objectives import margin
from ib_keras.models import VIBClassifier

SHAPE = 5, 4, 1
RNG = np.random.default_rng(0)
X, Y = RNG.uniform(size=[40, *SHAPE]).astype(np.float32), RNG.integers(0, 3, 40).astype(np.int32)


def test_no_move_has_more_margin_than_the_example():
    classifier = Classifier(VIBClassifier(SHAPE, 4, 3, hidden=(16,), seed=0, posterior="deterministic"), SHAPE)
    moved = Descent(NORMS["l2"], (0.0, 1.0), 10).moved(classifier, X, Y, 0.5)
    before, after = (classifier.measured(x, Y, 0, margin)[1] for x in (X, moved))
    assert (after <= before).all() and (after < before).mean() > 0.9


def test_move_of_no_length_is_the_example_where_the_gradient_is_zero():
    flat = keras.Sequential(
        [keras.Input(SHAPE), keras.layers.Flatten(), keras.layers.Dense(3, kernel_initializer="zeros")]
    )
    classifier = Classifier(flat, SHAPE)
    assert classifier.without_gradient(X, Y).all()
    for norm in NORMS.values():
        assert Descent(norm, (0.0, 1.0), 5).moved(classifier, X, Y, 1.0) == pytest.approx(X)


def test_step_too_long_does_not_lose_what_was_found():
    valley = keras.Sequential(
        [keras.Input([1]), keras.layers.Lambda(lambda x: keras.ops.concatenate([(x - 1) ** 2, 0 * x], -1))]
    )
    classifier = Classifier(valley, [1])
    classifier.states_probabilities = False
    descent = Descent(NORMS["l2"], (-10.0, 10.0), 1)
    assert descent.moved(classifier, np.array([[0.6]], np.float32), np.zeros(1, np.int32), 3.0) == pytest.approx(0.6)
