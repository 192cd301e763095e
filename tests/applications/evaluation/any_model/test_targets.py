"""Targets of many forms."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.evaluation.any_model.targets import targets

X = np.random.default_rng(0).normal(size=[30, 5])
LABELS = np.arange(30) % 3


def test_names_are_places_in_their_order_and_are_told():
    label, names = targets(np.array(["cat", "dog", "ant"])[LABELS], np.ones([30, 3]), X)
    assert names == ["ant", "cat", "dog"] and label[:3].tolist() == [1, 2, 0]
    label, names = targets(LABELS - 1, np.ones([30, 3]), X)
    assert names == ["-1", "0", "1"] and label.tolist() == LABELS.tolist()


@pytest.mark.parametrize("y", [np.array(["a", "b"])[LABELS % 2], LABELS % 2 - 1], ids=["texts", "negative"])
def test_fewer_names_than_units_would_be_shifted_and_are_refused(y):
    with pytest.raises(InputError, match="`y` must be labels 0 to 2, .* 2 different labels"):
        targets(y, np.ones([30, 3]), X)
    assert targets(y, np.ones([30, 5]), X)[1] is not None, "an autoencoder answers no labels"


def test_floats_that_number_the_units_are_labels():
    assert targets(LABELS.astype(float), np.ones([30, 3]), X)[0].dtype.kind == "i"
    assert targets((LABELS % 2).astype(float)[:, None], np.ones([30, 1]), X)[0].dtype.kind == "i"
    assert targets(LABELS.astype(float), np.ones([30, 1]), X)[0].dtype.kind == "f"
    assert targets(LABELS + 0.5, np.ones([30, 4]), X)[0].dtype.kind == "f"


def test_examples_as_targets_are_no_targets():
    assert targets(X, np.ones([30, 5]), X) == (None, None) and targets(X[:, :1], np.ones([30, 1]), X)[0] is not None
