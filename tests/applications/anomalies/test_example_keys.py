import numpy as np

from ib_keras.applications.anomalies.example_keys import example_keys

X = np.arange(12).reshape(3, 2, 2)


def test_keys_follow_the_values_and_not_the_dtype_or_the_batch():
    assert example_keys(X) == example_keys(X.astype(np.float32)) == [example_keys(X[i : i + 1])[0] for i in range(3)]
    assert len(set(example_keys(X))) == 3


def test_not_a_number_has_a_key_too():
    assert example_keys(np.array([[np.nan]])) == example_keys(np.array([[np.nan]]))
