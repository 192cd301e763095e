import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks.layers import outputs as layer_outputs
from ib_keras.callbacks.layers.choice import find_layers
from ib_keras.callbacks.layers.outputs import LayerOutputs

X = np.random.default_rng(0).normal(size=[300, 8]).astype("float32")


def functional():
    source = keras.Input([8])
    hidden = keras.layers.Dense(4, "relu", name="hidden")(source)
    inner = keras.Sequential([keras.layers.Dense(3, name="deep")], name="block")
    return keras.Model(source, [inner(hidden), keras.layers.Dense(2, name="head")(hidden)])


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.first = keras.layers.Dense(3, name="first")
        self.rest = [keras.layers.Dense(2, name="second"), keras.layers.Dropout(0.5, name="drop")]
        self.unused = keras.layers.Dense(2, name="unused")

    def call(self, x, training=False):
        x = self.first(x)
        for layer in self.rest:
            x = layer(x, training=training) if layer.name == "drop" else layer(x)
        return x


def called_once(model):
    """Calls a model on one row; Keras warns that its unused layer was never built."""
    with pytest.warns(UserWarning, match="does not have a `build"):
        model(X[:1])
    return model


def test_outputs_equal_a_keras_submodel():
    model = functional()
    outputs = dict(LayerOutputs(model, find_layers(model, ["hidden", "block/deep", "head"]))(X))
    expected = keras.Model(model.inputs, model.get_layer("hidden").output).predict(X, verbose=0)
    assert np.allclose(outputs["hidden"], expected, atol=1e-6)
    assert np.allclose(outputs["block/deep"], model.predict(X, verbose=0)[0], atol=1e-6)
    assert outputs["head"].shape == (300, 2)


def test_subclassed_model_is_read_in_inference_mode_and_left_unchanged():
    model = called_once(Subclassed())
    outputs = dict(LayerOutputs(model, find_layers(model, ["first", "drop"]))(X))
    assert np.allclose(outputs["first"], model.first(X), atol=1e-6)
    assert np.allclose(outputs["drop"], model(X), atol=1e-6), "no dropout"
    assert "call" not in vars(model.first)


def test_outputs_follow_the_weights_without_a_new_trace():
    model = functional()
    read = LayerOutputs(model, find_layers(model, ["hidden"]))
    before = dict(read(X))["hidden"]
    model.get_layer("hidden").set_weights([2 * w for w in model.get_layer("hidden").get_weights()])
    traces = [function.experimental_get_tracing_count() for function in read._functions.values()]
    assert np.allclose(dict(read(X))["hidden"], 2 * before, atol=1e-5)
    assert [function.experimental_get_tracing_count() for function in read._functions.values()] == traces == [1]


def test_several_inputs_and_a_recurrent_layer():
    a, b = keras.Input([5, 3]), keras.Input([2])
    model = keras.Model([a, b], keras.layers.Concatenate(name="both")([keras.layers.GRU(4, name="gru")(a), b]))
    x = [np.ones([10, 5, 3], "float32"), np.ones([10, 2], "float32")]
    outputs = dict(LayerOutputs(model, find_layers(model, ["gru", "both"]))(x))
    assert outputs["gru"].shape == (10, 4) and outputs["both"].shape == (10, 6)


def test_layer_that_is_not_called_is_left_out():
    model = called_once(Subclassed())
    model.unused.build((None, 3))
    assert list(dict(LayerOutputs(model, find_layers(model, ["first", "unused"]))(X))) == ["first"]


def test_two_routes_to_one_layer_and_a_call_of_its_own():
    model = functional()
    layer = model.get_layer("hidden")
    original = layer.call
    vars(layer)["call"] = own = lambda x, **kwargs: 2 * original(x)
    outputs = dict(LayerOutputs(model, {"one": layer, "two": layer})(X))
    assert np.array_equal(outputs["one"], outputs["two"])
    assert vars(layer)["call"] is own


def test_states_of_the_model_are_put_back():
    class Sampling(keras.layers.Layer):
        def __init__(self):
            super().__init__(name="sampling")
            self.noise = keras.random.SeedGenerator(0)

        def call(self, x):
            return x + keras.random.normal(keras.ops.shape(x), seed=self.noise)

    model = keras.Sequential([keras.Input([8]), Sampling(), keras.layers.Dense(2)])
    before = model.layers[0].noise.state.numpy()
    dict(LayerOutputs(model, find_layers(model, ["sampling"]))(X))
    assert np.array_equal(model.layers[0].noise.state.numpy(), before)


def test_layers_are_read_in_groups_that_fit_into_memory(monkeypatch):
    model = functional()
    whole = dict(LayerOutputs(model, find_layers(model, "all"))(X))
    monkeypatch.setattr(layer_outputs, "_GROUP_BYTES", 4 * len(X) * 5)
    read = LayerOutputs(model, find_layers(model, "all"))
    parts = dict(read(X))
    assert [list(names) for names in read._functions] == [["hidden"], ["block/deep", "head"]]
    assert all(np.array_equal(parts[name], whole[name]) for name in whole)


def test_layer_that_cannot_fit_is_refused(monkeypatch):
    model = functional()
    monkeypatch.setattr(layer_outputs, "_LAYER_BYTES", 4 * len(X) * 3)
    with pytest.raises(InputError, match="Received: hidden of 4 numbers per example.*Lower `max_examples`"):
        dict(LayerOutputs(model, find_layers(model, "all"))(X))


def test_parent_is_the_nearest_layer_that_everything_comes_through():
    source = keras.Input([8])
    first = keras.layers.Dense(4, name="first")(source)
    second = keras.layers.Dense(4, name="second")(first)
    added = keras.layers.Add(name="added")([first, second])
    aside = keras.layers.Dense(4, name="aside")(source)
    both = keras.layers.Concatenate(name="both")([added, aside])
    model = keras.Model(source, keras.layers.Dense(1, name="last")(both))
    read = LayerOutputs(model, find_layers(model, "all"))
    dict(read(X))
    assert read.parents == {
        "first": None,
        "second": "first",
        "added": "first",
        "aside": None,
        "both": None,
        "last": "both",
    }


class Noisy(keras.layers.Layer):
    """Adds noise to its input, in inference too, as the sampling layer of a VAE does."""

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.seeds = keras.random.SeedGenerator(3)

    def call(self, x):
        return x + keras.random.normal(keras.ops.shape(x), seed=self.seeds)


def random_model(width=2):
    source = keras.Input([8])
    hidden = keras.layers.Dense(width, name="hidden")(source)
    return keras.Model(source, keras.layers.Dense(3, name="after")(Noisy(name="noisy")(hidden)))


def test_layers_whose_passes_differ_are_drawn_several_times():
    model = random_model()
    before = model.layers[2].seeds.state.numpy()
    read = LayerOutputs(model, find_layers(model, ["hidden", "noisy", "after"]), draws=9)
    outputs = dict(read(X))
    assert outputs["hidden"].shape == (300, 2)
    assert outputs["noisy"].draws.shape == (9, 300, 2) and outputs["after"].draws.shape == (9, 300, 3)
    noise = outputs["noisy"].draws - outputs["hidden"]
    # 5,400 draws of variance 1: five standard errors of their variance are 5 sqrt(2 / 5400) = 0.1.
    assert abs(noise.var() - 1) < 0.1 and abs(np.corrcoef(noise.reshape(9, -1))[0, 1:]).max() < 0.25
    assert np.array_equal(model.layers[2].seeds.state.numpy(), before), "measuring does not move the seeds of training"


def test_wide_random_layer_is_read_along_its_leading_components():
    model = random_model(400)
    (found,) = dict(LayerOutputs(model, find_layers(model, ["noisy"]), draws=6)(X)).values()
    assert found.draws.shape == (6, 300, 256) and found.units == 400
