"""What models of many forms say of their output."""

import keras
import pytest

from ib_keras.applications.evaluation.any_model.stated_classes import statement_of


def nested(*last):
    inner = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), *last])
    x = keras.Input((4,))
    return keras.Model(x, inner(x))


def two_outputs(as_dict):
    x = keras.Input((4,))
    made = {"b": keras.layers.Dense(3, "softmax")(x), "a": keras.layers.Dense(3, name="a")(x)}
    return keras.Model(x, made if as_dict else list(made.values()))


@pytest.mark.parametrize(
    "last, stated",
    [
        ([keras.layers.Softmax()], "probabilities"),
        ([keras.layers.Activation("softmax")], "probabilities"),
        ([keras.layers.Activation("sigmoid")], None),
        ([], None),
    ],
)
def test_the_last_activation_is_found_in_a_nested_model(last, stated):
    assert statement_of(nested(*last), "out", 0, 3) == stated


def test_each_of_several_outputs_has_its_own_statement():
    for model in (two_outputs(True), two_outputs(False)):
        assert statement_of(model, "b", 0, 3) == "probabilities" and statement_of(model, "a", 1, 3) is None
        model.compile(loss={"a": keras.losses.CategoricalCrossentropy(from_logits=True), "b": "mse"})
        assert statement_of(model, "a", 1, 3) == "logits"
    model.compile(loss=["mse", "sparse_categorical_crossentropy"])
    assert statement_of(model, "a", 1, 3) == "probabilities"


def test_a_binary_cross_entropy_states_the_class_of_one_unit_alone():
    model = nested()
    model.compile(loss="bce")
    assert statement_of(model, "out", 0, 1) == "probabilities" and statement_of(model, "out", 0, 784) is None
    assert statement_of(keras.layers.Dense(3, "softmax"), "out", 0, 3) == "probabilities"
