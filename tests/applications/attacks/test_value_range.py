import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.attacks.value_range import value_range_of


@pytest.mark.parametrize(
    "x, bounds, expected",
    [
        ([[0.0, 1.0]], None, (0, 1)),
        (np.array([[0, 1]], np.uint8), None, (0, 1)),
        (np.array([[0, 9]], np.uint8), None, (0, 255)),
        ([[0.0, 254.0]], None, (0, 255)),
        ([[-3.0, 4.0]], (-5, 5), (-5, 5)),
        ([[-3.0, 4.0]], (-np.inf, np.inf), (-np.inf, np.inf)),
    ],
)
def test_ranges(x, bounds, expected):
    values, found = value_range_of(x, bounds)
    assert found == expected and values.dtype == np.float32


@pytest.mark.parametrize(
    "x, bounds, message",
    [
        ([[0.0, 1.5]], None, "`x` must be between the bounds 0 and 1. Received: values from 0 to 1.5"),
        ([[0.0, 256.0]], None, "values from 0 to 256"),
        ([[0.0, 0.5]], (1, 0), "a pair with low < high"),
        ([[0.0, 0.5]], 1, r"`bounds` must be a pair \(low, high\). Received: 1"),
        ([[0.0, 1e60]], (-np.inf, np.inf), "`x` must be below 3e38"),
        ([[0.0, np.nan]], None, "`x` must be finite"),
        (np.zeros([0, 2]), None, "`x` must"),
    ],
)
def test_what_has_no_range_is_refused(x, bounds, message):
    with pytest.raises(InputError, match=message):
        value_range_of(x, bounds)
