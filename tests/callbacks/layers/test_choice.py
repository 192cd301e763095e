import re

import keras
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks.layers.choice import find_layers, layer_names


@pytest.fixture(scope="module")
def model():
    source = keras.Input([8])
    hidden = keras.layers.Dense(4, "relu", name="hidden")(source)
    inner = keras.Sequential(
        [keras.layers.Dense(3, name="deep"), keras.layers.Activation("tanh", name="squash")], name="block"
    )
    return keras.Model(source, [inner(hidden), keras.layers.Dense(2, name="head")(hidden)])


def test_names_of_nested_layers_are_paths(model):
    assert list(layer_names(model)) == ["hidden", "block", "block/deep", "block/squash", "head"]


@pytest.mark.parametrize(
    "choice, expected",
    [
        (None, ["hidden", "block", "head"]),
        ("all", ["hidden", "block/deep", "block/squash", "head"]),
        ("head", ["head"]),
        ("block/.*", ["block/deep", "block/squash"]),
        (re.compile("h.*"), ["hidden", "head"]),
        (["head", "h.*"], ["head", "hidden"]),
    ],
)
def test_choices(model, choice, expected):
    assert list(find_layers(model, choice)) == expected


def test_objects_and_sub_models(model):
    block = model.get_layer("block")
    assert find_layers(model, block) == {"block": block}
    assert list(find_layers(model, [block.layers[0], model.get_layer("head")])) == ["block/deep", "head"]


@pytest.mark.parametrize("choice", ["nowhere", "hid", re.compile("x.*"), ["head", "nowhere"], keras.layers.Dense(1)])
def test_what_is_no_layer_is_rejected_with_the_choices(model, choice):
    with pytest.raises(InputError, match="Choose among: code, hidden, block, block/deep, block/squash, head"):
        find_layers(model, choice, also=["code"])


@pytest.mark.parametrize("choice", ["*", [3]])
def test_what_is_no_pattern_is_rejected(model, choice):
    with pytest.raises(InputError, match="`layers` must be names, regular expressions or layers"):
        find_layers(model, choice)


@pytest.mark.parametrize("depth, expected", [(12, range(12)), (29, [0, 4, 8, 12, 16, 20, 24, 28])])
def test_deep_models_are_read_at_eight_depths(depth, expected):
    layers = [keras.layers.Dense(1, name=f"d{place}") for place in range(depth)]
    model = keras.Sequential([keras.Input((1,)), *layers])
    assert list(find_layers(model, None)) == [f"d{place}" for place in expected]
    assert len(find_layers(model, "all")) == depth


def test_layers_of_an_own_class_are_read_though_they_have_no_weights():
    class Sampling(keras.layers.Layer):
        def call(self, mean):
            return mean + keras.random.normal(keras.ops.shape(mean))

    model = keras.Sequential(
        [keras.Input([4]), keras.layers.Dense(2, name="mean"), Sampling(name="z"), keras.layers.Activation("relu")]
    )
    assert list(find_layers(model, None)) == ["mean", "z"]


@pytest.mark.parametrize("choice", [[], (), set()])
def test_no_layer_is_refused(model, choice):
    with pytest.raises(
        InputError, match="`layers` must be at least one layer. Received: .* Choose among: hidden, block"
    ):
        find_layers(model, choice)
