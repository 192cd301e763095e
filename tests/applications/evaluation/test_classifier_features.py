import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import ClassifierFeatures, frechet_distance

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def seen(digits):
    return ClassifierFeatures(features=12, steps=100).fit(digits.x_train, digits.y_train)


def test_classifier_has_learned_from_the_labels(seen, digits):
    assert seen.score(digits.x_test, digits.y_test) > 0.85


def test_features_are_the_input_of_the_last_layer(seen, digits):
    features = seen.transform(digits.x_test[:20])
    kernel, bias = seen.network.layers[-1].get_weights()
    scaled = (digits.x_test[:20] - digits.x_train.mean()) / digits.x_train.std()
    assert features.shape == (20, 12) and features.min() >= 0
    assert np.allclose(features @ kernel + bias, seen.network(scaled), atol=1e-4)


def test_distance_orders_what_is_less_and_less_like_digits(seen, digits):
    noise = np.random.default_rng(0).normal(size=digits.x_test.shape)
    half, other = digits.x_train[:359], digits.x_test
    noisy = [np.clip(other + std * noise, 0, 1).astype("float32") for std in (0, 0.2, 1.0)]
    at = [frechet_distance(seen.transform(half), seen.transform(x)) for x in noisy]
    assert at[0] < at[1] < at[2]


def test_missing_class_is_seen(seen, digits):
    without = digits.x_test[digits.y_test != 3]
    distance = [frechet_distance(seen.transform(digits.x_train), seen.transform(x)) for x in (digits.x_test, without)]
    assert distance[1] > distance[0]


@pytest.mark.long
def test_seed_alone_decides_and_labels_may_be_any_integers(seen, digits):
    state = np.random.get_state()[1].copy()
    again, label = ClassifierFeatures(features=12, steps=100), 7 * digits.y_test - 3
    again.fit(digits.x_train, 7 * digits.y_train - 3)
    assert np.array_equal(state, np.random.get_state()[1]), "the global seed is left alone"
    # The same sums in another order of threads differ by rounding, which a hundred steps enlarge.
    assert np.allclose(again.transform(digits.x_test), seen.transform(digits.x_test), atol=1e-2)
    assert again.score(digits.x_test, label) == pytest.approx(seen.score(digits.x_test, digits.y_test), abs=0.01)
    other = ClassifierFeatures(features=12, steps=1, seed=1).fit(digits.x_train, digits.y_train)
    assert not np.allclose(other.network.get_weights()[0], seen.network.get_weights()[0], atol=0.1)


@pytest.mark.parametrize("shape", [(5,), (4, 6, 1)])
@pytest.mark.long
def test_examples_of_other_shapes_have_features(shape):
    x = np.random.default_rng(0).normal(size=[100, *shape]) * 50 + 300
    y = (x.reshape(100, -1)[:, 0] > 300).astype(int)
    found = ClassifierFeatures(8, 100).fit(x, y)
    assert found.transform(x).shape == (100, 8) and found.score(x, y) > 0.9


def test_input_that_cannot_be_learned_is_rejected():
    x = np.zeros([10, 3])
    cases = (
        (np.zeros(10, int), "at least 2 classes"),
        (np.zeros(10), "integer labels"),
        (np.zeros(9, int), "one label per"),
    )
    for y, message in cases:
        with pytest.raises(InputError, match=message):
            ClassifierFeatures().fit(x, y)
    with pytest.raises(InputError, match=r"Call fit\(x, y\) first"):
        ClassifierFeatures().transform(x)
