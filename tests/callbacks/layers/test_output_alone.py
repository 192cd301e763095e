"""The outputs of a layer that shows no other, as layers of a model."""

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks import InformationPlane
from ib_keras.callbacks.layers.output_alone import OutputAlone, named_outputs

X = np.random.default_rng(0).normal(size=[60, 4]).astype("float32")


def test_each_output_of_a_saved_model_is_a_layer(tmp_path):
    x = keras.Input((4,))
    whole = keras.Model(x, {"kind": keras.layers.Dense(2)(x), "size": keras.layers.Dense(1)(x)})
    whole.export(tmp_path / "saved", verbose=False)
    shown = OutputAlone(keras.layers.TFSMLayer(str(tmp_path / "saved"), call_endpoint="serve"), X)
    assert shown.names == {"kind": "kind", "size": "size"}
    rows = InformationPlane(X, (X[:, 0] > 0).astype(int), layers=list(shown.names.values())).measure(shown)
    assert [(row["layer"], row["units"]) for row in rows] == [("kind", 2), ("size", 1)]
    np.testing.assert_allclose(shown(X)["kind"], whole(X)["kind"], rtol=1e-5)


def test_examples_that_it_does_not_take_are_refused():
    layer = keras.layers.Dense(2)
    layer.build([None, 3])
    said = r"one that takes these examples. Received: examples of shape \(4,\). The model says: .*3"
    with pytest.raises(InputError, match=said):
        OutputAlone(layer, X)


def test_outputs_without_names_are_numbered():
    assert list(named_outputs(keras.layers.Dense(1), [np.zeros(2), np.ones(2)])) == ["output 1", "output 2"]
