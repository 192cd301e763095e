import inspect

import keras
import numpy as np
import pytest

from ib_keras import datasets
from ib_keras._checks import InputError


def test_names_are_those_of_the_dataset_functions():
    assert datasets.names() == [
        "boston_housing",
        "california_housing",
        "cifar10",
        "cifar100",
        "digits",
        "fashion_mnist",
        "imdb",
        "mnist",
        "reuters",
        "sprites",
    ]


def test_every_set_of_keras_has_its_name():
    of_keras = {name for name in dir(keras.datasets) if hasattr(getattr(keras.datasets, name), "load_data")}
    assert len(of_keras) == 8 and of_keras <= set(datasets.names())


def test_every_name_is_exported():
    assert {"Dataset", "load", "names", *datasets.names()} == set(datasets.__all__)


@pytest.mark.parametrize("name", ["digits", "fashion_mnist", "mnist", "sprites"])
def test_every_dataset_that_keras_does_not_read_takes_a_data_dir(name):
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


@pytest.mark.parametrize("name", ["cifar", "load", "archive", "sources", ""])
def test_unknown_name_is_rejected_with_the_known_ones(name):
    for arguments in ((name,), ()):
        with pytest.raises(InputError, match="an existing file.*Choose one of: boston_housing, .*sprites"):
            datasets.load(*arguments, **({} if arguments else {"name": name}))


@pytest.mark.parametrize("arguments", [{}, {"name": None}, {"name": 3}])
def test_load_without_a_source_or_a_name_is_rejected(arguments):
    with pytest.raises(InputError, match="`source` must be a known name or an existing file or folder"):
        datasets.load(**arguments)


def test_a_built_in_name_goes_before_a_file_of_that_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits").mkdir()
    np.save("digits/x.npy", np.zeros([9, 2]))
    assert datasets.load("digits").input_shape == (8, 8, 1) == datasets.load(name="digits").input_shape
    assert datasets.load("./digits").input_shape == (2,)


def test_options_that_a_built_in_set_lacks_are_rejected():
    with pytest.raises(InputError, match="`target` must be left out for the data set digits"):
        datasets.load("digits", target="y")
    with pytest.raises(InputError, match="`name` must be left out for a built-in data set"):
        datasets.load("digits", name="numbers")


def test_data_of_ones_own_may_be_named():
    assert datasets.load((np.zeros([9, 2]), None), name="toy").name == "toy"
