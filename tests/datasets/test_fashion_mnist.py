import importlib
import os
import pathlib

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets import fashion_mnist
from ib_keras.datasets.archive import sha256


@pytest.fixture
def toy_folder(tmp_path, monkeypatch):
    pixels = np.arange(2 * 28 * 28).reshape(2, 28, 28).astype("uint8")
    arrays = {
        "x_train": pixels,
        "y_train": np.array([9, 0], "uint8"),
        "x_test": pixels[:1],
        "y_test": np.array([5], "uint8"),
    }
    np.savez(tmp_path / "fashion_mnist.npz", **arrays)
    # The package exports the function under the name of its module, so that an attribute path finds no module.
    module = importlib.import_module("ib_keras.datasets.fashion_mnist")
    monkeypatch.setattr(module, "SHA256", {key: sha256(array) for key, array in arrays.items()})
    return tmp_path


def real_copy():
    given = pathlib.Path(os.environ.get("IB_KERAS_DATA", "")) / "fashion_mnist.npz"
    home = pathlib.Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser()
    return given.is_file() or len(list(home.glob("datasets/fashion-mnist/*.gz"))) == 4


def test_archive_with_the_expected_hashes_is_loaded(toy_folder):
    dataset = fashion_mnist(toy_folder)
    assert dataset.name == "fashion_mnist"
    assert dataset.x_train.shape == (2, 28, 28, 1)
    assert dataset.x_train.dtype == np.float32 and dataset.y_train.dtype == np.int32
    assert dataset.y_train.tolist() == [9, 0] and dataset.y_test.tolist() == [5]


def test_archive_with_other_hashes_is_rejected(toy_folder, monkeypatch):
    monkeypatch.undo()
    with pytest.raises(InputError, match="`x_train` must be the published array of fashion_mnist"):
        fashion_mnist(toy_folder)


def test_missing_file_names_the_remedy(tmp_path):
    with pytest.raises(InputError, match="Put fashion_mnist.npz into a folder"):
        fashion_mnist(tmp_path)


def test_failed_download_names_the_remedy(monkeypatch):
    def load_data():
        raise Exception("URL fetch failure")

    monkeypatch.delenv("IB_KERAS_DATA", raising=False)
    monkeypatch.setattr(keras.datasets.fashion_mnist, "load_data", load_data)
    with pytest.raises(InputError, match="Put fashion_mnist.npz into a folder .* `digits`"):
        fashion_mnist()


@pytest.mark.skipif(not real_copy(), reason="needs IB_KERAS_DATA or KERAS_HOME to hold fashion_mnist")
def test_real_images_are_the_published_ones():
    dataset = fashion_mnist()
    assert dataset.x_train.shape == (60000, 28, 28, 1) and dataset.x_test.shape == (10000, 28, 28, 1)
    assert dataset.num_classes == 10
    assert dataset.x_train.mean() == pytest.approx(0.2860, abs=1e-3)
