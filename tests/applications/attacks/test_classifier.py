import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.applications.attacks.classifier import Classifier, checked_classes, draws_codes
from ib_keras.applications.attacks.objectives import margin
from ib_keras.models import CEBClassifier, VIBClassifier

SHAPE = 5, 4, 1
RNG = np.random.default_rng(0)
X, Y = RNG.uniform(size=[40, *SHAPE]).astype(np.float32), RNG.integers(0, 3, 40).astype(np.int32)


def small(**changes):
    return VIBClassifier(SHAPE, 4, 3, hidden=(16,), seed=0, **changes)


def dense(units, activation=None, scale=1.0):
    model = keras.Sequential(
        [keras.Input(SHAPE), keras.layers.Flatten(), keras.layers.Dense(units, activation, name="last")]
    )
    kernel = scale * np.random.default_rng(0).normal(size=[20, units])
    model.get_layer("last").set_weights([kernel, np.zeros(units)])
    return model


def test_gradient_is_the_slope_of_the_margin():
    attack, step = Classifier(small(), SHAPE, 3), 1e-2
    unit = np.zeros(SHAPE, np.float32)
    unit[2, 1, 0] = 1
    up, down, middle = (attack.measured(x, Y, 0, margin) for x in (X + step * unit, X - step * unit, X))
    slope = (up[1] - down[1]) / (2 * step)
    # Single precision gives the difference to about 1e-6 / 2e-2; where a rectifier or the runner-up turns, a row may
    # differ.
    assert np.mean(np.abs(slope - middle[2][:, 2, 1, 0]) < 1e-3) > 0.8


def test_more_draws_give_a_steadier_gradient():
    def spread(draws):
        attack = Classifier(small(), SHAPE, draws)
        return np.std([attack.measured(X, Y, step, margin)[2] for step in range(8)], axis=0).mean()

    assert spread(32) < 0.5 * spread(1)


def test_models_that_draw_are_told_from_those_that_do_not():
    assert draws_codes(small()) and draws_codes(CEBClassifier(SHAPE, 4, 3, hidden=(8,)))
    assert not draws_codes(small(posterior="deterministic")) and not draws_codes(keras.Sequential([keras.Input([2])]))


def test_judgement_uses_the_draws_of_the_model_and_not_those_of_the_gradient():
    model = small(shots=5)
    attack = Classifier(model, SHAPE, 5, 3)
    judged = model.probabilities(X, shots=5, seed=-4)
    assert (attack.right(X, Y) == (np.argmax(judged, axis=1) == Y)).all()
    assert not np.allclose(np.exp(attack.log_p(tf.constant(X), 0)), judged, atol=1e-4)


def test_gradient_goes_through_the_logits_where_the_probabilities_are_rounded():
    steep, flat = dense(3, "softmax", 1000.0), dense(3, "softmax")
    assert steep(X).numpy().max(axis=1).min() == 1, "the probabilities say nothing of the way"
    found = []
    for model in (steep, flat):
        attack = Classifier(model, SHAPE)
        assert checked_classes(attack, X, Y) == 3 and not attack.without_gradient(X, Y).any()
        found.append(attack.measured(X, Y, 0, margin)[2])
    assert found[0] == pytest.approx(1000 * found[1], rel=1e-3)


@pytest.mark.parametrize("units", [1, 3])
def test_logits_and_probabilities_are_attacked_alike(units):
    y = Y % 2
    found = []
    for activation in (None, "sigmoid" if units == 1 else "softmax"):
        attack = Classifier(dense(units, activation), SHAPE)
        assert checked_classes(attack, X, y) == max(2, units)
        found.append((attack.right(X, y), attack.measured(X, y, 0, margin)[1]))
    assert (found[0][0] == found[1][0]).all() and found[0][1] == pytest.approx(found[1][1], abs=1e-5)


def test_probabilities_of_an_unknown_origin_are_taken_as_they_are():
    outer = keras.Sequential([keras.Input(SHAPE), dense(3, "softmax"), keras.layers.ReLU()])
    attack = Classifier(outer, SHAPE)
    assert checked_classes(attack, X, Y) == 3
    other = Classifier(dense(3), SHAPE)
    checked_classes(other, X, Y)
    assert attack.measured(X, Y, 0, margin)[1] == pytest.approx(other.measured(X, Y, 0, margin)[1], abs=1e-4)


@pytest.mark.parametrize(
    "model, x, y, message",
    [
        (dense(3), X[:, :2], Y, "`x` must be examples that the model takes"),
        (dense(3), X, Y + 1, "`y` must be labels 0 .. 2. Received: labels from 1 to 3"),
        (
            keras.Sequential([keras.Input(SHAPE), keras.layers.ReLU()]),
            X,
            Y,
            r"`model` must be .*Received: outputs of shape \(40, 5, 4, 1\)",
        ),
        ("m.keras", X, Y, "`model` must be a Keras model. Received: str. Load it with"),
        (small(), X[:, None], Y, "`x` must be examples that the model takes"),
        (dense(3, scale=np.nan), X, Y, "Received: outputs with NaN"),
    ],
)
def test_what_is_no_classifier_of_the_data_is_refused(model, x, y, message):
    with pytest.raises(InputError, match=message):
        checked_classes(Classifier(model, X.shape[1:]), x, y)


def test_what_keras_says_of_other_examples_ends_once():
    model = keras.Sequential([keras.Input([4]), keras.layers.Dense(2)])
    x, y = np.zeros([3, 5], np.float32), np.zeros(3, np.int32)
    with pytest.raises(InputError, match=r"`x` must be examples that the model takes.*\)\. Pass") as error:
        checked_classes(Classifier(model, [5]), x, y)
    assert ".)" not in str(error.value)
