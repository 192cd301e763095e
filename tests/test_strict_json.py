import numpy as np

from ib_keras._strict_json import strict


def test_values_are_those_of_json():
    assert strict({"a": np.arange(2), "b": np.inf, "c": object}) == {"a": [0, 1], "b": None, "c": "<class 'object'>"}
