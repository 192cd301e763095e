"""Deprecated names keep working, and say since when, and what to use instead."""

import inspect
import warnings

import keras
import numpy as np
import pytest

from ib_keras._deprecation import deprecated


@deprecated(since="0.2.0", instead="new(x)")
def old(x, *, scale=2):
    """Doubles."""
    return scale * x


@deprecated(since="0.3.0", instead="keras.layers.Dense(units)")
@keras.saving.register_keras_serializable("test_deprecation")
class OldDense(keras.layers.Dense):
    """A layer under its former name."""


def test_function_works_and_warns_with_name_version_and_remedy():
    with pytest.warns(FutureWarning, match=r"^`old` is deprecated since ib_keras 0\.2\.0\. Use `new\(x\)` instead\.$"):
        assert old(3) == 6
    assert old.__doc__ == "Doubles." and list(inspect.signature(old).parameters) == ["x", "scale"]


def test_warning_points_to_the_line_that_uses_the_name():
    with pytest.warns(FutureWarning) as caught:
        old(3)
        OldDense(1)
    assert [one.filename for one in caught] == [__file__] * 2


def test_class_stays_a_class_that_is_saved_and_loaded(tmp_path):
    with pytest.warns(FutureWarning, match=r"`OldDense` is deprecated since ib_keras 0\.3\.0\."):
        model = keras.Sequential([keras.Input([2]), OldDense(3)])
    assert isinstance(model.layers[0], keras.layers.Dense) and issubclass(OldDense, keras.layers.Dense)
    model.save(tmp_path / "model.keras")
    with pytest.warns(FutureWarning, match="`OldDense`"):
        again = keras.saving.load_model(tmp_path / "model.keras")
    assert np.array_equal(model(np.ones([1, 2])), again(np.ones([1, 2])))


def test_decorating_alone_is_silent():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        deprecated(since="0.2.0", instead="new(x)")(lambda x: x)
