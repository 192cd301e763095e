import numpy as np
import pytest

from ib_keras.applications import attribution, weight_randomisation
from tests.applications.explanation.models import ROWS, by_column, by_quarter, pictures


def test_map_of_the_example_alone_correlates_fully():
    assert np.allclose(weight_randomisation(by_column(), ROWS, lambda _, x: x), 1)


def test_map_of_the_model_changes_and_the_weights_are_put_back():
    x, quarter, _ = pictures(30)
    model = by_quarter()
    before = model.get_weights()
    found = weight_randomisation(model, x, lambda model, x: attribution(model, x, "input", target=quarter))
    assert np.nanmean(found) < 0.8
    assert all((a == b).all() for a, b in zip(before, model.get_weights()))


def test_weights_are_put_back_when_an_explanation_fails():
    model = by_column()
    before, calls = model.get_weights(), []

    def fails(model, x):
        calls.append(model)
        if len(calls) > 1:
            raise RuntimeError
        return x

    with pytest.raises(RuntimeError):
        weight_randomisation(model, ROWS, fails)
    assert all((a == b).all() for a, b in zip(before, model.get_weights()))
