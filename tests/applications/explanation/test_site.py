import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.applications.explanation.site import Site, looks_up
from tests.applications.explanation.models import ROWS, by_column, by_quarter, pictures, words

X = pictures(10)[0]


def test_pictures_are_read_at_the_last_fine_layer():
    assert Site(by_quarter(), X).names == ("copy",)


def test_layer_that_a_branch_passes_by_is_not_chosen():
    inputs = keras.Input([16, 16, 1])
    first = keras.layers.Conv2D(3, 3, padding="same", name="first")(inputs)
    branch = keras.layers.Conv2D(3, 3, padding="same", name="branch")(first)
    joined = keras.layers.Add(name="joined")([first, branch])
    outputs = keras.layers.Dense(2, "softmax")(keras.layers.GlobalAveragePooling2D()(joined))
    assert Site(keras.Model(inputs, outputs), X).names == ("joined",)
    late = keras.layers.Conv2D(3, 3, padding="same", name="late")(joined)
    outputs = keras.layers.GlobalAveragePooling2D()(keras.layers.Add(name="end")([late, first]))
    assert Site(keras.Model(inputs, outputs), X).names == ("end",)


def test_rows_are_read_at_the_input_and_words_at_their_embedding():
    assert Site(by_column(), ROWS).names == ("input",)
    model, x, _ = words()
    assert Site(model, x).names == ("look_up",) and looks_up(model, x) and not looks_up(by_column(), ROWS)


def test_values_are_the_outputs_of_the_layer():
    (found,) = Site(by_quarter(), X, "copy").values(X)
    assert np.allclose(found, np.repeat(X, 2, axis=-1))
    assert np.allclose(Site(by_quarter(), X, "input").values(X)[0], X)


@pytest.mark.parametrize("layer", ["input", "copy", "mean"])
def test_output_without_a_change_is_that_of_the_model(layer):
    model = by_quarter()
    assert np.allclose(Site(model, X, layer).output(tf.constant(X), [lambda value: value]), model(X), atol=1e-6)


def test_what_is_put_at_a_layer_decides():
    model, other = by_quarter(), pictures(10, seed=9)[0]
    site = Site(model, X, "copy")
    (values,) = site.values(other)
    assert np.allclose(site.output(tf.constant(X), [lambda _: tf.constant(values)]), model(other), atol=1e-6)
    assert np.allclose(model(X), by_quarter()(X), atol=1e-6)


def test_layer_inside_a_nested_model_is_found():
    inner = keras.Sequential([keras.Input([5]), keras.layers.Dense(4, name="deep")], name="inner")
    model = keras.Sequential([keras.Input([5]), inner, keras.layers.Dense(2, "softmax")])
    assert Site(model, ROWS, "inner/deep").values(ROWS)[0].shape == (200, 4)


def test_activations_that_are_not_finite_are_refused():
    model = by_column()
    hidden = keras.Sequential([keras.Input([5]), keras.layers.Dense(3, name="hidden"), model.layers[-1].__class__(1)])
    hidden.layers[0].set_weights([np.full([5, 3], np.inf), np.zeros(3)])
    with pytest.raises(InputError, match="hidden with NaN or infinity"):
        Site(hidden, ROWS, "hidden").values(ROWS)


def test_integers_that_no_layer_looks_up_are_numbers():
    x = np.arange(20, dtype=np.int64).reshape(4, 5)
    site = Site(by_column(), x)
    assert site.names == ("input",) and site.given(x).dtype == np.float32


def test_padding_is_no_layer_to_read():
    layers = [keras.layers.Conv2D(2, 1, name="seen"), keras.layers.ZeroPadding2D(1), keras.layers.Flatten()]
    model = keras.Sequential([keras.Input([16, 16, 1]), *layers, keras.layers.Dense(2, "softmax")])
    assert Site(model, X).names == ("seen",)


def test_several_layers_are_refused_where_one_is_asked_for():
    Site(by_quarter(), X, "copy").require_one("Choose one.")
    with pytest.raises(InputError, match="one layer for this method.*copy, mean. Choose one"):
        Site(by_quarter(), X, ["copy", "mean"]).require_one("Choose one.")
