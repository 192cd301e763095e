import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks.layers.taken_examples import taken_examples

X = np.zeros([2, 3], np.float32)


def test_error_of_a_model_names_the_shape_and_the_remedy():
    model = keras.Sequential([keras.Input([4]), keras.layers.Dense(1)])
    with pytest.raises(InputError, match=r"`x` must be examples that the model takes.*\(2, 3\).*Cut them\.") as error:
        with taken_examples(X, "Cut them."):
            model(X)
    assert "\n" not in str(error.value)


def test_what_is_taken_passes_and_other_errors_stay():
    with taken_examples(X):
        keras.layers.Dense(1)(X)
    with pytest.raises(ZeroDivisionError), taken_examples(X):
        raise ZeroDivisionError
