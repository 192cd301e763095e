import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.examples.layer_rows import layer_rows

MODEL = keras.Sequential(
    [
        keras.Input([6, 6, 1]),
        keras.layers.Conv2D(12, 3, padding="same", name="wide"),
        keras.layers.Flatten(),
        keras.layers.Dense(3, name="narrow"),
    ]
)
X = np.random.default_rng(0).random([300, 6, 6, 1])


def test_layers_come_in_their_order_and_wide_ones_by_their_components():
    found = dict(layer_rows(MODEL, X))
    assert {name: rows.shape for name, rows in found.items()} == {"wide": (300, 256), "narrow": (300, 3)}
    assert np.allclose(found["narrow"], MODEL.predict(X, verbose=0), atol=1e-5)


@pytest.mark.parametrize(
    ("model", "x", "layer", "message"),
    [
        ("m.keras", X, None, "`model` must be a Keras model or None. Received: str"),
        (MODEL, X[:, :5], None, "`x` must be examples that the model takes. Received: shape .300, 5"),
        (MODEL, X, "hidden", "`layer` must be names, .*Received: 'hidden'. Choose among: wide"),
        (MODEL, np.full([9, 6, 6, 1], np.nan), None, "`x` must be finite"),
    ],
)
def test_what_cannot_be_read_is_refused(model, x, layer, message):
    with pytest.raises(InputError, match=message):
        list(layer_rows(model, x, layer))


def test_outputs_that_are_not_finite_are_refused():
    model = keras.Sequential([keras.Input([2]), keras.layers.Dense(1, name="lost")])
    model.set_weights([np.full([2, 1], np.nan), np.zeros(1)])
    with pytest.raises(InputError, match="finite outputs. Received: 9 rows of layer lost"):
        list(layer_rows(model, np.ones([9, 2])))
