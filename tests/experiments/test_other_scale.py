"""A model that scales its input itself is told from one that does not, by its answers for the values as they stand."""

import keras
import numpy as np
import pytest

from ib_keras import datasets
from ib_keras.experiments.other_scale import other_scale


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A table whose kind is whether one column is above 1,000."""
    x = np.random.default_rng(0).normal([1000, 5], [100, 2], [300, 2])
    path = tmp_path_factory.mktemp("data") / "table.csv"
    rows = [f"{first},{second},{'high' if first > 1000 else 'low'}" for first, second in x]
    path.write_text("\n".join(["first,second,kind", *rows]))
    return str(path)


def classifier(threshold):
    """Says `low`, the second class, below a threshold of the first column."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, "softmax")])
    model.layers[0].set_weights([np.array([[1.0, -1.0], [0.0, 0.0]]), np.array([-threshold, threshold])])
    return model


def told(model, source, **options):
    data = datasets.load(source, target="kind", **options)
    right = np.mean(model.predict(data.x_test, verbose=0).argmax(axis=1) == data.y_test)
    return other_scale(model, data, {"accuracy": float(right)}, source, {"target": "kind", **options})


def test_model_of_the_values_as_they_stand_is_told(source):
    sentence = told(classifier(1000.0), source)
    assert sentence.startswith("For the values as they stand in the source it is right in 100.0%")
    assert '`scale="none"`' in sentence


def test_model_of_scaled_values_and_values_that_were_not_scaled_say_nothing(source):
    assert told(classifier(0.0), source) is None
    assert told(classifier(1000.0), source, scale="none") is None


def test_a_data_set_by_its_name_is_not_read_again():
    assert other_scale(classifier(0.0), datasets.digits(), {"accuracy": 0.1}, "digits", {}) is None


def test_numbers_are_judged_by_their_error(tmp_path):
    x = np.random.default_rng(0).normal(1000, 100, [200, 1])
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["x,y", *(f"{one},{2 * one + 0.5}" for one in x[:, 0])]))
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.layers[0].set_weights([np.array([[2.0]]), np.array([0.5])])
    data = datasets.load(str(path), target="y")
    found = {
        "mse": float(np.mean((model.predict(data.x_test, verbose=0)[:, 0] - data.y_test.ravel()) ** 2)),
        "mse_of_mean": 4e4,
    }
    assert "its mean squared error is" in other_scale(model, data, found, str(path), {"target": "y"})


def test_reconstructions_are_judged_in_units_of_the_variance(source):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model.layers[0].set_weights([0.9 * np.eye(2), np.array([100.0, 10.0])])
    data = datasets.load(source, features=["first", "second"])
    mse = float(np.mean((model.predict(data.x_test, verbose=0) - data.x_test) ** 2))
    sentence = other_scale(
        model, data, {"task": "reconstruction", "mse": mse}, source, {"features": ["first", "second"]}
    )
    assert "of their variance, in the place of" in sentence


def test_answers_that_are_no_numbers_are_not_better(tmp_path):
    x = np.random.default_rng(0).normal(1000, 100, [200, 1])
    path = tmp_path / "table.csv"
    path.write_text("\n".join(["x,y", *(f"{one},{2 * one}" for one in x[:, 0])]))
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2, "exponential"), keras.layers.Dense(1)])
    # exp(1000) is infinite, and the difference of two of them is NaN.
    model.set_weights([np.ones([1, 2]), np.zeros(2), np.array([[1.0], [-1.0]]), np.zeros(1)])
    data = datasets.load(str(path), target="y")
    assert other_scale(model, data, {"mse": 1.0, "mse_of_mean": 1.0}, str(path), {"target": "y"}) is None
