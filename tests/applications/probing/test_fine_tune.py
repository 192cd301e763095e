import keras
import numpy as np
import pytest

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.applications import fine_tune
from ib_keras.applications.probing.linear_probe import linear_probe
from ib_keras.models import VAE

DIGITS = datasets.digits()
X, Y = DIGITS.x_train[:120], DIGITS.y_train[:120]
MODEL = VAE((8, 8, 1), 6, hidden=(32,), seed=0)


def test_training_begins_at_the_linear_probe():
    classifier = fine_tune(MODEL, X, Y, epochs=1, learning_rate=1e-12)
    codes, new = np.asarray(MODEL.encode(X)), np.asarray(MODEL.encode(DIGITS.x_test))
    expected = linear_probe().fit(codes, Y).predict_proba(new)
    np.testing.assert_allclose(classifier.predict(DIGITS.x_test, verbose=0), expected, atol=1e-4)


def test_the_encoder_learns_and_the_model_stays(tmp_path):
    before = [weight.numpy() for weight in MODEL.weights]
    classifier = fine_tune(MODEL, X, Y, epochs=20, learning_rate=1e-3)
    assert all(np.array_equal(old, new.numpy()) for old, new in zip(before, MODEL.weights))
    start = fine_tune(MODEL, X, Y, epochs=1, learning_rate=1e-12)
    right = [np.mean(one.predict(X, verbose=0).argmax(axis=1) == Y) for one in (start, classifier)]
    assert right[1] > right[0]
    classifier.save(tmp_path / "c.keras")
    again = keras.saving.load_model(tmp_path / "c.keras")
    np.testing.assert_array_equal(again.predict(X, verbose=0), classifier.predict(X, verbose=0))


def test_two_classes_and_classes_without_an_example():
    few = Y < 2
    classifier = fine_tune(MODEL, X[few], Y[few], num_classes=4, epochs=1, learning_rate=1e-12)
    p = classifier.predict(X[few], verbose=0)
    expected = linear_probe().fit(np.asarray(MODEL.encode(X[few])), Y[few]).predict_proba(MODEL.encode(X[few]))
    assert p.shape[1] == 4 and p[:, 2:].max() < 0.01
    np.testing.assert_allclose(p[:, :2], expected, atol=0.02)


def test_any_keras_encoder():
    encoder = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3, strides=2)])
    assert fine_tune(encoder, X, Y, epochs=1).output_shape == (None, 10)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"y": Y * 0}, "`y` must be 2 or more classes from 0 to 0"),
        ({"y": Y - 1}, "`y` must be 2 or more classes from 0 to 8"),
        ({"y": Y, "num_classes": 5}, "`y` must be 2 or more classes from 0 to 4"),
        ({"y": Y + 0.5}, "`y` must be integer labels"),
        ({"y": Y[:5]}, "`y` must be one label per example"),
        ({"y": Y, "epochs": 0}, "`epochs` must be a positive integer"),
        ({"y": Y, "learning_rate": 0}, "`learning_rate` must be above 0"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        fine_tune(MODEL, X, **arguments)


class Uncopied(keras.Model):
    def __init__(self, units):
        super().__init__()
        self.dense = keras.layers.Dense(units[0])

    def call(self, x):
        return self.dense(x)

    def get_config(self):
        raise NotImplementedError


def test_models_that_cannot_be_copied_are_refused():
    model, x, y = Uncopied([3]), np.random.default_rng(0).normal(size=[20, 4]), np.arange(20) % 2
    model(x)
    with pytest.raises(InputError, match="`model` must be one that Keras can copy .* Received: Uncopied. Give it"):
        fine_tune(model, x, y)
    with pytest.raises(InputError, match="`model` must be a Keras model. Received: NoneType"):
        fine_tune(None, x, y)
