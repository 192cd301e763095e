import math

import numpy as np
import pytest

from ib_keras.callbacks.layers.flags import activation_flags, bound_flags, processing_flags

RNG = np.random.default_rng(0)


def test_dead_channels_of_a_convolution():
    t = RNG.normal(size=[10, 4, 4, 3])
    t[..., 1] = 0.5
    assert activation_flags(t) == [
        "1 of 3 units are dead, with one value for all examples: lower the learning rate or change the initial weights"
    ]


@pytest.mark.parametrize(
    "activation, gain, flagged", [("tanh", 100, True), ("tanh", 0.5, False), ("relu", 100, False), (None, 100, False)]
)
def test_saturation_is_that_of_a_bounded_activation(activation, gain, flagged):
    flags = activation_flags(np.tanh(gain * RNG.normal(size=[200, 5])), activation)
    assert bool(flags) is flagged
    if flagged:
        assert "of its values at the limits of tanh" in flags[0]


def test_wholly_dead_layer_is_not_called_saturated():
    assert len(activation_flags(np.ones([5, 2]), "sigmoid")) == 1


@pytest.mark.parametrize(
    "row, count",
    [
        ({"I(X;T)": 3.0, "I(X;T)_upper": 2.9}, 1),
        ({"I(X;T)": 3.0, "I(X;T)_upper": 2.97}, 0),
        ({"I(X;T)": 3.0, "I(X;T)_upper": 2.9, "I(X;T)_std_error": 0.1}, 0),
        ({"I(X;T)": 1.0, "I(T;Y)": 2.0}, 1),
        ({"I(X;T)": 1.0, "I(X;T)_upper": 2.5, "I(T;Y)": 2.0}, 0),
        ({"I(X;T)": math.nan, "I(T;Y)": 2.0}, 0),
        ({"I(X;T)": 1.0, "I(T;Y)": math.nan}, 0),
    ],
)
def test_bounds_that_cross(row, count):
    assert len(bound_flags(row)) == count


def test_layer_that_knows_more_than_its_parent():
    parent = {"layer": "first", "I(X;T)": 2.0, "I(X;T)_upper": 2.2, "I(T;Y)": 1.0, "I(T;Y)_std_error": 0.03}
    assert processing_flags({"I(X;T)": 2.24, "I(T;Y)": 1.1}, parent) == []
    flags = processing_flags({"I(X;T)": 2.3, "I(T;Y)": 1.2}, parent)
    assert (
        len(flags) == 2 and "I(X;T) of 2.300 exceeds the 2.200 of 'first'" in flags[0] and "I(T;Y) of 1.200" in flags[1]
    )
