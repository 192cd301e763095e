import inspect

import numpy as np
import pytest

from ib_keras import datasets
from ib_keras._checks import InputError


def test_names_are_those_of_the_dataset_functions():
    assert datasets.names() == ["digits", "fashion_mnist", "mnist", "sprites"]


def test_every_name_is_exported():
    assert {"Dataset", "load", "names", *datasets.names()} == set(datasets.__all__)


@pytest.mark.parametrize("name", datasets.names())
def test_every_dataset_takes_a_data_dir(name):
    assert inspect.signature(getattr(datasets, name)).parameters["data_dir"].default is None


def test_imported_function_of_a_new_file_is_a_dataset(monkeypatch):
    def toy(data_dir=None):
        return datasets.digits()

    toy.__module__ = "ib_keras.datasets.toy"
    monkeypatch.setattr(datasets, "toy", toy, raising=False)
    assert "toy" in datasets.names()
    assert datasets.load("toy").name == "digits"


def test_load_passes_arguments_on():
    loaded, called = datasets.load("digits", image_size=9), datasets.digits(image_size=9)
    assert loaded.input_shape == (9, 9, 1)
    assert np.array_equal(loaded.x_test, called.x_test)


@pytest.mark.parametrize("name", ["cifar10", "load", "archive", "", None, 3])
def test_unknown_name_is_rejected_with_the_known_ones(name):
    with pytest.raises(InputError, match="`name` must be a known name.*digits, fashion_mnist, mnist, sprites"):
        datasets.load(name)
