import keras
import numpy as np
import pytest

from ib_keras import layers
from ib_keras._checks import InputError
from ib_keras.layers.network_arguments import checked_network, known_activation, seed_or_none, shape_of, sizes_of

ENCODER = {"input_shape": (8, 8, 1), "units": 4, "hidden": (4,), "activation": "relu", "seed": 0, "dtype": None}


@pytest.mark.parametrize("name", ["mlp_encoder", "conv_encoder", "residual_encoder"])
@pytest.mark.parametrize(
    "argument, value",
    [
        ("input_shape", "8"),
        ("input_shape", {}),
        ("input_shape", (None, 8, 1)),
        ("units", 0),
        ("units", 1.5),
        ("hidden", 4.5),
        ("hidden", {4}),
        ("hidden", (4, "a")),
        ("activation", "relux"),
        ("activation", 3),
        ("seed", 1.5),
        ("seed", -1),
        ("seed", 2**64),
        ("seed", [1, "a"]),
        ("dtype", "float7"),
        ("dtype", 1j),
    ],
)
def test_networks_of_impossible_arguments_are_refused_in_one_line(name, argument, value):
    with pytest.raises(InputError, match=f"`{argument}` must be .*Received: ") as caught:
        getattr(layers, name)(**{**ENCODER, argument: value})
    assert "\n" not in str(caught.value)


def test_a_decorated_builder_keeps_its_name_and_takes_positions():
    @checked_network
    def built(units, hidden=(3,)):
        return units, hidden

    assert built.__name__ == "built" and built(2, [4]) == (2, (4,)) and built(units=1) == (1, (3,))


def test_values_are_returned_in_one_form():
    assert shape_of("s", [8, np.int64(8)]) == (8, 8) and sizes_of("s", 3, "") == (3,)
    assert seed_or_none(None) is None and seed_or_none(np.int64(3)) == 3
    assert known_activation("relu") == "relu" and known_activation(keras.activations.relu) is keras.activations.relu
