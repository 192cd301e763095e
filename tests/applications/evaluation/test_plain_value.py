import json

import numpy as np

from ib_keras.applications.evaluation.plain_value import plain_value


def test_values_of_numpy_become_json_and_what_is_not_finite_null():
    values = {"a": np.float32("inf"), "b": [np.float64(1.5), {"c": np.nan}], "d": "text", "e": np.bool_(True)}
    assert json.loads(json.dumps(plain_value(values), allow_nan=False)) == {
        "a": None,
        "b": [1.5, {"c": None}],
        "d": "text",
        "e": True,
    }
